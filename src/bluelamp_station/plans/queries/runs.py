"""Runs of plans and published weeks by reader: lists, versions, names, and what is going on."""

from __future__ import annotations

__all__ = [
    "STATE_COLOURS",
    "last_published",
    "last_version",
    "listed_runs",
    "names_of",
    "planner_runs",
    "run_waits_behind",
    "settings_before",
    "versions_of",
    "with_names",
]

import re
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import PlanRunKind
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.models import PlanRun, PublishedWeek
from bluelamp_station.plans.queries.people import people_by_ref
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

STATE_COLOURS: Mapping[str, str] = {
    WorkState.QUEUED: "grey",
    WorkState.RUNNING: "blue",
    WorkState.DONE: "green",
    WorkState.FAILED: "red",
    WorkState.CANCELLED: "yellow",
}
_OF_THE_WEEK = ("budget_pence", "closed_places")
_OF_THE_TRIAL = ("barred", "barred_file")
_HEAVY = ("problem", "result")
_REF = re.compile(r"[\w.\-/]+")


def planner_runs(person: Person) -> QuerySet[PlanRun]:
    """Runs of programmes on whose whole ground somebody plans weeks."""
    mine = area_filter(person, Permission.PLAN_WEEKS, "programme__area__path")
    found: QuerySet[PlanRun] = PlanRun.objects.visible_to(person).filter(mine)
    return found.select_related("programme__area", "asked_by")


def listed_runs(person: Person, filters: Mapping[str, Any]) -> QuerySet[PlanRun]:
    """Runs for the list, without their documents.

    Args:
        person: the reader.
        filters: ``programme``, ``monday``, ``state``; each may be absent or empty.
    """
    runs = planner_runs(person).defer(*_HEAVY)
    names = {"programme": "programme", "monday": "week_monday", "state": "state"}
    return runs.filter(**{field: filters[name] for name, field in names.items() if filters.get(name)})


def run_waits_behind(run: PlanRun) -> int:
    """How many runs wait before this one."""
    return PlanRun.objects.filter(state=WorkState.QUEUED, queued_at__lt=run.queued_at).count()


def settings_before(programme: Programme, monday: dt.date) -> dict[str, Any] | None:
    """What a plan of a week starts from: what its own last run was asked, else the last run of the programme.

    Money and closed places are those of a week: another week does not take them over. The trial's allocation speaks
    of days, so the last one that was sent holds for every week.

    Args:
        programme: whose week.
        monday: first day of the week.

    Returns:
        Settings; None before the first run.
    """
    rows = PlanRun.objects.filter(programme=programme, kind=PlanRunKind.WEEK.value).order_by("-asked_at", "-pk")
    asked = rows.values_list("settings", flat=True)
    last: dict[str, Any] | None = asked.first()
    if last is None:
        return None
    own: dict[str, Any] | None = asked.filter(week_monday=monday).first()
    start = own or {name: told for name, told in last.items() if name not in _OF_THE_WEEK}
    start = {name: told for name, told in start.items() if name not in _OF_THE_TRIAL}
    return start | {name: last[name] for name in _OF_THE_TRIAL if name in last}


def last_published(programme: Programme, monday: dt.date) -> PublishedWeek | None:
    """The version of a week that holds; None where it was never published."""
    found: PublishedWeek | None = (
        PublishedWeek.objects.filter(programme=programme, week_monday=monday)
        .select_related("run", "by")
        .defer("run__problem")
        .order_by("-version")
        .first()
    )
    return found


def last_version(programme: Programme, monday: dt.date) -> int:
    """Number of the version of a week that holds; 0 where it was never published."""
    rows = PublishedWeek.objects.filter(programme=programme, week_monday=monday).order_by("-version")
    number: int | None = rows.values_list("version", flat=True).first()
    return number or 0


def versions_of(programme: Programme, monday: dt.date) -> list[PublishedWeek]:
    """Every version of a week, the newest first."""
    rows = PublishedWeek.objects.filter(programme=programme, week_monday=monday).select_related("by", "run")
    return list(rows.defer("run__problem", "run__result").order_by("-version"))


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """Names by ref, for readers of the roster; a ref that the site does not know stands for itself, a seat is open."""
    wanted = set(refs)
    known = people_by_ref(wanted)
    return {ref: known[ref].name if ref in known else ref for ref in wanted}


def with_names(words: str, names: Mapping[str, str]) -> str:
    """A sentence of a plan with names in the place of refs, for readers of the roster.

    Args:
        words: the sentence.
        names: by ref.
    """

    def told(found: re.Match[str]) -> str:
        word = found.group()
        bare = word.rstrip(".")
        return names[bare] + word[len(bare) :] if bare in names else word

    return _REF.sub(told, words)
