"""Pages of problem solving: the list with its board, one initiative with its history, and its forms."""

from __future__ import annotations

__all__ = [
    "close",
    "edit_initiative",
    "export_initiatives",
    "list_initiatives",
    "new_initiative",
    "reopen",
    "show_initiative",
]

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.models import Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.actions.initiatives import (
    OvertakenError,
    change_initiative,
    close_initiative,
    make_initiative,
    reopen_initiative,
)
from bluelamp_station.hotspots.forms.initiatives import CloseForm, FilterForm, InitiativeForm, ReopenForm, WhereForm
from bluelamp_station.hotspots.queries.initiative_file import initiatives_csv
from bluelamp_station.hotspots.queries.initiative_ground import may_edit_at, sees_money_of_initiative
from bluelamp_station.hotspots.queries.initiative_history import content_of, history_of, typed_beside_saved
from bluelamp_station.hotspots.queries.initiatives import (
    filter_choices,
    initiative_list,
    initiatives_of,
    line_of,
)
from bluelamp_station.programme.models import FundingStream
from bluelamp_station.programme.queries import current_programme, sees_money_of, visible_programmes
from bluelamp_station.ui.csv_text import csv_answer

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.hotspots.models import Initiative
    from bluelamp_station.programme.models import Programme

_A_PAGE = 100
_FIELD_OF = {"BL-SETS-62": "owner", "BL-SETS-66": "result"}


@require_safe
@require(Permission.SEE_INITIATIVES)
def list_initiatives(request: HttpRequest) -> HttpResponse:
    """Initiatives that the reader may see: filters, board, table and costs."""
    person = _person(request)
    form = FilterForm(request.GET or None, known=filter_choices(person))
    chosen = form.chosen()
    found = initiative_list(person, chosen)
    context = {
        "form": form,
        "chosen": chosen,
        "list": found,
        "page": Paginator(found.lines, _A_PAGE).get_page(request.GET.get("page")),
        "may_edit": person.can(Permission.EDIT_INITIATIVES),
        "has_programme": current_programme(person) is not None,
        "is_narrowed": bool(request.GET),
        "query": request.GET.urlencode(),
    }
    return render(request, "hotspots/initiatives/list.html", context)


@require_safe
@require(Permission.SEE_INITIATIVES)
def export_initiatives(request: HttpRequest) -> HttpResponse:
    """The same list as a CSV file."""
    person = _person(request)
    chosen = FilterForm(request.GET or None, known=filter_choices(person)).chosen()
    name = f"initiatives-{timezone.localdate().isoformat()}.csv"
    return csv_answer(initiatives_csv(initiative_list(person, chosen).lines, person), name)


@require_safe
@require(Permission.SEE_INITIATIVES)
def show_initiative(request: HttpRequest, pk: int) -> HttpResponse:
    """One initiative with its history."""
    person, initiative = _person(request), _initiative(request, pk)
    line = line_of(initiative, person)
    context = {
        "initiative": initiative,
        "line": line,
        "versions": history_of(initiative, sees_money=line.sees_money),
        "may_edit": may_edit_at(person, initiative.area_path),
    }
    return render(request, "hotspots/initiatives/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_INITIATIVES)
def new_initiative(request: HttpRequest) -> HttpResponse:
    """Start an initiative; the address may name its place or area."""
    person, is_post = _person(request), request.method == "POST"
    programme = _programme_of(request)
    first = {"place": request.GET.get("place"), "area": request.GET.get("area"), "programme": programme}
    where = WhereForm(request.POST if is_post else None, person=person, initial=first)
    form = InitiativeForm(request.POST if is_post else None, person=person, streams=_streams(person, programme))
    if is_post and where.is_valid() and form.is_valid():
        told = where.cleaned_data
        try:
            made = make_initiative(
                by=person,
                programme=told["programme"],
                area_path=where.area_path(),
                fields=form.initiative_fields(),
                place_ref=told["place"],
            )
        except RefusedInputError as error:
            form.add_error(_FIELD_OF.get(error.code), error.message)
        else:
            messages.success(request, f"“{made.title}” is started.")
            return redirect("hotspots:initiative", pk=made.pk)
    context = {"form": form, "where": where, "programme": programme}
    return render(request, "hotspots/initiatives/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_INITIATIVES)
def edit_initiative(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an initiative; where somebody else was quicker, both versions are shown and nothing typed is lost."""
    person, initiative, is_post = _person(request), _editable(request, pk), request.method == "POST"
    sees_money = sees_money_of_initiative(person, initiative)
    streams = _streams(person, initiative.programme) if sees_money else None
    form = InitiativeForm(request.POST if is_post else None, person=person, streams=streams, initiative=initiative)
    beside: Any = ()
    if is_post and form.is_valid():
        told = form.cleaned_data
        fields = form.initiative_fields()
        try:
            change_initiative(
                by=person, initiative=initiative, edition=told["edition"] or 0, fields=fields, note=told["note"]
            )
        except OvertakenError as error:
            form.add_error(None, error.message)
            beside = typed_beside_saved(content_of(initiative), fields.columns(), sees_money=sees_money)
            _take_edition(form, initiative)
        except RefusedInputError as error:
            form.add_error(_FIELD_OF.get(error.code), error.message)
        else:
            messages.success(request, "The initiative is saved.")
            return redirect("hotspots:initiative", pk=pk)
    context = {"form": form, "initiative": initiative, "beside": beside}
    return render(request, "hotspots/initiatives/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_INITIATIVES)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an initiative with its result."""
    initiative = _editable(request, pk)
    first = {"result": initiative.result, "edition": initiative.edition}
    form = CloseForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            close_initiative(by=_person(request), initiative=initiative, edition=told["edition"], result=told["result"])
        except RefusedInputError as error:
            _refuse(form, initiative, error)
        else:
            messages.success(request, "The initiative is closed with its result.")
            return redirect("hotspots:initiative", pk=pk)
    return render(request, "hotspots/initiatives/close.html", {"form": form, "initiative": initiative})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_INITIATIVES)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed initiative again."""
    initiative = _editable(request, pk)
    form = ReopenForm(request.POST if request.method == "POST" else None, initial={"edition": initiative.edition})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            reopen_initiative(by=_person(request), initiative=initiative, edition=told["edition"], why=told["why"])
        except RefusedInputError as error:
            _refuse(form, initiative, error)
        else:
            messages.success(request, "The initiative is open again.")
            return redirect("hotspots:initiative", pk=pk)
    return render(request, "hotspots/initiatives/reopen.html", {"form": form, "initiative": initiative})


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _initiative(request: HttpRequest, pk: int) -> Initiative:
    return get_object_or_404(initiatives_of(_person(request)), pk=pk)


def _editable(request: HttpRequest, pk: int) -> Initiative:
    initiative = _initiative(request, pk)
    if not may_edit_at(_person(request), initiative.area_path):
        raise PermissionDenied("This initiative lies outside the areas in which you may change initiatives.")
    return initiative


def _programme_of(request: HttpRequest) -> Programme | None:
    """The programme chosen in the form, else the current one."""
    person, asked = _person(request), request.POST.get("programme", "")
    chosen = visible_programmes(person).filter(pk=asked).first() if asked.isdecimal() else None
    return chosen or current_programme(person)


def _streams(person: Person, programme: Programme | None) -> Any:
    """Streams that pay for initiatives of a programme; None for people who do not see its money."""
    if programme is None or not sees_money_of(person, programme):
        return None
    return FundingStream.objects.visible_to(person).filter(programme=programme)


def _refuse(form: Form, initiative: Initiative, error: RefusedInputError) -> None:
    form.add_error(_FIELD_OF.get(error.code) if _FIELD_OF.get(error.code) in form.fields else None, error.message)
    if isinstance(error, OvertakenError):
        _take_edition(form, initiative)


def _take_edition(form: Form, initiative: Initiative) -> None:
    """From here on the form stands on what is saved now: sending it again is a choice, not an accident."""
    data = cast("Any", form.data).copy()
    data["edition"] = str(initiative.edition)
    form.data = data
