"""Do visits bunch at exactly 15 minutes: more of them there than their neighbours on either side let expect."""

from __future__ import annotations

__all__ = ["Bunching", "bunching_at"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from bluelamp.patrols.minutes import QUALIFYING_MIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Minutes on each side that are looked at: as far as the next multiple of five, at which people round.
_NEIGHBOURS = 4
# It is said only when chance would hardly do it and when it is large enough to matter.
_SURE, _LARGE, _LEAST = 0.001, 1.5, 10


@dataclass(frozen=True, slots=True)
class Bunching:
    """What the lengths of visits say of one minute.

    Args:
        at_min: the minute.
        count: visits of at least that length and less than a minute more.
        visits: all of them.
        expected: visits a minute on that side, of the four minutes below and the four above, which has more.
        p_value: chance of so many or more by an exact binomial test, if the minute were like that side.
        stands_out: whether that is worth a note: p below 0.001, half as many again as expected, and ten at least.
    """

    at_min: float
    count: int
    visits: int
    expected: float
    p_value: float
    stands_out: bool

    def sentence(self, source: str = "") -> str:
        """A note for pages, naming the source; empty where nothing stands out.

        Args:
            source: where the visits came from.
        """
        if not self.stands_out:
            return ""
        told = f" Source: {source}." if source else ""
        return (
            f"{self.count:,} of {self.visits:,} visits last {self.at_min:.0f} minutes and less than one more, where "
            f"the minutes beside let expect about {self.expected:,.0f}: lengths may have been rounded, or ended by "
            f"the clock.{told}"
        )


def bunching_at(minutes: NDArray[np.float64], *, at_min: float = QUALIFYING_MIN) -> Bunching:
    """Compare one minute with its neighbours.

    The minute is compared with the fuller of its two sides, so that neither a slope nor a step up to a plateau passes
    for a heap. Given the visits of the minute and of that side together, the minute's number is binomial, one part in
    five: the test is exact and allows for how few the neighbours may be.

    Args:
        minutes: lengths of visits, shape (n,).
        at_min: the minute, a whole number.
    """
    counts = np.bincount(np.floor(minutes).astype(np.int64), minlength=int(at_min) + _NEIGHBOURS + 1)
    middle = int(at_min)
    count = int(counts[middle])
    below = int(counts[max(0, middle - _NEIGHBOURS) : middle].sum())
    above = int(counts[middle + 1 : middle + 1 + _NEIGHBOURS].sum())
    beside = max(below, above)
    expected = beside / _NEIGHBOURS
    p_value = float(special.betainc(count, beside + 1, 1 / (1 + _NEIGHBOURS))) if count else 1.0
    stands_out = count >= _LEAST and p_value < _SURE and count >= _LARGE * expected
    return Bunching(at_min, count, len(minutes), expected, p_value, stands_out)
