"""Pages of agencies."""

from __future__ import annotations

__all__ = ["edit_agency", "list_agencies", "new_agency", "remove"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AgencyKind
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.area_actions import add_agency, remove_agency, rename_agency
from bluelamp_station.accounts.area_forms import AgencyForm
from bluelamp_station.accounts.area_queries import EDITORS, agency_uses
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.models import Agency
from bluelamp_station.accounts.views.parts import people_parts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@require(*EDITORS)
def list_agencies(request: HttpRequest) -> HttpResponse:
    """Every agency, with how many people and programmes it has."""
    agencies = Agency.objects.annotate(
        n_people=Count("people", distinct=True), n_programmes=Count("programmes", distinct=True)
    )
    context = {
        "agencies": agencies,
        "any_unused": any(not one.n_people and not one.n_programmes for one in agencies),
        "parts": people_parts(request),
    }
    return render(request, "accounts/agencies/list.html", context)


@require_http_methods(_METHODS)
@require(*EDITORS)
def new_agency(request: HttpRequest) -> HttpResponse:
    """Add an agency."""
    form = AgencyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = add_agency(by=reader(request), kind=AgencyKind(told["kind"]), name=told["name"], code=told["code"])
        except RefusedInputError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{made.name} is added.")
            return redirect("accounts:agencies")
    return render(request, "accounts/agencies/form.html", {"form": form})


@require_http_methods(_METHODS)
@require(*EDITORS)
def edit_agency(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an agency's name or kind."""
    agency = get_object_or_404(Agency, pk=pk)
    form = AgencyForm(request.POST if request.method == "POST" else None, agency=agency)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            rename_agency(
                by=reader(request), agency=agency, name=told["name"], kind=AgencyKind(told["kind"]), was=told["was"]
            )
        except RefusedInputError as error:
            refuse(form, error)
        else:
            messages.success(request, "The agency is saved.")
            return redirect("accounts:agencies")
    return render(request, "accounts/agencies/form.html", {"form": form, "agency": agency})


@require_http_methods(_METHODS)
@require(*EDITORS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an agency that nothing names, after asking."""
    agency = get_object_or_404(Agency, pk=pk)
    if request.method == "POST":
        try:
            remove_agency(by=reader(request), agency=agency)
        except RefusedInputError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"{agency.name} is removed.")
        return redirect("accounts:agencies")
    return render(request, "accounts/agencies/remove.html", {"agency": agency, "uses": agency_uses(agency)})
