"""The tour of a shift as a drawing: streets and outlines, straight lines between stops, numbers, a scale, north up."""

from __future__ import annotations

__all__ = ["PackMap", "draw_map"]

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from bluelamp_station.plans.models import PlaceStreets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.plans.models import Shift

_WIDTH, _MOST_HEIGHT, _MARGIN = 700.0, 620.0, 46.0
_LEAST_M, _M_PER_DEGREE = 300.0, 111_320.0
_BARS_M = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
# The one sans-serif or serif face that the maker of the PDF carries; a browser falls back to its own.
_FONT = 'font-family="Libertinus Serif, Arial, sans-serif"'
Point = tuple[float, float]
# Where the box of the base may stand, from where the base is; and how far it keeps from the middle of a disc.
_ASIDE: tuple[Point, ...] = ((0, 0), (0, -40), (62, 0), (-62, 0), (0, 50), (62, -40), (-62, -40), (62, 50), (-62, 50))
_BESIDE, _ABOVE, _BELOW = 42.0, 28.0, 46.0


@dataclass(frozen=True, slots=True)
class PackMap:
    """A drawing with its words.

    Args:
        svg: the drawing, complete; letters in it are escaped.
        words: what it shows, for who cannot see it.
        attribution: whose data the streets are; empty without streets.
        width: in SVG units.
        height: in SVG units.
    """

    svg: str
    words: str
    attribution: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Paper:
    """Where degrees lie on the drawing: north up, one scale both ways."""

    west: float
    north: float
    per_lon: float
    per_lat: float
    width: float
    height: float

    def at(self, lon: float, lat: float) -> Point:
        return round((lon - self.west) * self.per_lon, 1), round((self.north - lat) * self.per_lat, 1)

    @property
    def units_per_m(self) -> float:
        return self.per_lat / _M_PER_DEGREE


def draw_map(shift: Shift, places: Sequence[Place], stops: Sequence[tuple[int, str]]) -> PackMap | None:
    """Draw the tour of a shift; one query.

    Args:
        shift: with its base.
        places: places of its tour.
        stops: number and place of each stop, in order.

    Returns:
        None where there is no place to draw.
    """
    if not places:
        return None
    middles = {place.ref: ((place.west + place.east) / 2, (place.south + place.north) / 2) for place in places}
    base = (shift.base.longitude, shift.base.latitude) if shift.base is not None else None
    paper = _paper(places, base)
    refs = [place.ref for place in places]
    rows = list(PlaceStreets.objects.filter(programme=shift.programme_id, place_ref__in=refs))
    drawn = [
        *_streets(paper, rows),
        *(part for place in places for part in _outline(paper, place.outline)),
        *_tour(paper, [middles[ref] for _, ref in stops if ref in middles], base),
        *_marks(paper, stops, middles),
        *_base(paper, base, [paper.at(*middle) for middle in middles.values()]),
        *_scale(paper),
    ]
    frame = f'width="{paper.width:g}" height="{paper.height:g}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {paper.width:g} {paper.height:g}" {frame} '
        'aria-hidden="true">'
        f'<rect {frame} fill="#ffffff"/>{"".join(drawn)}</svg>'
    )
    words = _words(places, stops, shift.base.name if shift.base is not None else "")
    attribution = "; ".join(sorted({row.attribution for row in rows if row.attribution and row.streets}))
    return PackMap(svg, words, attribution, round(paper.width), round(paper.height))


def _paper(places: Sequence[Place], base: Point | None) -> _Paper:
    west, east = min(one.west for one in places), max(one.east for one in places)
    south, north = min(one.south for one in places), max(one.north for one in places)
    if base is not None:
        west, east, south, north = min(west, base[0]), max(east, base[0]), min(south, base[1]), max(north, base[1])
    across = math.cos(math.radians((south + north) / 2))
    wide_m = max((east - west) * _M_PER_DEGREE * across, _LEAST_M)
    high_m = max((north - south) * _M_PER_DEGREE, _LEAST_M)
    per_m = min((_WIDTH - 2 * _MARGIN) / wide_m, (_MOST_HEIGHT - 2 * _MARGIN) / high_m)
    per_lon, per_lat = per_m * _M_PER_DEGREE * across, per_m * _M_PER_DEGREE
    height = round(high_m * per_m + 2 * _MARGIN)
    left, top = (west + east) / 2 - _WIDTH / 2 / per_lon, (south + north) / 2 + height / 2 / per_lat
    return _Paper(left, top, per_lon, per_lat, _WIDTH, float(height))


def _path(paper: _Paper, line: Iterable[Sequence[float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in (paper.at(*point[:2]) for point in line))


def _streets(paper: _Paper, rows: Sequence[PlaceStreets]) -> list[str]:
    lines = {_path(paper, street["line"]) for row in rows for street in row.streets if len(street.get("line", ())) > 1}
    if not lines:
        return []
    return [f'<path d="{"".join(sorted(lines))}" fill="none" stroke="#a8b2bf" stroke-width="1.2"/>']


def _outline(paper: _Paper, geometry: Mapping[str, Any]) -> list[str]:
    parts = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}.get(geometry["type"], [])
    paths = ["".join(f"{_path(paper, ring)}Z" for ring in part) for part in parts]
    look = 'fill="#dbe8fb" fill-opacity="0.75" fill-rule="evenodd" stroke="#12294b" stroke-width="2"'
    return [f'<path d="{path}" {look}/>' for path in paths]


def _tour(paper: _Paper, middles: list[Point], base: Point | None) -> list[str]:
    line = [base, *middles, base] if base is not None else middles
    if len(line) < 2:  # noqa: PLR2004 - two ends of a line
        return []
    path = _path(paper, line)
    return [f'<path d="{path}" fill="none" stroke="#54319f" stroke-width="2.2" stroke-dasharray="8 5"/>']


def _marks(paper: _Paper, stops: Sequence[tuple[int, str]], middles: Mapping[str, Point]) -> list[str]:
    """A disc for each place with the numbers of its stops and its key below."""
    found = []
    for ref, middle in middles.items():
        x, y = paper.at(*middle)
        numbers = ", ".join(str(number) for number, of in stops if of == ref)
        half = max(13.0, 4.2 * len(numbers) + 8)
        disc = f'<rect x="{x - half:g}" y="{y - 13:g}" width="{2 * half:g}" height="26" rx="13"'
        found.append(f'{disc} fill="#54319f" stroke="#ffffff" stroke-width="2"/>')
        found.append(_letters(x, y + 5, numbers, "#ffffff", 15, bold=True))
        found.append(_letters(x, y + 30, ref, "#12294b", 14, bold=True))
    return found


def _base(paper: _Paper, base: Point | None, marks: Sequence[Point]) -> list[str]:
    """The base as a box; beside it, with a line to where it stands, where the box would cover the mark of a place."""
    if base is None:
        return []
    x, y = paper.at(*base)
    right, down = next((one for one in _ASIDE if _is_free(x + one[0], y + one[1], marks)), _ASIDE[0])
    led = [f'<path d="M{x:g} {y:g}l{right:g} {down:g}" stroke="#12294b" stroke-width="2"/>'] if right or down else []
    x, y = x + right, y + down
    square = f'<rect x="{x - 21:g}" y="{y - 11:g}" width="42" height="22" fill="#ffd34d" stroke="#12294b"'
    return [*led, f'{square} stroke-width="2"/>', _letters(x, y + 5, "Base", "#0f1a2a", 14, bold=True)]


def _is_free(x: float, y: float, marks: Sequence[Point]) -> bool:
    """Whether a box there leaves every disc and the key below it to be read."""
    return all(abs(x - left) > _BESIDE or not -_ABOVE < y - top < _BELOW for left, top in marks)


def _scale(paper: _Paper) -> list[str]:
    """A bar of a round length, and north."""
    most = paper.width / 4 / paper.units_per_m
    length_m = max((one for one in _BARS_M if one <= most), default=_BARS_M[0])
    right, foot = paper.width - 14, paper.height - 12
    left = right - length_m * paper.units_per_m
    ink = 'fill="none" stroke="#0f1a2a" stroke-width="2"'
    label = f"{length_m} m" if length_m < 1000 else f"{length_m // 1000} km"  # noqa: PLR2004 - metres of a kilometre
    return [
        f'<path d="M{left:.1f} {foot - 6:g}V{foot:g}H{right:g}V{foot - 6:g}" {ink}/>',
        _letters((left + right) / 2, foot - 6, label, "#0f1a2a", 13),
        f'<path d="M22 34V12M15 20L22 10L29 20" {ink}/>',
        _letters(22, 48, "N", "#0f1a2a", 14, bold=True),
    ]


def _letters(x: float, y: float, text: str, colour: str, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    # Dark letters may lie on a street or a line: a white edge keeps them readable.
    halo = "" if colour in ("#ffffff", "#0f1a2a") else ' stroke="#ffffff" stroke-width="3" paint-order="stroke"'
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{size}"'
    return f'<text {place} fill="{colour}" {_FONT}{weight}{halo}>{escape(text)}</text>'


def _words(places: Sequence[Place], stops: Sequence[tuple[int, str]], base: str) -> str:
    names = {place.ref: place.name for place in places}
    told = ", ".join(f"{number} {ref} {names[ref]}" for number, ref in stops if ref in names)
    start = f" from the base {base} and back to it" if base else ""
    return f"Map of the tour, north up{start}, straight from stop to stop: {told}. The table of the tour says the same."
