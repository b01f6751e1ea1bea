"""The room's door to the science of doses: visits shared out by rank, windows from hours, windows written one way."""

from __future__ import annotations

__all__ = ["DOSE_COLUMNS", "SharedDose", "shared_out", "suggested_windows", "windows_one_way"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.plans.engine.problem_places import shares_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.hotspots.models import Place

# As dose.csv has them.
DOSE_COLUMNS = ("place_ref", "visits_per_week", "minutes", "min_gap_h", "max_gap_h", "window")


@dataclass(frozen=True, slots=True)
class SharedDose:
    """What a place gets of visits that are shared out.

    Args:
        place: the place.
        visits: a week.
        minutes: of each.
        windows: suggested from the hours of its incidents; empty where those are not known or were not asked for.
    """

    place: Place
    visits: int
    minutes: int
    windows: str


def windows_one_way(text: str) -> str:
    """Windows as files write them.

    Raises:
        UsageError: a part is no window (BL-PLAN-02).
    """
    from bluelamp.plans.weeks import windows_from_text, windows_text  # noqa: PLC0415 - the science on first use

    return windows_text(windows_from_text(text))


def shared_out(
    places: Sequence[Place], *, visits: int, minutes: int, least: int, most: int, window_hours: int = 0
) -> tuple[tuple[SharedDose, ...], tuple[str, ...]]:
    """Share visits out over places in proportion to their rank or harm.

    Args:
        places: of a set; those that a trial keeps free get none.
        visits: a week, over all of them.
        minutes: of each.
        least: visits of a place at the least.
        most: visits of a place at the most.
        window_hours: hours a week of the windows that are suggested; 0 for none.

    Returns:
        What each place gets, and what was assumed.
    """
    from bluelamp.plans.dose import dose_by_rank  # noqa: PLC0415 - as above
    from bluelamp.plans.records import PlanPlace  # noqa: PLC0415 - as above

    shares = shares_of(places)
    walked = [one for one in places if one.role != PlaceRole.CONTROL]
    asked = [
        PlanPlace(
            one.ref,
            one.name,
            one.town,
            0.0,
            0.0,
            role=PlaceRole(one.role),
            rank=one.rank,
            harm_share=shares.get(one.ref),
        )
        for one in walked
    ]
    targets, words = dose_by_rank(asked, visits_in_all=visits, minutes=minutes, least=least, most=most)
    got = {target.place_ref: target.visits_per_week for target in targets}
    doses = tuple(
        SharedDose(one, got.get(one.ref, 0), minutes, suggested_windows(one, window_hours) if window_hours else "")
        for one in walked
    )
    return doses, tuple(words)


def suggested_windows(place: Place, n_hours: int = 28) -> str:
    """The densest hours of a place's week as windows; empty where the times of its incidents are not known.

    Args:
        place: with its evidence.
        n_hours: how many hours a week they cover.
    """
    import numpy as np  # noqa: PLC0415 - beside its only use

    from bluelamp.plans.dose import window_shares  # noqa: PLC0415 - as above
    from bluelamp.plans.weeks import windows_text  # noqa: PLC0415 - as above

    grid: Any = place.evidence.get("by_hour")
    if grid is None or not np.any(grid):
        return ""
    return windows_text(window_shares(np.array(grid, dtype=np.float64), n_hours))
