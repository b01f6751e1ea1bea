"""The week of a plan: figures, crews by day, places by day, and the roster as a file."""

from __future__ import annotations

__all__ = ["published_week", "published_week_csv", "run_week", "run_week_csv"]

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.queries.gantt import week_page
from bluelamp_station.plans.queries.gantt_csv import roster_csv
from bluelamp_station.plans.views.gantt_source import seen_published, seen_run
from bluelamp_station.ui.csv_text import csv_answer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.plans.queries.gantt_source import SeenWeek


@require_safe
@require(Permission.SEE_ROSTER)
def run_week(request: HttpRequest, pk: int) -> HttpResponse:
    """The week of a plan before it is published.

    Args:
        request: the request.
        pk: of the run.
    """
    return _week(request, seen_run(request, pk))


@require_safe
@require(Permission.SEE_ROSTER)
def published_week(request: HttpRequest, pk: int) -> HttpResponse:
    """A week as it was published.

    Args:
        request: the request.
        pk: of the published week.
    """
    return _week(request, seen_published(request, pk))


@require_safe
@require(Permission.SEE_ROSTER)
def run_week_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The roster of a plan as a file.

    Args:
        request: the request.
        pk: of the run.
    """
    return _csv(seen_run(request, pk))


@require_safe
@require(Permission.SEE_ROSTER)
def published_week_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The roster of a published week as a file.

    Args:
        request: the request.
        pk: of the published week.
    """
    return _csv(seen_published(request, pk))


def _week(request: HttpRequest, seen: SeenWeek) -> HttpResponse:
    context = {"seen": seen, "page": week_page(seen), "urls": seen.urls, "here": "week"}
    return render(request, "plans/week.html", context)


def _csv(seen: SeenWeek) -> HttpResponse:
    return csv_answer(roster_csv(seen), f"roster-{seen.plan.monday:%Y-%m-%d}.csv")
