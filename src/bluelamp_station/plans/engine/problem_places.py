"""Places, targets and bases of a week's problem, in metres of one working system."""

from __future__ import annotations

__all__ = ["bases_of", "places_of", "shares_of", "targets_of", "windows_of"]

from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.crs import WGS84, choose_working_crs, to_working
from bluelamp.core.vocabulary import PlaceRole, Role
from bluelamp_station.hotspots.geometry import middle_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.plans.records import Base, DoseTarget, PlanPlace, Window
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.plans.queries.problem import Gathered


def windows_of(text: str) -> tuple[Window, ...]:
    """Windows as places and doses write them.

    Raises:
        UsageError: a part is no window (BL-PLAN-02).
    """
    from bluelamp.plans.weeks import windows_from_text  # noqa: PLC0415 - the science is imported on first use

    return windows_from_text(text)


def shares_of(places: Sequence[Place]) -> dict[str, float]:
    """Each place's share of the harm of all that are visited, else of their incidents; empty if neither is known."""
    walked = [one for one in places if one.role != PlaceRole.CONTROL]
    for name in ("harm", "incidents"):
        values = {one.ref: float(getattr(one, name) or 0) for one in walked}
        total = sum(values.values())
        if total > 0:
            return {ref: value / total for ref, value in values.items()}
    return {}


def _metres(gathered: Gathered) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Middles of places and bases in the working system that suits the places."""
    middles = [middle_of(place.outline) for place in gathered.places]
    every = np.array([*middles, *((base.longitude, base.latitude) for base in gathered.bases)], dtype=np.float64)
    if not len(every):
        return [], []
    n = len(middles)
    most = every[:n] if n else every
    working = choose_working_crs(most[:, 0].copy(), most[:, 1].copy())
    x, y = to_working(every[:, 0].copy(), every[:, 1].copy(), source=WGS84, working=working)
    points = [(round(float(a), 1), round(float(b), 1)) for a, b in zip(x, y, strict=True)]
    return points[:n], points[n:]


def places_of(gathered: Gathered, asked: Mapping[str, Any]) -> tuple[PlanPlace, ...]:
    """Places of the set, by rank and ref.

    Args:
        gathered: what the tables say.
        asked: ``constable_places`` and ``closed_places`` are refs.
    """
    from bluelamp.plans.records import PlanPlace  # noqa: PLC0415 - as above

    middles, _ = _metres(gathered)
    shares, held = shares_of(gathered.places), gathered.held
    needs, closed = set(asked.get("constable_places", ())), set(asked.get("closed_places", ()))
    nobody: frozenset[Role] = frozenset()
    return tuple(
        PlanPlace(
            ref=place.ref,
            name=place.name,
            town=place.town,
            x=x,
            y=y,
            role=PlaceRole(place.role),
            rank=place.rank,
            harm_share=shares.get(place.ref),
            windows=windows_of(place.windows),
            valid_from=held.valid_from_date if held else None,
            valid_to=held.valid_to_date if held else None,
            roles_allowed=nobody if place.ref in closed else None,
            needs_constable=place.ref in needs,
        )
        for place, (x, y) in zip(gathered.places, middles, strict=True)
    )


def targets_of(gathered: Gathered) -> tuple[DoseTarget, ...]:
    """The dose of each place that is to be visited; worth goes by harm, and is one where that is not known."""
    from bluelamp.plans.records import DoseTarget  # noqa: PLC0415 - as above

    shares = shares_of(gathered.places)
    wanted = [
        (place, gathered.doses[place.ref])
        for place in gathered.places
        if place.role != PlaceRole.CONTROL and place.ref in gathered.doses
    ]
    wanted = [(place, dose) for place, dose in wanted if dose.visits_per_week]
    total = sum(shares.get(place.ref, 0.0) for place, _ in wanted)
    return tuple(
        DoseTarget(
            place_ref=place.ref,
            visits_per_week=dose.visits_per_week,
            minutes=dose.minutes,
            min_gap_h=float(dose.min_gap_h),
            max_gap_h=None if dose.max_gap_h is None else float(dose.max_gap_h),
            windows=windows_of(dose.windows),
            block_days=dose.block_days,
            cap_visits=dose.cap_visits,
            value=round(shares.get(place.ref, 0.0) * len(wanted) / total, 6) if total else 1.0,
        )
        for place, dose in wanted
    )


def bases_of(gathered: Gathered) -> tuple[Base, ...]:
    """Open bases, by name."""
    from bluelamp.plans.records import Base  # noqa: PLC0415 - as above

    _, points = _metres(gathered)
    return tuple(Base(base.name, x, y) for base, (x, y) in zip(gathered.bases, points, strict=True))
