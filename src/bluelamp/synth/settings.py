"""What may be chosen about a made-up force."""

from __future__ import annotations

__all__ = ["ForceSettings"]

from dataclasses import dataclass

from bluelamp.core.errors import UsageError
from bluelamp.core.periods import Month, MonthRange

_MOST_MONTHS = 48
_MOST_HOTSPOTS = 40
_LARGEST_EFFECT = 4.0
_FEWEST_MONTHS_WITH_EFFECT = 3


@dataclass(frozen=True, slots=True)
class ForceSettings:
    """Everything that decides a force: equal settings give equal bytes.

    Args:
        seed: any whole number from 0.
        months: how many months, 1 to 48. Without an effect, more months leave the earlier ones as they were.
        hotspots: how many true hotspots, 1 to 40.
        effect: change of the rate in treated hotspots, e.g. -0.15 for 15 % fewer; 0 for none.
        first_month: first month, as ``2022-01``.
        effect_from: month from which the effect holds; by default the last third of the months.
        delivery_gap: a month whose published street file holds only two rows in five; None for none.
        incidents_per_month: mean number of incidents in a month of average length and season, without effect.

    Raises:
        UsageError: a setting is out of its range (BL-SYNTH-01), or does not fit the months (BL-SYNTH-02).
    """

    seed: int = 1
    months: int = 18
    hotspots: int = 12
    effect: float = 0.0
    first_month: str = "2022-01"
    effect_from: str | None = None
    delivery_gap: str | None = None
    incidents_per_month: float = 1530.0

    def __post_init__(self) -> None:
        Month.parse(self.first_month)
        _check("seed", self.seed, 0, 2**63)
        _check("months", self.months, 1, _MOST_MONTHS)
        _check("hotspots", self.hotspots, 1, _MOST_HOTSPOTS)
        _check("effect", self.effect, -1, _LARGEST_EFFECT)
        _check("incidents a month", self.incidents_per_month, 10, 100_000)
        if self.effect and self.effect_from is None and self.months < _FEWEST_MONTHS_WITH_EFFECT:
            raise UsageError(
                "An effect needs at least 3 months, so that there is a before and an after.", code="BL-SYNTH-02"
            )
        for name in (self.effect_from, self.delivery_gap):
            if name is not None and Month.parse(name) not in self.period:
                raise UsageError(f"{name} does not lie in the force's months, {self.period}.", code="BL-SYNTH-02")

    @property
    def period(self) -> MonthRange:
        """The months."""
        first = Month.parse(self.first_month)
        return MonthRange(first, first.plus(self.months - 1))

    @property
    def effect_start(self) -> Month:
        """The first month with the effect; the month after the last when the force is too short for any."""
        if self.effect_from is not None:
            return Month.parse(self.effect_from)
        return self.period.first.plus(self.months - self.months // 3)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise UsageError(f"The {name} must lie between {low} and {high}, not at {value}.", code="BL-SYNTH-01")
