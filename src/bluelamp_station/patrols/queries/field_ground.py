"""The places that somebody on patrol may be sent to, with all that a phone without a signal needs to know of them."""

from __future__ import annotations

__all__ = ["FieldGround", "field_ground", "place_documents"]

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q
from django.utils import timezone

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.patrols.models import Visit
from bluelamp_station.patrols.queries.why_cards import why_card, windows_words
from bluelamp_station.plans.models import PlaceBriefing, PlaceStreets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bluelamp_station.accounts.models import Person

_WEEK, _LONG_AGO = timedelta(days=7), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class FieldGround:
    """Places in force with what belongs to them.

    Args:
        places: the places, by rank.
        hidden: refs of controls, which no tour may name.
        briefings: words of each ref that has some.
        streets: streets of each ref that has some, with whose data they are.
        last_visits: when the last counted visit of each ref ended.
        recent: place, first and last second since 1970, and minutes of the counted visits of seven days.
    """

    places: tuple[Place, ...]
    hidden: frozenset[str]
    briefings: Mapping[str, PlaceBriefing]
    streets: Mapping[str, PlaceStreets]
    last_visits: Mapping[str, datetime]
    recent: tuple[tuple[str, int, int, float], ...]


def field_ground(person: Person, now: datetime, toured: Iterable[str]) -> FieldGround:
    """Places in force on somebody's ground and on their tours; controls are nobody's task and are left out.

    Args:
        person: who is on patrol.
        now: the time.
        toured: refs on their tours.
    """
    in_force = HotspotSet.objects.all().in_force(timezone.localdate(now))
    mine = area_filter(person, Permission.RECORD_PATROLS) | Q(ref__in=list(toured))
    found = Place.objects.filter(mine, hotspot_set__in=in_force).select_related("hotspot_set").order_by("rank", "ref")
    everywhere = tuple(found.defer("figures", "hotspot_set__record"))
    places = tuple(place for place in everywhere if place.role != PlaceRole.CONTROL)
    refs = [place.ref for place in places]
    programmes = {place.hotspot_set.programme_id for place in places}
    words = PlaceBriefing.objects.filter(programme__in=programmes, place_ref__in=refs).order_by("at", "pk")
    streets = PlaceStreets.objects.filter(programme__in=programmes, place_ref__in=refs)
    counted = Visit.objects.counted().filter(place_ref__in=refs).order_by()
    last = counted.filter(started_at__gt=now - _LONG_AGO).values_list("place_ref").annotate(last=Max("ended_at"))
    recent = counted.filter(started_at__gt=now - _WEEK).values_list(
        "place_ref", "started_at", "ended_at", "minutes_best"
    )
    return FieldGround(
        places,
        frozenset(place.ref for place in everywhere) - set(refs),
        {one.place_ref: one for one in words},
        {one.place_ref: one for one in streets},
        dict(last),
        tuple((ref, int(start.timestamp()), int(end.timestamp()), best) for ref, start, end, best in recent),
    )


def place_documents(ground: FieldGround, covered: Mapping[str, float]) -> list[dict[str, Any]]:
    """The places as a phone reads them.

    Args:
        ground: the places.
        covered: covered minutes of seven days by ref.
    """
    return [_document(place, ground, covered) for place in ground.places]


def _document(place: Place, ground: FieldGround, covered: Mapping[str, float]) -> dict[str, Any]:
    last, streets = ground.last_visits.get(place.ref), ground.streets.get(place.ref)
    return {
        "ref": place.ref,
        "name": place.name,
        "town": place.town,
        "kind": place.kind,
        "rank": place.rank,
        "windows": place.windows,
        "windows_words": windows_words(place.windows) if place.windows else "",
        "outline": place.outline,
        "centre": [round((place.west + place.east) / 2, 6), round((place.south + place.north) / 2, 6)],
        "why": why_card(place, ground.briefings.get(place.ref)),
        "streets": streets.streets if streets else [],
        "attribution": streets.attribution if streets else "",
        "last_visit_at": last.isoformat() if last else None,
        "covered_min_7d": round(covered.get(place.ref, 0.0), 1),
    }
