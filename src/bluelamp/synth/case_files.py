"""The case folder of a made-up force: its hotspots, the patrols in those that are treated, and a week to plan."""

from __future__ import annotations

__all__ = ["case_files"]

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.crs import BRITISH_GRID, from_working
from bluelamp.synth.layers import hotspots_layer
from bluelamp.synth.patrol_files import patrol_files
from bluelamp.synth.patrols import PatrolPlace, PatrolSettings, make_patrols
from bluelamp.synth.plans import MadeWeek, WeekPlace, WeekSettings, make_week, week_files

if TYPE_CHECKING:
    from bluelamp.synth.true_hotspots import TrueHotspot
    from bluelamp.synth.world import World

# Of a tour, the place of the first rank is patrolled so much more often than the last.
_RANKS_BEFORE_HALF = 6


def case_files(world: World) -> dict[str, str]:
    """Text of every file of the case folder by its name.

    The programme walks from the month in which the effect begins, whether there is an effect or none, to the end of the
    force's months; a force too short for that is patrolled in its last month. Controls are never patrolled. Staff,
    their time, bases, rates and dose are for the first whole week after the force's months.

    Args:
        world: the ground of the force.
    """
    settings = world.settings
    start = min(settings.effect_start, settings.period.last)
    first, last = dt.date(start.year, start.month, 1), settings.period.last
    days = (dt.date(last.year, last.month, last.days) - first).days + 1
    treated = [spot for spot in world.hotspots if spot.role == "treated"]
    places = [
        PatrolPlace(
            spot.ref,
            spot.outline.centroid.x,
            spot.outline.centroid.y,
            weight=_RANKS_BEFORE_HALF / (_RANKS_BEFORE_HALF + rank),
        )
        for rank, spot in enumerate(treated)
    ]
    made = make_patrols(places, PatrolSettings(first, days, seed=settings.seed))
    week = _week(world, treated)
    truth = {
        "made_by": "bluelamp synth force",
        "constructed": True,
        "first": first.isoformat(),
        "last": (first + dt.timedelta(days=days - 1)).isoformat(),
        "patrolled": [spot.ref for spot in treated],
        **made.truth(),
        "plan": week.truth(),
    }
    layer: dict[str, Any] = hotspots_layer(world)
    return {
        "hotspots.geojson": json.dumps(layer, separators=(",", ":")) + "\n",
        **patrol_files(made),
        **week_files(week),
        "truth.json": json.dumps(truth, indent=1) + "\n",
    }


def _week(world: World, treated: list[TrueHotspot]) -> MadeWeek:
    """The week to plan: the first Monday after the force's last day, or that day itself where it is one."""
    last = world.settings.period.last
    after = dt.date(last.year, last.month, last.days) + dt.timedelta(days=1)
    monday = after + dt.timedelta(days=-after.weekday() % 7)
    x, y = (np.array([getattr(spot.outline.centroid, axis) for spot in treated]) for axis in "xy")
    longitude, latitude = from_working(x, y, working=BRITISH_GRID)
    places = [
        WeekPlace(spot.ref, world.county.towns[spot.town].name, float(lon), float(lat), rank)
        for rank, (spot, lon, lat) in enumerate(zip(treated, longitude, latitude, strict=True), start=1)
    ]
    return make_week(places, WeekSettings(monday, seed=world.settings.seed))
