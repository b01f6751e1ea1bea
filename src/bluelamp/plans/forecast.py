"""Where hours or money end: a forecast with a band from weekly totals and from the weeks that are planned already."""

from __future__ import annotations

__all__ = [
    "FORECAST_DEFINITION",
    "LEAST_WEEKS",
    "NEWEST_WEEKS",
    "AheadWeek",
    "Forecast",
    "PastWeek",
    "Point",
    "forecast",
]

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from scipy.special import stdtr, stdtrit

from bluelamp.core.errors import RefusedInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_WEEKS = 4
NEWEST_WEEKS = 13
# A week with less than this part of a usual plan is not planned to its end yet.
_WHOLE_PLAN = 0.5
# Neighbouring weeks resemble each other; so many steps apart are looked at, at the most.
_LAGS = 3
# Few weeks tell little of how alike neighbours are: a correlation of 0.2 is reckoned with at least, (1+0.2)/(1-0.2).
_LEAST_ALIKE = 1.5
FORECAST_DEFINITION = (
    f"Sum so far plus what the weeks to come bring if they are like the last {NEWEST_WEEKS} whole weeks at the most: a"
    " week that is planned brings its plan times delivered over planned of these weeks, any other their mean. The range"
    " is a prediction interval from how much weeks differed, how alike neighbours are, and how few there are. A change"
    " of course that no plan shows is not in it."
)


class PastWeek(NamedTuple):
    """A whole week that is over: what was delivered and what had been planned, in one unit."""

    delivered: float
    planned: float = 0.0


class AheadWeek(NamedTuple):
    """A week to come: what is planned, and which part of it lies before the end, 0 to 1."""

    planned: float = 0.0
    share: float = 1.0


class Point(NamedTuple):
    """The sum at the end of a week to come: low, expected, high."""

    low: float
    expected: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the sum will be at the end.

    Args:
        so_far: the sum up to now.
        points: at the end of each week to come, in order.
        expected: at the end.
        spread: its standard deviation.
        freedom: degrees of freedom of the t distribution.
        level: probability content of the band, 0 to 1.
        n_past: whole weeks that it rests on.
        n_planned: weeks to come that are planned.
    """

    so_far: float
    points: tuple[Point, ...]
    expected: float
    spread: float
    freedom: int
    level: float
    n_past: int
    n_planned: int

    @property
    def low(self) -> float:
        """The lower end of the band at the end."""
        return self.points[-1].low if self.points else self.so_far

    @property
    def high(self) -> float:
        """The upper end of the band at the end."""
        return self.points[-1].high if self.points else self.so_far

    def probability_below(self, amount: float) -> float:
        """How probable it is that the sum at the end stays below an amount, 0 to 1."""
        if self.spread <= 0:
            return float(self.expected < amount)
        return float(stdtr(self.freedom, (amount - self.expected) / self.spread))


class _Rule(NamedTuple):
    """How a kind of week is foreseen: per unit the mean, the variance of a week, and the deviation of the mean."""

    mean: float
    variance: float
    deviation: float


def forecast(past: Sequence[PastWeek], ahead: Sequence[AheadWeek], *, so_far: float, level: float = 0.9) -> Forecast:
    """Foresee the sum at the end.

    1. Take the newest whole weeks. 2. Their mean, their variance with what neighbours share (Bartlett weights over up
    to three lags, at least one and a half times the plain variance), and the deviation of the mean give what an
    unplanned week brings. 3. Where at least four of them had a plan, the ratio of delivered to planned gives the same
    for planned weeks; a week with less than half of the usual plan counts as not planned yet. 4. Variances of weeks
    add up; deviations of means, which all weeks share, add up as they are. 5. The band is that of Student's t with one
    degree of freedom less than there are weeks, and the sum never falls.

    Args:
        past: whole weeks that are over, in order, without a gap.
        ahead: weeks to come, in order.
        so_far: the sum up to the end of the last of ``past``.
        level: probability content of the band, 0 to 1.

    Raises:
        RefusedInputError: fewer than four whole weeks are there (BL-PLAN-10).

    Source: Newey and West (1987), Econometrica 55:703-708, for the variance; the rest is the prediction interval of a
    mean and of a ratio through the origin (Cochran, Sampling Techniques, 1977, chapter 6).
    """
    newest = tuple(past)[-NEWEST_WEEKS:]
    if len(newest) < LEAST_WEEKS:
        raise RefusedInputError(
            f"a forecast needs {LEAST_WEEKS} whole weeks of delivered hours and there are {len(newest)}; wait for"
            " more, or look at what is planned.",
            code="BL-PLAN-10",
        )
    plain, ratio = _mean_rule([week.delivered for week in newest]), _ratio_rule(newest)
    usual = median(week.planned for week in newest if week.planned > 0) if ratio else 0.0
    expected, variance, shared, n_planned = 0.0, 0.0, 0.0, 0
    freedom = len(newest) - 1
    reach = float(stdtrit(freedom, 0.5 + level / 2))
    points: list[Point] = []
    for week in ahead:
        is_planned = ratio is not None and week.planned >= _WHOLE_PLAN * usual
        rule, size = (ratio, week.planned) if ratio is not None and is_planned else (plain, 1.0)
        n_planned += is_planned
        expected += rule.mean * size * week.share
        variance += rule.variance * week.share
        shared += rule.deviation * size * week.share
        spread = math.sqrt(variance + shared**2)
        low = max(so_far, so_far + expected - reach * spread, points[-1].low if points else so_far)
        points.append(Point(low, so_far + expected, so_far + expected + reach * spread))
    return Forecast(
        so_far=so_far,
        points=tuple(points),
        expected=so_far + expected,
        spread=math.sqrt(variance + shared**2),
        freedom=freedom,
        level=level,
        n_past=len(newest),
        n_planned=n_planned,
    )


def _mean_rule(values: Sequence[float]) -> _Rule:
    mean = sum(values) / len(values)
    variance = _long_run([value - mean for value in values])
    return _Rule(mean, variance, math.sqrt(variance / len(values)))


def _ratio_rule(past: Sequence[PastWeek]) -> _Rule | None:
    """Delivered over planned; None where fewer than four weeks had a plan."""
    planned = [week for week in past if week.planned > 0]
    if len(planned) < LEAST_WEEKS:
        return None
    whole = sum(week.planned for week in planned)
    ratio = sum(week.delivered for week in planned) / whole
    variance = _long_run([week.delivered - ratio * week.planned for week in planned])
    return _Rule(ratio, variance, math.sqrt(variance * len(planned)) / whole)


def _long_run(errors: Sequence[float]) -> float:
    """Variance of a week with what it shares with its neighbours."""
    n = len(errors)
    variance = sum(error**2 for error in errors) / (n - 1)
    lags = min(_LAGS, n // LEAST_WEEKS)
    shared = 0.0
    for lag in range(1, lags + 1):
        products = sum(before * after for before, after in zip(errors, errors[lag:], strict=False))
        shared += 2 * (1 - lag / (lags + 1)) * products / (n - 1)
    return max(variance + shared, _LEAST_ALIKE * variance)
