"""The map as a picture for a report or a slide: the same drawing as the page, with its words around it."""

from __future__ import annotations

__all__ = ["draw_picture", "write_map_picture"]

from importlib.resources import files
from typing import TYPE_CHECKING

from bluelamp.core.figures import share_in_words
from bluelamp.io.map_page.cards import KIND_WORDS
from bluelamp.io.map_page.drawing import (
    draw_defs,
    draw_ground,
    draw_marks,
    draw_names,
    draw_north,
    draw_scale_bar,
    fit,
)
from bluelamp.io.map_page.ground import ground_of
from bluelamp.io.map_page.heat import heat_of
from bluelamp.io.map_page.markup import Markup, clean, element, fragment
from bluelamp.io.map_page.sections import UNIT_WORDS
from bluelamp.io.map_page.words import chance, interval_words, months_in_words, number, period_name, street
from bluelamp.io.whole_files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.hotspots.results import Hotspot
    from bluelamp.io.map_page.content import MapContent
    from bluelamp.io.map_page.drawing import Frame
    from bluelamp.io.map_page.heat import Heat

_WIDTH = 1600.0
_MAP = (1080.0, 900.0)
_TOP = 118.0
_LIST_LEFT = 1140.0
_MOST_LISTED = 26
_ROW = 33.0
_FONT = "Arial, Helvetica, sans-serif"
_INK, _QUIET = "#14213a", "#4a5670"


def write_map_picture(path: Path, content: MapContent) -> None:
    """Write the map as a PNG, 1,600 dots wide, whole or not at all.

    Args:
        path: the PNG file.
        content: the set and the ground around it.

    Raises:
        UnreadableInputError: the path cannot be a file.
        RefusedInputError: the disk is full, or writing there is not allowed.
    """
    import vl_convert  # noqa: PLC0415 - a quarter of a second that only a picture costs

    write_whole(path, vl_convert.svg_to_png(draw_picture(content)))


def draw_picture(content: MapContent) -> str:
    """The picture as SVG: title, map, list, legend, completeness and attribution."""
    ground = ground_of(content.area)
    heat = heat_of(content, ground)
    frame = fit(ground, *_MAP)
    height = _TOP + _MAP[1] + 128
    sheet = element(
        "g",
        draw_ground(content, ground, heat, frame),
        draw_names(content, ground, frame),
        draw_marks(content, ground, frame, is_linked=False),
        draw_scale_bar(frame),
        draw_north(frame),
        clip_path="url(#sheet)",
    )
    backdrop = element("rect", width=_MAP[0], height=_MAP[1], fill="#e9edf4", rx=6)
    return element(
        "svg",
        element("style", _style(frame, heat.unit_m)),
        draw_defs(frame),
        element("clipPath", element("rect", width=_MAP[0], height=_MAP[1], rx=6), id="sheet"),
        element("rect", width=_WIDTH, height=height, fill="#ffffff"),
        _title(content),
        element("g", backdrop, sheet, transform=f"translate(32 {_TOP:g})"),
        _listing(content),
        _legend(content, heat),
        _foot(content, height),
        xmlns="http://www.w3.org/2000/svg",
        view_box=f"0 0 {_WIDTH:g} {height:g}",
        width=_WIDTH,
        height=height,
    )


def _style(frame: Frame, unit_m: float) -> Markup:
    """The page's drawing style; a picture knows no strokes in dots on scaled ground, so those are given in metres."""
    style = (files("bluelamp.io.map_page") / "drawing.css").read_text("utf-8")
    strokes = {".edge": 1.8, ".parts": 0.9, ".streets": 0.7, ".spot": 2.0}
    in_metres = "".join(f"{name}{{stroke-width:{dots / frame.scale:.4g}px}}" for name, dots in strokes.items())
    units = {".heat .pale": 0.9, ".heat .k": 1.8, ".heat.lines .pale": 1.4, ".heat.lines .k": 3.0}
    in_units = "".join(f"{name}{{stroke-width:{dots / frame.scale / unit_m:.4g}px}}" for name, dots in units.items())
    return Markup(style + in_metres + in_units)


def _text(
    words: str, x: float, y: float, *, size: float = 15, weight: int = 400, fill: str = _INK, **more: str
) -> Markup:
    return element("text", words, x=x, y=y, font_family=_FONT, font_size=size, font_weight=weight, fill=fill, **more)


def _short(text: str, room: float, size: float) -> str:
    """Text that fits so many dots, with an ellipsis where it had to be cut; letters are half as wide as high."""
    text = clean(text)
    most = int(room / (size * 0.52))
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


def _title(content: MapContent) -> Markup:
    found = content.hotspot_set
    about = f"{len(found.hotspots)} hotspots · {period_name(found.completeness.expected)} · method: {found.method}"
    share, area = found.figures.get("share_of_incidents"), found.figures.get("share_of_area")
    if share is not None and share.value is not None and area is not None and area.value is not None:
        about += f" · {share_in_words(share.value)} of incidents in {share_in_words(area.value)} of the area"
    caption = content.caption or ""
    return fragment(
        [
            element("rect", width=_WIDTH, height=8, fill="#0b3d91"),
            _text(_short(content.title, 1000, 34), 32, 60, size=34, weight=700),
            _text(_short(about, _WIDTH - 64, 18), 32, 94, size=18, fill=_QUIET),
            _caption(caption) if caption else None,
        ]
    )


def _caption(caption: str) -> Markup:
    size = max(12.0, min(17.0, 470 / (max(len(caption), 1) * 0.54)))
    words = _short(caption, 490, size)
    return fragment(
        [
            element("rect", x=1080, y=30, width=488, height=38, fill="#ffe08a", rx=4),
            _text(words, 1324, 55, size=size, weight=700, fill="#2b2100", text_anchor="middle"),
        ]
    )


def _listing(content: MapContent) -> Markup:
    spots = content.hotspot_set.hotspots
    rows = [_listed(spot, i, len(spots)) for i, spot in enumerate(spots[:_MOST_LISTED])]
    left = len(spots) - _MOST_LISTED
    more = f"and {left} more in the table of the page" if left > 0 else ""
    top = _TOP + 14
    return fragment(
        [
            _text("Hotspots by rank", _LIST_LEFT, top, size=17, weight=700),
            _text("Incidents (95% interval)", _WIDTH - 32, top, size=14, fill=_QUIET, text_anchor="end"),
            *rows,
            _text(more, _LIST_LEFT, top + 26 + _MOST_LISTED * _ROW, size=14, fill=_QUIET) if more else None,
        ]
    )


def _listed(spot: Hotspot, row: int, n_hotspots: int) -> Markup:
    y = _TOP + 38 + row * _ROW
    words = " · ".join(
        word for word in (spot.town, KIND_WORDS[spot.kind], f"{chance(spot.p_top)} sure of top {n_hotspots}") if word
    )
    return fragment(
        [
            element("circle", cx=_LIST_LEFT + 12, cy=y, r=12, fill="#0b3d91"),
            _text(
                str(spot.rank), _LIST_LEFT + 12, y + 4.5, size=12.5, weight=700, fill="#ffffff", text_anchor="middle"
            ),
            _text(_short(street(spot.name), 215, 15), _LIST_LEFT + 34, y - 1, weight=700),
            _text(_short(words, 390, 12), _LIST_LEFT + 34, y + 14, size=12, fill=_QUIET),
            _text(interval_words(spot), _WIDTH - 32, y - 1, text_anchor="end"),
        ]
    )


def _legend(content: MapContent, heat: Heat) -> Markup:
    units = content.hotspot_set.table.units
    size = f" of {number(units.size_m)} m" if units.size_m else ""
    y = _TOP + _MAP[1] + 34
    title = f"Incidents in {UNIT_WORDS[units.shape]}{size}, whole period"
    entries = [("pale", "any"), *((f"k{colour}", words) for colour, words in heat.whole.words()), ("spot", "hotspot")]
    pieces, x = [_text(title, 32, y, weight=700)], 62 + len(title) * 8.2
    for kind, words in entries:
        pieces.append(element("rect", class_=f"swatch-{kind} {kind}", x=x, y=y - 13, width=26, height=16))
        pieces.append(_text(words, x + 33, y))
        x += 33 + 26 + len(words) * 7.6
    return element("g", element("style", Markup(".swatch-spot{stroke-width:2px}")), *pieces)


def _foot(content: MapContent, height: float) -> Markup:
    complete = content.hotspot_set.completeness
    words = f"{complete.sentence()}."
    if not complete.is_complete:
        words += f" Missing: {months_in_words(complete.missing)}. Counts and intervals speak of the months held."
    attribution = content.hotspot_set.attribution
    return fragment(
        [
            _text(_short(words, _WIDTH - 64, 16), 32, height - 54, size=16, weight=700, fill="#7a3d00"),
            _text(_short(attribution, _WIDTH - 64, 14), 32, height - 24, size=14, fill=_QUIET),
        ]
    )
