"""Bars along a day or a week, a row for each place, as plain SVG: laid out here, coloured by the style sheet."""

from __future__ import annotations

__all__ = ["SPAN_LOOKS", "Span", "Timeline", "TimelineRow", "lay_out_timeline"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp_station.ui.charts import PlacedText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Looks of a bar; each differs by its filling as well as by its colour.
SPAN_LOOKS = ("whole", "short", "open")
_LABEL_WIDTH, _LABEL_LETTERS = 190, 26
_LANE, _ROW_GAP, _HEADER = 18, 8, 24
_PLOT_WIDTH = 980
# Labels above their bars have a line of their own.
_LABEL_LINE, _LINE_LETTERS = 20, 60
_SHORTEST = 4.0


@dataclass(frozen=True, slots=True)
class Span:
    """One bar of a timeline.

    Args:
        start: where it begins, in the timeline's unit from its left end.
        length: how long it is, the same; what lies past an end is cut off.
        title: words shown on pointing and read aloud.
        url: where a click leads; empty for nowhere.
        look: one of ``SPAN_LOOKS``.
    """

    start: float
    length: float
    title: str
    url: str = ""
    look: str = "whole"

    def __post_init__(self) -> None:
        if self.look not in SPAN_LOOKS:
            raise ValueError(f"A bar of a timeline is {', '.join(SPAN_LOOKS)}, not {self.look}.")
        if self.length < 0:
            raise ValueError(f"A bar cannot be shorter than nothing: {self.length}.")


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line of a timeline: its label and its bars, in any order."""

    label: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PlacedSpan:
    """A bar and where it is drawn, in SVG units."""

    span: Span
    x: float
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline ready to draw.

    Args:
        title: what it shows, in one sentence.
        width: in SVG units.
        height: in SVG units.
        left: where the plot begins.
        spans: bars in their places.
        labels: row labels in their places.
        ticks: labels above the plot, each with a line down from it.
        lines: y of the lines between rows.
        legend: looks that occur, with their words, in the order of ``SPAN_LOOKS``.
        bar: height of a bar.
    """

    title: str
    width: int
    height: int
    left: int
    spans: tuple[PlacedSpan, ...]
    labels: tuple[PlacedText, ...]
    ticks: tuple[PlacedText, ...]
    lines: tuple[int, ...]
    legend: tuple[tuple[str, str], ...]
    bar: int = _LANE - 4


def lay_out_timeline(
    rows: Sequence[TimelineRow],
    title: str,
    *,
    whole: float,
    ticks: Sequence[tuple[float, str]],
    looks: Mapping[str, str],
    plot_width: int = _PLOT_WIDTH,
    is_narrow: bool = False,
) -> Timeline:
    """Place bars along time; bars of one row that overlap lie below each other.

    Args:
        rows: from top to bottom.
        title: what it shows, in one sentence.
        whole: length of the whole, in the unit of the bars.
        ticks: positions in that unit and their words.
        looks: what each look of a bar stands for.
        plot_width: of the whole, in SVG units.
        is_narrow: labels stand above their bars, so that a small screen shows bars at once.
    """
    scale = plot_width / whole
    left, above = (0, _LABEL_LINE) if is_narrow else (_LABEL_WIDTH, 0)
    spans: list[PlacedSpan] = []
    labels: list[PlacedText] = []
    lines: list[int] = []
    y = _HEADER
    for row in rows:
        lanes = _lanes(row.spans, least=_SHORTEST / scale)
        labels.append(_label(row.label, y + _LANE - 4, _LINE_LETTERS if is_narrow else _LABEL_LETTERS))
        spans += [_placed(span, y + above + lane * _LANE, left, scale, whole) for span, lane in lanes]
        y += above + (max((lane for _, lane in lanes), default=0) + 1) * _LANE + _ROW_GAP
        lines.append(y - _ROW_GAP // 2)
    marks = tuple(PlacedText(words, round(left + at * scale, 1), 14) for at, words in ticks)
    found = {span.look for row in rows for span in row.spans}
    return Timeline(
        title=title,
        width=left + plot_width + 10,
        height=y,
        left=left,
        spans=tuple(spans),
        labels=tuple(labels),
        ticks=marks,
        lines=tuple(lines),
        legend=tuple((look, looks[look]) for look in SPAN_LOOKS if look in found),
    )


def _label(text: str, y: int, most: int) -> PlacedText:
    if len(text) <= most:
        return PlacedText(text, 0, y)
    return PlacedText(text[: most - 1].rstrip() + "…", 0, y, text)


def _lanes(spans: Sequence[Span], *, least: float) -> list[tuple[Span, int]]:
    """Each bar with the first lane that is free where it begins; a bar takes the room that its drawing needs."""
    ends: list[float] = []
    found: list[tuple[Span, int]] = []
    for span in sorted(spans, key=lambda one: (one.start, one.length)):
        lane = next((index for index, end in enumerate(ends) if end <= span.start), len(ends))
        end = span.start + max(span.length, least)
        ends[lane : lane + 1] = [end]
        found.append((span, lane))
    return found


def _placed(span: Span, top: int, left: int, scale: float, whole: float) -> PlacedSpan:
    start, end = max(span.start, 0.0), min(span.start + span.length, whole)
    width = max((end - start) * scale, _SHORTEST)
    x = left + min(start * scale, whole * scale - width)
    return PlacedSpan(span, round(x, 1), top, round(width, 1))
