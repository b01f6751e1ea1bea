"""Runs by reader: lists, figures, which are the same work, and what they put on somebody's first page."""

from __future__ import annotations

__all__ = [
    "STATE_COLOURS",
    "RunLine",
    "figures_in_order",
    "is_worker_alive",
    "listed_runs",
    "recent_same",
    "runnable_programmes",
    "sees_whole_ground",
    "set_in_force",
    "spots_of",
    "today_lines",
    "waiting_before",
]

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.figures import Figure
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, Run, Spot
from bluelamp_station.hotspots.queries.asked import asked_in_short, same_work
from bluelamp_station.programme.models import Programme
from bluelamp_station.queue.models import WorkerSign, WorkState
from bluelamp_station.ui.today import TodayLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models.ground import GroundQuerySet
    from bluelamp_station.ui.today import Urgency

STATE_COLOURS: Mapping[str, str] = {
    WorkState.QUEUED: "grey",
    WorkState.RUNNING: "blue",
    WorkState.DONE: "green",
    WorkState.FAILED: "red",
    WorkState.CANCELLED: "yellow",
}
_WORKER_IS_LATE = timedelta(minutes=2)
_MOST_COMPARED = 100
_WAITS_TOO_LONG = timedelta(minutes=2)


def runnable_programmes(person: Person) -> QuerySet[Programme]:
    """Programmes for which somebody may start runs: those on whose whole ground they may."""
    return Programme.objects.filter(area_filter(person, Permission.RUN_HOTSPOTS, "area__path"))


def sees_whole_ground(person: Person) -> bool:
    """Whether somebody may see the runs of any programme: they search its whole ground."""
    return Programme.objects.filter(area_filter(person, Permission.SEE_HOTSPOTS, "area__path")).exists()


def listed_runs(person: Person, filters: Mapping[str, Any]) -> QuerySet[Run]:
    """Runs for the list, without their records, with the figures that it shows.

    Args:
        person: the reader.
        filters: ``state``, ``programme``, ``mine``, ``words``; each may be absent or empty.
    """
    runs = Run.objects.visible_to(person).select_related("programme", "started_by").defer("record")
    runs = runs.annotate(set_figures=F("record__figures"))
    if filters.get("state"):
        runs = runs.filter(state=filters["state"])
    if filters.get("programme"):
        runs = runs.filter(programme=filters["programme"])
    if filters.get("mine"):
        runs = runs.filter(started_by=person)
    if filters.get("words"):
        runs = runs.filter(name__icontains=filters["words"])
    return runs


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run as its list shows it.

    Args:
        run: the run.
        words: what was asked for.
        colour: of its state.
        share_of_incidents: of the study area that its hotspots hold; None before it is done.
        share_of_area: of the ground that they cover.
        gap: at most so much below the best set.
    """

    run: Run
    words: str
    colour: str
    share_of_incidents: Figure | None
    share_of_area: Figure | None
    gap: Figure | None

    @classmethod
    def of(cls, run: Any) -> RunLine:
        """The line of a listed run."""
        told = run.set_figures or {}
        named = {name: Figure.from_dict(told[name]) for name in told}
        return cls(
            run,
            asked_in_short(run.settings),
            STATE_COLOURS[run.state],
            named.get("share_of_incidents"),
            named.get("share_of_area"),
            named.get("gap"),
        )


def spots_of(run: Run, person: Person) -> GroundQuerySet:
    """The hotspots of a run that somebody may see, by rank."""
    return Spot.objects.visible_to(person).filter(run=run)


def set_in_force(programme: Programme) -> HotspotSet | None:
    """The adopted set that holds today."""
    in_force = HotspotSet.objects.filter(programme=programme).in_force(timezone.localdate())
    return in_force.order_by("-valid_from_date", "-number").first()


def recent_same(programme: Programme, asked: Mapping[str, Any], *, data_version: str) -> Run | None:
    """The newest run of the same settings that waits, runs, or is done on the same data.

    Args:
        programme: whose runs are looked at.
        asked: what is about to be asked for.
        data_version: of the incidents held now; empty where nobody knows, which is no data to be the same as.
    """
    alive = (WorkState.QUEUED, WorkState.RUNNING, WorkState.DONE)
    runs = Run.objects.filter(programme=programme, state__in=alive).select_related("started_by").defer("record")
    for run in runs[:_MOST_COMPARED]:
        is_current = run.state != WorkState.DONE or (data_version and run.data_version == data_version)
        if is_current and same_work(run.settings, asked):
            return run
    return None


def is_worker_alive(now: datetime) -> bool:
    """Whether a worker gave a sign of life in the last two minutes."""
    return WorkerSign.objects.filter(seen_at__gte=now - _WORKER_IS_LATE).exists()


def waiting_before(run: Run) -> int:
    """How many runs wait before this one."""
    return Run.objects.filter(state=WorkState.QUEUED, queued_at__lt=run.queued_at).count()


def figures_in_order(told: Mapping[str, Any], order: Sequence[str]) -> list[tuple[str, Figure]]:
    """Figures of a record in the order in which they are shown, those without a value left out."""
    found = [(name, Figure.from_dict(told[name])) for name in order if name in told]
    return [(name, figure) for name, figure in found if figure.value is not None]


def today_lines(person: Person) -> list[TodayLine]:
    """My runs that finished or failed since yesterday and led to nothing yet, and runs that no worker takes up."""
    if not person.can(Permission.RUN_HOTSPOTS):
        return []
    now = timezone.now()
    yesterday = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    runs = Run.objects.visible_to(person).defer("record", "settings")
    mine = runs.filter(started_by=person, ended_at__gte=yesterday)
    lines = [
        *_line(mine.filter(state=WorkState.FAILED), "failed", "failed", "See what went wrong", "now"),
        *_line(
            mine.filter(state=WorkState.DONE, sets__isnull=True),
            "has finished",
            "have finished",
            "See the result",
            "know",
        ),
    ]
    stuck = runs.filter(state=WorkState.QUEUED, queued_at__lt=now - _WAITS_TOO_LONG)
    if not is_worker_alive(now):
        lines += _line(stuck, "waits and no worker is running", "wait and no worker is running", "See the queue", "now")
    return lines


def _line(runs: QuerySet[Run], one: str, several: str, link_text: str, urgency: Urgency) -> list[TodayLine]:
    found = list(runs)
    if not found:
        return []
    if len(found) == 1:
        url = reverse("hotspots:run", args=[found[0].pk])
        return [TodayLine(f"{found[0]} {one}.", url, link_text, urgency, 1, is_safe_to_mail=True)]
    text, url = f"{len(found)} runs {several}.", f"{reverse('hotspots:runs')}?state={found[0].state}"
    return [TodayLine(text, url, link_text, urgency, len(found), is_safe_to_mail=True)]
