"""Why a plan does not meet every target, with priced choices."""

from __future__ import annotations

__all__ = ["run_unmet"]

import uuid
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.queries.unmet import unmet_page
from bluelamp_station.plans.views.gantt_source import seen_run

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@require(Permission.SEE_ROSTER)
def run_unmet(request: HttpRequest, pk: int) -> HttpResponse:
    """Why not: the places whose target is not met.

    Args:
        request: the request.
        pk: of the run.
    """
    seen = seen_run(request, pk)
    page = unmet_page(seen)
    # One ticket a page: whichever choice is bought, and however often its button is pressed, it is bought once.
    context = {"seen": seen, "urls": seen.urls, "here": "unmet", "page": page, "ticket": uuid.uuid4()}
    return render(request, "plans/unmet.html", context)
