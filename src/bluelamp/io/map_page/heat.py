"""The hottest units as classes of colour, for the whole period and for each month, small enough for one file."""

from __future__ import annotations

__all__ = ["COLOURS", "Heat", "Scale", "heat_of", "scale_of"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import CellShape
from bluelamp.io.map_page.ground import path_of
from bluelamp.io.map_page.words import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.io.map_page.content import MapContent, MonthlyCounts
    from bluelamp.io.map_page.ground import Ground
    from bluelamp.places.units import Units

COLOURS = 5
_HOTTEST = 3_000
# Units with any incident at all, drawn as one pale shape that shows where people are.
_MOST_PALE = {CellShape.SQUARE: 30_000, CellShape.HEX: 8_000, CellShape.STREET: 6_000, CellShape.AREAS: 3_000}
_QUANTILES = (0.0, 0.5, 0.8, 0.93, 0.98)


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of colour.

    Args:
        breaks: least value of each class, ascending, shape (k,), k at most five.
        colours: colour of each class, 1 (pale) to 5 (deep), shape (k,).
        is_whole: whether every value is a whole number.
    """

    breaks: NDArray[np.float64]
    colours: NDArray[np.int64]
    is_whole: bool

    def colour(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Colour of each value; 0 below the first class."""
        return np.concatenate([[0], self.colours])[np.searchsorted(self.breaks, values, side="right")]

    def words(self) -> list[tuple[int, str]]:
        """Colour and words of each class for a legend, pale first: ``3 to 5``, ``6 or more``."""
        lows = self.breaks.tolist()
        ends = [*(high - 1 if self.is_whole else high for high in lows[1:]), None][: len(lows)]
        return [(int(c), _class_words(low, end)) for c, low, end in zip(self.colours, lows, ends, strict=True)]


def _class_words(low: float, end: float | None) -> str:
    if end is None:
        return f"{number(low)} or more"
    return number(low) if end == low else f"{number(low)} to {number(end)}"


def scale_of(values: NDArray[np.float64]) -> Scale:
    """Classes for values above 0: the upper half, fifth, fourteenth and fiftieth, at round numbers.

    Args:
        values: any order, shape (n,); zeros are left out.

    Returns:
        At most five classes, fewer where the values do not tell so many apart, none where there is no value above 0.
    """
    some = values[values > 0]
    if some.size == 0:
        return Scale(np.empty(0), np.empty(0, dtype=np.int64), is_whole=True)
    is_whole = bool(np.all(some == np.rint(some)))
    lows = np.quantile(some, _QUANTILES)
    breaks = np.unique([_round_down(low, is_whole=is_whole) for low in lows])
    colours = np.rint(np.linspace(1, COLOURS, len(breaks))).astype(np.int64) if len(breaks) > 1 else np.array([3])
    return Scale(breaks, colours, is_whole)


def _round_down(value: float, *, is_whole: bool) -> float:
    """Two leading digits, the second even or five, never above the value; whole where counts are."""
    step = 10.0 ** (np.floor(np.log10(value)) - 1)
    step = max(step, 1.0) if is_whole else step
    low = float(np.round(np.floor(value / step + 1e-9) * step, 9))
    # A sum of shares may lie a hair below a round number.
    return low if low <= value else float(np.round(low - step, 9))


@dataclass(frozen=True, slots=True)
class Heat:
    """What the map draws of the units.

    Args:
        transform: SVG transform from the units' own coordinates to the ground.
        unit_m: metres in one step of those coordinates.
        x: left or middle of each drawn unit in those coordinates, shape (n,); empty where outlines are given.
        y: its top or middle.
        shape: relative path of one unit; empty where outlines are given.
        outlines: path of each unit, for streets and areas.
        is_line: whether units are drawn as lines.
        pale: path of every unit with any incident.
        whole: classes over the whole period.
        whole_colour: colour of each drawn unit, 0 to 5, shape (n,).
        month: classes of single months, the same for all.
        month_colour: colour by held month and drawn unit, shape (months, n).
        n_units: units in the study area.
    """

    transform: str
    unit_m: float
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    shape: str
    outlines: tuple[str, ...]
    is_line: bool
    pale: str
    whole: Scale
    whole_colour: NDArray[np.int64]
    month: Scale
    month_colour: NDArray[np.int64]
    n_units: int

    def paths(self) -> list[tuple[int, str]]:
        """Colour and path data of each class over the whole period."""
        used = [int(c) for c in np.unique(self.whole_colour) if c > 0]
        return [(colour, self._path(np.flatnonzero(self.whole_colour == colour))) for colour in used]

    def _path(self, members: NDArray[np.int64]) -> str:
        if self.outlines:
            return "".join(self.outlines[i] for i in members)
        return _repeated(self.shape, self.x[members], self.y[members])


def heat_of(content: MapContent, ground: Ground) -> Heat:
    """Choose and colour the units that the map draws.

    Args:
        content: the set and its counts by month.
        ground: the rectangle of the map.

    Returns:
        The units with the highest scores among those that had any incident, at most 3,000.
    """
    table = content.hotspot_set.table
    hottest = _highest(np.where(table.incidents > 0, table.score, -np.inf), _HOTTEST)
    some = _highest(table.incidents, _MOST_PALE[table.units.shape])
    by_month = _by_month(content.monthly, hottest, len(table.units))
    whole, month = scale_of(table.incidents[hottest]), scale_of(by_month.ravel())
    transform, x, y, shape = _places(table.units, hottest, ground)
    outlines = _outlines(content, hottest, ground)
    if table.units.shape is CellShape.SQUARE:
        pale = _runs(*_square_places(table.units, some, ground)[1:])
    elif outlines:
        pale = "".join(_outlines(content, some, ground))
    else:
        pale = _repeated(shape, *_places(table.units, some, ground)[1:3])
    return Heat(
        transform=transform,
        unit_m=table.units.size_m if table.units.shape is CellShape.SQUARE else 1.0,
        x=x,
        y=y,
        shape=shape,
        outlines=outlines,
        is_line=table.units.shape is CellShape.STREET,
        pale=pale,
        whole=whole,
        whole_colour=whole.colour(table.incidents[hottest]),
        month=month,
        month_colour=month.colour(by_month),
        n_units=len(table.units),
    )


def _highest(values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Indices of the highest finite values above 0 (scores may be negative: then of all finite ones), ascending."""
    some = np.flatnonzero(np.isfinite(values) & ((values > 0) | bool(np.any(np.isneginf(values)))))
    if len(some) <= most:
        return some
    return np.sort(some[np.argpartition(-values[some], most)[:most]])


def _by_month(monthly: MonthlyCounts, chosen: NDArray[np.int64], n_units: int) -> NDArray[np.float64]:
    """Incidents of the chosen units, shape (months, n)."""
    column = np.full(n_units, -1, dtype=np.int64)
    column[chosen] = np.arange(len(chosen))
    at = column[monthly.unit_index]
    mine = at >= 0
    counts = np.zeros((len(monthly.months), len(chosen)))
    np.add.at(counts, (monthly.month_index[mine], at[mine]), monthly.count[mine])
    return counts


def _places(
    units: Units, chosen: NDArray[np.int64], ground: Ground
) -> tuple[str, NDArray[np.int64], NDArray[np.int64], str]:
    """Transform, positions and relative path of the chosen units."""
    if units.shape is CellShape.SQUARE:
        transform, column, row = _square_places(units, chosen, ground)
        return transform, column, row, "h1v1h-1z"
    x, y = ground.x(units.x[chosen]), ground.y(units.y[chosen])
    return "translate(0 0)", x, y, _hexagon(units) if units.shape is CellShape.HEX else ""


def _square_places(
    units: Units, chosen: NDArray[np.int64], ground: Ground
) -> tuple[str, NDArray[np.int64], NDArray[np.int64]]:
    """Squares on the map in steps of one square: columns rightwards, rows downwards."""
    first, last = units.grid_index[:, 0].min(initial=0), units.grid_index[:, 1].max(initial=0)
    left = units.origin[0] + first * units.size_m - ground.west
    top = ground.north - (units.origin[1] + (last + 1) * units.size_m)
    transform = f"translate({left:.6g} {top:.6g}) scale({units.size_m:.6g})"
    return transform, units.grid_index[chosen, 0] - first, last - units.grid_index[chosen, 1]


def _hexagon(units: Units) -> str:
    """Relative path of a hexagon that stands on a point, from its middle, in whole metres."""
    across, corner = round(units.size_m / 2), round(units.size_m / np.sqrt(3))
    side = round(units.size_m / np.sqrt(3) / 2)
    slope = corner - side
    return f"m0 -{corner}l{across} {slope}v{2 * side}l-{across} {slope}l-{across} -{slope}v-{2 * side}z"


def _outlines(content: MapContent, chosen: NDArray[np.int64], ground: Ground) -> tuple[str, ...]:
    if not content.unit_shapes:
        return ()
    return tuple(path_of(content.unit_shapes[i], ground) for i in chosen)


def _repeated(shape: str, x: NDArray[np.int64], y: NDArray[np.int64]) -> str:
    return "".join(f"M{a} {b}{shape}" for a, b in zip(x.tolist(), y.tolist(), strict=True))


def _runs(column: NDArray[np.int64], row: NDArray[np.int64]) -> str:
    """Squares as one path, those side by side joined into one oblong."""
    if len(column) == 0:
        return ""
    order = np.lexsort((column, row))
    column, row = column[order], row[order]
    begins = np.concatenate([[True], (np.diff(row) != 0) | (np.diff(column) != 1)])
    first = np.flatnonzero(begins)
    length = np.diff(np.concatenate([first, [len(column)]]))
    numbers = zip(column[first].tolist(), row[first].tolist(), length.tolist(), strict=True)
    return "".join(f"M{a} {b}h{n}v1h-{n}z" for a, b, n in numbers)
