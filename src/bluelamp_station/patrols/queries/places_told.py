"""Places as phones name them: by ref, and by the day on which somebody was there."""

from __future__ import annotations

__all__ = ["PlacesTold", "places_told"]

from typing import TYPE_CHECKING

from bluelamp_station.hotspots.models import HotspotSet, Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence


class PlacesTold:
    """The places that bear one of some refs, in every set that ever held.

    Args:
        found: the places with their sets.
    """

    def __init__(self, found: Iterable[Place]) -> None:
        self._by_ref: dict[str, list[Place]] = {}
        for place in found:
            self._by_ref.setdefault(place.ref, []).append(place)

    @property
    def refs(self) -> frozenset[str]:
        """Those of the refs that some set had."""
        return frozenset(self._by_ref)

    def on(self, ref: str, day: dt.date) -> Place:
        """The place of a ref in the set that held on a local day; else in the one that held nearest to it.

        Args:
            ref: one of :attr:`refs`.
            day: a local day.
        """
        return min(self._by_ref[ref], key=lambda place: (_days_away(place.hotspot_set, day), -place.pk))


def places_told(refs: Sequence[str]) -> PlacesTold:
    """Look refs up: one query.

    Args:
        refs: as phones write them.
    """
    held = HotspotSet.objects.all().ever_held().filter(valid_from_date__isnull=False)
    found = Place.objects.filter(ref__in=refs, hotspot_set__in=held).select_related("hotspot_set__programme")
    return PlacesTold(found.defer("evidence", "figures"))


def _days_away(held: HotspotSet, day: dt.date) -> int:
    """Days between a day and the time in which a set held; 0 within."""
    first, last = held.valid_from_date, held.valid_to_date
    if first is not None and day < first:
        return (first - day).days
    return max((day - last).days, 0) if last is not None else 0
