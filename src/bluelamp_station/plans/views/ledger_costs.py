"""Costs beside patrols and adjustments: the list, entering one, and taking one back."""

from __future__ import annotations

__all__ = ["costs", "reverse"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import LedgerEntry
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import Place
from bluelamp_station.plans.actions.ledger_costs import add_cost, reverse_cost
from bluelamp_station.plans.forms.ledger import CostForm, ReverseForm
from bluelamp_station.plans.models import LedgerLine
from bluelamp_station.plans.queries.ledger import lines_of
from bluelamp_station.plans.queries.ledger_lines import cost_rows, reversed_subjects, sees_places_of, shown_lines
from bluelamp_station.plans.queries.ledger_source import stream_ref
from bluelamp_station.plans.queries.statements import keeps_ledger_of
from bluelamp_station.plans.views.ledger import programme_of
from bluelamp_station.programme.models import FundingStream
from bluelamp_station.ui.wording import money_in_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_A_PAGE = 50


@require(Permission.SEE_MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest) -> HttpResponse:
    """Costs and adjustments, and the form that enters one."""
    person = reader(request)
    programme, programmes = programme_of(request, person)
    if programme is None:
        return render(request, "plans/ledger_costs.html", {"programme": None})
    may_keep = keeps_ledger_of(person, programme)
    if request.method == "POST" and not may_keep:
        raise Http404
    streams = list(FundingStream.objects.visible_to(person).filter(programme=programme))
    agencies = list(programme.agencies.all())
    form = CostForm(request.POST if request.method == "POST" else None, streams=streams, agencies=agencies)
    if form.is_valid() and _knows_place(form, programme, person):
        told = form.cleaned_data
        try:
            made = add_cost(
                by=person,
                programme=programme,
                ticket=told["ticket"],
                entry=LedgerEntry(told["entry"]),
                day=told["day"],
                pounds=told["pounds"],
                words=told["words"],
                funding_ref=told["stream"],
                organisation=next((one for one in agencies if str(one.pk) == told["agency"]), None),
                place_ref=told["place_ref"],
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{money_in_words(made.pence / 100)} is in the ledger.")
            return redirect(f"{request.path}?programme={programme.pk}")
    found = cost_rows(lines_of(person, programme), programme)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    gone = reversed_subjects(programme, [line.subject for line in page])
    streams_by_ref = {stream_ref(one): one.name for one in streams}
    shown = shown_lines(page, streams_by_ref, with_places=sees_places_of(person, programme))
    context = {
        "programme": programme,
        "programmes": programmes,
        "form": form if may_keep else None,
        "page_obj": page,
        "lines": [(one, one.line.subject in gone) for one in shown],
    }
    return render(request, "plans/ledger_costs.html", context, status=422 if form.is_bound and may_keep else 200)


def _knows_place(form: CostForm, programme: Programme, person: Person) -> bool:
    """Whether a set of the programme has the place that a cost is for; where none has, it is said beside it."""
    ref = form.cleaned_data["place_ref"]
    if not ref or Place.objects.visible_to(person).filter(hotspot_set__programme=programme, ref=ref).exists():
        return True
    form.add_error("place_ref", f"{ref} is no place of this programme.")
    return False


@require(Permission.KEEP_LEDGER)
@require_http_methods(["GET", "HEAD", "POST"])
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reason, and take a cost back.

    Args:
        request: the request.
        pk: key of the line as it was entered.
    """
    person = reader(request)
    lines = LedgerLine.objects.visible_to(person).select_related("programme__area")
    line = get_object_or_404(lines.filter(entry__in=(LedgerEntry.INITIATIVE, LedgerEntry.ADJUSTMENT), serial=1), pk=pk)
    if not keeps_ledger_of(person, line.programme):
        raise Http404
    form = ReverseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reverse_cost(by=person, line=line, why=form.cleaned_data["why"])
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "It is taken back; both lines stay in the ledger.")
            return redirect("plans:ledger_costs")
    context = {"form": form, "line": line, "pounds": line.pence / 100}
    return render(request, "plans/ledger_reverse.html", context, status=422 if form.is_bound else 200)
