"""Tours of a plan on a map, with their times."""

from __future__ import annotations

__all__ = ["published_tours", "published_tours_map", "run_tours", "run_tours_map"]

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.forms.tours import TourForm
from bluelamp_station.plans.queries.tour_map import chosen_tours, tour_choices, tour_document
from bluelamp_station.plans.views.gantt_source import seen_published, seen_run

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.plans.queries.gantt_source import SeenWeek


@require_safe
@require(Permission.SEE_ROSTER)
def run_tours(request: HttpRequest, pk: int) -> HttpResponse:
    """The tours of a plan before it is published.

    Args:
        request: the request.
        pk: of the run.
    """
    return _tours(request, seen_run(request, pk))


@require_safe
@require(Permission.SEE_ROSTER)
def published_tours(request: HttpRequest, pk: int) -> HttpResponse:
    """The tours of a published week.

    Args:
        request: the request.
        pk: of the published week.
    """
    return _tours(request, seen_published(request, pk))


@require_safe
@require(Permission.SEE_ROSTER)
def run_tours_map(request: HttpRequest, pk: int) -> HttpResponse:
    """What the map of a plan's tours is drawn from.

    Args:
        request: the request.
        pk: of the run.
    """
    return _map(request, seen_run(request, pk))


@require_safe
@require(Permission.SEE_ROSTER)
def published_tours_map(request: HttpRequest, pk: int) -> HttpResponse:
    """What the map of a published week's tours is drawn from.

    Args:
        request: the request.
        pk: of the published week.
    """
    return _map(request, seen_published(request, pk))


def _tours(request: HttpRequest, seen: SeenWeek) -> HttpResponse:
    wanted = request.GET.get("tour", "")
    choices = tour_choices(seen)
    tours = chosen_tours(seen, wanted)
    shown = wanted if any(one.value == wanted for one in choices) else tours[0].shift.anchor if tours else ""
    urls = seen.urls
    context = {
        "seen": seen,
        "urls": urls,
        "here": "tours",
        "tours": tours,
        "form": TourForm(initial={"tour": shown}, choices=[(one.value, one.words) for one in choices]),
        "map_url": f"{urls['tours_map']}?{urlencode({'tour': shown})}",
    }
    return render(request, "plans/tours.html", context)


def _map(request: HttpRequest, seen: SeenWeek) -> HttpResponse:
    document = tour_document(seen, chosen_tours(seen, request.GET.get("tour", "")))
    return JsonResponse(document, content_type="application/geo+json")
