"""A plan as somebody looks at it: with the names of its places and people, and what the reader may see."""

from __future__ import annotations

__all__ = ["OPEN_SEAT", "SeenSeat", "SeenWeek", "moment", "pounds", "seen_week", "seen_weeks_of_runs"]

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from bluelamp.core.periods import DayRange
from bluelamp.core.vocabulary import Agency, AvailabilityKind, PlaceRole, Role
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.plans.models import PatrolBase, PlanRun, Shift
from bluelamp_station.plans.queries.people import people_by_ref
from bluelamp_station.programme.queries import sees_money_of
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.results import CrewSeat, PlannedShift, WeekPlan
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import PublishedWeek, ShiftMember
    from bluelamp_station.programme.models import Programme

_PENCE = Decimal(100)
OPEN_SEAT = "Open seat"


@dataclass(frozen=True, slots=True)
class SeenSeat:
    """A seat of a crew as pages show it.

    Args:
        name: who sits there, by name where the site knows them, else the duty system's word; ``Open seat`` for nobody.
        role: what they are, in words.
        agency: whose they are, in words.
        kind: what time it is, in words.
        pounds: what the seat costs; None where that is not the reader's business, or not known.
        price_words: the rule that priced it; empty likewise.
        is_open: whether nobody holds it yet.
    """

    name: str
    role: str
    agency: str
    kind: str
    pounds: Decimal | None
    price_words: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class SeenWeek:
    """A plan, with what pages need to show it to one reader.

    Args:
        run: the run that made it.
        published: the week as it went to the phones; None for a plan that is looked at before.
        plan: the plan.
        problem: what it was made from.
        places: places by ref that the reader may see, controls left out.
        bases: bases by name.
        names: people by the duty system's word for them.
        rows: published shifts by their id, with their members.
        shows_money: whether the reader sees what it costs.
        may_plan: whether the reader plans weeks on its whole ground.
    """

    run: PlanRun
    published: PublishedWeek | None
    plan: WeekPlan
    problem: WeekProblem
    places: Mapping[str, Place]
    bases: Mapping[str, PatrolBase]
    names: Mapping[str, str]
    rows: Mapping[str, Shift]
    shows_money: bool
    may_plan: bool

    @property
    def programme(self) -> Programme:
        """Whose week it is."""
        return self.run.programme

    @property
    def period(self) -> DayRange:
        """Its seven days."""
        return DayRange(self.plan.monday, self.plan.monday + timedelta(days=6))

    @property
    def title(self) -> str:
        """What it is, for headings."""
        which = f"version {self.published.version}" if self.published else f"plan {self.run.pk}"
        return f"Week from {self.plan.monday:%-d %B %Y}, {which}"

    @property
    def source(self) -> str:
        """Where its figures come from."""
        return f"Published week, version {self.published.version}" if self.published else f"Plan {self.run.pk}"

    @property
    def as_at(self) -> str:
        """When it was worked out or published."""
        at = self.published.at if self.published else self.run.ended_at or self.run.asked_at
        return at.isoformat()

    @property
    def urls(self) -> dict[str, str]:
        """Addresses of its pages by their short names."""
        if self.published is None:
            kinds = {name: f"run_{name}" for name in ("week", "tours", "tours_map", "cover", "week_csv", "unmet")}
            found = {name: reverse(f"plans:{url}", args=[self.run.pk]) for name, url in kinds.items()}
            return {**found, "what_if": reverse("plans:what_if", args=[self.run.pk])}
        kinds = {name: f"published_{name}" for name in ("week", "tours", "tours_map", "cover", "week_csv")}
        return {name: reverse(f"plans:{url}", args=[self.published.pk]) for name, url in kinds.items()}

    def place_name(self, ref: str) -> str:
        """What a place is called, as far as the reader may see it."""
        place = self.places.get(ref)
        return place.name if place is not None else "Not in the set of that week"

    def seats(self, shift: PlannedShift) -> tuple[SeenSeat, ...]:
        """Who is on a shift: of a published one whoever is on it now."""
        row = self.rows.get(shift.shift_id)
        if row is not None:
            held = tuple(self._of_member(one) for one in row.members.all())
            taken = {one.person_ref for one in row.members.all()}
            still_open = (seat for seat in shift.crew if seat.is_open and seat.person_ref not in taken)
            room = max(0, len(shift.crew) - len(held))
            return held + tuple(self._of_seat(seat) for seat in list(still_open)[:room])
        return tuple(self._of_seat(seat) for seat in shift.crew)

    def _of_seat(self, seat: CrewSeat) -> SeenSeat:
        return SeenSeat(
            OPEN_SEAT if seat.is_open else self.names.get(seat.person_ref, seat.person_ref),
            words(Role(seat.role)),
            words(Agency(seat.agency)),
            words(AvailabilityKind(seat.kind)),
            pounds(seat.pence) if self.shows_money else None,
            seat.price_words if self.shows_money else "",
            seat.is_open,
        )

    def _of_member(self, member: ShiftMember) -> SeenSeat:
        return SeenSeat(
            self.names.get(member.person_ref, member.person_ref),
            words(Role(member.role)),
            words(Agency(member.agency)),
            words(AvailabilityKind(member.kind)) if member.kind else "",
            pounds(member.pence) if self.shows_money and member.pence is not None else None,
            member.price_words if self.shows_money else "",
            is_open=False,
        )


def pounds(pence: int) -> Decimal:
    """Pence as pounds."""
    return Decimal(pence) / _PENCE


def moment(at_s: int) -> datetime:
    """Seconds since 1970 in UTC as a local time."""
    return timezone.localtime(datetime.fromtimestamp(at_s, tz=UTC))


def seen_weeks_of_runs(person: Person) -> QuerySet[PlanRun]:
    """Runs whose plans somebody may look at, each with its programme's area."""
    found: QuerySet[PlanRun] = PlanRun.objects.visible_to(person).select_related("programme__area")
    return found


def seen_week(
    person: Person, run: PlanRun, plan: WeekPlan, problem: WeekProblem, published: PublishedWeek | None = None
) -> SeenWeek:
    """A plan for one reader; four queries, one more for a published week.

    Args:
        person: the reader.
        run: with its programme's area.
        plan: what came of it.
        problem: what it was made from.
        published: the week as it went to the phones; None before.
    """
    rows = _rows(person, run, plan) if published is not None else {}
    refs = {seat.person_ref for shift in plan.shifts for seat in shift.crew if not seat.is_open}
    refs |= {one.person_ref for row in rows.values() for one in row.members.all()}
    return SeenWeek(
        run,
        published,
        plan,
        problem,
        _places(person, run),
        {base.name: base for base in PatrolBase.objects.visible_to(person).filter(programme=run.programme_id)},
        {ref: one.name for ref, one in people_by_ref(refs).items()},
        rows,
        sees_money_of(person, run.programme),
        any(run.programme.area.path.startswith(held) for held in person.area_paths(Permission.PLAN_WEEKS)),
    )


def _rows(person: Person, run: PlanRun, plan: WeekPlan) -> dict[str, Shift]:
    ids = [shift.shift_id for shift in plan.shifts]
    found = Shift.objects.visible_to(person).filter(programme=run.programme_id, shift_id__in=ids)
    return {row.shift_id: row for row in found.prefetch_related("members")}


def _places(person: Person, run: PlanRun) -> dict[str, Place]:
    """Places of the week; of two sets that share it, what the later one says."""
    held: Any = HotspotSet.objects.filter(programme=run.programme_id)
    sunday = run.week_monday + timedelta(days=6)
    sets = held.held_on(run.week_monday) | held.held_on(sunday)
    found = Place.objects.visible_to(person).filter(hotspot_set__in=sets).exclude(role=PlaceRole.CONTROL.value)
    return {place.ref: place for place in found.defer("figures").order_by("hotspot_set__valid_from_date", "pk")}
