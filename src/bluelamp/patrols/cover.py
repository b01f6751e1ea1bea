"""Minutes with at least one crew at a place: the union of visits, shared out among them so that it adds up."""

from __future__ import annotations

__all__ = ["covered_intervals", "covered_shares"]

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Texts = NDArray[np.str_]


def covered_shares(place: Texts, started_s: Ints, ended_s: Ints, best_min: Floats) -> Floats:
    """The minutes that each visit is the first to cover, so that sums over months and places are unions.

    A visit covers its place from its start for its best minutes, and never beyond its end. A minute that two crews
    share belongs to the visit that began first, of two that began together to the longer.

    Args:
        place: where, shape (n,).
        started_s: first moments, seconds, shape (n,).
        ended_s: last moments, shape (n,).
        best_min: what counts of each, minutes, shape (n,).

    Returns:
        Minutes, shape (n,), in the order given; none is larger than the visit's best.
    """
    shares = np.zeros(len(started_s), dtype=np.float64)
    if not len(shares):
        return shares
    code, start, end = _spans(place, started_s, ended_s, best_min)
    order = np.lexsort((-end, start, code))
    code, start, end = code[order], start[order], end[order]
    shares[order] = np.clip(end - np.maximum(start, _covered_until(code, end)), 0.0, None) / 60.0
    return shares


def covered_intervals(place: Texts, started_s: Ints, ended_s: Ints, best_min: Floats) -> tuple[Texts, Floats, Floats]:
    """The stretches of time in which a place had at least one crew, stretches that touch as one.

    Args:
        place: where, shape (n,).
        started_s: first moments, seconds, shape (n,).
        ended_s: last moments, shape (n,).
        best_min: what counts of each, minutes, shape (n,).

    Returns:
        Places, starts and ends in seconds since 1970, shape (k,) each, by place and time.
    """
    if not len(started_s):
        return place[:0], np.zeros(0), np.zeros(0)
    code, start, end = _spans(place, started_s, ended_s, best_min)
    order = np.lexsort((-end, start, code))
    code, start, end = code[order], start[order], end[order]
    begins = start > _covered_until(code, end)
    firsts = np.flatnonzero(begins)
    lasts = np.maximum.reduceat(end, firsts)
    return np.asarray(place)[order][firsts], start[firsts], lasts


def _spans(place: Texts, started_s: Ints, ended_s: Ints, best_min: Floats) -> tuple[Ints, Floats, Floats]:
    """Number of the place, start and end of what each visit covers."""
    _, code = np.unique(place, return_inverse=True)
    start = started_s.astype(np.float64)
    return code.astype(np.int64), start, np.minimum(ended_s.astype(np.float64), start + 60.0 * best_min)


def _covered_until(code: Ints, end: Floats) -> Floats:
    """Until when the place was covered by the visits before, for visits by place and start; -inf for the first."""
    # One running maximum serves all places: those of a later place lie a long way behind those of an earlier one.
    origin, reach = float(end.min()), float(np.ptp(end)) + 1.0
    ahead = np.maximum.accumulate((end - origin) + code * reach) - code * reach + origin
    before = np.concatenate(([-np.inf], ahead[:-1]))
    before[1:][code[1:] != code[:-1]] = -np.inf
    return before
