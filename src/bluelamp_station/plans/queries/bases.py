"""Bases by reader, and what a map of them shows."""

from __future__ import annotations

__all__ = ["BaseLine", "base_lines", "bases_map"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.plans.models import PatrolBase
from bluelamp_station.plans.queries.terms import newest_terms

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme


@dataclass(frozen=True, slots=True)
class BaseLine:
    """A base as its list shows it.

    Args:
        base: the base.
        n_people: people whose terms name it.
    """

    base: PatrolBase
    n_people: int


def base_lines(person: Person, programme: Programme) -> list[BaseLine]:
    """Bases of a programme, open ones first; two queries."""
    people = [terms.base_id for terms in newest_terms(programme).values()]
    found = PatrolBase.objects.visible_to(person).filter(programme=programme)
    return sorted(
        (BaseLine(base, people.count(base.pk)) for base in found),
        key=lambda line: (line.base.closed_at is not None, line.base.name),
    )


def bases_map(person: Person, programme: Programme) -> dict[str, Any]:
    """Open bases as GeoJSON points, among the places in force that get visits; two queries.

    Args:
        person: the reader.
        programme: whose bases.
    """
    found = PatrolBase.objects.visible_to(person).filter(programme=programme, closed_at__isnull=True)
    held = HotspotSet.objects.filter(programme=programme).in_force(timezone.localdate())
    places = Place.objects.visible_to(person).filter(hotspot_set__in=held).exclude(role=PlaceRole.CONTROL.value)
    features = [_of_place(*row) for row in places.values_list("ref", "name", "rank", "outline")]
    return {"type": "FeatureCollection", "features": [*features, *map(_of_base, found)], "bluelamp": {"layers": []}}


def _of_base(base: PatrolBase) -> dict[str, Any]:
    told = {"ref": f"base-{base.pk}", "label": "Base", "title": f"Base {base.name}", "kind": "base"}
    geometry = {"type": "Point", "coordinates": [base.longitude, base.latitude]}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _of_place(ref: str, name: str, rank: int | None, outline: dict[str, Any]) -> dict[str, Any]:
    told = {"ref": ref, "label": str(rank or ""), "title": f"{ref} {name}", "kind": "treated"}
    return {"type": "Feature", "geometry": outline, "properties": told}
