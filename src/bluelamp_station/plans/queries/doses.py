"""Doses by reader: the places in force with what each is to get, and how a target changed."""

from __future__ import annotations

__all__ = ["DoseLine", "dose_history", "dose_lines", "dose_place", "may_plan", "seen_programmes", "week_figures"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.plans.models import Dose
from bluelamp_station.programme.queries import visible_programmes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_WEEK = dt.timedelta(days=7)
_VISITS = "Visits a week that the targets of places in force ask for; a place without a target asks for none."
_MINUTES = "Visits a week times the minutes of one, summed over places; a crew counts once, whatever its size."
_PLACES = "Places in force that ask for a visit a week or more; places that a trial keeps free are none."


@dataclass(frozen=True, slots=True)
class DoseLine:
    """A place in force with its target.

    Args:
        place: the place.
        dose: the target that holds; None where nobody has set one.
        is_kept_free: whether a trial keeps it free of patrols, so that it is never planned.
        is_capped: whether its cap is at or below what it asks for, so that the cap ends its week.
    """

    place: Place
    dose: Dose | None
    is_kept_free: bool
    is_capped: bool

    @property
    def minutes_a_week(self) -> int:
        """Visits times minutes; 0 without a target."""
        return 0 if self.dose is None or self.is_kept_free else self.dose.visits_per_week * self.dose.minutes


def seen_programmes(person: Person) -> list[Programme]:
    """Programmes whose doses somebody may look for, the newest first."""
    return list(visible_programmes(person))


def may_plan(person: Person, programme: Programme) -> bool:
    """Whether somebody plans weeks on the whole ground of a programme; expects its area; no query."""
    return any(programme.area.path.startswith(held) for held in person.area_paths(Permission.PLAN_WEEKS))


def dose_lines(person: Person, programme: Programme) -> tuple[HotspotSet | None, list[DoseLine]]:
    """The set in force, or the next to come into force, and its places with their targets, by rank; three queries.

    Places that a trial keeps free are shown to those who work on sets, to nobody else.

    Args:
        person: the reader.
        programme: whose places.
    """
    held = _set(programme)
    if held is None:
        return None, []
    places = Place.objects.visible_to(person).filter(hotspot_set=held).defer("figures", "outline")
    if not person.can(Permission.EDIT_SETS):
        places = places.exclude(role=PlaceRole.CONTROL.value)
    rows = Dose.objects.visible_to(person).filter(programme=programme).newest()
    doses = {one.place_ref: one for one in rows.select_related("by")}
    return held, [_line(place, doses.get(place.ref)) for place in places]


def _set(programme: Programme) -> HotspotSet | None:
    sets = HotspotSet.objects.filter(programme=programme).defer("record")
    today = timezone.localdate()
    now = sets.in_force(today).order_by("-valid_from_date", "-number").first()
    return now or sets.in_force(today + _WEEK).order_by("valid_from_date", "number").first()


def _line(place: Place, dose: Dose | None) -> DoseLine:
    is_free = place.role == PlaceRole.CONTROL
    is_capped = dose is not None and dose.cap_visits is not None and dose.cap_visits <= dose.visits_per_week
    return DoseLine(place, None if is_free else dose, is_free, is_capped)


def dose_place(person: Person, programme: Programme, ref: str) -> Place | None:
    """A place in force that may have a target, for somebody who plans weeks; None where there is none."""
    held = _set(programme)
    if held is None:
        return None
    found: Place | None = (
        Place.objects.visible_to(person)
        .filter(hotspot_set=held, ref=ref)
        .exclude(role=PlaceRole.CONTROL.value)
        .select_related("hotspot_set__programme")
        .first()
    )
    return found


def dose_history(person: Person, programme: Programme, ref: str) -> list[Dose]:
    """Every target that a place had, the newest first; one query."""
    rows = Dose.objects.visible_to(person).filter(programme=programme, place_ref=ref)
    return list(rows.select_related("by").order_by("-at", "-pk"))


def week_figures(lines: Sequence[DoseLine]) -> dict[str, Figure]:
    """What the targets ask for in a week, all places together."""
    wanted = [one for one in lines if one.minutes_a_week]
    visits = sum(one.dose.visits_per_week for one in wanted if one.dose)
    minutes = sum(one.minutes_a_week for one in wanted)
    return {
        "places": Figure("dosed_places", len(wanted), "places", _PLACES),
        "visits": Figure("dose_visits", visits, "visits", _VISITS),
        "hours": Figure("dose_hours", round(minutes / 60, 1), "hours", _MINUTES),
    }
