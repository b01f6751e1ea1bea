"""What tours depend on beside their visits: ways, people, and when planned visits may start otherwise."""

from __future__ import annotations

__all__ = ["Timing"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import PatrolMode

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from bluelamp.plans.matching import Matching
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import StaffMember
    from bluelamp.plans.travel import Travel


@dataclass(frozen=True, slots=True, eq=False)
class Timing:
    """What tours depend on beside their visits.

    Args:
        problem: with places, bases and staff.
        travel: ways between points.
        matching: which says when planned visits may start otherwise.
        staff: people by ref.
        index_of: index of each place, by ref.
        now_s: nothing before this moment changes; None where the whole plan is still ahead.
        seconds: of the ways, by means of transport, shape (n, n) each.
    """

    problem: WeekProblem
    travel: Travel
    matching: Matching
    staff: Mapping[str, StaffMember]
    index_of: Mapping[str, int]
    now_s: int | None
    seconds: Mapping[PatrolMode, NDArray[np.int64]]

    @classmethod
    def of(cls, problem: WeekProblem, travel: Travel, matching: Matching, now_s: int | None = None) -> Timing:
        """From a problem and its ways."""
        return cls(
            problem,
            travel,
            matching,
            {member.person_ref: member for member in problem.staff},
            {place.ref: index for index, place in enumerate(problem.places)},
            now_s,
            {mode: travel.seconds_by(mode) for mode in PatrolMode},
        )
