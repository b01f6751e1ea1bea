"""What the page's script knows: places in metres on the ground, colours as digits, counts by month."""

from __future__ import annotations

__all__ = ["script_content"]

from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.io.map_page.labels import town_names
from bluelamp.io.map_page.markup import clean
from bluelamp.io.map_page.words import month_name, number, street

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.hotspots.results import Hotspot
    from bluelamp.io.map_page.content import MapContent, PlaceLabels
    from bluelamp.io.map_page.ground import Ground
    from bluelamp.io.map_page.heat import Heat

_MOST_STREETS = 8_000


def script_content(content: MapContent, ground: Ground, heat: Heat) -> dict[str, Any]:
    """All that the script needs, ready for JSON."""
    complete = content.hotspot_set.completeness
    at = {month: i for i, month in enumerate(content.monthly.months)}
    held = set(complete.held)
    return {
        "width": ground.width_m,
        "height": ground.height_m,
        "held": complete.sentence(),
        "months": [
            {"month": m, "name": month_name(m), "short": _short(m), "held": m in held, "at": at.get(m, -1)}
            for m in complete.expected
        ],
        "heat": {
            "x": heat.x.tolist(),
            "y": heat.y.tolist(),
            "shape": heat.shape,
            "outlines": list(heat.outlines) or None,
            "whole": _digits(heat.whole_colour),
            "months": [_digits(row) for row in heat.month_colour],
        },
        "spots": {spot.ref: _spot(spot, complete.expected, ground) for spot in content.hotspot_set.hotspots},
        "towns": _names(town_names(content), ground),
        "streets": _names(content.labels, ground),
    }


def _short(month: str) -> str:
    name, year = month_name(month).split()
    return f"{name[:3]} {year}"


def _digits(colours: NDArray[np.int64]) -> str:
    return "".join(map(str, colours.tolist()))


def _spot(spot: Hotspot, expected: tuple[str, ...], ground: Ground) -> dict[str, Any]:
    west, south, east, north = spot.outline.bounds
    middle = spot.outline.representative_point()
    xs, ys = ground.x(np.array([west, east, middle.x])).tolist(), ground.y(np.array([north, south, middle.y])).tolist()
    counts = spot.evidence.by_month
    return {
        "x": xs[2],
        "y": ys[2],
        "box": [xs[0], ys[0], xs[1], ys[1]],
        "months": [number(counts[month]) if month in counts else None for month in expected],
    }


def _names(names: PlaceLabels, ground: Ground) -> dict[str, Any]:
    order = np.argsort(-names.count, kind="stable")[:_MOST_STREETS]
    return {
        "x": ground.x(names.x[order]).tolist(),
        "y": ground.y(names.y[order]).tolist(),
        "text": [clean(street(str(text))) for text in names.text[order]],
    }
