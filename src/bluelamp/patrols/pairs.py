"""Pairs of visits of one person: at the same time, or so soon after one another that nobody travels so fast."""

from __future__ import annotations

__all__ = ["FASTEST_KMH", "PlaceSpan", "impossible_travels", "overlaps"]

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from bluelamp.patrols.records import VisitRecord

    Pair = tuple[VisitRecord, VisitRecord]

FASTEST_KMH = 100.0
_FASTEST_M_S = FASTEST_KMH / 3.6
# Taps are to the minute at best.
_GRACE_S = 60.0


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """A patrol place as visits are checked against it.

    Args:
        outline: in working metres.
        valid_from_date: first local day on which it was in force; None where no beginning is known.
        valid_to_date: last local day, included; None where it is in force.
    """

    outline: BaseGeometry
    valid_from_date: dt.date | None = None
    valid_to_date: dt.date | None = None

    def is_in_force(self, day: dt.date) -> bool:
        """Whether it was a patrol place on a day."""
        begun = self.valid_from_date is None or self.valid_from_date <= day
        return begun and (self.valid_to_date is None or day <= self.valid_to_date)


def overlaps(visits: Iterable[VisitRecord]) -> list[Pair]:
    """Pairs in which one person is at the same time for longer than no time at all.

    Args:
        visits: in any order.

    Returns:
        Each pair once, the visit that began first before the other, in the order of the later visits.
    """
    return _sorted(
        (earlier, later)
        for earlier, later in _near(visits, 0.0)
        if _gap_s(earlier, later) < 0 and _overlap(earlier, later)
    )


def impossible_travels(visits: Iterable[VisitRecord], places: Mapping[str, PlaceSpan]) -> list[Pair]:
    """Pairs at different places, one after the other, for which somebody would have travelled above 100 km/h.

    The way is the straight line between the outlines, the time what lies between the visits and a minute more.

    Args:
        visits: to places that are known, in any order.
        places: outlines by ref.

    Returns:
        Each pair once, the visit that began first before the other, in the order of the later visits.
    """
    known = [visit for visit in visits if visit.place_ref in places]
    reach_s = _widest_m([places[ref] for ref in {visit.place_ref for visit in known}]) / _FASTEST_M_S
    apart = _Distances(places)
    return _sorted(
        (earlier, later)
        for earlier, later in _near(known, reach_s)
        if earlier.place_ref != later.place_ref
        and not _overlap(earlier, later)
        and apart.metres(earlier.place_ref, later.place_ref)
        > _FASTEST_M_S * (max(_gap_s(earlier, later), 0) + _GRACE_S)
    )


def _near(visits: Iterable[VisitRecord], reach_s: float) -> Iterator[Pair]:
    """Pairs of one person's visits of which the second begins at most so long after the end of the first."""
    seen: set[tuple[str, str]] = set()
    for own in _by_person(visits).values():
        for i, earlier in enumerate(own):
            for later in own[i + 1 :]:
                if _gap_s(earlier, later) > reach_s:
                    break
                key = (earlier.visit_id, later.visit_id)
                if key not in seen:
                    seen.add(key)
                    yield earlier, later


def _by_person(visits: Iterable[VisitRecord]) -> dict[str, list[VisitRecord]]:
    by_person: dict[str, list[VisitRecord]] = defaultdict(list)
    for visit in sorted(visits, key=_when):
        for person in {member.person_ref for member in visit.crew}:
            by_person[person].append(visit)
    return by_person


def _when(visit: VisitRecord) -> tuple[int, str]:
    return visit.started_s, visit.visit_id


def _sorted(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (_when(pair[1]), _when(pair[0])))


def _gap_s(earlier: VisitRecord, later: VisitRecord) -> int:
    return later.started_s - earlier.ended_s


def _overlap(one: VisitRecord, other: VisitRecord) -> bool:
    return min(one.ended_s, other.ended_s) > max(one.started_s, other.started_s)


def _widest_m(spans: Sequence[PlaceSpan]) -> float:
    """No two of the places lie further apart."""
    if not spans:
        return 0.0
    west, south, east, north = zip(*(span.outline.bounds for span in spans), strict=True)
    across: float = ((max(east) - min(west)) ** 2 + (max(north) - min(south)) ** 2) ** 0.5
    return across


class _Distances:
    """Straight lines between outlines, each measured once."""

    def __init__(self, places: Mapping[str, PlaceSpan]) -> None:
        self._places = places
        self._known: dict[tuple[str, str], float] = {}

    def metres(self, one: str, other: str) -> float:
        key = (one, other) if one < other else (other, one)
        if key not in self._known:
            self._known[key] = float(self._places[key[0]].outline.distance(self._places[key[1]].outline))
        return self._known[key]
