"""Documents of the room for programs: sets, one set with its places as GeoJSON, the set in force."""

from __future__ import annotations

__all__ = ["current_set_document", "set_document", "sets_document"]

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from bluelamp_station.hotspots.queries import sets as queries
from bluelamp_station.hotspots.queries.headline import HEADLINE

if TYPE_CHECKING:
    import datetime as dt

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import HotspotSet, Place

_NUMBERS = ("incidents", "incidents_low", "incidents_high", "harm", "area_ha", "p_top", "stability_share")


def sets_document(person: Person, programme: int | None = None) -> list[dict[str, Any]]:
    """Every set that somebody may see, without places: adopted ones by number, the newest first, then drafts.

    Args:
        person: the reader.
        programme: id of one programme; None for all.
    """
    found = queries.shown_sets(person)
    if programme is not None:
        found = found.filter(programme=programme)
    return [_about(one) for one in sorted(found, key=lambda one: (one.number is None, -(one.number or 0), -one.pk))]


def set_document(person: Person, pk: int) -> dict[str, Any] | None:
    """A set as a GeoJSON feature collection of the places that somebody may see; None where they may not see the set.

    Args:
        person: the reader.
        pk: of the set.
    """
    found = queries.shown_sets(person).filter(pk=pk).first()
    return None if found is None else _with_places(person, found)


def current_set_document(
    person: Person, programme: int | None = None, day: dt.date | None = None
) -> dict[str, Any] | None:
    """The set that holds on a day as a feature collection; None where none does.

    Args:
        person: the reader.
        programme: id of a programme; None for the current one.
        day: which day; None for today.
    """
    chosen = queries.chosen_programme(person, "" if programme is None else str(programme))
    if chosen is None:
        return None
    held = queries.shown_sets(person).filter(programme=chosen).held_on(day or timezone.localdate()).first()
    return None if held is None else _with_places(person, held)


def _about(one: HotspotSet) -> dict[str, Any]:
    """What is said of a set as a whole."""
    return {
        "id": one.pk,
        "programme": one.programme_id,
        "number": one.number,
        "title": one.title,
        "state": one.state,
        "valid_from": one.valid_from_date.isoformat() if one.valid_from_date else None,
        "valid_to": one.valid_to_date.isoformat() if one.valid_to_date else None,
        "review": one.review_date.isoformat() if one.review_date else None,
        "adopted_at": one.adopted_at.isoformat() if one.adopted_at else None,
        "launched_at": one.launched_at.isoformat() if one.launched_at else None,
        "rationale": one.rationale,
        "figures": {name: one.record["figures"][name] for name, _ in HEADLINE if name in one.record.get("figures", {})},
        "cautions": [*one.record.get("cautions", []), *one.record.get("gaps", [])],
        "attribution": one.record.get("attribution", ""),
    }


def _with_places(person: Person, one: HotspotSet) -> dict[str, Any]:
    places = queries.places_of(person, one) if queries.sees_places(person) else []
    about = _about(one) | {"is_whole": queries.sees_places(person) and queries.sees_all_places(person, one)}
    return {"type": "FeatureCollection", "set": about, "features": [_feature(place, one) for place in places]}


def _feature(place: Place, one: HotspotSet) -> dict[str, Any]:
    """A place with the contract's properties and its numbers."""
    words = {name: getattr(place, name) for name in ("ref", "name", "town", "kind", "role", "rank", "windows")}
    days = {
        "valid_from": one.valid_from_date.isoformat() if one.valid_from_date else None,
        "valid_to": one.valid_to_date.isoformat() if one.valid_to_date else None,
    }
    numbers = {name: getattr(place, name) for name in _NUMBERS}
    return {
        "type": "Feature",
        "id": place.ref,
        "properties": {**words, **days, **numbers, "figures": place.figures},
        "geometry": place.outline,
    }
