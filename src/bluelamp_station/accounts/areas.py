"""Areas as a tree: paths, and which area a point lies in."""

from __future__ import annotations

__all__ = ["area_path_at", "path_of"]

from typing import TYPE_CHECKING

from bluelamp_station.accounts.models import Area

if TYPE_CHECKING:
    from collections.abc import Iterable


def path_of(parent: Area | None, pk: int) -> str:
    """The path of an area with this id below a parent."""
    return f"{parent.path if parent else '/'}{pk}/"


def area_path_at(longitude: float, latitude: float, areas: Iterable[Area]) -> str:
    """Path of the smallest area that holds a point; that of the force where none does, empty without areas.

    Args:
        longitude: degrees.
        latitude: degrees.
        areas: every area, with its outline.
    """
    import shapely  # noqa: PLC0415 - only those who place points need it
    from shapely.geometry import shape  # noqa: PLC0415

    point = shapely.Point(longitude, latitude)
    held = list(areas)
    inside = [area for area in held if area.outline and shape(area.outline).covers(point)]
    if inside:
        return max(inside, key=lambda area: (area.depth, area.path)).path
    return min((area.path for area in held if area.parent_id is None), default="")
