"""Minutes and evidence of a visit that a crew started and ended by a tap, from the fixes that the phone took.

A phone in a pocket with its screen locked takes no fixes; its visit still counts from tap to tap. The fixes say how
well it is known, and take away what was spent elsewhere.
"""

from __future__ import annotations

__all__ = ["FIX_AT_TAP_S", "Fixes", "TapMinutes", "minutes_of_taps"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import CheckIn, EvidenceGrade, VisitRule
from bluelamp.patrols.accuracy import INSIDE_FROM, POOREST_ACCURACY_M, inside_probability

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

# A phone needs a while for its first fix; one taken this near a tap speaks for the tap.
FIX_AT_TAP_S = 120.0
# The same slack and the same silence as for points (standard-1).
SLACK_M = 20.0
SILENCE_S = 180.0


@dataclass(frozen=True, slots=True)
class Fixes:
    """Positions that a phone took, in any order.

    Args:
        at_s: when, seconds since 1970 in UTC, shape (n,).
        x: easting in working metres, shape (n,).
        y: northing, shape (n,).
        accuracy_m: as the phone stated it, shape (n,); NaN where it stated nothing.
    """

    at_s: Floats
    x: Floats
    y: Floats
    accuracy_m: Floats

    def __len__(self) -> int:
        """How many there are."""
        return len(self.at_s)

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Fixes:
        """Those of a mask or an order."""
        return Fixes(self.at_s[which], self.x[which], self.y[which], self.accuracy_m[which])


@dataclass(frozen=True, slots=True)
class TapMinutes:
    """What taps and fixes say of a visit.

    Args:
        low: the least that the evidence allows, minutes.
        best: what counts.
        high: the most.
        evidence: A with a fix inside at both taps and none outside between, B with a fix inside otherwise, C without.
        rule: by which the minutes were found.
    """

    low: float
    best: float
    high: float
    evidence: EvidenceGrade
    rule: str = VisitRule.TAPS.value


def minutes_of_taps(
    started_s: float,
    ended_s: float,
    fixes: Fixes,
    outline: BaseGeometry,
    *,
    started_by: CheckIn = CheckIn.TAP,
    ended_by: CheckIn = CheckIn.TAP,
) -> TapMinutes:
    """Minutes low, best and high of a visit between two taps, and how well they are known.

    A fix is inside when it lies, more likely than not, within the outline or 20 m around it. Fixes whose accuracy is
    poorer than 100 m say nothing.

    * *high* is tap to tap.
    * *best* is tap to tap less every stretch of fixes outside that lasts longer than three minutes.
    * *low* is the time between neighbouring fixes inside that are at most three minutes apart.

    Where an end was checked in by the place's code, fixes outside within two minutes of it take nothing away: the code
    is used where positions fail. It raises no grade, for a code can be photographed.

    Args:
        started_s: first tap, seconds since 1970 in UTC.
        ended_s: last tap, the same, not earlier.
        fixes: what the phone took, in working metres.
        outline: the place, polygon in working metres.
        started_by: how the start was checked in.
        ended_by: how the end was.

    Raises:
        ValueError: the end lies before the start.
    """
    if ended_s < started_s:
        raise ValueError("A visit cannot end before it starts.")
    known = _usable(fixes, started_s, ended_s)
    near = outline.buffer(SLACK_M)
    is_inside = inside_probability(known.x, known.y, known.accuracy_m, near) >= INSIDE_FROM
    whole = ended_s - started_s
    at_s = np.clip(known.at_s, started_s, ended_s)
    away = _away_s(
        at_s, is_inside | _is_excused(known.at_s, (started_s, started_by), (ended_s, ended_by)), started_s, ended_s
    )
    best = whole - away
    low = min(best, _seen_s(at_s, is_inside))
    return TapMinutes(low / 60.0, best / 60.0, whole / 60.0, _grade(known.at_s, is_inside, started_s, ended_s))


def _usable(fixes: Fixes, started_s: float, ended_s: float) -> Fixes:
    """Those that say something about the visit, in order of time."""
    # Not "at most": a fix that states no accuracy is usable.
    sharp = ~(fixes.accuracy_m > POOREST_ACCURACY_M) & np.isfinite(fixes.x) & np.isfinite(fixes.y)
    here = (fixes.at_s >= started_s - FIX_AT_TAP_S) & (fixes.at_s <= ended_s + FIX_AT_TAP_S)
    kept = fixes.chosen(sharp & here)
    return kept.chosen(np.lexsort((kept.accuracy_m, kept.y, kept.x, kept.at_s)))


def _is_excused(at_s: Floats, *ends: tuple[float, CheckIn]) -> Flags:
    """Which fixes lie by an end that was checked in by the place's code."""
    excused = np.zeros(at_s.shape, dtype=np.bool_)
    for tap_s, by in ends:
        if by is CheckIn.QR:
            excused |= np.abs(at_s - tap_s) <= FIX_AT_TAP_S
    return excused


def _away_s(at_s: Floats, is_inside: Flags, started_s: float, ended_s: float) -> float:
    """Seconds of stretches outside longer than the silence that a visit outlasts."""
    away = 0.0
    edges = np.flatnonzero(np.diff(np.concatenate([[True], is_inside, [True]]).astype(np.int8)))
    for first, after in edges.reshape(-1, 2).tolist():
        since, until = at_s[first], at_s[after - 1]
        # A fix by the tap speaks for the time up to it.
        since = started_s if since - started_s <= FIX_AT_TAP_S and first == 0 else since
        until = ended_s if ended_s - until <= FIX_AT_TAP_S and after == len(at_s) else until
        if until - since > SILENCE_S:
            away += until - since
    return float(away)


def _seen_s(at_s: Floats, is_inside: Flags) -> float:
    """Seconds between neighbouring fixes, both inside and not too far apart."""
    step = np.diff(at_s)
    seen = is_inside[1:] & is_inside[:-1] & (step <= SILENCE_S)
    return float(step[seen].sum())


def _grade(at_s: Floats, is_inside: Flags, started_s: float, ended_s: float) -> EvidenceGrade:
    if not is_inside.any():
        return EvidenceGrade.C
    at_start = is_inside & (np.abs(at_s - started_s) <= FIX_AT_TAP_S)
    at_end = is_inside & (np.abs(at_s - ended_s) <= FIX_AT_TAP_S)
    if not (at_start.any() and at_end.any()):
        return EvidenceGrade.B
    between = slice(int(np.argmax(at_start)), len(at_s) - int(np.argmax(at_end[::-1])))
    return EvidenceGrade.A if is_inside[between].all() else EvidenceGrade.B
