"""Pages on which location is switched on and off, with everybody who agreed."""

from __future__ import annotations

__all__ = ["show", "switch_off", "switch_on"]

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.actions import tracking as actions
from bluelamp_station.patrols.forms.tracking import AgreementForm, OffForm
from bluelamp_station.patrols.queries import tracking as queries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_ASKS = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require(Permission.MANAGE_TRACKING)
def show(request: HttpRequest) -> HttpResponse:
    """Whether location is on in each programme, who agreed, and every decision before."""
    rows = []
    for programme in queries.managed_programmes(cast("Person", request.user)):
        history = queries.agreements_of(programme)
        newest = history[0] if history else None
        rows.append((programme, newest, queries.tracking_words(newest), history))
    return render(request, "patrols/tracking.html", {"rows": rows})


@_ASKS
@require(Permission.MANAGE_TRACKING)
def switch_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who agreed, and switch location on."""
    programme = _programme(request, pk)
    newest = queries.newest_agreement(programme)
    form = AgreementForm(_sent(request), newest=newest)
    if form.is_valid():
        try:
            actions.switch_on(
                by=cast("Person", request.user),
                programme=programme,
                seen=form.cleaned_data["seen"],
                agreement=form.agreement(),
            )
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Location is on. Officers and wardens can read the agreement.")
            return redirect("patrols:tracking")
    context = {"form": form, "programme": programme, "is_on": newest is not None and newest.is_on}
    return render(request, "patrols/tracking_on.html", context)


@_ASKS
@require(Permission.MANAGE_TRACKING)
def switch_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch location off."""
    programme = _programme(request, pk)
    newest = queries.newest_agreement(programme)
    form = OffForm(_sent(request), initial={"seen": newest.pk if newest else 0})
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.switch_off(
                by=cast("Person", request.user), programme=programme, seen=told["seen"], reason=told["reason"]
            )
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Location is off. Phones stop asking when they next reach the site.")
            return redirect("patrols:tracking")
    return render(request, "patrols/tracking_off.html", {"form": form, "programme": programme, "newest": newest})


def _programme(request: HttpRequest, pk: int) -> Programme:
    return get_object_or_404(queries.managed_programmes(cast("Person", request.user)), pk=pk)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
