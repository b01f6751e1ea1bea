"""The hours of a week by shade, as plain SVG: laid out here, coloured by the style sheet."""

from __future__ import annotations

__all__ = ["DAYS", "HourGrid", "lay_out_hour_grid"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp_station.ui.charts import PlacedText

if TYPE_CHECKING:
    from collections.abc import Sequence

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CELL, _LEFT, _TOP = 26, 44, 20
_STEPS = 5


@dataclass(frozen=True, slots=True)
class PlacedHour:
    """One hour of the week and where it is drawn; ``step`` 0 is nothing, 5 the most."""

    title: str
    x: int
    y: int
    step: int


@dataclass(frozen=True, slots=True)
class HourGrid:
    """Hours of a week by shade, ready to draw; ``legend`` says what each step stands for."""

    title: str
    width: int
    height: int
    cells: tuple[PlacedHour, ...]
    days: tuple[PlacedText, ...]
    hours: tuple[PlacedText, ...]
    legend: tuple[tuple[int, str], ...]
    size: int = _CELL - 2


def lay_out_hour_grid(
    values: Sequence[Sequence[float]], title: str, *, unit: str, most: float | None = None
) -> HourGrid:
    """Place the hours of a week, Monday first, shaded in five equal steps from nothing to the most.

    Args:
        values: seven lines of 24 numbers, not below 0.
        title: what it shows, in one sentence.
        unit: what the numbers count.
        most: where the fifth step ends, for two grids to be compared; None for the most among these values.
    """
    most = most or max((value for line in values for value in line), default=0.0)
    cells = tuple(
        PlacedHour(
            f"{DAYS[day]} {hour:02d}:00 to {hour + 1:02d}:00: {value:,.0f} {unit}",
            _LEFT + hour * _CELL,
            _TOP + day * _CELL,
            _step(value, most),
        )
        for day, line in enumerate(values)
        for hour, value in enumerate(line)
    )
    days = tuple(PlacedText(name, 0, _TOP + day * _CELL + 17) for day, name in enumerate(DAYS))
    hours = tuple(PlacedText(f"{hour:02d}", _LEFT + hour * _CELL, 14) for hour in range(0, 24, 3))
    return HourGrid(
        title,
        _LEFT + 24 * _CELL,
        _TOP + 7 * _CELL,
        cells,
        days,
        hours,
        tuple(_legend(most, unit)),
    )


def _step(value: float, most: float) -> int:
    """0 for nothing, else 1 to 5: the fifth of the most that the value lies in."""
    return min(_STEPS, int(_STEPS * value / most) + 1) if value > 0 else 0


def _legend(most: float, unit: str) -> list[tuple[int, str]]:
    ends = [most * step / _STEPS for step in range(_STEPS + 1)]
    if not most:
        return [(0, "none")]
    return [(0, "none")] + [
        (step, f"{ends[step - 1]:,.0f} to {ends[step]:,.0f} {unit}") for step in range(1, _STEPS + 1)
    ]
