"""Emergency access: taking it, ending it, reviewing it."""

from __future__ import annotations

__all__ = ["end", "review", "show_all", "take"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import AgencyKind, Purpose
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.actions.emergency import EMERGENCY_MINUTES, MOST_A_DAY
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.forms.own import ReviewForm
from bluelamp_station.accounts.forms.people import EmergencyForm
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.queries.emergency import emergencies_to_review, recent_emergencies, taken_today
from bluelamp_station.accounts.views.parts import people_parts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@require()
def take(request: HttpRequest) -> HttpResponse:
    """Ask why, and open the way for an hour."""
    by = reader(request)
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            actions.take_emergency_access(
                by=by, purpose=Purpose(asked["purpose"]), area=asked["area"], reason=asked["reason"]
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.warning(request, f"Emergency access is on for {EMERGENCY_MINUTES} minutes.")
            return redirect("accounts:emergency")
    context = {
        "form": form,
        "is_police": by.agency is not None and by.agency.kind == AgencyKind.POLICE,
        "until_at": by.access.break_glass_until_at,
        "minutes": EMERGENCY_MINUTES,
        "left": max(MOST_A_DAY - taken_today(by), 0),
        "most": MOST_A_DAY,
    }
    return render(request, "accounts/emergency.html", context)


@require_POST
@require()
def end(request: HttpRequest) -> HttpResponse:
    """End it before its time."""
    try:
        actions.end_emergency_access(by=reader(request))
    except BluelampError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Emergency access has ended.")
    return redirect("accounts:emergency")


@require_safe
@require(Permission.MANAGE_PEOPLE, Permission.SEE_AUDIT)
def show_all(request: HttpRequest) -> HttpResponse:
    """Every emergency access, those to review first."""
    found = recent_emergencies(reader(request))
    context = {
        "waiting": [grant for grant in found if not hasattr(grant, "review") and grant.person_id != reader(request).pk],
        "grants": found,
        "parts": people_parts(request),
    }
    return render(request, "accounts/emergencies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE, Permission.SEE_AUDIT)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what one found."""
    by = reader(request)
    waiting = emergencies_to_review(by).select_related("person", "area")
    grant = get_object_or_404(waiting, pk=pk)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.review_emergency_access(by=by, grant=grant, note=form.cleaned_data["note"])
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "The review is kept.")
            return redirect("accounts:emergencies")
    return render(request, "accounts/emergency_review.html", {"form": form, "grant": grant})
