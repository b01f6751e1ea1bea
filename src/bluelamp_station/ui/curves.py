"""A curve through points as plain SVG: laid out here, coloured by the style sheet."""

from __future__ import annotations

__all__ = ["Curve", "CurvePoint", "lay_out_curve"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp_station.ui.charts import PlacedText

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _HEIGHT = 640, 300
_LEFT, _TOP, _RIGHT, _FOOT = 58, 34, 30, 56
_TICKS = 4


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of a curve.

    Args:
        x: along, not below 0.
        y: upwards, 0 to 1.
        title: words shown on pointing.
        url: where a click leads; empty for nowhere.
        is_chosen: whether it is the one that the page speaks of.
    """

    x: float
    y: float
    title: str
    url: str = ""
    is_chosen: bool = False

    def __post_init__(self) -> None:
        if self.x < 0 or not 0 <= self.y <= 1:
            raise ValueError(
                f"A curve runs from 0 along and from 0 to 1 upwards; it has no point ({self.x}, {self.y})."
            )


@dataclass(frozen=True, slots=True)
class PlacedPoint:
    """A point of a curve and where it is drawn, in SVG units; ``number`` counts them from the left."""

    point: CurvePoint
    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve ready to draw.

    Args:
        title: what it shows, in one sentence.
        width: in SVG units.
        height: in SVG units.
        left: x at which the plot begins.
        right: x at which it ends.
        top: y of the whole.
        foot: y of nothing.
        line: the path through the points.
        points: in their places, from the left.
        along: numbers below the plot.
        upwards: numbers beside it.
        along_words: what is counted along.
        upwards_words: what is counted upwards.
    """

    title: str
    width: int
    height: int
    left: int
    right: int
    top: int
    foot: int
    line: str
    points: tuple[PlacedPoint, ...]
    along: tuple[PlacedText, ...]
    upwards: tuple[PlacedText, ...]
    along_words: str
    upwards_words: str

    @property
    def has_links(self) -> bool:
        """Whether a click on a point leads anywhere: then it is no mere picture."""
        return any(placed.point.url for placed in self.points)


def lay_out_curve(
    points: Sequence[CurvePoint], title: str, *, along_words: str, upwards_words: str, prefix: str = ""
) -> Curve:
    """Place a curve whose scales both start at nothing; upwards it ends at the whole.

    Args:
        points: in any order.
        title: what it shows, in one sentence.
        along_words: what is counted along.
        upwards_words: what is counted upwards.
        prefix: before each number along, such as a pound sign.
    """
    end = _round_up(max((point.x for point in points), default=0.0))
    foot, right = _TOP + _HEIGHT, _LEFT + _WIDTH
    ordered = sorted(points, key=lambda point: (point.x, point.y))
    placed = tuple(
        PlacedPoint(point, number, round(_LEFT + _WIDTH * point.x / end, 1), round(foot - _HEIGHT * point.y, 1))
        for number, point in enumerate(ordered)
    )
    parts = range(_TICKS + 1)
    return Curve(
        title=title,
        width=right + _RIGHT,
        height=foot + _FOOT,
        left=_LEFT,
        right=right,
        top=_TOP,
        foot=foot,
        line="M" + "L".join(f"{one.x} {one.y}" for one in placed) if placed else "",
        points=placed,
        along=tuple(
            PlacedText(f"{prefix}{end * part / _TICKS:,.0f}", round(_LEFT + _WIDTH * part / _TICKS), foot + 20)
            for part in parts
        ),
        upwards=tuple(
            PlacedText(f"{part / _TICKS:.0%}", _LEFT - 8, round(foot - _HEIGHT * part / _TICKS)) for part in parts
        ),
        along_words=along_words,
        upwards_words=upwards_words,
    )


def _round_up(most: float) -> float:
    """The next number of one figure and zeros that four ticks divide evenly, at least 4."""
    unit = 1.0
    while True:
        for lead in (4, 6, 8, 10, 12, 16, 20, 24, 32):
            if lead * unit >= most:
                return lead * unit
        unit *= 10
