"""Outcomes and searches: every record is kept, two people in one stop are two records, times carry their offset."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from bluelamp.incidents.notes import NoteBook
from bluelamp.incidents.other_records import OUTCOME_RECIPE, SEARCH_RECIPE, clean_outcomes, clean_searches


def table(recipe_columns: list[str], *rows: dict[str, str]) -> tuple[pa.Table, NoteBook]:
    columns = {name: pa.array([row.get(name) or None for row in rows], pa.string()) for name in recipe_columns}
    return pa.table(columns), NoteBook("x.csv", np.arange(2, len(rows) + 2), np.zeros(0, dtype=np.int64))


SEARCH = {
    "Type": "Person search",
    "Date": "2022-07-01T23:30:00+00:00",
    "Part of a policing operation": "False",
    "Latitude": "51.8",
    "Longitude": "-0.2",
    "Gender": "Male",
    "Object of search": "Controlled drugs",
    "Outcome": "A no further action disposal",
    "Outcome linked to object of search": "",
}
OUTCOME = {"Crime ID": "a1", "Month": "2024-01", "Longitude": "-0.2", "Latitude": "51.8", "Outcome type": "Charged"}


def test_two_people_of_one_stop_are_two_records() -> None:
    rows, notes = table(list(SEARCH_RECIPE.columns.values()), SEARCH, SEARCH)
    cleaned = clean_searches(rows, notes=notes)
    assert (cleaned.tally.kept, cleaned.tally.duplicates) == (2, 0)


def test_a_search_after_midnight_in_summer_belongs_to_the_local_month() -> None:
    rows, notes = table(list(SEARCH_RECIPE.columns.values()), SEARCH | {"Date": "2022-06-30T23:30:00+00:00"})
    cleaned = clean_searches(rows, notes=notes)
    assert cleaned.columns["month"].to_pylist() == ["2022-07"]
    assert cleaned.columns["occurred_from"][0].as_py().isoformat() == "2022-06-30T23:30:00+00:00"


def test_yes_no_and_not_said_are_three_answers() -> None:
    rows, notes = table(
        list(SEARCH_RECIPE.columns.values()),
        *(SEARCH | {"Outcome linked to object of search": word} for word in ("True", "false", "")),
    )
    assert clean_searches(rows, notes=notes).columns["is_outcome_linked"].to_pylist() == [True, False, None]


def test_a_search_without_a_place_is_kept_and_one_without_a_time_refused() -> None:
    rows, notes = table(
        list(SEARCH_RECIPE.columns.values()), SEARCH | {"Latitude": "", "Longitude": ""}, SEARCH | {"Date": "noon"}
    )
    cleaned = clean_searches(rows, notes=notes)
    assert np.isnan(cleaned.x).tolist() == [True]
    assert cleaned.tally.refused == {"time_unreadable": 1}
    assert cleaned.tally.first_refused == (3, "Date", "time_unreadable")


def test_two_people_charged_with_one_crime_are_two_outcomes_and_a_bad_month_is_refused() -> None:
    rows, notes = table(list(OUTCOME_RECIPE.columns.values()), OUTCOME, OUTCOME, OUTCOME | {"Month": "2024-13"})
    cleaned = clean_outcomes(rows, notes=notes)
    assert (cleaned.tally.read, cleaned.tally.kept, cleaned.tally.refused) == (3, 2, {"month_unreadable": 1})
    assert cleaned.columns["outcome"].to_pylist() == ["Charged", "Charged"]
    assert cleaned.columns["row"].to_pylist() == [2, 3]
