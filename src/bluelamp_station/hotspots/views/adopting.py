"""Deciding on sets: roles, launch, adoption, withdrawal."""

from __future__ import annotations

__all__ = ["adopt", "launch", "roles", "withdraw"]

import datetime as dt
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.actions import adopting as actions
from bluelamp_station.hotspots.forms.sets import AdoptForm, LaunchForm, ReasonForm, RolesForm, in_six_months
from bluelamp_station.hotspots.models import HotspotSet, SetState
from bluelamp_station.hotspots.queries import sets as queries
from bluelamp_station.hotspots.queries.changes import changes_against, check_list, spill_over

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_ASKS = require_http_methods(["GET", "HEAD", "POST"])


def _decidable(request: HttpRequest, pk: int, *states: SetState) -> HotspotSet:
    found = queries.shown_sets(cast("Person", request.user)).decidable_by(cast("Person", request.user))
    return get_object_or_404(found.filter(state__in=states), pk=pk)


@require(Permission.EDIT_SETS)
@_ASKS
def roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what each place is for, before launch; afterwards only read it."""
    person = cast("Person", request.user)
    hotspot_set = get_object_or_404(queries.shown_sets(person), pk=pk)
    places = queries.places_of(person, hotspot_set)
    is_open = not hotspot_set.has_frozen_roles and queries.may(person, Permission.EDIT_SETS, hotspot_set)
    form = RolesForm(
        request.POST if request.method == "POST" else None, places=places, initial={"edition": hotspot_set.edition}
    )
    if form.is_bound and form.is_valid():
        try:
            changed = actions.set_roles(
                by=person, hotspot_set=hotspot_set, roles=form.roles(), edition=form.cleaned_data["edition"]
            )
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{changed} roles changed." if changed != 1 else "1 role changed.")
            return redirect("hotspots:roles", pk=pk)
    context = {"set": hotspot_set, "form": form, "is_open": is_open, "warnings": spill_over(places)}
    return render(request, "hotspots/sets/roles.html", context, status=422 if form.is_bound else 200)


@require(Permission.ADOPT_SETS)
@_ASKS
def launch(request: HttpRequest, pk: int) -> HttpResponse:
    """Launch an adopted set, which freezes its roles."""
    hotspot_set = _decidable(request, pk, SetState.ADOPTED)
    form = LaunchForm(request.POST if request.method == "POST" else None, initial={"on_date": timezone.localdate()})
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["on_date"]
        try:
            actions.launch_set(by=cast("Person", request.user), hotspot_set=hotspot_set, on_date=day)
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{hotspot_set} was launched. The roles of its places are frozen.")
            return redirect("hotspots:set", pk=pk)
    places = list(hotspot_set.places.all())
    context = {"set": hotspot_set, "form": form, "warnings": spill_over(places)}
    return render(request, "hotspots/sets/launch.html", context, status=422 if form.is_bound else 200)


@require(Permission.ADOPT_SETS)
@_ASKS
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """What to know before a set is adopted, and the decision."""
    person = cast("Person", request.user)
    shown = queries.shown_sets(person).decidable_by(person)
    hotspot_set = get_object_or_404(shown, pk=pk)
    form = AdoptForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            adopted = actions.adopt_set(
                by=person,
                hotspot_set=hotspot_set,
                edition=told["edition"],
                open_set=told["open_set"],
                valid_from=told["valid_from"],
                review=told["review"],
                rationale=told["rationale"],
            )
        except actions.AdoptionLostError as error:
            context = {"set": hotspot_set, "winner": error.winner, "said": error.message}
            return render(request, "hotspots/sets/adopt_lost.html", context, status=409)
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{adopted} was adopted.")
            return redirect("hotspots:set", pk=pk)
    if not hotspot_set.is_draft:
        return render(request, "hotspots/sets/adopt_lost.html", {"set": hotspot_set, "winner": hotspot_set}, status=409)
    return _adopt_page(request, hotspot_set, form)


def _adopt_page(request: HttpRequest, hotspot_set: HotspotSet, form: AdoptForm) -> HttpResponse:
    before = queries.set_before(hotspot_set)
    first_day = timezone.localdate()
    if before is not None and before.valid_from_date is not None:
        first_day = max(first_day, before.valid_from_date + dt.timedelta(days=1))
    if not form.is_bound:
        form.initial = {
            "edition": hotspot_set.edition,
            "open_set": before.pk if before else None,
            "valid_from": first_day,
            "review": in_six_months(first_day),
        }
    places = list(hotspot_set.places.all())
    context = {
        "set": hotspot_set,
        "form": form,
        "before": before,
        "changes": changes_against(hotspot_set, before),
        "check_list": check_list(hotspot_set, places),
        "headline": queries.headline(hotspot_set),
        "is_own": hotspot_set.made_by_id == cast("Person", request.user).pk,
    }
    return render(request, "hotspots/sets/adopt.html", context, status=422 if form.is_bound else 200)


@require(Permission.ADOPT_SETS)
@_ASKS
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an adopted set, with the reason."""
    hotspot_set = _decidable(request, pk, SetState.ADOPTED)
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"edition": hotspot_set.edition})
    if form.is_bound and form.is_valid():
        try:
            actions.withdraw_set(
                by=cast("Person", request.user), hotspot_set=hotspot_set, reason=form.cleaned_data["reason"]
            )
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{hotspot_set} was withdrawn. No set is in force until you adopt another.")
            return redirect("hotspots:set", pk=pk)
    context = {"set": hotspot_set, "form": form}
    return render(request, "hotspots/sets/withdraw.html", context, status=422 if form.is_bound else 200)
