"""The known answers of a made-up force, for tests, benchmarks and teachers."""

from __future__ import annotations

__all__ = ["truth"]

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp import __version__
from bluelamp.core.crs import BRITISH_GRID, from_working
from bluelamp.core.vocabulary import CategoryGroup
from bluelamp.synth.categories import CODES, REPEAT_SHARE, group_mask
from bluelamp.synth.names import COUNTY, FORCE
from bluelamp.synth.rates import NOWHERE, OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.core.periods import Month
    from bluelamp.synth.force import Force
    from bluelamp.synth.true_hotspots import TrueHotspot
    from bluelamp.synth.world import World


def truth(force: Force, duplicates: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """Everything that is known about a force because it was made up.

    Args:
        force: the force.
        duplicates: for each published street file, the row numbers that repeat the row above them.

    Returns:
        A JSON-ready mapping; rates are expected numbers, not what chance brought.
    """
    world, settings = force.world, force.settings
    monthly = world.rates.monthly
    places = force.incidents.place - world.points.x.size
    return {
        "made_by": "bluelamp synth force",
        "constructed": True,
        "version": __version__,
        "county": COUNTY,
        "force": FORCE,
        "settings": asdict(settings),
        "months": [str(month) for month in settings.period],
        "incidents": len(force.incidents),
        "expected_incidents": round(sum(float(world.expected(month).sum()) for month in settings.period), 3),
        "category_shares": _by_category(monthly.sum(axis=0) / monthly.sum()),
        "near_repeat_shares": _by_category(REPEAT_SHARE),
        "effect": _effect(world, settings.effect_start),
        "hotspots": [_hotspot(world, h, spot) for h, spot in enumerate(world.hotspots)],
        "sink_points": [
            _point(world, world.rates.special.station, "Police station"),
            _point(world, world.rates.special.hospital, "Hospital"),
        ],
        "repeat_address": _point(world, world.rates.special.repeat_address, "One address makes most of the count"),
        "outside_county": int(np.sum(places == OUTSIDE)),
        "without_location": int(np.sum(places == NOWHERE)),
        "published_rows": int(force.delivery.times.sum()),
        "lost_rows": int(np.sum(force.delivery.times == 0)),
        "duplicates": {name: list(rows) for name, rows in duplicates.items() if rows},
    }


def _by_category(values: np.ndarray[Any, Any]) -> dict[str, float]:
    return {code: round(float(value), 6) for code, value in zip(CODES, values, strict=True)}


def _effect(world: World, start: Month) -> dict[str, Any]:
    has_effect = world.settings.effect != 0
    return {
        "value": world.settings.effect,
        "rate_ratio": 1 + world.settings.effect,
        "from": str(start) if has_effect else None,
        "treated": [spot.ref for spot in world.hotspots if spot.role == "treated"],
    }


def _hotspot(world: World, number: int, spot: TrueHotspot) -> dict[str, Any]:
    own = world.rates.monthly[world.rates.hotspot == number].sum(axis=0)
    by_month = {
        str(month): round(float(world.expected(month)[world.rates.hotspot == number].sum()), 4)
        for month in world.settings.period
    }
    return {
        "ref": spot.ref,
        "name": spot.name,
        "town": world.county.towns[spot.town].name,
        "kind": spot.kind.value,
        "role": spot.role,
        "rank": spot.rank,
        "area_ha": round(spot.outline.area / 10_000, 4),
        "snap_points": int(spot.members.size),
        "incidents_per_month": round(float(own.sum()), 4),
        "asb_share": round(float(own[group_mask(CategoryGroup.ASB)].sum() / own.sum()), 4),
        "violence_share": round(float(own[group_mask(CategoryGroup.VIOLENCE)].sum() / own.sum()), 4),
        "expected_by_month": by_month,
    }


def _point(world: World, place: int, what: str) -> dict[str, Any]:
    at = slice(place, place + 1)
    longitude, latitude = from_working(world.points.x[at], world.points.y[at], working=BRITISH_GRID)
    return {
        "what": what,
        "location": f"On or near {world.points.label[place]}",
        "longitude": round(float(longitude[0]), 6),
        "latitude": round(float(latitude[0]), 6),
        "incidents_per_month": round(float(world.rates.monthly[place].sum()), 4),
    }
