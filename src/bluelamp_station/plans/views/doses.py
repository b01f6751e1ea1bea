"""Pages of doses: the places with their targets, one of them, visits shared out, and the file."""

from __future__ import annotations

__all__ = ["doses", "edit", "export", "share", "undo"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse, sentence
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions import doses as actions
from bluelamp_station.plans.engine import doses as engine
from bluelamp_station.plans.forms.doses import DoseForm, SeenForm, ShareForm
from bluelamp_station.plans.models import Dose
from bluelamp_station.plans.queries import doses as queries
from bluelamp_station.plans.queries.problem import plannable_programmes
from bluelamp_station.programme.queries import current_programme
from bluelamp_station.ui.csv_text import csv_answer, write_csv

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.queries.doses import DoseLine
    from bluelamp_station.programme.models import Programme


@require_safe
@require(Permission.SEE_PATROLS)
def doses(request: HttpRequest) -> HttpResponse:
    """The places in force with what each is to get."""
    person = reader(request)
    programmes = queries.seen_programmes(person)
    programme = _chosen(request, person, programmes)
    held, lines = queries.dose_lines(person, programme) if programme else (None, [])
    context = {
        "programmes": programmes,
        "programme": programme,
        "set": held,
        "lines": lines,
        "figures": queries.week_figures(lines),
        "may_plan": programme is not None and queries.may_plan(person, programme),
        "share_form": ShareForm(),
        "n_without": sum(one.dose is None and not one.is_kept_free for one in lines),
    }
    return render(request, "plans/doses.html", context)


def _chosen(request: HttpRequest, person: Person, programmes: list[Programme]) -> Programme | None:
    wanted = request.GET.get("programme", "")
    named = next((one for one in programmes if str(one.pk) == wanted), None)
    return named or current_programme(person)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_WEEKS)
def edit(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """What one place is to get, and how that changed."""
    person = reader(request)
    programme = get_object_or_404(plannable_programmes(person), pk=pk)
    place = queries.dose_place(person, programme, ref)
    if place is None:
        raise Http404
    history = queries.dose_history(person, programme, ref)
    held = history[0] if history else None
    form = DoseForm(*([request.POST] if request.method == "POST" else []), dose=held)
    if form.is_valid():
        told = form.cleaned_data
        try:
            made = actions.set_dose(
                by=person, programme=programme, place_ref=ref, told=form.told(), why=told["why"], seen=told["seen"]
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            words = f"{place.name} has a new target." if made else f"The target of {place.name} was like this already."
            messages.success(request, words)
            return redirect(f"{reverse('plans:doses')}?programme={pk}")
    context = {
        "form": form,
        "place": place,
        "programme": programme,
        "history": history,
        "suggested": engine.suggested_windows(place),
        "has_hours": place.evidence.get("by_hour") is not None,
    }
    return render(request, "plans/dose.html", context, status=422 if form.is_bound else 200)


@require_POST
@require(Permission.PLAN_WEEKS)
def undo(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """Let an earlier target hold again."""
    person = reader(request)
    programme = get_object_or_404(plannable_programmes(person), pk=pk)
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Http404
    rows = Dose.objects.visible_to(person).filter(programme=programme, place_ref=ref)
    earlier = get_object_or_404(rows, pk=form.cleaned_data["dose"])
    try:
        actions.undo_dose(by=person, programme=programme, earlier=earlier, seen=form.cleaned_data["seen"])
    except BluelampError as error:
        messages.warning(request, sentence(error))
    else:
        messages.success(request, "The earlier target holds again.")
    return redirect("plans:dose", pk, ref)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_WEEKS)
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Share visits out by rank: first shown, then kept."""
    person = reader(request)
    programme = get_object_or_404(plannable_programmes(person), pk=pk)
    _, lines = queries.dose_lines(person, programme)
    form = ShareForm(request.POST if request.method == "POST" else request.GET or None)
    shared, said = _shared(form, lines)
    if request.method == "POST" and form.is_valid() and shared:
        try:
            n_changed = actions.share_doses(by=person, programme=programme, shares=shared, why=form.cleaned_data["why"])
        except BluelampError as error:
            refuse(form, error)
        else:
            words = "1 target has changed." if n_changed == 1 else f"{n_changed} targets have changed."
            messages.success(request, words)
            return redirect(f"{reverse('plans:doses')}?programme={pk}")
    before = {one.place.ref: one.dose for one in lines}
    context = {
        "form": form,
        "programme": programme,
        "shared": [(one, before.get(one.place.ref)) for one in shared],
        "said": said,
        "n_visits": sum(one.visits for one in shared),
        "has_places": bool(lines),
    }
    return render(request, "plans/doses_share.html", context)


def _shared(form: ShareForm, lines: list[DoseLine]) -> tuple[tuple[engine.SharedDose, ...], tuple[str, ...]]:
    if not form.is_valid() or not lines:
        return (), ()
    return engine.shared_out([one.place for one in lines], **form.asked())


@require_safe
@require(Permission.SEE_PATROLS)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The targets in the form of ``dose.csv``."""
    person = reader(request)
    programme = next((one for one in queries.seen_programmes(person) if one.pk == pk), None)
    if programme is None:
        raise Http404
    _, lines = queries.dose_lines(person, programme)
    rows = [
        (
            line.place.ref,
            line.dose.visits_per_week,
            line.dose.minutes,
            f"{line.dose.min_gap_h.normalize():f}",
            "" if line.dose.max_gap_h is None else f"{line.dose.max_gap_h.normalize():f}",
            line.dose.windows,
        )
        for line in lines
        if line.dose is not None
    ]
    return csv_answer(write_csv(engine.DOSE_COLUMNS, rows), "dose.csv")
