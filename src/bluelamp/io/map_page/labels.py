"""Where marks and names go so that none lies on another: the same rules as the page's script, for the still picture."""

from __future__ import annotations

__all__ = ["Placed", "place_names", "spread_marks", "town_names"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.io.map_page.content import PlaceLabels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.io.map_page.content import MapContent

    Floats = NDArray[np.float64]

_ROUNDS = 120
_PULL = 0.02
# Where a name may stand from its place: names' widths across (and a mark's reach), heights down.
_BESIDE = ((0, 0.35), (0, -1.3), (0, 2.0), (1, 0.35), (-1, 0.35), (0, -2.7), (0, 3.4))
_REACH = 14.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A name with the middle of its base line, in dots."""

    x: float
    y: float
    text: str


def spread_marks(x: Floats, y: Floats, *, apart: float, width: float, height: float) -> tuple[Floats, Floats]:
    """Move marks apart until none covers another, each as near to its place as that allows.

    Args:
        x: places in dots, shape (n,).
        y: the same.
        apart: least distance between two marks in dots.
        width: of the picture in dots; marks stay inside.
        height: the same.

    Returns:
        Where the marks go, shape (n,) each; the same input gives the same places.
    """
    # Marks on one spot would push each other nowhere: each is seen half a dot aside, in a direction of its own.
    turn = np.arange(len(x)) * 2.399963
    aside_x, aside_y = 0.5 * np.cos(turn), 0.5 * np.sin(turn)
    mark_x, mark_y = x, y
    for step in range(_ROUNDS):
        seen_x, seen_y = mark_x + aside_x, mark_y + aside_y
        gap_x, gap_y = seen_x[:, None] - seen_x, seen_y[:, None] - seen_y
        distance = np.hypot(gap_x, gap_y) + np.eye(len(x)) * 1e9
        push = np.clip(apart - distance, 0.0, None) / 2 / np.maximum(distance, 1e-3)
        pull = _PULL if step < _ROUNDS * 3 // 4 else 0.0
        mark_x = np.clip(mark_x + (push * gap_x).sum(axis=1) + pull * (x - mark_x), apart / 2, width - apart / 2)
        mark_y = np.clip(mark_y + (push * gap_y).sum(axis=1) + pull * (y - mark_y), apart / 2, height - apart / 2)
    return mark_x, mark_y


def town_names(content: MapContent) -> PlaceLabels:
    """Names for the whole map: the parts' own, else the hotspots' towns at the middle of their hotspots."""
    if content.part_names is not None:
        return content.part_names
    towns: dict[str, list[tuple[float, float, float]]] = {}
    for spot in content.hotspot_set.hotspots:
        middle = spot.outline.centroid
        if spot.town:
            towns.setdefault(spot.town, []).append((middle.x, middle.y, spot.incidents))
    rows = [np.array(places) for places in towns.values()]
    return PlaceLabels(
        x=np.array([row[:, 0].mean() for row in rows]),
        y=np.array([row[:, 1].mean() for row in rows]),
        text=np.array(list(towns), dtype=np.str_),
        count=np.array([row[:, 2].sum() for row in rows]),
    )


def place_names(
    names: PlaceLabels,
    x: Floats,
    y: Floats,
    taken: list[tuple[float, float, float, float]],
    *,
    size: float,
    width: float,
    height: float,
) -> list[Placed]:
    """Write names, the most important first, each beside its place where nothing lies yet, else not at all.

    Args:
        names: what is written and how important it is.
        x: their places in dots, shape (k,).
        y: the same.
        taken: boxes that are taken already: left, top, right, bottom.
        size: of the letters in dots.
        width: of the picture; names stay inside.
        height: the same.

    Returns:
        The names that found room.
    """
    boxes, placed = list(taken), []
    for i in np.argsort(-names.count, kind="stable"):
        half = len(str(names.text[i])) * size * 0.29 + 2
        for across, down in _BESIDE:
            middle, base = float(x[i]) + across * (half + _REACH), float(y[i]) + down * size
            box = (middle - half, base - size, middle + half, base + size * 0.3)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if inside and not any(_overlap(box, other) for other in boxes):
                boxes.append(box)
                placed.append(Placed(middle, base, str(names.text[i])))
                break
    return placed


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
