"""The map as SVG parts, one drawing for the screen, the printed page and the picture."""

from __future__ import annotations

__all__ = [
    "MARK_DOTS",
    "Frame",
    "draw_chart_defs",
    "draw_defs",
    "draw_ground",
    "draw_marks",
    "draw_names",
    "draw_north",
    "draw_scale_bar",
    "fit",
    "mark_places",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.io.map_page.ground import path_of, simplified
from bluelamp.io.map_page.labels import place_names, spread_marks, town_names
from bluelamp.io.map_page.markup import Markup, element, fragment
from bluelamp.io.map_page.words import card_id, interval_words, place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.io.map_page.content import MapContent
    from bluelamp.io.map_page.ground import Ground
    from bluelamp.io.map_page.heat import Heat
    from bluelamp.io.map_page.labels import Placed

    Floats = NDArray[np.float64]

# Across a mark: a target for fingers and pointers may not be smaller than 24.
MARK_DOTS = 25.0
_KILOMETRE = 1000
# Corners of all streets together: beyond this they are drawn with fewer, so that the file stays small.
_STREET_CORNERS = 20_000
_LEADER_DOTS = 9.0


@dataclass(frozen=True, slots=True)
class Frame:
    """How the ground lies on a sheet of dots.

    Args:
        width: of the sheet in dots.
        height: of the sheet in dots.
        scale: dots per metre.
        left: dots from the sheet's left edge to the ground's.
        top: dots from the sheet's upper edge to the ground's.
    """

    width: float
    height: float
    scale: float
    left: float
    top: float

    def x(self, easting: Floats, ground: Ground) -> Floats:
        """Dots from the left edge."""
        return (easting - ground.west) * self.scale + self.left

    def y(self, northing: Floats, ground: Ground) -> Floats:
        """Dots from the upper edge."""
        return (ground.north - northing) * self.scale + self.top


def fit(ground: Ground, width: float, height: float) -> Frame:
    """The largest scale at which the whole ground fits the sheet, in its middle."""
    scale = min(width / ground.width_m, height / ground.height_m)
    left, top = (width - ground.width_m * scale) / 2, (height - ground.height_m * scale) / 2
    return Frame(width, height, scale, left, top)


def mark_places(content: MapContent, ground: Ground, frame: Frame) -> tuple[Floats, Floats, Floats, Floats]:
    """In dots: where each hotspot lies (x, y) and where its mark goes (x, y)."""
    middles = [spot.outline.representative_point() for spot in content.hotspot_set.hotspots]
    x = frame.x(np.array([middle.x for middle in middles], dtype=np.float64), ground)
    y = frame.y(np.array([middle.y for middle in middles], dtype=np.float64), ground)
    return x, y, *spread_marks(x, y, apart=MARK_DOTS + 2, width=frame.width, height=frame.height)


def draw_defs(frame: Frame) -> Markup:
    """The hatching of what was not received, once in dots for charts and once in metres for the ground."""
    return element("defs", _hatching("hatch", 1.0), _hatching("hatch-ground", 1 / frame.scale))


def draw_chart_defs() -> Markup:
    """The hatching of charts that stand on a page without a map; an SVG that takes no room."""
    defs = element("defs", _hatching("hatch", 1.0))
    return element("svg", defs, width=0, height=0, class_="chart-defs", aria_hidden="true", focusable="false")


def _hatching(key: str, scale: float) -> Markup:
    return element(
        "pattern",
        element("path", d="M0 0V8", class_="stripe"),
        id=key,
        width=8,
        height=8,
        pattern_units="userSpaceOnUse",
        pattern_transform=f"scale({scale:.6g}) rotate(45)",
    )


def draw_ground(content: MapContent, ground: Ground, heat: Heat, frame: Frame) -> Markup:
    """Everything that lies on the ground and grows with it: area, units, boundaries, hotspots."""
    area = path_of(simplified([content.area], ground)[0], ground)
    parts = "".join(path_of(line, ground) for line in simplified(content.boundary_lines, ground))
    streets = "".join(path_of(line, ground) for line in simplified(content.street_lines, ground, most=_STREET_CORNERS))
    classes = [element("path", class_=f"k k{colour}", data_colour=colour, d=d) for colour, d in heat.paths()]
    spots = [
        element("path", class_="spot", data_ref=spot.ref, d=path_of(spot.outline, ground))
        for spot in content.hotspot_set.hotspots
    ]
    kind = "heat lines" if heat.is_line else "heat"
    return element(
        "g",
        element("path", class_="land", d=area),
        element("g", element("path", class_="pale", d=heat.pale), *classes, class_=kind, transform=heat.transform),
        element("path", class_="streets", d=streets) if streets else None,
        element("path", class_="parts", d=parts) if parts else None,
        element("path", class_="edge", d=area),
        element("path", class_="not-received", d=area),
        element("g", *spots, class_="spots"),
        class_="ground",
        transform=f"translate({frame.left:.2f} {frame.top:.2f}) scale({frame.scale:.8f})",
    )


def draw_marks(content: MapContent, ground: Ground, frame: Frame, *, is_linked: bool) -> Markup:
    """A numbered mark for each hotspot, with a line to its place where it had to move aside.

    Args:
        content: the set.
        ground: the rectangle of the map.
        frame: how it lies on the sheet.
        is_linked: whether each mark leads to the hotspot's card (a page) or not (a picture).
    """
    x, y, mark_x, mark_y = mark_places(content, ground, frame)
    leaders, marks = [], []
    for i, spot in enumerate(content.hotspot_set.hotspots):
        is_aside = np.hypot(mark_x[i] - x[i], mark_y[i] - y[i]) > _LEADER_DOTS
        line = f"M{x[i]:.1f} {y[i]:.1f}L{mark_x[i]:.1f} {mark_y[i]:.1f}" if is_aside else "M0 0"
        leaders.append(element("path", class_="leader", d=line))
        disc = fragment(
            [
                element("circle", r=MARK_DOTS / 2),
                element("text", str(spot.rank), y=4.5, text_anchor="middle", class_="rank"),
            ]
        )
        where = f"translate({mark_x[i]:.1f} {mark_y[i]:.1f})"
        words = f"{spot.rank}: {place(spot)}, {interval_words(spot)} incidents"
        if is_linked:
            to_card = {"href": f"#{card_id(spot)}", "data_ref": spot.ref, "aria_label": words}
            marks.append(element("a", element("title", words), disc, class_="mark", transform=where, **to_card))
        else:
            marks.append(element("g", disc, class_="mark", transform=where))
    return element("g", *leaders, *marks, class_="marks")


def draw_names(content: MapContent, ground: Ground, frame: Frame) -> Markup:
    """The towns' names where the marks leave room."""
    _, _, mark_x, mark_y = mark_places(content, ground, frame)
    reach = MARK_DOTS / 2 + 1
    taken = [(a - reach, b - reach, a + reach, b + reach) for a, b in zip(mark_x, mark_y, strict=True)]
    # The corners hold the scale bar and the north arrow.
    taken += [
        (0, frame.height - 48, 200, frame.height),
        (frame.width - 50, frame.height - 64, frame.width, frame.height),
    ]
    names = town_names(content)
    x, y = frame.x(names.x, ground), frame.y(names.y, ground)
    placed = place_names(names, x, y, taken, size=14, width=frame.width, height=frame.height)
    return element("g", *(_name(name) for name in placed), class_="names")


def _name(name: Placed) -> Markup:
    return element("text", name.text, class_="town", x=round(name.x, 1), y=round(name.y, 1), text_anchor="middle")


def draw_scale_bar(frame: Frame) -> Markup:
    """A bar of a round length, at most a sixth of the sheet, in the lower left corner."""
    longest = frame.width / 6 / frame.scale
    step = 10.0 ** np.floor(np.log10(longest))
    metres = float(max(factor for factor in (step, 2 * step, 5 * step) if factor <= longest))
    words = f"{metres / _KILOMETRE:g} km" if metres >= _KILOMETRE else f"{metres:g} m"
    length = round(metres * frame.scale, 1)
    return element(
        "g",
        element("path", class_="bar", d=f"M0 0v8h{length}v-8"),
        element("text", words, class_="bar-words", x=length / 2, y=-1, text_anchor="middle"),
        class_="scale-bar",
        transform=f"translate(16 {frame.height - 20:g})",
    )


def draw_north(frame: Frame) -> Markup:
    """An arrow to grid north in the lower right corner."""
    return element(
        "g",
        element("path", class_="arrow", d="M0 0l8 24l-8-6l-8 6z"),
        element("text", "N", class_="arrow-words", y=40, text_anchor="middle"),
        class_="north",
        transform=f"translate({frame.width - 24:g} {frame.height - 52:g})",
    )
