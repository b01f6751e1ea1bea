"""Comparing two hotspot sets as they are stored: which places are the same ground, which moved, which are new."""

from __future__ import annotations

__all__ = ["Comparison", "Difference", "Fate", "PlaceCompared", "compare_sets"]

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.errors import RefusedInputError
from bluelamp.core.figures import Figure, Geography, share_in_words
from bluelamp.io.outlines import geojson_of, outline_in_working

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from bluelamp.tasks.hotspots.measure import Measurer

    Record = Mapping[str, Any]

_HECTARE_M2 = 10_000.0
# Half of both places' ground in common makes them one place; refreshing asks for half of either's incidents instead.
_KEPT_SHARE = 0.5
# Outlines are stored to eleven centimetres: what two neighbours share by rounding is no common ground.
_LEAST_SHARED_M2 = 100.0
_WORTH_NAMING = 0.005


class Fate(StrEnum):
    """What a place of one set is in the other."""

    KEPT = "kept"
    MOVED = "moved"
    ONLY_IN_FIRST = "only_in_first"
    ONLY_IN_SECOND = "only_in_second"


@dataclass(frozen=True, slots=True)
class PlaceCompared:
    """One place of either set, or a pair of places with common ground.

    Args:
        fate: kept where half of either lies in the other, moved where they share less, else only in one set.
        first_ref: its key in the first set; None where it is only in the second.
        second_ref: its key in the second set.
        first_name: its name there; empty where it is not.
        second_name: likewise.
        first_rank: its rank there; None where it has none.
        second_rank: likewise.
        rank_change: second less first: below 0 it rose; None where either is not known.
        shared_ha: common ground in hectares.
        share_of_first: of the first one's ground that is common, 0 to 1.
        share_of_second: of the second one's.
        incidents_share_of_first: of the first one's incidents that lie on common ground; None where nobody counted.
        incidents_share_of_second: likewise.
        why: the reason in words.
    """

    fate: Fate
    first_ref: str | None
    second_ref: str | None
    first_name: str
    second_name: str
    first_rank: int | None
    second_rank: int | None
    rank_change: int | None
    shared_ha: float
    share_of_first: float
    share_of_second: float
    incidents_share_of_first: float | None
    incidents_share_of_second: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What was asked for differently.

    Args:
        name: of the setting.
        first: in the first set; empty where it was left at nothing.
        second: in the second set.
    """

    name: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets side by side.

    Args:
        places: pairs and single places, those of the first set by rank, then those that are only in the second.
        settings: what was asked for differently, and other data or code.
        figures: ``common_ground``, ``kept``, ``moved``, ``only_in_first``, ``only_in_second``.
        sentences: what may be said in short.
    """

    places: tuple[PlaceCompared, ...]
    settings: tuple[Difference, ...]
    figures: Mapping[str, Figure]
    sentences: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready mapping."""
        return {
            "places": [asdict(place) | {"fate": place.fate.value} for place in self.places],
            "settings": [asdict(difference) for difference in self.settings],
            "figures": {name: figure.as_dict() for name, figure in self.figures.items()},
            "sentences": list(self.sentences),
        }


@dataclass(frozen=True, slots=True)
class _Ground:
    """The places of a set with their ground in working metres."""

    spots: Sequence[Record]
    shapes: NDArray[np.object_]

    @classmethod
    def of(cls, record: Record, working_crs: str) -> _Ground:
        spots = list(record["spots"])
        shapes = np.empty(len(spots), dtype=object)
        shapes[:] = [outline_in_working(spot["outline"], working_crs=working_crs) for spot in spots]
        return cls(spots, shapes)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Common ground of two places; square metres to the whole number, so that neither order of sets is preferred."""

    first: int
    second: int
    shared_m2: float
    key: tuple[str, ...]


def compare_sets(first: Record, second: Record, *, measurer: Measurer | None = None) -> Comparison:
    """Compare two sets by their ground.

    Args:
        first: the record of a set, as ``set_record`` makes it; only its spots are needed.
        second: the other one.
        measurer: where given, it also tells what share of the incidents lies on common ground, by its own rules.

    Raises:
        RefusedInputError: the sets lie in different coordinate systems (BL-COMPARE-01).
    """
    crs = _common_crs(first, second)
    one, other = _Ground.of(first, crs), _Ground.of(second, crs)
    pairs = _matched(_overlaps(one, other))
    places = [_pair(one, other, pair, crs, measurer) for pair in pairs]
    places += [_single(one, i, other, is_first=True) for i in _left(one, {pair.first for pair in pairs})]
    places.sort(key=lambda place: _order(place.first_rank))
    alone = [_single(other, i, one, is_first=False) for i in _left(other, {pair.second for pair in pairs})]
    places += sorted(alone, key=lambda place: _order(place.second_rank))
    differences = _differences(first, second)
    figures = _figures(places, _common_share(one, other), first, second)
    return Comparison(tuple(places), differences, figures, _sentences(places, figures, differences))


def _common_crs(first: Record, second: Record) -> str:
    found = {record["working_crs"] for record in (first, second) if record.get("working_crs")}
    if len(found) > 1:
        raise RefusedInputError(
            f"The sets lie in different coordinate systems ({' and '.join(sorted(found))}); they cannot be compared.",
            code="BL-COMPARE-01",
        )
    return found.pop() if found else BRITISH_GRID


def _overlaps(one: _Ground, other: _Ground) -> list[_Pair]:
    if not (len(one.shapes) and len(other.shapes)):
        return []
    a, b = shapely.STRtree(other.shapes).query(one.shapes, predicate="intersects")
    shared = np.round(shapely.area(shapely.intersection(one.shapes[a], other.shapes[b])))
    return [
        _Pair(i, j, m2, tuple(sorted((_ref(one.spots[i]), _ref(other.spots[j])))))
        for i, j, m2 in zip(a.tolist(), b.tolist(), shared.tolist(), strict=True)
        if m2 >= _LEAST_SHARED_M2
    ]


def _matched(pairs: list[_Pair]) -> list[_Pair]:
    """Each place with at most one of the other set: the pair with the most common ground first."""
    chosen: list[_Pair] = []
    for pair in sorted(pairs, key=lambda pair: (-pair.shared_m2, pair.key)):
        if all(pair.first != other.first and pair.second != other.second for other in chosen):
            chosen.append(pair)
    return chosen


def _left(ground: _Ground, taken: set[int]) -> list[int]:
    return [i for i in range(len(ground.spots)) if i not in taken]


def _pair(one: _Ground, other: _Ground, pair: _Pair, crs: str, measurer: Measurer | None) -> PlaceCompared:
    a, b = one.spots[pair.first], other.spots[pair.second]
    shapes = one.shapes[pair.first], other.shapes[pair.second]
    of_first, of_second = (min(1.0, round(pair.shared_m2 / float(shape.area), 4)) for shape in shapes)
    is_kept = min(of_first, of_second) >= _KEPT_SHARE
    counted = (None, None) if measurer is None else _incident_shares(measurer, a, b, shapes, crs)
    ranks = a.get("rank"), b.get("rank")
    return PlaceCompared(
        fate=Fate.KEPT if is_kept else Fate.MOVED,
        first_ref=_ref(a),
        second_ref=_ref(b),
        first_name=str(a.get("name", "")),
        second_name=str(b.get("name", "")),
        first_rank=ranks[0],
        second_rank=ranks[1],
        rank_change=None if ranks[0] is None or ranks[1] is None else ranks[1] - ranks[0],
        shared_ha=round(pair.shared_m2 / _HECTARE_M2, 4),
        share_of_first=of_first,
        share_of_second=of_second,
        incidents_share_of_first=counted[0],
        incidents_share_of_second=counted[1],
        why=_why_paired(a, b, of_first, of_second, is_kept=is_kept),
    )


def _incident_shares(
    measurer: Measurer, a: Record, b: Record, shapes: tuple[BaseGeometry, BaseGeometry], crs: str
) -> tuple[float | None, float | None]:
    """Share of the incidents of either place that lie on common ground; None for a place without any."""
    common = shapely.intersection(*shapes)
    polygons = [part for part in shapely.get_parts(common) if part.geom_type == "Polygon"]
    on_common = measurer.incidents_in(geojson_of(shapely.union_all(polygons), working_crs=crs))
    totals = [measurer.incidents_in(spot["outline"]) for spot in (a, b)]
    of_first, of_second = (min(1.0, round(on_common / total, 4)) if total else None for total in totals)
    return of_first, of_second


def _why_paired(a: Record, b: Record, of_first: float, of_second: float, *, is_kept: bool) -> str:
    shares = f"{of_first:.0%} of the ground of {_ref(a)} and {of_second:.0%} of that of {_ref(b)} are common"
    if is_kept:
        return f"{shares}: one place."
    return f"{shares}: less than half of one of them, so it has moved."


def _single(ground: _Ground, i: int, other: _Ground, *, is_first: bool) -> PlaceCompared:
    spot = ground.spots[i]
    ref, rank, name = _ref(spot), spot.get("rank"), str(spot.get("name", ""))
    whose = "second" if is_first else "first"
    share = sum(shapely.area(shapely.intersection(other.shapes, ground.shapes[i]))) / ground.shapes[i].area
    if share >= _WORTH_NAMING:
        why = f"{share:.0%} of its ground lies in places of the {whose} set that match others better."
    else:
        why = f"None of its ground lies in a place of the {whose} set."
    return PlaceCompared(
        fate=Fate.ONLY_IN_FIRST if is_first else Fate.ONLY_IN_SECOND,
        first_ref=ref if is_first else None,
        second_ref=None if is_first else ref,
        first_name=name if is_first else "",
        second_name="" if is_first else name,
        first_rank=rank if is_first else None,
        second_rank=None if is_first else rank,
        rank_change=None,
        shared_ha=0.0,
        share_of_first=0.0,
        share_of_second=0.0,
        incidents_share_of_first=None,
        incidents_share_of_second=None,
        why=why,
    )


def _ref(spot: Record) -> str:
    return str(spot.get("ref", ""))


def _order(rank: int | None) -> float:
    return np.inf if rank is None else rank


def _common_share(one: _Ground, other: _Ground) -> float:
    """Ground of both sets / ground of either (Jaccard), 0 to 1; 1 for two sets without ground."""
    a, b = shapely.union_all(one.shapes), shapely.union_all(other.shapes)
    both = float(shapely.area(shapely.intersection(a, b)))
    either = float(shapely.area(a) + shapely.area(b)) - both
    return min(1.0, round(both / either, 6)) if either > 0 else 1.0


# What a record says of itself that may differ between two runs of the same settings.
_PROVENANCE = {"data_version": "data", "code_version": "code", "method": "method", "seed": "seed"}


def _differences(first: Record, second: Record) -> tuple[Difference, ...]:
    """Settings in the order of the first set, then those that only the second has, then other data and code."""
    a, b = _settings(first), _settings(second)
    names = dict.fromkeys([*a, *b])
    return tuple(Difference(name, a.get(name, ""), b.get(name, "")) for name in names if a.get(name) != b.get(name))


def _settings(record: Record) -> dict[str, str]:
    told = {str(name): str(words) for name, words in record.get("settings", ())}
    more = {words: str(record[key]) for key, words in _PROVENANCE.items() if record.get(key) not in (None, "")}
    return more | told


_DEFINITIONS: dict[str, tuple[str, str]] = {
    "common_ground": ("share", "Ground that lies in both sets / ground that lies in either."),
    "kept": ("places", "Places of which half of the ground lies in one place of the other set, both ways."),
    "moved": ("places", "Places that share less ground than that with a place of the other set."),
    "only_in_first": ("places", "Places of the first set without common ground, or whose counterpart is another's."),
    "only_in_second": ("places", "Places of the second set without common ground, or whose counterpart is another's."),
}


def _figures(places: list[PlaceCompared], common: float, first: Record, second: Record) -> dict[str, Figure]:
    values: dict[str, float] = {"common_ground": common}
    values |= {fate.value: sum(place.fate is fate for place in places) for fate in Fate}
    source = " and ".join(dict.fromkeys(str(r.get("title", "")) for r in (first, second) if r.get("title")))
    return {
        name: Figure(f"sets_{name}", values[name], unit, definition, geography=Geography("both sets"), source=source)
        for name, (unit, definition) in _DEFINITIONS.items()
    }


def _sentences(
    places: list[PlaceCompared], figures: Mapping[str, Figure], differences: tuple[Difference, ...]
) -> tuple[str, ...]:
    n = {fate: sum(place.fate is fate for place in places) for fate in Fate}
    common = share_in_words(float(figures["common_ground"].value or 0.0))
    alone = f"{n[Fate.ONLY_IN_FIRST]} only in the first set, {n[Fate.ONLY_IN_SECOND]} only in the second"
    said = [
        f"{n[Fate.KEPT]} kept, {n[Fate.MOVED]} moved, {alone}.",
        f"{common} of the ground of either set is common to both.",
    ]
    if differences:
        said.append(f"They differ in: {', '.join(difference.name for difference in differences)}.")
    return tuple(said)
