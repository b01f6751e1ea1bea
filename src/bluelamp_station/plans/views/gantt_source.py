"""The plan that a page shows: of a run, or as it was published."""

from __future__ import annotations

__all__ = ["seen_published", "seen_run"]

from typing import TYPE_CHECKING, cast

from django.http import Http404
from django.shortcuts import get_object_or_404

from bluelamp_station.accounts.asking import reader
from bluelamp_station.plans.engine import runs as engine
from bluelamp_station.plans.models import PublishedWeek
from bluelamp_station.plans.queries.gantt_source import seen_week, seen_weeks_of_runs

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bluelamp_station.plans.queries.gantt_source import SeenWeek

_NONE = "This plan is not made yet, or came to nothing."


def seen_run(request: HttpRequest, pk: int) -> SeenWeek:
    """The plan of a run.

    Raises:
        Http404: the reader may not see it, or there is no plan.
    """
    person = reader(request)
    run = get_object_or_404(seen_weeks_of_runs(person), pk=pk)
    if not engine.has_plan(run):
        raise Http404(_NONE)
    return seen_week(person, run, engine.plan_of(run), engine.problem_of(run))


def seen_published(request: HttpRequest, pk: int) -> SeenWeek:
    """A published week.

    Raises:
        Http404: the reader may not see it, or there is no plan behind it.
    """
    person = reader(request)
    weeks = PublishedWeek.objects.visible_to(person).select_related("run__programme__area")
    published = cast("PublishedWeek", get_object_or_404(weeks, pk=pk))
    run = published.run
    if not engine.has_plan(run):
        raise Http404(_NONE)
    return seen_week(person, run, engine.plan_of(run), engine.problem_of(run), published)
