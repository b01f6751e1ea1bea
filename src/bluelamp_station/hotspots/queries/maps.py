"""What a map of places is drawn from: GeoJSON with the words that stand on it."""

from __future__ import annotations

__all__ = ["MAP_VERSION", "joined", "map_document"]

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bluelamp_station.hotspots.models.ground import Ground

# Raised when the document changes: browsers that hold an older one ask again.
MAP_VERSION = 1
_WHOLE_FROM = 100


def map_document(
    grounds: Iterable[Ground],
    *,
    background: Mapping[str, Any] | None,
    side: str | None = None,
    url_of: Callable[[Any], str] | None = None,
) -> dict[str, Any]:
    """A feature collection of places on their background, in degrees.

    Args:
        grounds: spots of a run or places of a set; a place's role is its kind on the map.
        background: ``record["ground"]`` of the run: study area and district edges; None or empty for none.
        side: ``left`` or ``right`` in a comparison.
        url_of: address of a place's page.
    """
    features = [*_background(background or {}), *(_feature(ground, side, url_of) for ground in grounds)]
    return {"type": "FeatureCollection", "features": features}


def joined(documents: Sequence[tuple[str, str, dict[str, Any]]]) -> dict[str, Any]:
    """Several maps as one with a layer each, the background of the first under them all.

    Args:
        documents: side, words of its layer, and its map.
    """
    features: list[dict[str, Any]] = []
    for number, (_, _, document) in enumerate(documents):
        features += [f for f in document["features"] if number == 0 or f["properties"]["kind"] != "boundary"]
    layers = [{"id": side, "text": text} for side, text, _ in documents]
    return {"type": "FeatureCollection", "features": features, "bluelamp": {"layers": layers}}


def _background(ground: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Edges without words: what has words gets a marker that can be chosen."""
    return [
        {"type": "Feature", "geometry": ground[key], "properties": {"ref": f"ground-{key}", "kind": "boundary"}}
        for key in ("outline", "lines")
        if ground.get(key)
    ]


def _feature(ground: Ground, side: str | None, url_of: Callable[[Any], str] | None) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "ref": f"{side}-{ground.ref}" if side else ground.ref,
        "label": ground.ref if ground.rank is None else str(ground.rank),
        "title": f"{ground.name}, {ground.town}" if ground.town else ground.name,
        "kind": getattr(ground, "role", "hotspot"),
        "text": _sentence(ground),
    }
    if side:
        properties["side"] = side
    url = url_of(ground) if url_of is not None else ""
    if url:
        properties["url"] = url
    return {"type": "Feature", "geometry": ground.outline, "properties": properties}


def _sentence(ground: Ground) -> str:
    """What is known of a place in one line: how many with the interval, and how large."""
    area = f"{_number(ground.area_ha)} ha"
    if ground.incidents is None:
        return f"{ground.ref}: {area}. Nobody has counted here."
    count = f"{_number(ground.incidents)} incident{'' if ground.incidents == 1 else 's'}"
    if ground.incidents_low is not None and ground.incidents_high is not None:
        count += f" (95% interval {_number(ground.incidents_low)} to {_number(ground.incidents_high)})"
    return f"{ground.ref}: {count} on {area}."


def _number(value: float) -> str:
    """Whole from one hundred on, else to a tenth."""
    if value >= _WHOLE_FROM or float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}"
