"""Stretches for the visits of one place, apart from one another by the gap whichever starts are chosen."""

from __future__ import annotations

__all__ = ["Spacing", "how_many_fit", "spaced"]

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from bluelamp.plans.rest import merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

Spans: TypeAlias = tuple[tuple[int, int], ...]
_MINUTE_S = 60
# How far a visit's place in the week is drawn from the even one, and where the line between two visits is drawn.
_SWAY = 0.35
_LINE = (0.35, 0.65)


@dataclass(frozen=True, slots=True)
class Spacing:
    """What keeps visits of a place apart and together.

    Args:
        length_s: seconds of a visit.
        min_gap_s: seconds from the end of a visit to the start of the next at the least.
        max_gap_s: the same at the most, where the free time allows; None for no such rule.
    """

    length_s: int
    min_gap_s: int
    max_gap_s: int | None

    @property
    def step_s(self) -> int:
        """Seconds from start to start at the least."""
        return self.length_s + self.min_gap_s


def how_many_fit(starts: Spans, spacing: Spacing, most: int) -> int:
    """How many visits fit, at the most so many.

    Args:
        starts: (first, last) starts that are free, in order.
        spacing: what keeps visits apart.
        most: where to stop counting.
    """
    return len(_earliest(starts, spacing.step_s, most))


def spaced(
    starts: Spans,
    preferred: Sequence[Spans],
    wanted: int,
    spacing: Spacing,
    rng: np.random.Generator,
) -> tuple[Spans, ...]:
    """Part free time into stretches, one for each visit.

    First a start is drawn for each visit: about evenly over the preferred time, as many as fit there, the others in
    the widest gaps of the free time. Then each start is widened to a stretch: the line between two visits is drawn at
    random in what lies between them beyond the gap. Last, stretches are cut where two starts could lie further apart
    than the longest interval, as long as the drawn starts themselves do not.

    Args:
        starts: (first, last) starts that are free, in order and apart.
        preferred: parts of them in which crews can be had, each of which gets its even part of the visits.
        wanted: how many stretches.
        spacing: what keeps visits apart.
        rng: of the draws.

    Returns:
        For each visit the starts that it may have, in order of time; fewer than wanted where no more fit.
    """
    if not starts or wanted < 1:
        return ()
    points = _points(starts, preferred, wanted, spacing, rng)
    lows, highs = [starts[0][0]], []
    for one, other in pairwise(points):
        share = _LINE[0] + (_LINE[1] - _LINE[0]) * rng.random()
        line = one + int(share * (other - one - spacing.step_s)) // _MINUTE_S * _MINUTE_S
        highs.append(line)
        lows.append(line + spacing.step_s)
    highs.append(starts[-1][1])
    stretches = [_within(starts, low, high) for low, high in zip(lows, highs, strict=True)]
    if spacing.max_gap_s is not None:
        stretches = _cut(stretches, points, spacing.length_s + spacing.max_gap_s)
    return tuple(stretches)


def _points(
    starts: Spans, preferred: Sequence[Spans], wanted: int, spacing: Spacing, rng: np.random.Generator
) -> list[int]:
    """A start for each visit, at least a step apart."""
    strata = [stratum for stratum in preferred if stratum]
    # Windows of one day may reach into those of the next; counted twice, more would seem to fit than do.
    liked = merged(span for stratum in strata for span in stratum)
    first = min(wanted, how_many_fit(liked, spacing, wanted))
    points = _even(liked, _drawn(strata, first, rng), spacing.step_s) if first else []
    points = _filled(points, starts, wanted, spacing.step_s)
    most = how_many_fit(starts, spacing, wanted)
    return points if len(points) >= most else _even(starts, _drawn([starts], most, rng), spacing.step_s)


def _drawn(strata: Sequence[Spans], count: int, rng: np.random.Generator) -> list[int]:
    """Starts about evenly spread over each stratum; strata get equal numbers, what is over goes to some at random."""
    base, over = divmod(count, len(strata))
    extra = set(rng.permutation(len(strata))[:over].tolist())
    counts = [base + (index in extra) for index in range(len(strata))]
    return sorted(
        _at_share(stratum, (number + 0.5 + _SWAY * (2.0 * rng.random() - 1.0)) / here)
        for stratum, here in zip(strata, counts, strict=True)
        for number in range(here)
    )


def _at_share(spans: Spans, share: float) -> int:
    """The whole minute before which this share of the free minutes lies."""
    left = int(share * sum((high - low) // _MINUTE_S + 1 for low, high in spans))
    for low, high in spans:
        minutes = (high - low) // _MINUTE_S + 1
        if left < minutes:
            return low + left * _MINUTE_S
        left -= minutes
    return spans[-1][1]


def _even(starts: Spans, wished: Sequence[int], step_s: int) -> list[int]:
    """Starts as near to the wished ones as the step and the free time allow; as many must fit."""
    latest = _latest(starts, step_s, len(wished))
    points: list[int] = []
    for wish, last in zip(wished, latest, strict=True):
        soonest = max(wish, points[-1] + step_s) if points else wish
        points.append(min(last, next((max(low, soonest) for low, high in starts if soonest <= high), last)))
    return points


def _filled(points: list[int], starts: Spans, wanted: int, step_s: int) -> list[int]:
    """More starts, each in the middle of the widest stretch that is still free."""
    held = sorted(points)
    while len(held) < wanted:
        free = _free_beside(held, starts, step_s)
        if not free:
            break
        low, high = max(free, key=lambda span: (span[1] - span[0], -span[0]))
        held = sorted([*held, low + (high - low) // 2 // _MINUTE_S * _MINUTE_S])
    return held


def _free_beside(points: Sequence[int], starts: Spans, step_s: int) -> list[tuple[int, int]]:
    edges = [None, *points, None]
    free: list[tuple[int, int]] = []
    for before, after in pairwise(edges):
        low = starts[0][0] if before is None else before + step_s
        high = starts[-1][1] if after is None else after - step_s
        free += _within(starts, low, high)
    return free


def _earliest(starts: Spans, step_s: int, most: int) -> list[int]:
    found: list[int] = []
    for low, high in starts:
        at = max(low, found[-1] + step_s) if found else low
        while at <= high and len(found) < most:
            found.append(at)
            at += step_s
    return found


def _latest(starts: Spans, step_s: int, count: int) -> list[int]:
    mirrored = tuple((-high, -low) for low, high in reversed(starts))
    return [-at for at in reversed(_earliest(mirrored, step_s, count))]


def _within(starts: Iterable[tuple[int, int]], low: int, high: int) -> Spans:
    return tuple((max(a, low), min(b, high)) for a, b in starts if max(a, low) <= min(b, high))


def _cut(stretches: Sequence[Spans], points: Sequence[int], most_s: int) -> list[Spans]:
    """Cut stretches from their far ends so that no two starts next to one another lie further apart than allowed."""
    lows, highs = [spans[0][0] for spans in stretches], [spans[-1][1] for spans in stretches]
    for index in range(len(points) - 1):
        allowed = most_s - (points[index + 1] - points[index])
        before, after = points[index] - lows[index], highs[index + 1] - points[index + 1]
        if 0 <= allowed < before + after:
            kept = min(before, max(allowed - after, allowed // 2)) // _MINUTE_S * _MINUTE_S
            lows[index] = points[index] - kept
            highs[index + 1] = points[index + 1] + min(after, allowed - kept) // _MINUTE_S * _MINUTE_S
    return [_within(spans, low, high) for spans, low, high in zip(stretches, lows, highs, strict=True)]
