"""A histogram as plain SVG: laid out here, coloured by the style sheet."""

from __future__ import annotations

__all__ = ["HISTOGRAM_LOOKS", "Histogram", "HistogramBin", "lay_out_histogram"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp_station.ui.charts import PlacedText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Looks of a bar; each differs by its filling as well as by its colour.
HISTOGRAM_LOOKS = ("below", "reached", "marked")
_PLOT_WIDTH, _PLOT_HEIGHT = 980, 240
_LEFT, _TOP, _FOOT = 52, 28, 44


@dataclass(frozen=True, slots=True)
class HistogramBin:
    """One bar of a histogram.

    Args:
        label: words below it; empty for none.
        value: how many, not below 0.
        title: words shown on pointing.
        look: one of ``HISTOGRAM_LOOKS``.
    """

    label: str
    value: int
    title: str
    look: str = "reached"

    def __post_init__(self) -> None:
        if self.look not in HISTOGRAM_LOOKS:
            raise ValueError(f"A bar of a histogram is {', '.join(HISTOGRAM_LOOKS)}, not {self.look}.")


@dataclass(frozen=True, slots=True)
class PlacedBin:
    """A bar of a histogram and where it is drawn, in SVG units."""

    bin: HistogramBin
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """A histogram ready to draw: bars in place, the axis on the left, and one line with words."""

    title: str
    width: int
    height: int
    foot: int
    left: int
    bar_width: float
    bins: tuple[PlacedBin, ...]
    labels: tuple[PlacedText, ...]
    axis: tuple[PlacedText, ...]
    line: PlacedText | None
    axis_words: str
    legend: tuple[tuple[str, str], ...] = ()


def lay_out_histogram(
    bins: Sequence[HistogramBin],
    title: str,
    *,
    line: tuple[int, str] | None = None,
    axis_words: str = "",
    looks: Mapping[str, str],
) -> Histogram:
    """Place the bars of a histogram.

    Args:
        bins: from left to right.
        title: what it shows, in one sentence.
        line: number of the bar before which a line stands, and its words.
        axis_words: what the bars are of, below them.
        looks: what each look of a bar stands for.
    """
    most = max((one.value for one in bins), default=0)
    top = _round_up(most)
    step = _PLOT_WIDTH / max(len(bins), 1)
    foot = _TOP + _PLOT_HEIGHT
    placed, labels = [], []
    for number, one in enumerate(bins):
        x = round(_LEFT + number * step, 1)
        height = round(_PLOT_HEIGHT * one.value / top, 1)
        placed.append(PlacedBin(one, x, round(foot - height, 1), height))
        if one.label:
            labels.append(PlacedText(one.label, round(x + step / 2, 1), foot + 18))
    axis = tuple(
        PlacedText(f"{top * part // 2:,}", _LEFT - 6, round(foot - _PLOT_HEIGHT * part / 2)) for part in (0, 1, 2)
    )
    mark = None if line is None else PlacedText(line[1], round(_LEFT + line[0] * step, 1), 16)
    return Histogram(
        title=title,
        width=_LEFT + _PLOT_WIDTH + 10,
        height=foot + _FOOT,
        foot=foot,
        left=_LEFT,
        bar_width=round(max(step - 2, 1.0), 1),
        bins=tuple(placed),
        labels=tuple(labels),
        axis=axis,
        line=mark,
        axis_words=axis_words,
        legend=tuple((look, looks[look]) for look in HISTOGRAM_LOOKS if any(one.look == look for one in bins)),
    )


def _round_up(most: int) -> int:
    """The next even number of one figure and zeros, at least 2: what an axis ends with."""
    unit = 1
    while True:
        for lead in (2, 4, 6, 8, 10):
            if lead * unit >= most:
                return lead * unit
        unit *= 10
