"""The first page, and the page of the worker."""

from __future__ import annotations

__all__ = ["show_today", "show_worker"]

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.workflows.queries import background, today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require()
@require_safe
def show_today(request: HttpRequest) -> HttpResponse:
    """What needs the reader, and the one click that deals with it."""
    person: Any = request.user
    return render(request, "workflows/today.html", {"today": today(person)})


@require(Permission.MANAGE_PEOPLE)
@require_safe
def show_worker(request: HttpRequest) -> HttpResponse:
    """Whether the worker is alive, and how much waits for it."""
    return render(request, "workflows/worker.html", {"background": background()})
