"""The map on the page, with what moves it and what explains it."""

from __future__ import annotations

__all__ = ["draw_map"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.io.map_page.charts import months_chart
from bluelamp.io.map_page.drawing import (
    draw_defs,
    draw_ground,
    draw_marks,
    draw_names,
    draw_north,
    draw_scale_bar,
    fit,
)
from bluelamp.io.map_page.markup import Markup, element
from bluelamp.io.map_page.sections import UNIT_WORDS
from bluelamp.io.map_page.words import month_name, number

if TYPE_CHECKING:
    from bluelamp.io.map_page.content import MapContent
    from bluelamp.io.map_page.ground import Ground
    from bluelamp.io.map_page.heat import Heat, Scale

# The sheet before the script fits it to its box, in dots.
_SHEET = (900.0, 760.0)


def draw_map(content: MapContent, ground: Ground, heat: Heat) -> Markup:
    """The map with its buttons, its legend and its months; without the script, the whole period."""
    frame = fit(ground, *_SHEET)
    drawing = element(
        "svg",
        draw_defs(frame),
        draw_ground(content, ground, heat, frame),
        draw_names(content, ground, frame),
        draw_marks(content, ground, frame, is_linked=True),
        draw_scale_bar(frame),
        draw_north(frame),
        view_box=f"0 0 {frame.width:g} {frame.height:g}",
        id="map",
        role="group",
        aria_label="Map of the hotspots, numbered by rank",
    )
    keys = "Map. Arrow keys move it, plus and minus zoom, 0 shows the whole area, Tab goes from hotspot to hotspot."
    return element(
        "section",
        element("h2", "Map", id="map-title", class_="unseen"),
        element("div", drawing, _buttons(), id="map-box", tabindex=0, role="region", aria_label=keys),
        _legend(heat, content),
        _month_controls(content),
        aria_labelledby="map-title",
        class_="map",
    )


def _buttons() -> Markup:
    names = (("zoom-in", "+", "Zoom in"), ("zoom-out", "\u2212", "Zoom out"), ("zoom-whole", "\u2b1a", "Whole area"))
    buttons = (
        element("button", text, type="button", id=key, aria_label=words, title=words) for key, text, words in names
    )
    return element("div", *buttons, class_="zoom", data_needs_script=True, hidden=True)


def _month_controls(content: MapContent) -> Markup:
    complete = content.hotspot_set.completeness
    held = set(complete.held)
    names = [month_name(month) + ("" if month in held else ": not received") for month in complete.expected]
    options = [element("option", name, value=i) for i, name in enumerate(["Whole period", *names])]
    totals = np.bincount(content.monthly.month_index, content.monthly.count, len(content.monthly.months))
    by_month = dict(zip(content.monthly.months, totals.tolist(), strict=True))
    slider = element(
        "input",
        type="range",
        id="month-slider",
        min=0,
        max=len(names),
        value=0,
        step=1,
        aria_label="Month of the period",
    )

    def button(key: str, text: str) -> Markup:
        return element("button", text, type="button", id=key)

    controls = element(
        "div",
        element("label", "Show", for_="month-chooser"),
        element("select", *options, id="month-chooser"),
        button("month-before", "Month before"),
        button("month-after", "Month after"),
        button("month-play", "Play months"),
        class_="month-row",
    )
    said = element("p", id="month-said", role="status", aria_live="polite")
    timeline = element("div", months_chart(complete.expected, by_month, is_timeline=True), class_="timeline")
    return element(
        "div",
        element("div", controls, slider, said, data_needs_script=True, hidden=True),
        element("p", "Incidents in the study area by month; hatched months were not received", class_="quiet"),
        timeline,
        class_="months",
    )


def _legend(heat: Heat, content: MapContent) -> Markup:
    units = content.hotspot_set.table.units
    size = f" of {number(units.size_m)} m" if units.size_m else ""
    name = f"{UNIT_WORDS[units.shape]}{size}"
    drawn = f"Coloured: the {len(heat.whole_colour):,} {name} with the highest scores, of {heat.n_units:,}."
    return element(
        "div",
        element("h3", "Legend", class_="unseen"),
        _scale_words(heat.whole, "legend-whole", f"Incidents in {name}, whole period", is_hidden=False),
        _scale_words(heat.month, "legend-month", f"Incidents in {name}, one month", is_hidden=True),
        element(
            "ul",
            element("li", _swatch("pale"), "any incident in the period"),
            element("li", _swatch("spot"), "hotspot, numbered by rank"),
            element("li", _swatch("hatching"), "not received"),
        ),
        element("p", f"{drawn} Zoom in for the names of streets.", class_="quiet"),
        class_="legend",
    )


def _scale_words(scale: Scale, key: str, title: str, *, is_hidden: bool) -> Markup:
    items = (element("li", _swatch(f"k{colour}"), words) for colour, words in scale.words())
    return element("div", element("p", title), element("ul", *items), id=key, hidden=is_hidden)


def _swatch(kind: str) -> Markup:
    shape = element(
        "rect", class_=kind, x=1, y=1, width=22, height=14, fill="url(#hatch)" if kind == "hatching" else None
    )
    return element("svg", shape, view_box="0 0 24 16", class_="swatch", aria_hidden="true")
