"""What finding hotspots gives: frozen records that hold data and compute nothing."""

from __future__ import annotations

__all__ = ["Evidence", "Hotspot", "HotspotChangeRecord", "HotspotSet", "UnitTable"]

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from bluelamp.core.figures import Completeness, Figure
    from bluelamp.core.vocabulary import HotspotChange, HotspotKind
    from bluelamp.places.units import Units


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a hotspot is one: what its card shows.

    Args:
        by_month: incidents in each held month, ``{"2024-01": n}``, in order; months not held are absent.
        by_category: incidents by category name, largest first.
        by_hour: aoristic incidents by local weekday (Monday first), hour, shape (7, 24); None where times are unknown.
        locations: the incidents' own location texts with their counts, largest first, at most ten.
        months_not_held: months of the period that were not received.
        notes: sentences that a reader must know (repeat address, sink point near by, ...).
    """

    by_month: Mapping[str, float]
    by_category: Mapping[str, float]
    by_hour: NDArray[np.float64] | None
    locations: tuple[tuple[str, float], ...]
    months_not_held: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hotspot:
    """One patrol area.

    Args:
        ref: stable key, e.g. ``HE01``.
        name: from the incidents' own location text.
        town: the place it lies in; empty where nothing tells.
        kind: asb, violence or both.
        rank: 1 is the hottest.
        incidents: weighted count in the period (an incident whose time is a range counts for its share).
        incidents_low: lower end of the 95 % interval of the underlying number.
        incidents_high: upper end.
        harm: sum of harm weights; None where no harm table was asked for.
        area_ha: hectares.
        p_top: probability that it truly belongs in the top N, 0 to 1.
        stability_share: share of resampled worlds in which it is found again, 0 to 1; None where not asked for.
        unit_index: its units, indices into the unit table.
        outline: its ground in working coordinates.
        evidence: what its card shows.
    """

    ref: str
    name: str
    town: str
    kind: HotspotKind
    rank: int
    incidents: float
    incidents_low: float
    incidents_high: float
    harm: float | None
    area_ha: float
    p_top: float
    stability_share: float | None
    unit_index: NDArray[np.int64]
    outline: BaseGeometry
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class HotspotChangeRecord:
    """What became of one hotspot against the previous set, and why."""

    ref: str
    change: HotspotChange
    why: str


@dataclass(frozen=True, slots=True)
class UnitTable:
    """Every unit of the study area with its numbers.

    Args:
        units: the places.
        incidents: weighted count, shape (n,).
        score: the method's score, shape (n,).
        rank: 1 is the highest score, ties by id, shape (n,).
        p_top: probability that the unit truly belongs to the top N units, shape (n,); None where the method gives none.
    """

    units: Units
    incidents: NDArray[np.float64]
    score: NDArray[np.float64]
    rank: NDArray[np.int64]
    p_top: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class HotspotSet:
    """A ranked set of hotspots and what may be said of it.

    Args:
        hotspots: by rank.
        table: every unit of the study area.
        figures: every number about the set as a whole: ``share_of_incidents``, ``share_of_area``, ``share_of_streets``,
            ``gini``, ``gap`` and more, by name.
        changes: against the previous set; empty without one.
        method: how units were scored.
        seed: of every random choice.
        completeness: months expected and held.
        spot_figures: every number about single hotspots, by ref and name: ``incidents``, ``harm``, ``area``, ``p_top``,
            ``stability_share``.
        concentration: share of incidents (0 to 1) that the busiest share of units holds: two rows, shape (2, k).
        settings: what was asked for, as words for a page.
        sentences: what must be said with the result (rules used, cautions), in order.
        attribution: the data's own attribution, or the caption of a made-up force.
    """

    hotspots: tuple[Hotspot, ...]
    table: UnitTable
    figures: Mapping[str, Figure]
    changes: tuple[HotspotChangeRecord, ...]
    method: str
    seed: int
    completeness: Completeness
    concentration: NDArray[np.float64]
    spot_figures: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    attribution: str = ""
