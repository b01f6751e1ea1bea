"""The places of a programme through time: which set held on a day, and whether a ref was in it."""

from __future__ import annotations

__all__ = ["PlaceBook", "PlaceFound", "PlaceSpanTold", "place_book"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp_station.hotspots.models import HotspotSet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp_station.programme.models import Programme

_DEFAULT_CRS = "EPSG:27700"


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place as a visit of a day meets it.

    Args:
        place: its key in the set that held on that day, else in the set nearest to it.
        area_path: where it lies.
        is_held: whether the set of that day has it.
    """

    place: int
    area_path: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class PlaceSpanTold:
    """Where a place lies and from when to when any set had it.

    Args:
        outline: of its newest set, degrees.
        working_crs: metres in which that set was made.
        first: first day on which a set had it.
        last: last day; None where the newest has no end.
    """

    outline: Mapping[str, Any]
    working_crs: str
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class _Entry:
    first: dt.date
    last: dt.date | None
    number: int
    place: int
    area_path: str

    def holds(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def days_away(self, day: dt.date) -> int:
        if self.holds(day):
            return 0
        return (self.first - day).days if day < self.first else (day - (self.last or day)).days


@dataclass(frozen=True, slots=True)
class PlaceBook:
    """Places of every set that held for a day at least."""

    entries: Mapping[str, tuple[_Entry, ...]]
    spans: Mapping[str, PlaceSpanTold]

    def on(self, ref: str, day: dt.date) -> PlaceFound | None:
        """The place of a ref on a local day; None where no set ever had it.

        Args:
            ref: as files and phones write it.
            day: a local day.
        """
        entries = self.entries.get(ref)
        if not entries:
            return None
        nearest = min(entries, key=lambda one: (one.days_away(day), -one.number))
        return PlaceFound(nearest.place, nearest.area_path, nearest.holds(day))


def place_book(programme: Programme) -> PlaceBook:
    """The book of a programme: one query.

    Args:
        programme: whose places.
    """
    found: Any = HotspotSet.objects.filter(programme=programme).ever_held().filter(valid_from_date__isnull=False)
    rows = found.exclude(places__pk=None).values_list(
        "places__ref",
        "valid_from_date",
        "valid_to_date",
        "number",
        "places__pk",
        "places__area_path",
        "places__outline",
        "record__working_crs",
    )
    entries: dict[str, list[_Entry]] = {}
    newest: dict[str, tuple[int, Mapping[str, Any], str]] = {}
    for ref, first, last, number, place, area_path, outline, crs in rows:
        entries.setdefault(ref, []).append(_Entry(first, last, number or 0, place, area_path))
        if ref not in newest or newest[ref][0] < (number or 0):
            newest[ref] = (number or 0, outline, crs or _DEFAULT_CRS)
    spans = {ref: _span(entries[ref], outline, crs) for ref, (_, outline, crs) in newest.items()}
    return PlaceBook({ref: tuple(found) for ref, found in entries.items()}, spans)


def _span(entries: list[_Entry], outline: Mapping[str, Any], crs: str) -> PlaceSpanTold:
    ends = [one.last for one in entries]
    last = None if None in ends else max(day for day in ends if day is not None)
    return PlaceSpanTold(outline, crs, min(one.first for one in entries), last)
