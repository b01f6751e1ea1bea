"""A week of places and days: what was planned, what was done, what was missed, and why."""

from __future__ import annotations

__all__ = ["LEGEND", "MatrixCell", "MatrixLine", "matrix_lines"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from bluelamp.core.vocabulary import AbstractionReason
    from bluelamp_station.patrols.queries.ground import PlaceLine
    from bluelamp_station.patrols.rows import Days

# State, mark and words: the mark and the words tell what the colour tells.
LEGEND: tuple[tuple[str, str, str], ...] = (
    ("done", "✓", "All planned visits done"),
    ("part", "◐", "Some planned visits missed"),
    ("missed", "✗", "Planned, and nobody came"),
    ("due", "○", "Due today, not done yet"),
    ("planned", "·", "Planned for a later day"),
    ("extra", "+", "Visited without a plan"),
    ("none", "-", "Nothing planned, nothing done"),
)
_MARKS = {state: mark for state, mark, _ in LEGEND}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A place on a day.

    Args:
        state: one of the states of ``LEGEND``.
        mark: its mark.
        text: done of planned, in words.
        why: why a visit was missed; empty where none was or nobody said.
        said: the whole, for those who hear the page.
    """

    state: str
    mark: str
    text: str
    why: str
    said: str


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A place and its days, and how many of its planned visits were done."""

    place: PlaceLine
    cells: tuple[MatrixCell, ...]
    planned: int
    done: int
    missed: int


def matrix_lines(
    places: Sequence[PlaceLine],
    days: Days,
    sums: Mapping[tuple[str, dt.date], tuple[int, int, int, int]],
    reasons: Mapping[tuple[str, dt.date], Sequence[AbstractionReason]],
    today: dt.date,
) -> list[MatrixLine]:
    """A line for each place.

    Args:
        places: in their order.
        days: of the week.
        sums: planned, due, done and missed by place and day.
        reasons: why the crew was away, by place and day.
        today: the day that is not over; nothing of it is missed yet.
    """
    lines = []
    for place in places:
        told = [sums.get((place.ref, day), (0, 0, 0, 0)) for day in days]
        cells = tuple(
            _cell(one, reasons.get((place.ref, day), ()), is_over=day < today)
            for one, day in zip(told, days, strict=True)
        )
        missed = sum(one[3] for one, day in zip(told, days, strict=True) if day < today)
        lines.append(MatrixLine(place, cells, sum(one[0] for one in told), sum(one[2] for one in told), missed))
    return lines


def _cell(sums: tuple[int, int, int, int], reasons: Sequence[AbstractionReason], *, is_over: bool) -> MatrixCell:
    planned, due, done, missed = sums
    state = _state(planned, due, done, is_over=is_over)
    text = f"{done} of {planned}" if planned else f"{done}" if done else ""
    why = ""
    if missed and (is_over or reasons):
        why = ", ".join(words(reason) for reason in reasons) or "no reason recorded"
    meaning = next(said for name, _, said in LEGEND if name == state)
    return MatrixCell(state, _MARKS[state], text, why, meaning)


def _state(planned: int, due: int, done: int, *, is_over: bool) -> str:
    if not planned:
        return "extra" if done else "none"
    if done >= planned:
        return "done"
    if not is_over:
        return "due" if due else "planned"
    return "part" if done else "missed"
