"""The files of a made-up force, as names and texts in memory."""

from __future__ import annotations

__all__ = ["force_files"]

import json
from typing import TYPE_CHECKING, Any

from bluelamp.synth.case_files import case_files
from bluelamp.synth.extract import EXTRACT_COLUMNS, extract_rows
from bluelamp.synth.layers import areas_layer, boundary_layer, hotspots_layer, streets_layer
from bluelamp.synth.names import COUNTY, FORCE, SLUG
from bluelamp.synth.published import OUTCOME_COLUMNS, STREET_COLUMNS, csv_text, outcome_rows, street_file
from bluelamp.synth.searches import SEARCH_COLUMNS, draw_searches
from bluelamp.synth.truth import truth

if TYPE_CHECKING:
    from bluelamp.synth.force import Force

_README = """{force} is made up. Every row in this folder is constructed.

No person, place, crime or police force in it exists. {county} is laid over forest and moor where no such town stands.
Do not mix these files with real ones, and show nothing made from them without the words "rows constructed".

police_uk/          street, outcomes and stop-and-search files in the columns of data.police.uk
incidents.csv       the same incidents as the force's own extract would have them, with exact times
boundary.geojson    the districts, which together are the county
small_areas.geojson small areas with invented codes
streets.geojson     street segments
hotspots.geojson    the true hotspots, with their roles
truth.json          seed, settings and every known answer

Made by: bluelamp synth force, seed {seed}, {months} months from {first}, {hotspots} hotspots, effect {effect:+.2f}
"""


def force_files(force: Force) -> dict[str, str]:
    """Text of every file by its path within the folder, with ``/`` between the parts.

    Args:
        force: the force.
    """
    files: dict[str, str] = {}
    duplicates: dict[str, list[int]] = {}
    for number, month in enumerate(force.settings.period):
        stem = f"police_uk/{month}/{month}-{SLUG}"
        street = street_file(force, number)
        duplicates[f"{stem}-street.csv"] = street.repeated
        files[f"{stem}-street.csv"] = csv_text(STREET_COLUMNS, street.rows)
        files[f"{stem}-outcomes.csv"] = csv_text(OUTCOME_COLUMNS, outcome_rows(force, number))
        files[f"{stem}-stop-and-search.csv"] = csv_text(SEARCH_COLUMNS, draw_searches(force.world, month))
    files["incidents.csv"] = csv_text(EXTRACT_COLUMNS, extract_rows(force))
    files["boundary.geojson"] = _json(boundary_layer(force.world))
    files["small_areas.geojson"] = _json(areas_layer(force.world))
    files["streets.geojson"] = _json(streets_layer(force.world))
    files["hotspots.geojson"] = _json(hotspots_layer(force.world))
    files["truth.json"] = json.dumps(truth(force, duplicates), indent=1) + "\n"
    files["README.txt"] = _readme(force)
    # After and apart from all others: what an earlier version wrote for a seed stays as it was, byte for byte.
    files |= {f"case/{name}": text for name, text in case_files(force.world).items()}
    return files


def _json(layer: dict[str, Any]) -> str:
    return json.dumps(layer, separators=(",", ":")) + "\n"


def _readme(force: Force) -> str:
    settings = force.settings
    return _README.format(
        force=FORCE,
        county=COUNTY,
        seed=settings.seed,
        months=settings.months,
        first=settings.first_month,
        hotspots=settings.hotspots,
        effect=settings.effect,
    )
