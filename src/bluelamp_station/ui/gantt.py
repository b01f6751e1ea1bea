"""A day of crews as plain SVG: shifts with visits, ways and breaks; laid out here, coloured by the style sheet."""

from __future__ import annotations

__all__ = ["PIECE_LOOKS", "Gantt", "GanttPiece", "GanttRow", "lay_out_gantt"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp_station.ui.charts import PlacedText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Looks of a piece, from the back to the front; each differs by its height or filling as well as by its colour.
PIECE_LOOKS = ("shift", "travel", "break", "visit")
_HOUR_WIDTH, _LEAST_WIDTH = 76, 620
_HEADER, _LABEL_LINE, _BAR, _ROW_GAP = 24, 20, 26, 10
_LABEL_LETTERS = 110
_NUMBER_LEAST = 14.0
_SHORTEST = 2.0
# How far each look stands in from the top and bottom of its row.
_INSET = {"shift": 0, "travel": 11, "break": 5, "visit": 3}


@dataclass(frozen=True, slots=True)
class GanttPiece:
    """A part of a row.

    Args:
        start: where it begins, in minutes from the left end.
        length: how long it is, the same; what lies past an end is cut off.
        title: words shown on pointing and read aloud.
        look: one of ``PIECE_LOOKS``.
        text: a few letters on it, such as the number of a stop; left out where it is too short for them.
        url: where a click leads; empty for nowhere.
    """

    start: float
    length: float
    title: str
    look: str = "visit"
    text: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if self.look not in PIECE_LOOKS:
            raise ValueError(f"A piece of a day is {', '.join(PIECE_LOOKS)}, not {self.look}.")
        if self.length < 0:
            raise ValueError(f"A piece cannot be shorter than nothing: {self.length}.")


@dataclass(frozen=True, slots=True)
class GanttRow:
    """A crew: its words, and its pieces in any order."""

    label: str
    pieces: tuple[GanttPiece, ...]


@dataclass(frozen=True, slots=True)
class PlacedPiece:
    """A piece and where it is drawn, in SVG units; ``text_x`` is the middle of its letters, None without any."""

    piece: GanttPiece
    x: float
    y: int
    width: float
    height: int
    text_x: float | None


@dataclass(frozen=True, slots=True)
class Gantt:
    """A day of crews ready to draw.

    Args:
        title: what it shows, in one sentence.
        width: in SVG units.
        height: in SVG units.
        pieces: in their places, those behind first.
        labels: words of the crews, each above its pieces.
        ticks: hours above the plot, each with a line down from it.
        legend: looks that occur, with their words.
    """

    title: str
    width: int
    height: int
    pieces: tuple[PlacedPiece, ...]
    labels: tuple[PlacedText, ...]
    ticks: tuple[PlacedText, ...]
    legend: tuple[tuple[str, str], ...]


def lay_out_gantt(
    rows: Sequence[GanttRow],
    title: str,
    *,
    whole: float,
    ticks: Sequence[tuple[float, str]],
    looks: Mapping[str, str],
) -> Gantt:
    """Place a day of crews; an hour is as wide on every chart.

    Args:
        rows: from top to bottom.
        title: what it shows, in one sentence.
        whole: minutes from the left end to the right.
        ticks: minutes from the left end, and their words.
        looks: what each look stands for.
    """
    scale = _HOUR_WIDTH / 60
    pieces: list[PlacedPiece] = []
    labels: list[PlacedText] = []
    y = _HEADER
    for row in rows:
        labels.append(_label(row.label, y + 14))
        back_first = sorted(row.pieces, key=lambda piece: (PIECE_LOOKS.index(piece.look), piece.start))
        pieces += [_placed(piece, y + _LABEL_LINE, scale, whole) for piece in back_first]
        y += _LABEL_LINE + _BAR + _ROW_GAP
    found = {piece.look for row in rows for piece in row.pieces}
    return Gantt(
        title=title,
        width=max(_LEAST_WIDTH, round(whole * scale)) + 40,
        height=y,
        pieces=tuple(pieces),
        labels=tuple(labels),
        ticks=tuple(PlacedText(words, round(at * scale, 1), 14) for at, words in ticks),
        legend=tuple((look, looks[look]) for look in PIECE_LOOKS if look in found),
    )


def _label(text: str, y: int) -> PlacedText:
    if len(text) <= _LABEL_LETTERS:
        return PlacedText(text, 0, y)
    return PlacedText(text[: _LABEL_LETTERS - 1].rstrip() + "…", 0, y, text)


def _placed(piece: GanttPiece, top: int, scale: float, whole: float) -> PlacedPiece:
    start, end = min(max(piece.start, 0.0), whole), min(max(piece.start + piece.length, 0.0), whole)
    width = max((end - start) * scale, _SHORTEST)
    x = min(start * scale, whole * scale - width)
    inset = _INSET[piece.look]
    middle = round(x + width / 2, 1) if piece.text and width >= _NUMBER_LEAST else None
    return PlacedPiece(piece, round(x, 1), top + inset, round(width, 1), _BAR - 2 * inset, middle)
