"""Reading places from a ``hotspots.geojson``: every fault is told by its feature, and nothing is taken in half."""

from __future__ import annotations

__all__ = ["FeaturePlace", "PlacesRefusedError", "read_features"]

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp.core.vocabulary import HotspotKind, PlaceRole
from bluelamp_station.hotspots.geometry import checked_outline, overlapping_pairs
from bluelamp_station.hotspots.windows import parse_windows, windows_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
_MOST_PLACES, _MOST_TOLD, _MOST_OVERLAP = 2_000, 20, 0.1
_LONGEST = {"name": 200, "town": 120}
_DEGREES = ("OGC:1.3:CRS84", "OGC::CRS84", "EPSG::4326", "EPSG:4326", "CRS84")


@dataclass(frozen=True, slots=True)
class FeaturePlace:
    """A place as a file says it.

    Args:
        ref: its key.
        name: what it is called.
        town: where it lies; empty where the file is silent.
        kind: asb, violence or both; empty where the file is silent.
        role: what it is for; empty where the file is silent.
        rank: its rank; None where the file is silent.
        windows: local times, written one way.
        outline: GeoJSON geometry in degrees, looked at with care.
    """

    ref: str
    name: str
    town: str
    kind: str
    role: str
    rank: int | None
    windows: str
    outline: dict[str, Any]


class PlacesRefusedError(RefusedInputError):
    """A file of places with faults.

    Args:
        problems: a sentence each, naming the feature.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems), code="BL-SETS-12")


def read_features(content: bytes) -> list[FeaturePlace]:
    """The places of a file.

    Raises:
        PlacesRefusedError: it is no such file, or features of it are refused, each named (BL-SETS-12).
    """
    features = _features_of(content)
    problems: list[str] = []
    places: list[FeaturePlace] = []
    for number, feature in enumerate(features, start=1):
        try:
            places.append(_place(feature))
        except (BluelampError, ValueError) as error:
            said = error.message if isinstance(error, BluelampError) else str(error)
            problems.append(f"{_name_of(feature, number)}: {said}")
    problems += _twice(places) + ([] if problems else _overlapping(places))
    if problems:
        more = len(problems) - _MOST_TOLD
        told = problems[:_MOST_TOLD] + ([f"And {more} more."] if more > 0 else [])
        raise PlacesRefusedError(told)
    return places


def _features_of(content: bytes) -> list[Any]:
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PlacesRefusedError(["The file is not GeoJSON: export it again as GeoJSON in degrees."]) from error
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise PlacesRefusedError(["The file is no FeatureCollection: it must hold the places as GeoJSON features."])
    crs = document.get("crs")
    if crs is not None and not any(name in json.dumps(crs) for name in _DEGREES):
        raise PlacesRefusedError(["The file is not in degrees: export it again in WGS 84 (EPSG:4326)."])
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise PlacesRefusedError(["The file holds no places."])
    if len(features) > _MOST_PLACES:
        raise PlacesRefusedError([f"The file holds {len(features):,} features; {_MOST_PLACES:,} are the most."])
    return features


def _place(feature: Any) -> FeaturePlace:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise ValueError("it has no properties; ref and name are needed.")  # noqa: TRY004 - told with the feature
    told: Mapping[str, Any] = feature["properties"]
    ref = _text(told, "ref")
    if not _REF.fullmatch(ref):
        raise ValueError("ref must be 1 to 20 letters, digits, hyphens or underscores.")
    name = _text(told, "name")
    if not name:
        raise ValueError("name is missing.")
    return FeaturePlace(
        ref=ref,
        name=name,
        town=_text(told, "town"),
        kind=_word(told, "kind", [kind.value for kind in HotspotKind]),
        role=_word(told, "role", [role.value for role in PlaceRole]),
        rank=_rank(told.get("rank")),
        windows=windows_text(parse_windows(_text(told, "windows"))),
        outline=checked_outline(feature.get("geometry") or {}),
    )


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise ValueError(f"{name} must be text.")  # noqa: TRY004 - told with the feature
    text = " ".join(str(value).split())
    if len(text) > _LONGEST.get(name, 1_000) or "\x00" in text:
        raise ValueError(f"{name} is too long or has characters that cannot be shown.")
    return text


def _word(told: Mapping[str, Any], name: str, known: Sequence[str]) -> str:
    word = _text(told, name).casefold()
    if word and word not in known:
        raise ValueError(f"{name} is {word!r}; it must be one of {', '.join(known)}.")
    return word


def _rank(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or value != int(value)
        or not 1 <= value <= _MOST_PLACES
    ):
        raise ValueError("rank must be a whole number from 1.")
    return int(value)


def _name_of(feature: Any, number: int) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    ref = properties.get("ref") if isinstance(properties, dict) else None
    return f"Feature {number} ({str(ref)[:20]})" if ref else f"Feature {number}"


def _twice(places: Sequence[FeaturePlace]) -> list[str]:
    seen: dict[str, int] = {}
    for place in places:
        seen[place.ref.casefold()] = seen.get(place.ref.casefold(), 0) + 1
    return [f"The ref {ref} is there {n} times; each place needs its own." for ref, n in seen.items() if n > 1]


def _overlapping(places: Sequence[FeaturePlace]) -> list[str]:
    pairs = overlapping_pairs([place.outline for place in places], _MOST_OVERLAP)
    return [f"{places[i].ref} and {places[j].ref} overlap by more than a tenth of their ground." for i, j in pairs]
