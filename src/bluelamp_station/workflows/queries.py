"""What the first page shows: lines gathered from every room, and whether the worker is alive."""

from __future__ import annotations

__all__ = ["Background", "Today", "WorkCount", "background", "is_worker_missing", "today", "today_lines"]

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.vocabulary import Purpose
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.queries import today as accounts
from bluelamp_station.hotspots.queries import today as hotspots
from bluelamp_station.incidents.queries import today as incidents
from bluelamp_station.patrols.queries import today as patrols
from bluelamp_station.plans.queries import today as plans
from bluelamp_station.programme.queries import today as programme
from bluelamp_station.queue.models import WorkerSign, WorkState
from bluelamp_station.queue.registry import job_kinds
from bluelamp_station.ui.today import TodayLine
from bluelamp_station.workflows.models import ChoreDay

if TYPE_CHECKING:
    from datetime import datetime

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.queue.registry import JobKind

_UNSEEN, _A_WEEK = timedelta(minutes=2), timedelta(days=7)
# Rooms in order of their importance on a morning.
_ROOMS = (
    plans.today_lines,
    patrols.today_lines,
    hotspots.today_lines,
    incidents.today_lines,
    programme.today_lines,
    accounts.today_lines,
)
# What will come to those for whom there is nothing yet, most telling purpose first.
_LATER: tuple[tuple[Purpose, str], ...] = (
    (Purpose.ADMINISTRATOR, "People without a second factor, grants that run out and a worker that stopped come here."),
    (Purpose.MANAGER, "Hotspot sets to adopt or review, and money that needs a decision, come here."),
    (Purpose.ANALYST, "Months that are missing, runs that finished and sink points to decide come here."),
    (Purpose.SUPERVISOR, "Initiatives that are due, and later shifts to fill, come here."),
    (Purpose.NEIGHBOURHOOD_SERGEANT, "Initiatives in your neighbourhood that are due come here."),
    (Purpose.AUDITOR, "Emergency access and anything that breaks the log come here."),
    (Purpose.OVERSIGHT, "New figures of the programme come here."),
    (Purpose.JUSTICE_COORDINATOR, "Referrals that wait for you will come here when that part of Bluelamp is in use."),
    (Purpose.SUPPORT_UNIT, "Calls for support will come here when that part of Bluelamp is in use."),
    (Purpose.PATROL, "Your shifts come here; their places are in the phone app."),
)
_NO_GRANT = "You have no role yet. Ask your administrator to give you one."


@dataclass(frozen=True, slots=True)
class Today:
    """The first page of one person.

    Args:
        now: what waits for this person.
        soon: what has a date.
        know: what is for information.
        later: a sentence on what will come here.
    """

    now: tuple[TodayLine, ...]
    soon: tuple[TodayLine, ...]
    know: tuple[TodayLine, ...]
    later: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there at all."""
        return not (self.now or self.soon or self.know)


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How much of one kind of work there is.

    Args:
        text: what it is.
        waiting: rows that wait.
        running: rows that run.
        failed: rows that failed in the last week.
    """

    text: str
    waiting: int
    running: int
    failed: int


@dataclass(frozen=True, slots=True)
class Background:
    """The worker and what it has to do.

    Args:
        is_missing: whether no worker gave a sign for two minutes.
        rows: each kind of work.
        signs: workers, the last seen first.
        chores: the diary of the last days.
    """

    is_missing: bool
    rows: tuple[WorkCount, ...]
    signs: tuple[WorkerSign, ...]
    chores: tuple[ChoreDay, ...]


def background() -> Background:
    """How the worker does: one query for each kind of work, three more."""
    now = timezone.now()
    return Background(
        is_worker_missing(now),
        tuple(_work_count(kind, now) for kind in job_kinds()),
        tuple(WorkerSign.objects.order_by("-seen_at")[:10]),
        tuple(ChoreDay.objects.all()[:10]),
    )


def _work_count(kind: JobKind, now: datetime) -> WorkCount:
    counts = kind.rows().aggregate(
        waiting=Count("pk", filter=Q(state=WorkState.QUEUED)),
        running=Count("pk", filter=Q(state=WorkState.RUNNING)),
        failed=Count("pk", filter=Q(state=WorkState.FAILED, ended_at__gt=now - _A_WEEK)),
    )
    return WorkCount(str(kind.model._meta.verbose_name_plural).capitalize(), **counts)  # noqa: SLF001 - the name of Django's own API


def today(person: Person) -> Today:
    """Lines of every room, by urgency, in the order of the rooms."""
    lines = today_lines(person)
    return Today(
        tuple(line for line in lines if line.urgency == "now"),
        tuple(line for line in lines if line.urgency == "soon"),
        tuple(line for line in lines if line.urgency == "know"),
        _later(person),
    )


def today_lines(person: Person) -> list[TodayLine]:
    """Every line for one person; lines that count nothing are left out."""
    found = list(_own_lines(person))
    for gather in _ROOMS:
        found += gather(person)
    return [line for line in found if line.count]


def is_worker_missing(now: datetime) -> bool:
    """Whether no worker has given a sign of life for two minutes."""
    return not WorkerSign.objects.filter(seen_at__gt=now - _UNSEEN).exists()


def _own_lines(person: Person) -> list[TodayLine]:
    if not person.can(Permission.MANAGE_PEOPLE) or not is_worker_missing(timezone.now()):
        return []
    return [
        TodayLine(
            "The worker has given no sign for two minutes: files and runs wait. Start the site again.",
            reverse("workflows:worker"),
            "See what waits",
            "now",
            is_safe_to_mail=True,
        )
    ]


def _later(person: Person) -> str:
    held = person.access.purposes
    return next((sentence for purpose, sentence in _LATER if purpose in held), _NO_GRANT)
