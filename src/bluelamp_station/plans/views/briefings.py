"""Pages of what a crew should know of each place."""

from __future__ import annotations

__all__ = ["edit", "index"]

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import refuse
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.queries.claims import not_to_claim
from bluelamp_station.hotspots.queries.places import n_ranked
from bluelamp_station.plans.actions.briefings import write_briefing
from bluelamp_station.plans.forms.briefings import BriefingForm
from bluelamp_station.plans.queries import briefings as queries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person


@require_safe
@require(Permission.EDIT_INITIATIVES, Permission.EDIT_SETS)
def index(request: HttpRequest) -> HttpResponse:
    """Places in force with their briefings and streets."""
    lines = queries.briefing_lines(queries.briefable_places(_person(request)))
    context = {
        "lines": lines,
        "n_without": sum(line.briefing is None for line in lines),
        "sees_streets": _person(request).can(Permission.EDIT_SETS),
    }
    return render(request, "plans/briefings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_INITIATIVES, Permission.EDIT_SETS)
def edit(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """Write the briefing of a place; earlier ones are shown below."""
    found = queries.briefable_places(_person(request))
    place = get_object_or_404(found, hotspot_set__programme=pk, ref=ref)
    history = queries.briefings_of(place.hotspot_set.programme, ref)
    newest = history[0] if history else None
    cautions = not_to_claim(place, total=n_ranked(place.hotspot_set))
    first: dict[str, Any] = {"seen": 0}
    if newest is not None:
        kept = {name: getattr(newest, name) for name in ("terrain", "to_do", "not_to_claim")}
        first = {"seen": newest.pk, **kept}
    form = BriefingForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        try:
            write_briefing(by=_person(request), place=place, **form.cleaned_data)
        except BluelampError as error:
            refuse(form, error)
            # From here on the form stands on what is saved now: sending it again is a choice, not an accident.
            form.data = cast("Any", form.data).copy()
            cast("Any", form.data)["seen"] = str(first["seen"])
        else:
            messages.success(request, f"The briefing of {ref} is saved. Phones get it with their next plan.")
            return redirect("plans:briefings")
    context = {"form": form, "place": place, "history": history, "cautions": cautions}
    return render(request, "plans/briefing.html", context)


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)
