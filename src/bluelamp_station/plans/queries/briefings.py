"""Places in force with what a crew should know of them, and the streets that phones draw."""

from __future__ import annotations

__all__ = [
    "BriefingLine",
    "StreetsState",
    "briefable_places",
    "briefing_lines",
    "briefings_of",
    "lines_of_streets",
    "may_brief",
    "newest_briefing",
    "newest_briefings",
    "streets_state",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, Place, Run
from bluelamp_station.plans.models import PlaceBriefing, PlaceStreets, StreetMap
from bluelamp_station.programme.models import Programme
from bluelamp_station.queue.models import WorkState
from bluelamp_station.ui.today import TodayLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person

# Those who know the ground and those who know the numbers.
_BRIEFING = (Permission.EDIT_INITIATIVES, Permission.EDIT_SETS)


@dataclass(frozen=True, slots=True)
class BriefingLine:
    """A place with its briefing and its streets.

    Args:
        place: the place.
        briefing: the newest; None without one.
        n_streets: how many streets phones draw around it; None where nobody has loaded any.
    """

    place: Place
    briefing: PlaceBriefing | None
    n_streets: int | None


@dataclass(frozen=True, slots=True)
class StreetsState:
    """What phones have of streets in a programme.

    Args:
        programme: the programme.
        held: the set in force; None without one.
        newest: the newest street map, whatever became of it; None without one.
        done: the newest that was carried out; None without one.
        n_without: places in force that have no streets.
        run: a search whose street file may be used; None without one.
    """

    programme: Programme
    held: HotspotSet | None
    newest: StreetMap | None
    done: StreetMap | None
    n_without: int
    run: Run | None

    @property
    def must_renew(self) -> bool:
        """Whether places in force lack streets."""
        return self.held is not None and self.n_without > 0

    @property
    def files_held(self) -> dict[str, str]:
        """Street files that the site holds, in words, by where they come from."""
        found = {}
        if self.done is not None:
            found["last"] = f"{self.done.file['name']}, as it was sent last"
        if self.run is not None:
            found["run"] = f"{self.run.settings['streets']['name']}, of the search behind the set in force"
        return found


def may_brief(person: Person, area_path: str) -> bool:
    """Whether somebody may write briefings for places there; no query."""
    return any(area_path.startswith(held) for permission in _BRIEFING for held in person.area_paths(permission))


def briefable_places(person: Person) -> QuerySet[Place]:
    """Places in force for which somebody may write briefings, controls left out: no crew is sent there."""
    within = area_filter(person, _BRIEFING[0]) | area_filter(person, _BRIEFING[1])
    held = HotspotSet.objects.in_force(timezone.localdate())
    found = Place.objects.filter(within, hotspot_set__in=held).exclude(role=PlaceRole.CONTROL.value)
    found = found.select_related("hotspot_set__programme__area")
    return found.defer("figures", "hotspot_set__record").order_by("hotspot_set__programme", "rank", "ref")


def newest_briefing(programme: Programme, place_ref: str) -> PlaceBriefing | None:
    """The briefing that holds for a place; None without one."""
    return PlaceBriefing.objects.filter(programme=programme, place_ref=place_ref).order_by("-at", "-pk").first()


def briefings_of(programme: Programme, place_ref: str) -> list[PlaceBriefing]:
    """Every briefing of a place, the newest first, with its writer."""
    return list(PlaceBriefing.objects.filter(programme=programme, place_ref=place_ref).select_related("by"))


def newest_briefings(programmes: Iterable[int]) -> dict[tuple[int, str], PlaceBriefing]:
    """The briefing that holds by programme and place; one query."""
    rows = PlaceBriefing.objects.filter(programme__in=list(programmes)).select_related("by").order_by("at", "pk")
    return {(one.programme_id, one.place_ref): one for one in rows}


def briefing_lines(places: Iterable[Place]) -> list[BriefingLine]:
    """Places with briefing and streets; two queries."""
    listed = list(places)
    programmes = {place.hotspot_set.programme_id for place in listed}
    briefings = newest_briefings(programmes)
    rows = PlaceStreets.objects.filter(programme__in=programmes).values_list("programme", "place_ref", "streets")
    streets = {(programme, ref): len(lines) for programme, ref, lines in rows}
    keys = [(place.hotspot_set.programme_id, place.ref) for place in listed]
    return [BriefingLine(p, briefings.get(key), streets.get(key)) for p, key in zip(listed, keys, strict=True)]


def streets_state(person: Person) -> list[StreetsState]:
    """What phones have of streets in each programme on whose whole ground somebody works on sets."""
    found = Programme.objects.filter(area_filter(person, Permission.EDIT_SETS, "area__path"))
    return [_state(one) for one in found.select_related("area").order_by("-starts_date", "-pk")]


def _state(programme: Programme) -> StreetsState:
    sets = HotspotSet.objects.filter(programme=programme).in_force(timezone.localdate())
    held = sets.select_related("run").defer("record", "run__record").first()
    maps = StreetMap.objects.filter(programme=programme).select_related("asked_by", "hotspot_set")
    newest, done = maps.first(), maps.filter(state=WorkState.DONE).first()
    mapped = PlaceStreets.objects.filter(programme=programme).values("place_ref")
    n_without = Place.objects.filter(hotspot_set=held).exclude(ref__in=mapped).count() if held else 0
    run = held.run if held and held.run and held.run.settings.get("streets") else None
    return StreetsState(programme, held, newest, done, n_without, run)


def lines_of_streets(person: Person) -> list[TodayLine]:
    """What streets put on the first page: places in force without any, once a programme has patrols to show them to."""
    if not person.can(Permission.EDIT_SETS):
        return []
    found = []
    for state in streets_state(person):
        waits = state.newest is not None and state.newest.state in (WorkState.QUEUED, WorkState.RUNNING)
        # A programme that never loaded streets is told on the page, not every morning.
        if state.must_renew and state.newest is not None and not waits:
            n = state.n_without
            text = f"{n} place{'' if n == 1 else 's'} in force {'has' if n == 1 else 'have'} no streets on the phones."
            found.append(
                TodayLine(text, reverse("plans:streets"), "Renew the streets", "soon", n, is_safe_to_mail=True)
            )
    return found
