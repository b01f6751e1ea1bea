"""Incident counts by month, category and district, and the districts themselves: no single incident is told."""

from __future__ import annotations

__all__ = ["AggregateRow", "Aggregates", "BoundaryArea", "aggregates", "boundary_areas"]

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.errors import UsageError
from bluelamp.core.figures import Completeness, Figure
from bluelamp.core.periods import Month, MonthRange
from bluelamp.core.vocabulary import PartKind
from bluelamp.incidents.ledger import completeness
from bluelamp.io.boundaries import read_polygons
from bluelamp.io.incident_counts import COUNTED_BY, count_incidents
from bluelamp.io.outlines import geojson_of
from bluelamp.io.store import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bluelamp.io.store import Manifest
    from bluelamp.places.areas import StudyArea

_DEFINITION = "Incidents in the store, located or not, without those outside the boundary of the load."
# Neighbours keep their common edge; a quarter of a hectare at a corner is nothing on a map of districts.
_TOLERANCE_M = 50.0
_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class AggregateRow:
    """Incidents of one month, category and district.

    Args:
        month: ``2024-01``, local; empty where counts are not by month.
        category: code; empty where counts are not by category.
        area: district in the name of the incidents' census area; empty where the source does not say, or counts are
            not by district.
        incidents: how many; months, categories and districts without any have no row.
    """

    month: str
    category: str
    area: str
    incidents: int


@dataclass(frozen=True, slots=True)
class Aggregates:
    """Counts and what they rest on.

    Args:
        by: what they are by.
        rows: in order of month, category and district.
        completeness: months expected and held: a month that is not held has no row either.
        total: all of them.
    """

    by: tuple[str, ...]
    rows: tuple[AggregateRow, ...]
    completeness: Completeness
    total: Figure

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready mapping."""
        return {
            "by": list(self.by),
            "rows": [{name: value for name, value in asdict(row).items() if self._is_told(name)} for row in self.rows],
            "completeness": self.completeness.as_dict(),
            "total": self.total.as_dict(),
        }

    def _is_told(self, name: str) -> bool:
        return name == "incidents" or name in self.by


def aggregates(
    store: Path, period: MonthRange | None = None, *, by: Sequence[str] = ("month", "category", "area")
) -> Aggregates:
    """Count incidents. Small counts are not withheld here: who publishes them controls disclosure.

    Args:
        store: folder of the store.
        period: local months; None for the first to the last that is held.
        by: some of ``month``, ``category`` and ``area``.

    Raises:
        UsageError: ``by`` holds another word (BL-AGGREGATE-01).
        UnreadableInputError: no store, nothing in it, or a damaged part.
    """
    unknown = [word for word in by if word not in COUNTED_BY]
    if unknown:
        raise UsageError(
            f"incidents are counted by month, category and area, not by {unknown[0]!r}.", code="BL-AGGREGATE-01"
        )
    manifest = open_store(store)
    chosen = tuple(word for word in COUNTED_BY if word in by)
    counts = count_incidents(store, manifest, chosen, period)
    held = _held(manifest, period)
    return Aggregates(chosen, _rows(chosen, counts), held, _total(counts, held, manifest))


def _rows(by: tuple[str, ...], counts: Mapping[tuple[str, ...], int]) -> tuple[AggregateRow, ...]:
    nothing = dict.fromkeys(COUNTED_BY, "")
    return tuple(
        AggregateRow(**(nothing | dict(zip(by, words, strict=True))), incidents=n) for words, n in counts.items()
    )


def _held(manifest: Manifest, period: MonthRange | None) -> Completeness:
    months = manifest.months(PartKind.INCIDENTS)
    return completeness(months, period or MonthRange(Month.parse(months[0]), Month.parse(months[-1])))


def _total(counts: Mapping[tuple[str, ...], int], held: Completeness, manifest: Manifest) -> Figure:
    return Figure(
        "incidents_received",
        sum(counts.values()),
        "incidents",
        _DEFINITION,
        period=MonthRange.parse(held.expected[0], held.expected[-1]),
        source=", ".join(sorted({part.source for part in manifest.parts if part.kind == PartKind.INCIDENTS})),
        as_at=max((str(receipt["at"]) for receipt in manifest.receipts), default=""),
        completeness=held,
    )


@dataclass(frozen=True, slots=True)
class BoundaryArea:
    """A district of the boundary that the load was given.

    Args:
        name: what it is called.
        outline: GeoJSON in degrees with few corners, for a map or to propose an area; edges of neighbours agree.
        bbox: west, south, east, north in degrees.
    """

    name: str
    outline: dict[str, Any]
    bbox: tuple[float, float, float, float]


def boundary_areas(store: Path) -> tuple[BoundaryArea, ...]:
    """The districts of the load's boundary by name; none where it had no boundary, or one without names.

    Args:
        store: folder of the store.

    Raises:
        UnreadableInputError: no store, or its boundary is damaged.
    """
    manifest = open_store(store)
    if "within" not in manifest.areas:
        return ()
    area = read_polygons(store / manifest.areas["within"], working=manifest.working_crs)
    names = sorted({str(town) for town in area.towns} - {""})
    if not names:
        return ()
    shapes = shapely.coverage_simplify(_grounds(area, names), _TOLERANCE_M)
    outlines = [geojson_of(shape, working_crs=manifest.working_crs, decimals=_DECIMALS) for shape in shapes]
    return tuple(BoundaryArea(name, outline, _bounds(outline)) for name, outline in zip(names, outlines, strict=True))


def _grounds(area: StudyArea, names: list[str]) -> Any:
    """One polygon a district, shape (k,)."""
    shapes = np.empty(len(names), dtype=object)
    shapes[:] = [shapely.union_all(area.parts[area.towns == name]) for name in names]
    return shapes


def _bounds(outline: dict[str, Any]) -> tuple[float, float, float, float]:
    west, south, east, north = (round(value, _DECIMALS) for value in shapely.geometry.shape(outline).bounds)
    return west, south, east, north
