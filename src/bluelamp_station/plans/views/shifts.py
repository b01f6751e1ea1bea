"""Shifts: a week of them, one with its tour, and cancelling one."""

from __future__ import annotations

__all__ = ["cancel", "shift", "shifts"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions.shifts import cancel_shift
from bluelamp_station.plans.forms.shifts import CancelForm, WeekForm
from bluelamp_station.plans.queries.gantt_source import pounds
from bluelamp_station.plans.queries.shifts import cancellable, programmes_of, shift_tour, shown_shifts, week_of
from bluelamp_station.programme.queries import sees_money_of

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse


@require(Permission.SEE_PATROLS)
@require_safe
def shifts(request: HttpRequest) -> HttpResponse:
    """The shifts of a week."""
    person = reader(request)
    form = WeekForm(request.GET or None)
    programmes = programmes_of(person)
    wanted = request.GET.get("programme", "")
    programme = next((one for one in programmes if str(one.pk) == wanted), programmes[0] if programmes else None)
    context = {
        "week": week_of(person, programme, _day(form)),
        "form": form,
        "programme": programme,
        "programmes": programmes,
        "may_import": person.can(Permission.IMPORT_PATROLS),
        "may_brief": person.can(Permission.EDIT_INITIATIVES) or person.can(Permission.EDIT_SETS),
        "may_load_streets": person.can(Permission.EDIT_SETS),
        "today": timezone.localdate(),
    }
    return render(request, "plans/shifts.html", context)


def _day(form: WeekForm) -> dt.date:
    """The day asked for; today where none was, or where its week would leave the calendar."""
    today = timezone.localdate()
    day: dt.date | None = form.cleaned_data.get("on") if form.is_valid() else None
    return day if day is not None and 1900 <= day.year <= 2200 else today  # noqa: PLR2004 - as core.periods


@require(Permission.SEE_PATROLS)
@require_safe
def shift(request: HttpRequest, pk: int) -> HttpResponse:
    """One shift with its tour.

    Args:
        request: the request.
        pk: its key.
    """
    person = reader(request)
    found = get_object_or_404(shown_shifts(person).select_related("base").prefetch_related("members"), pk=pk)
    context = {
        "tour": shift_tour(person, found),
        "shift": found,
        "may_cancel": cancellable(person, found),
        "sees_money": sees_money_of(person, found.programme),
        "price": None if found.pence is None else pounds(found.pence),
        "price_rules": [one.price_words for one in found.members.all() if one.price_words],
    }
    return render(request, "plans/shift.html", context)


@require(Permission.IMPORT_PATROLS)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reason, and cancel a shift.

    Args:
        request: the request.
        pk: its key.
    """
    person = reader(request)
    found = get_object_or_404(shown_shifts(person).prefetch_related("members"), pk=pk)
    if not cancellable(person, found):
        raise PermissionDenied("This shift is over or cancelled already, or you may not change the shifts of its area.")
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cancel_shift(by=person, shift=found, reason=form.cleaned_data["reason"])
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, f"Shift {found.shift_id} is cancelled. Phones no longer show it.")
            return redirect("plans:shift", pk=found.pk)
    return render(request, "plans/shift_cancel.html", {"form": form, "shift": found})
