"""The door to the science: what the room asks of it, in plain Python and JSON."""

from __future__ import annotations

__all__ = [
    "SAME",
    "LoadOrder",
    "NotedRows",
    "Seen",
    "boundary_problem",
    "check_store",
    "count_incidents",
    "csv_of_rows",
    "decide_point",
    "decisions_of",
    "example_recipes",
    "list_rows",
    "load_files",
    "look_at_files",
    "recipe_problem",
]

from bluelamp_station.incidents.engine.checking import check_store, count_incidents, decide_point, decisions_of
from bluelamp_station.incidents.engine.loading import LoadOrder, load_files
from bluelamp_station.incidents.engine.looking import (
    SAME,
    Seen,
    boundary_problem,
    example_recipes,
    look_at_files,
    recipe_problem,
)
from bluelamp_station.incidents.engine.rows import NotedRows, csv_of_rows, list_rows
