"""The week at a glance: what is published, what is being planned, and what is the next step."""

from __future__ import annotations

__all__ = ["NextStep", "WeekGlance", "glances", "next_steps"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import PlanRunKind
from bluelamp_station.plans.models import (
    Availability,
    Dose,
    OfferSeat,
    PatrolBase,
    PlannedVisit,
    PlanRun,
    PublishedWeek,
    Shift,
)
from bluelamp_station.plans.queries.problem import set_of_week, week_bounds
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_WEEK = dt.timedelta(days=7)
_WEEKS = 3
_SHIFTS = "Shifts that begin in the week and are not cancelled, the duty system's own among them."
_VISITS = "Planned visits of those shifts at places that the reader may see."
_OPEN = "Seats of the week's shifts and offers that nobody holds."


@dataclass(frozen=True, slots=True)
class WeekGlance:
    """A week as the room's first page shows it.

    Args:
        monday: its first day.
        name: ``This week``, ``Next week`` or ``The week after``.
        version: the version in force; None where nothing is published.
        is_taken_back: whether that version took the week back, so that none of its shifts stands.
        run: the newest plan of the week; None where there is none, or for a reader who does not plan.
        shifts: how many stand.
        visits: planned.
        open_seats: that nobody holds.
    """

    monday: dt.date
    name: str
    version: PublishedWeek | None
    is_taken_back: bool
    run: PlanRun | None
    shifts: Figure
    visits: Figure
    open_seats: Figure

    @property
    def iso_week(self) -> str:
        """The week as the form of a plan reads it, such as ``2026-W10``."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def sunday(self) -> dt.date:
        """Its last day."""
        return self.monday + dt.timedelta(days=6)


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that the planner would do next."""

    text: str
    url: str
    link_text: str


def glances(person: Person, programme: Programme, *, plans: bool) -> list[WeekGlance]:
    """This week and the two after it; a fixed number of queries.

    Args:
        person: the reader.
        programme: whose weeks.
        plans: whether the reader plans weeks there.
    """
    today = timezone.localdate()
    first = today - dt.timedelta(days=today.weekday())
    mondays = [first + number * _WEEK for number in range(_WEEKS)]
    versions = _versions(person, programme, mondays)
    runs = _runs(programme, mondays) if plans else {}
    names = ("This week", "Next week", "The week after")
    return [
        _glance(person, programme, monday, name, versions.get(monday), runs.get(monday))
        for monday, name in zip(mondays, names, strict=True)
    ]


def _versions(person: Person, programme: Programme, mondays: Sequence[dt.date]) -> dict[dt.date, PublishedWeek]:
    rows = PublishedWeek.objects.visible_to(person).filter(programme=programme, week_monday__in=mondays)
    return {one.week_monday: one for one in rows.select_related("by").order_by("version")}


def _runs(programme: Programme, mondays: Sequence[dt.date]) -> dict[dt.date, PlanRun]:
    rows = PlanRun.objects.filter(programme=programme, week_monday__in=mondays)
    rows = rows.exclude(kind=PlanRunKind.WHAT_IF.value).select_related("asked_by")
    return {one.week_monday: one for one in rows.defer("problem", "result", "settings").order_by("asked_at", "pk")}


def _glance(
    person: Person,
    programme: Programme,
    monday: dt.date,
    name: str,
    version: PublishedWeek | None,
    run: PlanRun | None,
) -> WeekGlance:
    start, end = week_bounds(monday)
    standing = Shift.objects.visible_to(person).filter(
        programme=programme, cancelled_at__isnull=True, starts_at__gte=start, starts_at__lt=end
    )
    counted = standing.aggregate(
        n=Count("pk", distinct=True),
        n_planned=Count("pk", filter=Q(published__isnull=False), distinct=True),
    )
    visits = PlannedVisit.objects.visible_to(person).filter(shift__in=standing.values("pk")).count()
    seats = OfferSeat.objects.filter(
        offer__programme=programme,
        offer__withdrawn_at__isnull=True,
        offer__starts_at__gte=start,
        offer__starts_at__lt=end,
        person__isnull=True,
    ).count()
    return WeekGlance(
        monday=monday,
        name=name,
        version=version,
        is_taken_back=version is not None and not counted["n_planned"],
        run=run,
        shifts=Figure("week_shifts", counted["n"], "shifts", _SHIFTS),
        visits=Figure("week_visits", visits, "visits", _VISITS),
        open_seats=Figure("week_open_seats", seats, "seats", _OPEN),
    )


def next_steps(programme: Programme, weeks: Sequence[WeekGlance]) -> list[NextStep]:
    """What is still to be done before next week can be planned and published; for planners.

    Args:
        programme: whose week.
        weeks: as :func:`glances` gives them.
    """
    week = weeks[1]
    here = f"?programme={programme.pk}"
    steps = []
    if set_of_week(programme, week.monday) is None:
        text = "No set of places is in force next week: there is nowhere to go."
        steps.append(NextStep(text, reverse("hotspots:sets"), "See the sets of places"))
    elif not Dose.objects.filter(programme=programme).newest().filter(visits_per_week__gt=0).exists():
        steps.append(NextStep("No place has a target yet.", reverse("plans:doses") + here, "Set doses"))
    if not PatrolBase.objects.filter(programme=programme, closed_at__isnull=True).exists():
        text = "There is no base at which shifts start and end."
        steps.append(NextStep(text, reverse("plans:bases") + here, "Add a base"))
    start, end = week_bounds(week.monday)
    offered = Availability.objects.filter(
        programme=programme, withdrawn_at__isnull=True, starts_at__gte=start, starts_at__lt=end
    )
    if offered.aggregate(first=Min("starts_at"))["first"] is None:
        text = "Nobody has offered time for next week: load the duty system's availability, or offer shifts."
        steps.append(NextStep(text, reverse("plans:offers"), "Offer shifts"))
    return [*steps, *_step_of_plan(week, here)]


def _step_of_plan(week: WeekGlance, here: str) -> list[NextStep]:
    if week.run is None or week.run.state in (WorkState.FAILED, WorkState.CANCELLED):
        if week.version is None:
            return [NextStep("Next week is not planned yet.", reverse("plans:plan") + here, "Plan next week")]
        return []
    url = reverse("plans:run", args=[week.run.pk])
    if not week.run.is_over:
        return [NextStep("Next week is being planned.", url, "See how far it is")]
    if week.version is None or week.version.run_id != week.run.pk:
        return [NextStep("A plan of next week is ready and not published.", url, "Look at it and publish")]
    return []
