"""What is left of a stream's money, week by week, with the band of its forecast: laid out as plain SVG, and a table."""

from __future__ import annotations

__all__ = ["BurnDown", "BurnWeek", "lay_out_burn_down"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp_station.ui.charts import PlacedText
from bluelamp_station.ui.wording import money_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLOT_WIDTH, _PLOT_HEIGHT = 980, 240
_LEFT, _TOP, _FOOT = 84, 20, 44
_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class BurnWeek:
    """What is left at the end of a week, pounds.

    Args:
        monday: its first day.
        left: what is left, or what is expected to be.
        low: the least by the forecast; None for a week that is over.
        high: the most, the same.
    """

    monday: dt.date
    left: float
    low: float | None = None
    high: float | None = None

    @property
    def is_past(self) -> bool:
        """Whether it is over."""
        return self.low is None

    @property
    def title(self) -> str:
        """Words shown on pointing."""
        when = f"Week from {self.monday.day} {self.monday:%B %Y}"
        if self.low is None or self.high is None:
            return f"{when}: {money_in_words(self.left)} left"
        return f"{when}: {money_in_words(round(self.low))} to {money_in_words(round(self.high))} left"


@dataclass(frozen=True, slots=True)
class PlacedBar:
    """A bar in SVG units; ``look`` is one of the looks of a histogram."""

    x: float
    y: float
    height: float
    look: str
    title: str
    middle: float | None = None


@dataclass(frozen=True, slots=True)
class BurnDown:
    """A burn-down ready to draw."""

    title: str
    width: int
    height: int
    left: int
    zero: float
    bar_width: float
    bars: tuple[PlacedBar, ...]
    axis: tuple[PlacedText, ...]
    labels: tuple[PlacedText, ...]
    even: tuple[float, float, float, float]


def lay_out_burn_down(weeks: Sequence[BurnWeek], budget: float, title: str, *, even_from: float = 1.0) -> BurnDown:
    """Place the bars: whole ones for weeks that are over, floating ones from low to high for those to come.

    Args:
        weeks: in order, at least one.
        budget: the stream's money, pounds.
        title: what it shows, in one sentence.
        even_from: the part of the money that would be left at the first week if it were spent evenly, 0 to 1: the even
            line runs from there to nothing.
    """
    top = max([budget, 1.0, *(week.left if week.high is None else week.high for week in weeks)])
    bottom = min([0.0, *(week.left if week.low is None else week.low for week in weeks)])
    scale = _PLOT_HEIGHT / (top - bottom)

    def y_of(pounds: float) -> float:
        return round(_TOP + (top - pounds) * scale, 1)

    step = _PLOT_WIDTH / len(weeks)
    bars, labels = [], []
    every = -(-len(weeks) // _MOST_LABELS)
    for number, week in enumerate(weeks):
        x = round(_LEFT + number * step, 1)
        low, high = (min(week.left, 0.0), max(week.left, 0.0)) if week.is_past else (week.low or 0.0, week.high or 0.0)
        bars.append(
            PlacedBar(
                x,
                y_of(high),
                max(round((high - low) * scale, 1), 1.0),
                "reached" if week.is_past else "marked",
                week.title,
                None if week.is_past else y_of(week.left),
            )
        )
        if number % every == 0:
            labels.append(PlacedText(f"{week.monday.day} {week.monday:%b}", round(x + step / 2, 1), 0))
    foot = _TOP + _PLOT_HEIGHT
    marks = sorted({0.0, budget / 2, budget, *((bottom,) if bottom < -0.05 * top else ())})
    return BurnDown(
        title=title,
        width=_LEFT + _PLOT_WIDTH + 10,
        height=foot + _FOOT,
        left=_LEFT,
        zero=y_of(0.0),
        bar_width=round(max(step - 2, 1.0), 1),
        bars=tuple(bars),
        axis=tuple(PlacedText(money_in_words(round(mark)), _LEFT - 6, round(y_of(mark))) for mark in marks),
        labels=tuple(PlacedText(one.text, one.x, foot + 18) for one in labels),
        even=(_LEFT, y_of(even_from * budget), _LEFT + _PLOT_WIDTH, y_of(0.0)),
    )
