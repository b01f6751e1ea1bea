"""Shifts by reader: a week of them, and one with its tour; crews by what they are, never by name."""

from __future__ import annotations

__all__ = [
    "ShiftDay",
    "ShiftLine",
    "ShiftTour",
    "ShiftWeek",
    "Stop",
    "cancellable",
    "crew_in_words",
    "programmes_of",
    "shift_tour",
    "shown_shifts",
    "week_of",
]

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone

from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import Agency, Role
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet
from bluelamp_station.plans.models import PlannedVisit, Shift
from bluelamp_station.plans.queries.shown_week import ShownWeek
from bluelamp_station.programme.queries import current_programme, visible_programmes
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import ShiftMember
    from bluelamp_station.programme.models import Programme

_SHIFTS = "Shifts that begin in the week and are not cancelled; a shift is a rostered period with many visits."
_SEVERAL = {Role.PCSO: "PCSOs", Role.BID: "BID staff", Role.OTHER: "others"}


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift as a list shows it.

    Args:
        shift: the shift.
        crew: who is on it, by what they are: ``2 officers, 1 PCSO``.
        n_planned: planned visits of its tour that the reader may see.
        state: ``Cancelled``, ``Over``, ``Now`` or ``To come``.
        colour: of its tag.
    """

    shift: Shift
    crew: str
    n_planned: int
    state: str
    colour: str


@dataclass(frozen=True, slots=True)
class ShiftDay:
    """The shifts that begin on one local day."""

    day: dt.date
    lines: tuple[ShiftLine, ...]


@dataclass(frozen=True, slots=True)
class ShiftWeek(ShownWeek):
    """A week of shifts, Monday to Sunday.

    Args:
        first: its Monday.
        running_in: shifts that began before its Monday and run into it; they count to the week before.
        days: those of its days on which shifts begin.
        shifts: how many.
        has_any: whether the reader sees any shift at all, in whatever week.
    """

    first: dt.date
    running_in: tuple[ShiftLine, ...]
    days: tuple[ShiftDay, ...]
    shifts: Figure
    has_any: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """A planned visit with the name of its place on that day; the name is empty where no set names it."""

    planned: PlannedVisit
    name: str


@dataclass(frozen=True, slots=True)
class ShiftTour:
    """One shift with its tour.

    Args:
        line: the shift as a list shows it.
        members: its crew by what they are.
        stops: planned visits in areas that the reader may see.
        n_elsewhere: planned visits in other areas.
        n_visits: visits made on it.
    """

    line: ShiftLine
    members: tuple[tuple[str, str], ...]
    stops: tuple[Stop, ...]
    n_elsewhere: int
    n_visits: int


def shown_shifts(person: Person) -> QuerySet[Shift]:
    """Shifts that somebody may see, each with its programme's area."""
    found: QuerySet[Shift] = Shift.objects.visible_to(person).select_related("programme__area")
    return found


def programmes_of(person: Person) -> list[Programme]:
    """Programmes whose shifts somebody may see, the current one first."""
    current, every = current_programme(person), list(visible_programmes(person))
    return sorted(every, key=lambda one: one != current)


def cancellable(person: Person, shift: Shift) -> bool:
    """Whether somebody may cancel a shift that is neither over nor cancelled; expects its programme's area."""
    path = shift.programme.area.path
    may = any(path.startswith(held) for held in person.area_paths(Permission.IMPORT_PATROLS))
    return may and shift.cancelled_at is None and shift.ends_at > timezone.now()


def week_of(person: Person, programme: Programme | None, day: dt.date) -> ShiftWeek:
    """The shifts that begin in the week of a day, and those that run into it.

    Args:
        person: the reader.
        programme: whose; None for none.
        day: any day of the week.
    """
    first = day - dt.timedelta(days=day.weekday())
    last = first + dt.timedelta(days=6)
    mine = shown_shifts(person).filter(programme=programme)
    opens = _midnight(first)
    shifts = list(
        mine.filter(ends_at__gt=opens, starts_at__lt=_midnight(last + dt.timedelta(days=1)))
        .prefetch_related("members")
        .annotate(n_planned=Count("planned_visits", filter=_seen(person), distinct=True))
    )
    now = timezone.now()
    every = [_line(one, one.n_planned, now) for one in shifts]
    running_in = [one for one in every if one.shift.starts_at < opens]
    lines = [one for one in every if one.shift.starts_at >= opens]
    standing = sum(one.shift.cancelled_at is None for one in lines)
    return ShiftWeek(
        first,
        tuple(running_in),
        _by_day(lines),
        Figure("shifts", standing, "shifts", _SHIFTS, source="Files of the duty system"),
        has_any=bool(every) or mine.exists(),
    )


def shift_tour(person: Person, shift: Shift) -> ShiftTour:
    """One shift with its tour, as far as the reader may see it.

    Args:
        person: the reader.
        shift: a shift that the person may see.
    """
    every = shift.planned_visits.count()
    planned = list(PlannedVisit.objects.visible_to(person).filter(shift=shift))
    members = list(shift.members.all())
    names = _names(shift, {one.place_ref for one in planned})
    return ShiftTour(
        line=_line(shift, len(planned), timezone.now()),
        members=tuple((words(Role(one.role)), words(Agency(one.agency))) for one in members),
        stops=tuple(Stop(one, names.get(one.place_ref, "")) for one in planned),
        n_elsewhere=every - len(planned),
        n_visits=shift.visits.count(),
    )


def crew_in_words(members: Iterable[ShiftMember]) -> str:
    """A crew by what its members are: ``2 officers, 1 PCSO``."""
    counts = Counter(Role(one.role) for one in members)
    return ", ".join(
        f"{n} {_role(role, n)}" for role, n in sorted(counts.items(), key=lambda pair: list(Role).index(pair[0]))
    )


def _role(role: Role, n: int) -> str:
    if n == 1 or role is Role.BID:
        return words(role) if role in (Role.PCSO, Role.BID) else words(role).lower()
    return _SEVERAL.get(role, f"{words(role).lower()}s")


def _seen(person: Person) -> Q:
    """The planned visits, from a shift's side, that somebody may see."""
    found = Q(pk__in=[])
    for path in person.area_paths(Permission.SEE_PATROLS):
        found |= Q(planned_visits__area_path__startswith=path)
    return found


def _line(shift: Shift, n_planned: int, now: dt.datetime) -> ShiftLine:
    state, colour = _state(shift, now)
    return ShiftLine(shift, crew_in_words(shift.members.all()), n_planned, state, colour)


def _state(shift: Shift, now: dt.datetime) -> tuple[str, str]:
    if shift.cancelled_at is not None:
        return "Cancelled", "orange"
    if shift.ends_at <= now:
        return "Over", "grey"
    return ("Now", "green") if shift.starts_at <= now else ("To come", "blue")


def _by_day(lines: Sequence[ShiftLine]) -> tuple[ShiftDay, ...]:
    days: dict[dt.date, list[ShiftLine]] = {}
    for line in lines:
        days.setdefault(timezone.localdate(line.shift.starts_at), []).append(line)
    return tuple(ShiftDay(day, tuple(found)) for day, found in sorted(days.items()))


def _names(shift: Shift, refs: set[str]) -> dict[str, str]:
    held: Any = HotspotSet.objects.filter(programme=shift.programme_id).held_on(timezone.localdate(shift.starts_at))
    found = held.filter(places__ref__in=refs).values_list("places__ref", "places__name")
    return dict(found)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
