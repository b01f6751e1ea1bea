"""Sets of places by reader: the one in force, drafts, earlier versions, and how one differs from the one before."""

from __future__ import annotations

__all__ = [
    "SetsOverview",
    "chosen_programme",
    "editable_programme",
    "headline",
    "mapped_sets",
    "may",
    "may_in",
    "overview",
    "places_of",
    "sees_all_places",
    "sees_places",
    "set_before",
    "set_name_at",
    "shown_sets",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, Place, Run, SetState
from bluelamp_station.hotspots.queries.headline import HEADLINE
from bluelamp_station.programme.queries import current_programme, visible_programmes
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from bluelamp.core.figures import Figure
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models.sets import HotspotSetQuerySet
    from bluelamp_station.programme.models import Programme


@dataclass(frozen=True, slots=True)
class SetsOverview:
    """The room's first page.

    Args:
        programme: whose sets they are; None where the reader sees none.
        programmes: those that the reader may choose from.
        day: the day asked about.
        held: the set that held on that day; None where none did.
        drafts: those that the reader works on.
        versions: adopted and withdrawn sets, the newest first.
        coming: an adopted set that holds from a later day; None without one.
        runs_done: whether the reader has a finished run to make a draft from.
    """

    programme: Programme | None
    programmes: list[Programme]
    day: dt.date
    held: HotspotSet | None
    drafts: list[HotspotSet]
    versions: list[HotspotSet]
    coming: HotspotSet | None
    runs_done: bool


def chosen_programme(person: Person, wanted: str = "") -> Programme | None:
    """The programme that somebody asks for, else the current one."""
    if wanted.isascii() and wanted.isdigit():
        return visible_programmes(person).filter(pk=int(wanted)).first()
    return current_programme(person)


def overview(person: Person, *, wanted: str = "", day: dt.date | None = None) -> SetsOverview:
    """What the room's first page shows.

    Args:
        person: the reader.
        wanted: id of a programme; empty for the current one.
        day: which set held on it; None for today.
    """
    programme, today = chosen_programme(person, wanted), timezone.localdate()
    asked = day or today
    if programme is None:
        return SetsOverview(None, [], asked, None, [], [], None, runs_done=False)
    sets = HotspotSet.objects.visible_to(person).filter(programme=programme)
    told = list(shown_sets(person).filter(programme=programme))
    held = set(sets.held_on(asked).values_list("pk", flat=True))
    versions = sorted((one for one in told if one.number), key=lambda one: -(one.number or 0))
    coming = [
        one for one in versions if one.state == SetState.ADOPTED and one.valid_from_date and one.valid_from_date > today
    ]
    return SetsOverview(
        programme=programme,
        programmes=list(visible_programmes(person)),
        day=asked,
        held=next((one for one in versions if one.pk in held), None),
        drafts=[one for one in told if one.is_draft],
        versions=versions,
        coming=coming[0] if coming else None,
        runs_done=Run.objects.visible_to(person).filter(programme=programme, state=WorkState.DONE).exists(),
    )


def sees_places(person: Person) -> bool:
    """Whether somebody may see places at all, and not their figures as a whole alone."""
    return person.can(Permission.SEE_HOTSPOTS)


def sees_all_places(person: Person, hotspot_set: HotspotSet) -> bool:
    """Whether somebody sees every place of a set; expects its programme's area."""
    path = hotspot_set.programme.area.path
    return any(path.startswith(held) for held in person.area_paths(Permission.SEE_HOTSPOTS))


def may(person: Person, permission: Permission, hotspot_set: HotspotSet) -> bool:
    """Whether somebody may do something to a set; no query where its programme's area is at hand."""
    return may_in(person, permission, hotspot_set.programme)


def may_in(person: Person, permission: Permission, programme: Programme) -> bool:
    """Whether somebody may do something on the whole ground of a programme; expects its area."""
    return any(programme.area.path.startswith(held) for held in person.area_paths(permission))


def shown_sets(person: Person) -> HotspotSetQuerySet:
    """Sets that somebody may see, each with the people and the programme that its page names."""
    return HotspotSet.objects.visible_to(person).select_related(
        "programme__area", "made_by", "adopted_by", "launched_by", "withdrawn_by", "copied_from"
    )


def mapped_sets(person: Person) -> QuerySet[HotspotSet]:
    """Sets that somebody may see with the background of their map, and without their records."""
    return (
        HotspotSet.objects.visible_to(person)
        .only("edition", "state", "programme_id", "number")
        .annotate(ground=F("run__record__ground"))
    )


def places_of(person: Person, hotspot_set: HotspotSet, *, is_for_map: bool = False) -> list[Place]:
    """Places of a set that somebody may see: hotspots by rank, then priority places.

    Args:
        person: the reader.
        hotspot_set: the set.
        is_for_map: whether evidence and figures can stay in the database.
    """
    found = Place.objects.visible_to(person).filter(hotspot_set=hotspot_set)
    found = found.defer("evidence", "figures") if is_for_map else found
    return sorted(found, key=lambda place: (place.rank is None, place.rank or 0, place.ref))


def headline(hotspot_set: HotspotSet) -> list[tuple[str, Figure | None]]:
    """Labels and figures of a set as a whole, in order."""
    figures = hotspot_set.figure
    return [(label, figures.get(name)) for name, label in HEADLINE]


def set_name_at(person: Person, programme: Programme, day: dt.date) -> str:
    """By which version a figure of a day is quoted: ``version 2``; empty where no set held."""
    held = HotspotSet.objects.visible_to(person).filter(programme=programme).held_on(day).first()
    return held.version if held else ""


def editable_programme(person: Person, wanted: str = "") -> Programme | None:
    """The programme asked for, where the person may make sets of it."""
    programme = chosen_programme(person, wanted)
    if programme is None:
        return None
    may_edit = area_filter(person, Permission.EDIT_SETS, "area__path")
    return visible_programmes(person).filter(may_edit, pk=programme.pk).first()


def set_before(hotspot_set: HotspotSet) -> HotspotSet | None:
    """The set of the programme that nothing closes yet: the one that an adoption ends."""
    return (
        HotspotSet.objects.filter(
            programme_id=hotspot_set.programme_id, state=SetState.ADOPTED, valid_to_date__isnull=True
        )
        .exclude(pk=hotspot_set.pk)
        .select_related("adopted_by")
        .first()
    )
