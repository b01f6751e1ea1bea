"""Cover of a plan against demand, by the hour of the week."""

from __future__ import annotations

__all__ = ["published_cover", "run_cover"]

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.queries.cover import cover_page
from bluelamp_station.plans.views.gantt_source import seen_published, seen_run

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.plans.queries.gantt_source import SeenWeek


@require_safe
@require(Permission.SEE_ROSTER)
def run_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Cover of a plan before it is published.

    Args:
        request: the request.
        pk: of the run.
    """
    return _cover(request, seen_run(request, pk))


@require_safe
@require(Permission.SEE_ROSTER)
def published_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Cover of a published week.

    Args:
        request: the request.
        pk: of the published week.
    """
    return _cover(request, seen_published(request, pk))


def _cover(request: HttpRequest, seen: SeenWeek) -> HttpResponse:
    context = {"seen": seen, "urls": seen.urls, "here": "cover", "page": cover_page(seen)}
    return render(request, "plans/cover.html", context)
