"""A week's problem in working metres, made of records whose places and bases are in degrees."""

from __future__ import annotations

__all__ = ["middles_of_towns", "problem_of"]

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.ops import nearest_points

from bluelamp.core.crs import WGS84, choose_working_crs, from_working, is_inside, to_working
from bluelamp.core.errors import RefusedInputError, Where
from bluelamp.io.base_files import BaseInDegrees
from bluelamp.io.outlines import outline_in_working
from bluelamp.io.streets import read_streets
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import Base, PlanPlace
from bluelamp.plans.rules import PlanRules
from bluelamp.tasks.plans.street_ways import street_ways

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bluelamp.io.place_files import PlaceInDegrees
    from bluelamp.plans.records import DoseTarget, Offer, PayRate, StaffMember
    from bluelamp.plans.results import PlannedShift

    Floats = NDArray[np.float64]

_ZONE = "Europe/London"
# Coordinates to the centimetre: two machines round the same.
_DECIMALS = 2
# No shift makes a visit so far away and is back in time to make another.
_FAR_KM = 50.0
_DEGREE_DECIMALS = 6


def problem_of(
    *,
    monday: dt.date,
    places: Sequence[PlaceInDegrees],
    bases: Sequence[BaseInDegrees],
    staff: Iterable[StaffMember],
    offers: Iterable[Offer],
    rates: Iterable[PayRate],
    targets: Iterable[DoseTarget],
    rules: PlanRules | None = None,
    barred: Iterable[tuple[dt.date, str]] = (),
    budget_pence: int | None = None,
    fixed: Iterable[PlannedShift] = (),
    visits_made: Iterable[tuple[str, int]] = (),
    last_visit_s: Iterable[tuple[str, int]] = (),
    not_before_s: int | None = None,
    streets: Path | None = None,
    words: Iterable[str] = (),
    zone: str = _ZONE,
) -> WeekProblem:
    """Make a week's problem: places and bases get their middles in working metres, everything else stays as it is.

    The working system is British National Grid, Irish Transverse Mercator or a UTM zone, by where the places lie.

    Args:
        monday: first day of the week in local time.
        places: patrol places with outlines in degrees; their order stays.
        bases: in degrees; their order stays.
        staff: who may patrol.
        offers: their time.
        rates: what an hour costs.
        targets: what places are to get.
        rules: what the plan keeps; None for the defaults.
        barred: local days and refs on which a trial keeps patrols away.
        budget_pence: what may be spent; None for no limit.
        fixed: published shifts that stay.
        visits_made: visits of the week already made, by ref.
        last_visit_s: end of the last visit before the plan, by ref.
        not_before_s: when shifts begin at the earliest where the week has begun; None where it is ahead.
        streets: a street file, for ways along streets; None for the stated approximation.
        words: what was assumed so far.
        zone: IANA name of the local time.

    Returns:
        The problem; what had to be assumed about ways stands among its words.

    Raises:
        RefusedInputError: a place or a base lies where the working system does not hold (BL-PLAN-73).
        UnreadableInputError: the street file cannot be read.
    """
    chosen = rules or PlanRules()
    ground = _ground(places, bases)
    said = [*words, *_far_bases(ground, len(places), bases)]
    walk_m = drive_s = None
    if streets is not None:
        ways = street_ways(read_streets(streets, working=ground.working), ground.x, ground.y, chosen)
        walk_m, drive_s = ways.walk_m, ways.drive_s
        said += ways.words
    n, shares = len(places), _shares(places)
    return WeekProblem(
        monday=monday,
        zone=zone,
        places=tuple(_place(place, ground, i, shares[i]) for i, place in enumerate(places)),
        targets=tuple(targets),
        staff=tuple(staff),
        offers=tuple(offers),
        bases=tuple(Base(base.name, *ground.point(n + i)) for i, base in enumerate(bases)),
        rates=tuple(rates),
        rules=chosen,
        barred=frozenset(barred),
        budget_pence=budget_pence,
        fixed=tuple(fixed),
        visits_made=tuple(visits_made),
        last_visit_s=tuple(last_visit_s),
        not_before_s=not_before_s,
        walk_m=walk_m,
        drive_s=drive_s,
        words=tuple(said),
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """Middles of places, then bases, in working metres."""

    working: str
    x: Floats
    y: Floats

    def point(self, i: int) -> tuple[float, float]:
        return float(self.x[i]), float(self.y[i])


def _ground(places: Sequence[PlaceInDegrees], bases: Sequence[BaseInDegrees]) -> _Ground:
    corners = np.array([_corner(place) for place in places], dtype=np.float64).reshape(-1, 2)
    working = choose_working_crs(corners[:, 0], corners[:, 1])
    middles = np.array([_middle(place, working) for place in places], dtype=np.float64).reshape(-1, 2)
    degrees = np.array([(base.longitude, base.latitude) for base in bases], dtype=np.float64).reshape(-1, 2)
    base_x, base_y = to_working(degrees[:, 0].copy(), degrees[:, 1].copy(), source=WGS84, working=working)
    x, y = np.append(middles[:, 0], base_x), np.append(middles[:, 1], base_y)
    names = [f"place {place.ref}" for place in places] + [f"base {base.name}" for base in bases]
    _check_inside(x, y, names, working)
    return _Ground(working, np.round(x, _DECIMALS), np.round(y, _DECIMALS))


def _far_bases(ground: _Ground, n_places: int, bases: Sequence[BaseInDegrees]) -> list[str]:
    """Said of each base from which no crew could sensibly start: a slip in its position, as a rule."""
    said = []
    for i, base in enumerate(bases, start=n_places):
        metres = np.hypot(ground.x[:n_places] - ground.x[i], ground.y[:n_places] - ground.y[i])
        if n_places and (km := float(metres.min()) / 1000) > _FAR_KM:
            said.append(f"The base {base.name} lies {km:,.0f} km from the nearest place; check its position.")
    return said


def _corner(place: PlaceInDegrees) -> tuple[float, float]:
    corner = shapely.get_coordinates(shapely.geometry.shape(dict(place.outline)))[0]
    return float(corner[0]), float(corner[1])


def _middle(place: PlaceInDegrees, working: str) -> tuple[float, float]:
    """The centre of its ground, or the point nearest to that on its ground where it is bent or in parts."""
    outline = outline_in_working(place.outline, working_crs=working)
    centre = outline.centroid
    if not outline.covers(centre):
        centre = nearest_points(outline, centre)[0]
    return float(centre.x), float(centre.y)


def _check_inside(x: Floats, y: Floats, names: Sequence[str], working: str) -> None:
    held = np.isfinite(x) & np.isfinite(y)
    held[held] &= is_inside(x[held], y[held], working=working)
    if not held.all():
        name = names[int(np.flatnonzero(~held)[0])]
        message = f"It lies outside the ground of {working}, in which the places are measured; check its coordinates."
        raise RefusedInputError(message, code="BL-PLAN-73", where=Where(name))


def _shares(places: Sequence[PlaceInDegrees]) -> list[float | None]:
    weights = [place.weight for place in places]
    known = [weight for weight in weights if weight is not None]
    total = sum(known)
    if len(known) < len(places) or total <= 0:
        return [None] * len(places)
    return [round(weight / total, 9) for weight in known]


def _place(place: PlaceInDegrees, ground: _Ground, i: int, share: float | None) -> PlanPlace:
    x, y = ground.point(i)
    return PlanPlace(
        ref=place.ref,
        name=place.name,
        town=place.town,
        x=x,
        y=y,
        role=place.role,
        rank=place.rank,
        harm_share=share,
        windows=place.windows,
        valid_from=place.valid_from,
        valid_to=place.valid_to,
        roles_allowed=place.roles_allowed,
        needs_constable=place.needs_constable,
    )


def middles_of_towns(places: Sequence[PlaceInDegrees]) -> tuple[BaseInDegrees, ...]:
    """A base in the middle of each town's places, for programmes that name none.

    Args:
        places: with their towns.

    Returns:
        Bases named as the towns, in the order of their names.
    """
    corners = np.array([_corner(place) for place in places], dtype=np.float64).reshape(-1, 2)
    working = choose_working_crs(corners[:, 0], corners[:, 1])
    by_town: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for place in places:
        by_town[place.town].append(_middle(place, working))
    towns = sorted(by_town)
    middles = np.array([np.mean(by_town[town], axis=0) for town in towns]).reshape(-1, 2)
    lon, lat = from_working(middles[:, 0].copy(), middles[:, 1].copy(), working=working)
    return tuple(
        BaseInDegrees(town, round(float(x), _DEGREE_DECIMALS), round(float(y), _DEGREE_DECIMALS))
        for town, x, y in zip(towns, lon, lat, strict=True)
    )
