"""People and pay: who may be planned and on which terms, and pairs that are not crewed together."""

from __future__ import annotations

__all__ = ["apart", "end_pair", "people", "terms"]

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse, sentence
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions import terms as actions
from bluelamp_station.plans.actions.claims_rules import hour_prices
from bluelamp_station.plans.forms.people import ApartForm, TermsForm
from bluelamp_station.plans.models import KeptApart
from bluelamp_station.plans.queries import terms as queries
from bluelamp_station.plans.queries.people import plannable_people
from bluelamp_station.programme.models import Programme
from bluelamp_station.programme.queries import sees_money_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person


@require(Permission.SEE_ROSTER)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who patrols a programme's ground, with their terms."""
    person = reader(request)
    programmes = queries.people_programmes(person, Permission.SEE_ROSTER)
    wanted = request.GET.get("programme", "")
    named = next((one for one in programmes if str(one.pk) == wanted), None)
    programme = named or next(iter(programmes), None)
    lines = queries.staff_lines(person, programme) if programme else []
    context = {
        "programme": programme,
        "programmes": programmes,
        "lines": lines,
        "n_without": sum(one.terms is None for one in lines),
        "pairs": queries.kept_apart(person, programme) if programme else [],
        "may_plan": programme in queries.people_programmes(person, Permission.PLAN_WEEKS),
    }
    return render(request, "plans/people.html", context)


def _programmes(person: Person, permission: Permission) -> QuerySet[Programme]:
    keys = [one.pk for one in queries.people_programmes(person, permission)]
    return Programme.objects.filter(pk__in=keys).select_related("area")


@require(Permission.SEE_ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, pk: int, who: int) -> HttpResponse:
    """One person's terms, with earlier ones and what an hour of theirs costs today.

    Args:
        request: the request.
        pk: the programme's key.
        who: the person's.
    """
    person = reader(request)
    programme = get_object_or_404(_programmes(person, Permission.SEE_ROSTER), pk=pk)
    found = get_object_or_404(plannable_people(programme), pk=who)
    history = queries.terms_history(person, programme, found)
    may_plan = programme in queries.people_programmes(person, Permission.PLAN_WEEKS)
    sent = [request.POST] if request.method == "POST" and may_plan else []
    form = TermsForm(*sent, programme=programme, held=history[0] if history else None)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            actions.set_terms(by=person, programme=programme, person=found, seen=seen, terms=form.terms())
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, f"The terms of {found.name} hold from now on.")
            return redirect(f"{reverse('plans:people')}?programme={programme.pk}")
    sees_money = sees_money_of(person, programme)
    context: dict[str, Any] = {
        "programme": programme,
        "found": found,
        "form": form if may_plan else None,
        "history": history,
        "sees_money": sees_money,
        "prices": hour_prices(programme, found) if sees_money else [],
    }
    return render(request, "plans/person_terms.html", context)


@require(Permission.PLAN_WEEKS)
@require_http_methods(["GET", "HEAD", "POST"])
def apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep two people out of one crew.

    Args:
        request: the request.
        pk: the programme's key.
    """
    person = reader(request)
    programme = get_object_or_404(_programmes(person, Permission.PLAN_WEEKS), pk=pk)
    form = ApartForm(*([request.POST] if request.method == "POST" else []), programme=programme)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.keep_apart(by=person, programme=programme, one=told["one"], other=told["other"])
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "The two are not crewed together from now on.")
            return redirect(f"{reverse('plans:people')}?programme={programme.pk}")
    return render(request, "plans/people_apart.html", {"form": form, "programme": programme})


@require(Permission.PLAN_WEEKS)
@require_POST
def end_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Let two people be crewed together again.

    Args:
        request: the request.
        pk: the pair's key.
    """
    person = reader(request)
    rows = KeptApart.objects.visible_to(person).select_related("programme__area")
    pair = get_object_or_404(rows, pk=pk)
    try:
        actions.end_apart(by=person, pair=pair)
    except BluelampError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, "The two may be crewed together again.")
    return redirect(f"{reverse('plans:people')}?programme={pair.programme_id}")
