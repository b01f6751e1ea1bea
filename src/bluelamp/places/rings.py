"""Rings: the ground around a hotspot, where crime might move to or fall as well."""

from __future__ import annotations

__all__ = ["ring"]

from typing import TYPE_CHECKING

import shapely

from bluelamp.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely import MultiPolygon, Polygon


def ring(
    outline: Polygon | MultiPolygon,
    inner_m: float,
    outer_m: float,
    others: Sequence[Polygon | MultiPolygon] = (),
) -> Polygon | MultiPolygon:
    """The ground between two distances from a hotspot, other hotspots left out.

    Args:
        outline: the hotspot in working metres.
        inner_m: where the ring begins, metres from the outline; 0 for at its edge.
        outer_m: where it ends, metres.
        others: outlines of the other hotspots; what they cover belongs to them and not to the ring.

    Returns:
        The ring; empty where other hotspots cover it all.

    Raises:
        UsageError: the distances do not rise from 0.
    """
    if not 0 <= inner_m < outer_m:
        raise UsageError(
            f"A ring runs from a smaller to a larger distance, not from {inner_m:g} to {outer_m:g} m.",
            code="BL-RING-01",
        )
    inside = outline if inner_m == 0 else outline.buffer(inner_m)
    around = shapely.difference(outline.buffer(outer_m), shapely.union_all([inside, outline, *others]))
    polygons = [part for part in shapely.get_parts(around) if part.area > 0]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
