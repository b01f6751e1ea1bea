"""Charts as plain SVG: laid out here, coloured by the style sheet, drawn without a script.

A chart never stands alone: the page that shows one also shows its table.
"""

from __future__ import annotations

__all__ = ["BAR_COLOURS", "Bar", "BarChart", "HeatCell", "HeatRow", "HeatStrip", "lay_out_bars", "lay_out_heat_strip"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Each state has a colour and a pattern, so that none is told by colour alone.
HEAT_STATES = {
    "held": "held",
    "part": "part held",
    "missing": "missing",
    "refused": "refused",
    "late": "late",
    "none": "nothing expected",
}
BAR_COLOURS = ("blue", "navy", "amber", "grey", "red", "green")
_CELL = 20
_GAP = 2
_LABEL_WIDTH = 150
_HEADER = 18
_SCALE = 1000


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One square of a heat strip.

    Args:
        state: one of ``held``, ``part``, ``missing``, ``refused``, ``late`` and ``none``.
        title: words shown on pointing and read aloud, e.g. ``March 2025: missing``.
        url: where a click leads; empty for nowhere.
    """

    state: str
    title: str
    url: str = ""

    def __post_init__(self) -> None:
        if self.state not in HEAT_STATES:
            raise ValueError(f"A heat strip knows {', '.join(HEAT_STATES)}, not {self.state}.")


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One line of squares.

    Args:
        label: words before it.
        cells: squares from left to right.
    """

    label: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A square and where it is drawn, in SVG units."""

    cell: HeatCell
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A label and where it is drawn, in SVG units; ``full`` is the whole of one that was shortened."""

    text: str
    x: float
    y: float
    full: str = ""


@dataclass(frozen=True, slots=True)
class HeatStrip:
    """A heat strip ready to draw.

    Args:
        title: what it shows, in one sentence.
        width: in SVG units.
        height: in SVG units.
        cells: squares in their places.
        labels: row labels in their places.
        columns: column labels in their places.
        legend: states that occur, with their words, in the order of ``HEAT_STATES``.
    """

    title: str
    width: int
    height: int
    cells: tuple[PlacedCell, ...]
    labels: tuple[PlacedText, ...]
    columns: tuple[PlacedText, ...]
    legend: tuple[tuple[str, str], ...]
    size: int = _CELL

    @property
    def has_links(self) -> bool:
        """Whether a click on a square leads anywhere: then it is no mere picture."""
        return any(placed.cell.url for placed in self.cells)


def lay_out_heat_strip(rows: Sequence[HeatRow], title: str, columns: Sequence[str] = ()) -> HeatStrip:
    """Place the squares of a heat strip.

    Args:
        rows: lines of squares, top to bottom.
        title: what it shows, in one sentence.
        columns: labels above the squares; an empty text leaves a column without one.
    """
    step = _CELL + _GAP
    top = _HEADER if any(columns) else 0
    left = _LABEL_WIDTH if any(row.label for row in rows) else 0
    longest = max((len(row.cells) for row in rows), default=0)
    states = {cell.state for row in rows for cell in row.cells}
    return HeatStrip(
        title=title,
        width=left + longest * step,
        height=top + len(rows) * step,
        cells=tuple(
            PlacedCell(cell, left + column * step, top + line * step)
            for line, row in enumerate(rows)
            for column, cell in enumerate(row.cells)
        ),
        labels=tuple(PlacedText(row.label, 0, top + line * step + 15) for line, row in enumerate(rows) if row.label),
        columns=tuple(PlacedText(text, left + column * step, 12) for column, text in enumerate(columns) if text),
        legend=tuple((state, words) for state, words in HEAT_STATES.items() if state in states),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Args:
        label: words before it.
        value: its length, not below 0; None where it is not known.
        text: the value in words, printed after it.
        low: lower end of its interval, where it has one.
        high: upper end of its interval.
        colour: one of ``BAR_COLOURS``.
    """

    label: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None
    colour: str = "blue"

    def __post_init__(self) -> None:
        if self.value is not None and self.value < 0:
            raise ValueError(f"A bar cannot be shorter than nothing: {self.label} is {self.value}.")
        if self.colour not in BAR_COLOURS:
            raise ValueError(f"A bar is {', '.join(BAR_COLOURS)}, not {self.colour}.")


@dataclass(frozen=True, slots=True)
class PlacedBar:
    """A bar on a scale of 0 to 1,000.

    Args:
        bar: what it stands for.
        length: of the bar.
        low: lower end of its interval; None without one.
        high: upper end of its interval; None without one.
    """

    bar: Bar
    length: int
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars ready to draw: all from zero, on one scale."""

    title: str
    bars: tuple[PlacedBar, ...]


def lay_out_bars(bars: Sequence[Bar], title: str) -> BarChart:
    """Place horizontal bars on one scale that starts at zero.

    Args:
        bars: from top to bottom.
        title: what they show, in one sentence.
    """
    longest = max((number for bar in bars for number in (bar.value, bar.high) if number is not None), default=0.0)
    return BarChart(title, tuple(_place(bar, longest) for bar in bars))


def _place(bar: Bar, longest: float) -> PlacedBar:
    def on_scale(number: float) -> int:
        return round(_SCALE * number / longest) if longest else 0

    low, high = (None if end is None else on_scale(end) for end in (bar.low, bar.high))
    return PlacedBar(bar, on_scale(bar.value or 0.0), low, high)
