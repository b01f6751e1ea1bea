"""The made-up force in the columns that data.police.uk publishes."""

from __future__ import annotations

__all__ = ["OUTCOME_COLUMNS", "STREET_COLUMNS", "StreetFile", "csv_text", "outcome_rows", "street_file"]

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import PUBLISHED
from bluelamp.synth.names import FORCE
from bluelamp.synth.rates import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bluelamp.synth.force import Force

    Whole = NDArray[np.int64]

STREET_COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
OUTCOME_COLUMNS = (*STREET_COLUMNS[:9], "Outcome type")
_OUTSIDE_AREA = ("X0900001", "Elsewhere 001A")
_HEADER_ROWS = 1


@dataclass(frozen=True, slots=True)
class StreetFile:
    """The rows of one month's street file.

    Args:
        rows: in the order of ``STREET_COLUMNS``.
        repeated: row numbers, the header being 1, of rows that repeat the row above them.
    """

    rows: list[tuple[str, ...]]
    repeated: list[int]


def street_file(force: Force, number: int) -> StreetFile:
    """The street file of a month, in order of small area as published.

    Args:
        force: the force.
        number: position of the month.
    """
    chosen = np.flatnonzero(force.incidents.month == number)
    chosen = chosen[np.argsort(_area_of(force, chosen), kind="stable")]
    delivered = np.repeat(chosen, force.delivery.times[chosen])
    again = np.flatnonzero(delivered[1:] == delivered[:-1]) + 1
    crime_types = np.array([category.name for category in PUBLISHED])[force.incidents.category[delivered]].tolist()
    tail = zip(crime_types, force.outcomes.last[delivered].tolist(), strict=True)
    rows = [
        (*row, crime_type, last, "") for row, (crime_type, last) in zip(_places(force, delivered), tail, strict=True)
    ]
    return StreetFile(rows, (again + 1 + _HEADER_ROWS).tolist())


def outcome_rows(force: Force, number: int) -> list[tuple[str, ...]]:
    """The rows of the outcomes file of a month, in the order of ``OUTCOME_COLUMNS``: crimes decided in it."""
    decided = (force.outcomes.month == number) & (force.outcomes.kind != "") & (force.delivery.times > 0)
    chosen = np.flatnonzero(decided)
    kinds = force.outcomes.kind[chosen].tolist()
    month = str(force.settings.period.first.plus(number))
    return [(row[0], month, *row[2:], kind) for row, kind in zip(_places(force, chosen), kinds, strict=True)]


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Comma-separated text with a header and the line ends of the published files."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _area_of(force: Force, rows: Whole) -> Whole:
    """Small area of each row; after the last one for rows outside the county and rows without location."""
    n_areas = len(force.world.areas.code)
    return np.append(force.world.points.area, [n_areas, n_areas + 1])[force.incidents.place[rows]]


def _places(force: Force, rows: Whole) -> list[tuple[str, ...]]:
    """The first nine columns."""
    world, place = force.world, force.incidents.place[rows]
    n_points = world.points.x.size
    is_nowhere = place == n_points + NOWHERE
    areas = _area_of(force, rows)
    labels = np.char.add("On or near ", world.points.label)
    # In the order of OUTSIDE and NOWHERE.
    labels = np.concatenate([labels, ["On or near Elsewhere Road", "No Location"]])
    months = np.array([str(month) for month in force.settings.period])
    columns = (
        force.details.crime_id[rows],
        months[force.incidents.month[rows]],
        np.full(rows.size, FORCE),
        np.full(rows.size, FORCE),
        _degrees(force.details.published_longitude[rows], is_nowhere),
        _degrees(force.details.published_latitude[rows], is_nowhere),
        labels[place],
        np.array([*world.areas.code, _OUTSIDE_AREA[0], ""])[areas],
        np.array([*world.areas.name, _OUTSIDE_AREA[1], ""])[areas],
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _degrees(values: NDArray[np.float64], is_blank: NDArray[np.bool_]) -> NDArray[np.str_]:
    return np.where(is_blank, "", np.char.mod("%.6f", values))
