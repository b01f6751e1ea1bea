"""Who was on a visit and where they went, for somebody whose look is written down."""

from __future__ import annotations

__all__ = ["LOOK_TIME", "CrewName", "crew_names", "fix_rows", "look_in_force", "looks_at", "track_document"]

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from bluelamp.core.vocabulary import Agency, Role
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.models import NamesLook
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import Fix, Visit

# For so long one reason lets somebody see the names of one visit, in the session in which it was given.
LOOK_TIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class CrewName:
    """Somebody on a visit.

    Args:
        name: their name; their word in the duty system where the site does not know them.
        role: what they are, in words.
        agency: whose they are, in words.
        is_known: whether the site knows them.
    """

    name: str
    role: str
    agency: str
    is_known: bool


def look_in_force(person: Person, visit: Visit, held: Mapping[str, Any], now: datetime) -> NamesLook | None:
    """The look by which somebody sees the names of a visit now; None where they must say why first.

    Args:
        person: the reader.
        visit: the visit.
        held: looks of this session: the id of a visit with the id of the look.
        now: the moment.
    """
    key = held.get(str(visit.pk))
    if key is None or not any(visit.area_path.startswith(p) for p in person.area_paths(Permission.SEE_PATROL_NAMES)):
        return None
    return NamesLook.objects.filter(pk=key, visit=visit, by=person, at__gt=now - LOOK_TIME).first()


def crew_names(visit: Visit) -> list[CrewName]:
    """The crew by name, in order."""
    return [
        CrewName(
            member.person.name if member.person else member.person_ref,
            words(Role(member.role)),
            words(Agency(member.agency)),
            is_known=member.person is not None,
        )
        for member in visit.crew.select_related("person").order_by("position")
    ]


def looks_at(visit: Visit) -> list[NamesLook]:
    """Everybody who looked at names or track of a visit, the newest first."""
    return list(visit.names_looks.select_related("by"))


def fix_rows(visit: Visit) -> list[Fix]:
    """The points of a visit that are still kept, in order."""
    return list(visit.fixes.order_by("at"))


def track_document(visit: Visit) -> dict[str, Any]:
    """The place and the points of a visit that are still kept, as a map draws them."""
    features: list[dict[str, Any]] = []
    if visit.place is not None:
        properties = {
            "ref": visit.place_ref,
            "label": visit.place_ref,
            "title": visit.place.name,
            "kind": visit.place.role,
        }
        features.append({"type": "Feature", "geometry": visit.place.outline, "properties": properties})
    fixes = fix_rows(visit)
    if len(fixes) > 1:
        line = {"type": "LineString", "coordinates": [[fix.longitude, fix.latitude] for fix in fixes]}
        text = f"{len(fixes)} points from {_clock(fixes[0])} to {_clock(fixes[-1])}"
        properties = {"ref": "track", "kind": "boundary", "side": "right", "title": "Track", "text": text}
        features.append({"type": "Feature", "geometry": line, "properties": properties})
    layers = [{"id": "right", "text": "Track of the visit"}]
    return {"type": "FeatureCollection", "features": features, "bluelamp": {"layers": layers}}


def _clock(fix: Fix) -> str:
    return f"{timezone.localtime(fix.at):%H:%M:%S}"
