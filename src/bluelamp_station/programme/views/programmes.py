"""Pages of programmes: the list, one programme, make and change."""

from __future__ import annotations

__all__ = ["edit_programme", "list_programmes", "new_programme", "show_programme"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.programme.actions import change_programme, make_programme
from bluelamp_station.programme.forms import ProgrammeForm
from bluelamp_station.programme.queries.pages import programme_list, programme_page
from bluelamp_station.programme.views.answers import editable_or_404, person_of, programme_or_404, refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@require(Permission.SEE_PROGRAMME)
def list_programmes(request: HttpRequest) -> HttpResponse:
    """Every programme that the reader may see."""
    return render(request, "programme/list.html", {"list": programme_list(person_of(request))})


@require_safe
@require(Permission.SEE_PROGRAMME)
def show_programme(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is known of a programme."""
    page = programme_page(programme_or_404(request, pk), person_of(request))
    return render(request, "programme/show.html", {"programme": page.programme, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_PROGRAMME)
def new_programme(request: HttpRequest) -> HttpResponse:
    """Make a programme."""
    person = person_of(request)
    form = ProgrammeForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = make_programme(
                by=person, fields=form.programme_fields(), area=told["area"], agencies=told["agencies"]
            )
        except RefusedInputError as error:
            refused(form, error, BL_PROG_03="name")
        else:
            messages.success(request, f"{made.name} is made. Next: its money, its targets and its rates.")
            return redirect("programme:show", pk=made.pk)
    return render(request, "programme/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_PROGRAMME)
def edit_programme(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a programme."""
    person, programme = person_of(request), editable_or_404(request, pk)
    form = ProgrammeForm(request.POST if request.method == "POST" else None, person=person, programme=programme)
    is_overtaken = False
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            change_programme(
                by=person,
                programme=programme,
                edition=told["edition"] or 0,
                fields=form.programme_fields(),
                area=told["area"],
                agencies=told["agencies"],
            )
        except RefusedInputError as error:
            refused(form, error, BL_PROG_03="name")
            is_overtaken = error.code == "BL-PROG-04"
            form.data = form.data.copy()  # type: ignore[attr-defined]  # - a QueryDict, which cannot be written
            form.data["edition"] = str(programme.edition)  # type: ignore[index]  # - the same
        else:
            messages.success(request, "The programme is saved.")
            return redirect("programme:show", pk=pk)
    context = {"form": form, "programme": programme, "is_overtaken": is_overtaken}
    return render(request, "programme/edit.html", context)
