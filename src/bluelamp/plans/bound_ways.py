"""What ways cost a crew that must come back to its base: the part of a plan's bound that knows how far places lie."""

from __future__ import annotations

__all__ = ["RoundWays", "round_ways"]

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.plans.rest import merged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bluelamp.plans.bound_pieces import Piece
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.rest import Spans

# Which part of the way back to the base each visit is charged with beforehand.
_PARTS = (0.5, 1.0)


@dataclass(frozen=True, slots=True)
class RoundWays:
    """Ways of the crews of one base.

    Args:
        out_s: by place, seconds of the shortest way from the base.
        home_s: by place, seconds of the shortest way back.
        extra_s: by place, seconds that a visit adds to a round at the least, for each part of the way back that is
            charged beforehand; the sum over a round's visits is no more than its ways.
        whole: a shift's time without its break, over the time that the bound counts of it, at the most.
        pieces: (start, end) of the time in which somebody of the base could be on a shift.
    """

    out_s: Mapping[int, int]
    home_s: Mapping[int, int]
    extra_s: Mapping[int, tuple[int, ...]]
    whole: float
    pieces: Spans

    def starts(self, request: VisitRequest) -> list[tuple[int, int]]:
        """(first, last) starts of a visit at which a crew could have come from the base and could yet come back."""
        out_s, back_s = self.out_s[request.place], 60 * request.minutes + self.home_s[request.place]
        free = merged((a + out_s, b - back_s) for a, b in self.pieces if a + out_s <= b - back_s)
        both = ((max(a, c), min(b, d)) for a, b in request.spans for c, d in free)
        return [span for span in both if span[0] <= span[1]]


def round_ways(
    problem: WeekProblem,
    base: int,
    pieces: Sequence[Piece],
    ways: Sequence[NDArray[np.float64]],
    gaps_s: Mapping[int, int],
) -> RoundWays:
    """Ways of the crews of a base.

    A round from the base over places and back is as long as the sum, over its visits, of the way into each from the
    point before, plus the way home. Added to each way is what the visit's place lies further from the base than the
    point before: over a round these differences sum to nothing, so the sum stays, but a far place shows what it costs.

    Args:
        problem: the week.
        base: index of the base.
        pieces: time in which somebody could be on a shift, of all bases.
        ways: minutes between points for each means of transport that somebody has.
        gaps_s: seconds between two visits of each place that is wanted, by its index: a crew may wait there for so long
            instead of coming from elsewhere.
    """
    places = sorted(gaps_s)
    point = len(problem.places) + base
    mine = [piece for piece in pieces if piece.usable.base == base]
    home = {place: min(float(minutes[place, point]) for minutes in ways) for place in places}
    out = {place: min(float(minutes[point, place]) for minutes in ways) for place in places}
    far = np.array([*(home[place] for place in places), 0.0])
    points = np.array([*places, point], dtype=np.intp)
    extra = {}
    for at, place in enumerate(places):
        into = np.min([minutes[points, place] for minutes in ways], axis=0)
        into[at] = gaps_s[place] / 60
        extra[place] = tuple(math.floor(60 * float((into + part * (far[at] - far)).min())) for part in _PARTS)
    least = min((piece.of_shift_s(piece.shortest_s, problem.rules) for piece in mine), default=0.0)
    home_s = max((piece.home_s for piece in mine), default=0)
    return RoundWays(
        {place: math.floor(60 * minutes) for place, minutes in out.items()},
        {place: math.floor(60 * minutes) for place, minutes in home.items()},
        extra,
        1.0 + home_s / least if least > 0 else math.inf,
        tuple((piece.starts_s, piece.ends_s) for piece in mine),
    )
