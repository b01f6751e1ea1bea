"""A made-up hotspot set for tests of what writes one: small by default, as large as a county on request."""

from __future__ import annotations

__all__ = ["FIRST_MONTH", "made_up_content", "made_up_set", "made_up_units", "with_names"]

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.figures import Completeness, Figure, Interval
from bluelamp.core.periods import Month, MonthRange
from bluelamp.core.vocabulary import CellShape, HotspotChange, HotspotKind
from bluelamp.hotspots.results import Evidence, Hotspot, HotspotChangeRecord, HotspotSet, UnitTable
from bluelamp.io.map_page import MapContent, MonthlyCounts, PlaceLabels
from bluelamp.places.units import Neighbours, Units

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE_M = 100.0
ORIGIN = (520_000.0, 210_000.0)
FIRST_MONTH = Month(2023, 11)
_STREETS = ("Quarry Lane", "Lamp Street", "Station Approach", "Mill Row", "Castle Gate", "Bridge End", "Park Walk")
_TOWNS = ("Ambleford", "Brackwater", "Corve")
_CATEGORIES = ("Anti-social behaviour", "Violence and sexual offences", "Public order", "Shoplifting")


def made_up_units(columns: int = 40, rows: int = 30) -> Units:
    """A rectangle of squares; who lies beside whom is left empty, for nothing that writes a set asks."""
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    grid = np.column_stack([column.ravel(), row.ravel()]).astype(np.int64)
    nobody = Neighbours(np.zeros(len(grid) + 1, dtype=np.int64), np.empty(0, dtype=np.int32))
    return Units(
        shape=CellShape.SQUARE,
        size_m=SIZE_M,
        ids=np.array([f"S100-{x}-{y}" for x, y in grid]),
        x=np.asarray(ORIGIN[0] + (grid[:, 0] + 0.5) * SIZE_M, dtype=np.float64),
        y=np.asarray(ORIGIN[1] + (grid[:, 1] + 0.5) * SIZE_M, dtype=np.float64),
        area_m2=np.full(len(grid), SIZE_M**2),
        walks=nobody,
        touches=nobody,
        grid_index=grid,
        origin=ORIGIN,
    )


def _counts(units: Units, n_months: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Incidents by unit and month: a few busy middles on a quiet ground, shape (n, months)."""
    columns, rows = units.grid_index.max(axis=0) + 1
    middles = np.column_stack([rng.uniform(0.1, 0.9, 9) * columns, rng.uniform(0.1, 0.9, 9) * rows])
    distance = np.hypot(units.grid_index[:, :1] - middles[:, 0], units.grid_index[:, 1:] - middles[:, 1])
    rate = (np.exp(-distance / max(2.5, columns / 16)) * rng.uniform(0.5, 5, 9)).sum(axis=1) * rng.gamma(
        0.7, 1.4, len(units)
    )
    return rng.poisson(rate[:, None], (len(units), n_months)).astype(np.int64)


def _hotspots(units: Units, counts: NDArray[np.int64], n_hotspots: int, held: tuple[str, ...]) -> list[Hotspot]:
    """Blocks of three by three units around the busiest, no two touching."""
    whole = counts.sum(axis=1)
    taken: list[int] = []
    for unit in np.argsort(-whole, kind="stable"):
        apart = np.abs(units.grid_index[taken] - units.grid_index[unit]).max(axis=1) if taken else np.array([99])
        if apart.min() > 4:
            taken.append(int(unit))
        if len(taken) == n_hotspots:
            break
    return [_hotspot(units, counts, unit, rank, held) for rank, unit in enumerate(taken, start=1)]


def _hotspot(units: Units, counts: NDArray[np.int64], unit: int, rank: int, held: tuple[str, ...]) -> Hotspot:
    near = np.abs(units.grid_index - units.grid_index[unit]).max(axis=1) <= 1
    members = np.flatnonzero(near)
    x, y, half = units.x[members], units.y[members], SIZE_M / 2
    outline = shapely.union_all(shapely.box(x - half, y - half, x + half, y + half))
    assert isinstance(outline, shapely.Polygon)
    by_month = counts[members].sum(axis=0)
    total = float(by_month.sum())
    hours = np.outer([2, 2, 2, 2, 4, 5, 3], 1 + np.cos((np.arange(24) - 21) / 24 * 2 * np.pi)) * total / 480
    return Hotspot(
        ref=f"AM{rank:02d}",
        name=f"{_STREETS[rank % 7]} and {_STREETS[(rank * 3 + 1) % 7]}",
        town=_TOWNS[rank % 3],
        kind=tuple(HotspotKind)[rank % 3],
        rank=rank,
        incidents=total,
        incidents_low=float(np.floor(total - 1.96 * np.sqrt(total))),
        incidents_high=float(np.ceil(total + 1.96 * np.sqrt(total))),
        harm=total * 31.5 if rank % 2 else None,
        area_ha=len(members) * SIZE_M**2 / 10_000,
        p_top=max(0.05, 1.0 - rank * 0.07),
        stability_share=max(0.1, 1.0 - rank * 0.11),
        unit_index=members.astype(np.int64),
        outline=outline,
        evidence=Evidence(
            by_month=dict(zip(held, by_month.astype(float).tolist(), strict=True)),
            by_category={name: round(total * s) for name, s in zip(_CATEGORIES, (0.5, 0.3, 0.15, 0.05), strict=True)},
            by_hour=hours if rank % 2 else None,
            locations=tuple((f"On or near {s}", float(9 - i)) for i, s in enumerate(_STREETS[: rank % 4 + 3])),
            months_not_held=("2024-02", "2024-03"),
            notes=("One address makes 31% of the count: a matter for problem solving.",) if rank == 1 else (),
        ),
    )


def _figures(period: MonthRange, completeness: Completeness) -> dict[str, Figure]:
    def figure(name: str, value: float | None, unit: str, definition: str, interval: Interval | None = None) -> Figure:
        return Figure(
            name, value, unit, definition, period=period, source="made up", completeness=completeness, interval=interval
        )

    held = "Incidents in hotspots / incidents with a place in the study area."
    return {
        "share_of_incidents": figure("share_of_incidents", 0.213, "share", held, Interval(0.197, 0.229)),
        "share_of_area": figure("share_of_area", 0.0375, "share", "Ground of the hotspots / ground of the study area."),
        "share_of_streets": figure("share_of_streets", None, "share", "Street length in hotspots / in the study area."),
        "gini": figure("gini", 0.62, "index (0 to 1)", "Generalised Gini of incidents over units."),
        "gap": figure("gap", 0.041, "share", "How far the set may lie below the best possible one."),
        "incidents": figure("incidents", 4123, "incidents", "Incidents with a place in the study area."),
    }


def made_up_set(
    columns: int = 40, rows: int = 30, n_hotspots: int = 5, n_months: int = 8, seed: int = 1
) -> tuple[HotspotSet, MonthlyCounts]:
    """A hotspot set and its counts by month; the fourth and fifth month were not received."""
    units = made_up_units(columns, rows)
    expected = tuple(str(FIRST_MONTH.plus(i)) for i in range(n_months))
    held = expected[:3] + expected[5:]
    counts = _counts(units, len(held), np.random.default_rng(seed))
    whole = counts.sum(axis=1).astype(np.float64)
    rank = np.empty(len(units), dtype=np.int64)
    rank[np.argsort(-whole, kind="stable")] = np.arange(1, len(units) + 1)
    busiest = np.concatenate([[0.0], np.cumsum(np.sort(whole)[::-1]) / whole.sum()])
    completeness = Completeness(expected, held)
    unit_index, month_index = np.nonzero(counts)
    found = HotspotSet(
        hotspots=tuple(_hotspots(units, counts, n_hotspots, held)),
        table=UnitTable(units, whole, whole / len(held), rank, p_top=np.clip(1.0 - rank / 40, 0.0, 1.0)),
        figures=_figures(MonthRange.parse(expected[0], expected[-1]), completeness),
        changes=(
            HotspotChangeRecord("AM01", HotspotChange.KEEP, "80% of its ground is the same."),
            HotspotChangeRecord("AM99", HotspotChange.RETIRE, "It fell to rank 61."),
        ),
        method="rank",
        seed=7,
        completeness=completeness,
        concentration=np.vstack([np.linspace(0, 1, len(busiest)), busiest]),
        settings={"cells": "squares of 100 m", "count": str(n_hotspots), "max area": "9 ha"},
        sentences=("Police-generated categories are left out: drugs, possession of weapons.",),
        attribution="Rows constructed: a made-up force.",
    )
    return found, MonthlyCounts(held, unit_index, month_index, counts[unit_index, month_index].astype(np.float64))


def made_up_content(columns: int = 40, rows: int = 30, n_hotspots: int = 5, n_months: int = 8) -> MapContent:
    """All that a map page needs, about a made-up force."""
    found, monthly = made_up_set(columns, rows, n_hotspots, n_months)
    west, south = ORIGIN
    east, north = west + columns * SIZE_M, south + rows * SIZE_M
    middle = (west + east) / 2
    rng = np.random.default_rng(3)
    n_labels = columns * rows // 40
    names = np.array([f"On or near {_STREETS[i % 7]}" for i in range(n_labels)])
    return MapContent(
        title="Hotspots of Ambleshire",
        hotspot_set=found,
        area=shapely.box(west, south, east, north),
        boundary_lines=(shapely.LineString([(middle, south), (middle, north)]),),
        working_crs=BRITISH_GRID,
        monthly=monthly,
        labels=PlaceLabels(
            rng.uniform(west, east, n_labels), rng.uniform(south, north, n_labels), names, rng.uniform(1, 50, n_labels)
        ),
        gaps=(
            "Ambleshire street crime: February 2024 not received",
            "Ambleshire street crime: March 2024 not received",
        ),
        caption="Rows constructed: every incident on this map is made up.",
    )


def with_names(content: MapContent, name: str, town: str = "Ambleford") -> MapContent:
    """The same map with every hotspot, town and street called so."""
    found = content.hotspot_set
    spots = tuple(
        dataclasses.replace(
            spot,
            ref=f"{name}{spot.rank}",
            name=name,
            town=town,
            evidence=dataclasses.replace(spot.evidence, locations=((name, 3.0),), notes=(name,)),
        )
        for spot in found.hotspots
    )
    labels = dataclasses.replace(content.labels, text=np.full(len(content.labels.text), name))
    return dataclasses.replace(
        content,
        title=name,
        labels=labels,
        gaps=(name,),
        caption=name,
        hotspot_set=dataclasses.replace(
            found, hotspots=spots, sentences=(name,), settings={name: name}, attribution=name
        ),
    )
