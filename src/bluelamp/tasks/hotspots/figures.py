"""The figures of a hotspot set as a whole."""

from __future__ import annotations

__all__ = ["SET_FIGURES", "SPOT_FIGURES", "figure_of", "place_figures", "set_figures", "spot_figures"]

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.figures import Figure, Geography, Interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bluelamp.hotspots.bound import Bound
    from bluelamp.hotspots.concentration import Concentration
    from bluelamp.hotspots.results import Hotspot, UnitTable
    from bluelamp.tasks.hotspots.ground import Ground
    from bluelamp.tasks.hotspots.search import Search
    from bluelamp.tasks.hotspots.weighing import Weighed

_DEFINITIONS: dict[str, tuple[str, str]] = {
    "incidents": ("incidents", "Incidents that count in the ranking, in the study area and the months held."),
    "incidents_in_hotspots": ("incidents", "Those of them that lie in a hotspot of the set."),
    "share_of_incidents": ("share", "Incidents in the set / incidents in the study area, both in the months held."),
    "share_of_harm": ("share", "Harm in the set / harm in the study area, both in the months held."),
    "share_of_area": ("share", "Ground of the set / ground of the study area."),
    "share_of_streets": ("share", "Length of street in the set / length of street in the study area."),
    "gini": (
        "index",
        "Generalised Gini (Bernasco and Steenbeek 2017) of incidents over all units: 0 even, 1 all in one unit.",
    ),
    "share_of_units_holding_half": ("share", "Smallest share of units that together hold half of the incidents."),
    "gap": (
        "share",
        "How much more any set of as many legal areas could hold at the most: 1 - held / upper bound.",
    ),
}


def set_figures(
    search: Search, spots: Sequence[Hotspot], table: UnitTable, spread: Concentration, bound: Bound
) -> Mapping[str, Figure]:
    """Work out the figures, by name, in the order in which they are shown."""
    ground, weighed = search.ground, search.weighed
    chosen = np.concatenate([spot.unit_index for spot in spots]) if spots else np.zeros(0, dtype=np.int64)
    inside, total = float(table.incidents[chosen].sum()), float(weighed.shares.share.sum())
    values: dict[str, float | None] = {
        "incidents": round(total, 6),
        "incidents_in_hotspots": round(inside, 6),
        "share_of_incidents": inside / total,
        "share_of_harm": _share_of_harm(spots, weighed),
        "share_of_area": float(ground.units.area_m2[chosen].sum() / ground.area.area_m2),
        "share_of_streets": _share_of_streets(ground, chosen),
        "gini": spread.generalised_gini,
        "share_of_units_holding_half": spread.share_holding_half,
        "gap": bound.gap,
    }
    return {
        name: figure_of(search, name, values[name], unit, definition, "study area", ground.area.version)
        for name, (unit, definition) in _DEFINITIONS.items()
    }


_SPOT_DEFINITIONS: dict[str, tuple[str, str]] = {
    "incidents": (
        "incidents",
        "Incidents that count, in the hotspot and the months held; the interval is of the underlying number.",
    ),
    "harm": ("harm", "Sum of the harm weights of these incidents."),
    "area": ("ha", "Ground of the hotspot."),
    "p_top": ("probability", "Probability that the hotspot truly belongs among the hottest of the candidates."),
    "stability_share": ("share", "Share of resampled worlds in which the hotspot is found again."),
}


# In the order in which they are shown.
SET_FIGURES, SPOT_FIGURES = tuple(_DEFINITIONS), tuple(_SPOT_DEFINITIONS)


def spot_figures(search: Search, spot: Hotspot) -> Mapping[str, Figure]:
    """The figures of one hotspot, by name; those that were not asked for are absent."""
    values: dict[str, float | None] = {
        "incidents": spot.incidents,
        "harm": spot.harm,
        "area": spot.area_ha,
        "p_top": spot.p_top,
        "stability_share": spot.stability_share,
    }
    interval = Interval(spot.incidents_low, spot.incidents_high)
    return {
        name: figure_of(
            search,
            f"hotspot_{name}",
            values[name],
            unit,
            definition,
            spot.ref,
            "",
            interval if name == "incidents" else None,
        )
        for name, (unit, definition) in _SPOT_DEFINITIONS.items()
        if values[name] is not None
    }


_PLACE_DEFINITIONS: dict[str, tuple[str, str]] = {
    "incidents": (
        "incidents",
        "Incidents that count, inside the outline and in the months held; the interval is of the underlying number.",
    ),
    "harm": ("harm", "Sum of the harm weights of these incidents."),
    "area": ("ha", "Ground inside the outline."),
    "density": ("incidents per ha", "Incidents inside the outline / its ground."),
    "share": ("share", "Incidents inside the outline / incidents in the study area, both in the months held."),
    "p_top": (
        "probability",
        "Probability that the place would truly belong among the hottest beside the candidates of the search.",
    ),
}


def place_figures(
    search: Search, place: str, outline: Mapping[str, Any], numbers: Mapping[str, float | None]
) -> Mapping[str, Figure]:
    """The figures of a place that somebody drew, by name; harm is absent where numbers are ranked.

    Args:
        search: whose rules hold.
        place: what it is called.
        outline: its GeoJSON, whose hash is the version of its ground.
        numbers: incidents with their low and high ends, harm, area_ha, density, share, p_top.
    """
    version = hashlib.sha256(json.dumps(outline, sort_keys=True).encode()).hexdigest()[:16]
    interval = Interval(numbers["incidents_low"] or 0.0, numbers["incidents_high"] or 0.0)
    values = {**numbers, "area": numbers["area_ha"]}
    return {
        name: figure_of(
            search,
            f"place_{name}",
            values[name],
            unit,
            definition,
            place,
            version,
            interval if name == "incidents" else None,
        )
        for name, (unit, definition) in _PLACE_DEFINITIONS.items()
        if values[name] is not None
    }


def figure_of(
    search: Search,
    name: str,
    value: float | None,
    unit: str,
    definition: str,
    place: str,
    version: str,
    interval: Interval | None = None,
) -> Figure:
    """A figure with the period, source, time and completeness of a search.

    Args:
        search: what it rests on.
        name: stable name.
        value: the number.
        unit: what is counted.
        definition: one sentence.
        place: what its ground is called.
        version: of that ground.
        interval: what the data allow.
    """
    manifest = search.manifest
    return Figure(
        name=name,
        value=value,
        unit=unit,
        definition=definition,
        period=search.settings.period,
        geography=Geography(place, version),
        source=", ".join(sorted({part.source for part in manifest.parts})),
        as_at=max((str(receipt["at"]) for receipt in manifest.receipts), default=""),
        completeness=search.held,
        interval=interval,
    )


def _share_of_harm(spots: Sequence[Hotspot], weighed: Weighed) -> float | None:
    if weighed.harm is None:
        return None
    total = float(weighed.value.sum())
    return sum(spot.harm or 0.0 for spot in spots) / total if total else None


def _share_of_streets(ground: Ground, chosen: NDArray[np.int64]) -> float | None:
    if ground.length_m is None or not ground.length_m.sum():
        return None
    return float(ground.length_m[chosen].sum() / ground.length_m.sum())
