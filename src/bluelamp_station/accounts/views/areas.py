"""Pages of areas: the tree, one area, and what is done to it."""

from __future__ import annotations

__all__ = [
    "areas_map",
    "districts_map",
    "list_areas",
    "move",
    "new_area",
    "outline",
    "remove",
    "rename",
    "show_area",
    "take",
]

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AreaKind
from bluelamp_station.accounts import engine
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.area_actions import (
    Outline,
    add_area,
    move_area,
    remove_area,
    rename_area,
    set_outline,
    take_districts,
)
from bluelamp_station.accounts.area_forms import AreaForm, DistrictsForm, MoveForm, OutlineForm, RenameForm
from bluelamp_station.accounts.area_queries import (
    EDITORS,
    area_tree,
    area_uses,
    areas_of_work,
    kinds_below,
    map_document,
    parents_for,
)
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.views.parts import people_parts

if TYPE_CHECKING:
    from django.forms import Form

    from bluelamp_station.accounts.models import Area

_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@require(*EDITORS)
def list_areas(request: HttpRequest) -> HttpResponse:
    """The tree of areas."""
    person = reader(request)
    lines = area_tree(person)
    outlined = areas_of_work(person).filter(outline__isnull=False).count()
    return render(
        request, "accounts/areas/list.html", {"lines": lines, "outlined": outlined, "parts": people_parts(request)}
    )


@require_safe
@require(*EDITORS)
@gzip_page
def areas_map(request: HttpRequest) -> HttpResponse:
    """Outlines as GeoJSON: of every area, or of one with what lies in it."""
    areas = areas_of_work(reader(request))
    within = request.GET.get("within", "")
    if within.isdecimal():
        areas = areas.filter(path__startswith=get_object_or_404(areas, pk=within).path)
    return _geojson(map_document(areas))


@require_safe
@require(*EDITORS)
def show_area(request: HttpRequest, pk: int) -> HttpResponse:
    """One area: where it lies, what lies in it, and what stands on it."""
    person, area = reader(request), _area(request, pk)
    context = {
        "area": area,
        "parent": area.parent if areas_of_work(person).filter(pk=area.parent_id or 0).exists() else None,
        "children": areas_of_work(person).filter(parent=area).defer("outline").order_by("name"),
        "uses": area_uses(area),
        "map_url": f"{reverse('accounts:areas_map')}?within={area.pk}",
        "may_hold": bool(kinds_below(area.kind)),
        "may_move": area.parent_id is not None and parents_for(person, area).exclude(pk=area.parent_id or 0).exists(),
    }
    return render(request, "accounts/areas/show.html", context)


@require_http_methods(_METHODS)
@require(*EDITORS)
def new_area(request: HttpRequest) -> HttpResponse:
    """Add an area."""
    person = reader(request)
    asked = request.GET.get("parent", "")
    parent = areas_of_work(person).filter(pk=asked).first() if asked.isdecimal() else None
    first = {"parent": parent, "kind": _first_kind(parent)}
    is_post = request.method == "POST"
    form = AreaForm(request.POST if is_post else None, request.FILES if is_post else None, person=person, initial=first)
    if is_post and form.is_valid():
        told = form.cleaned_data
        try:
            made = add_area(
                by=person, parent=told["parent"], kind=AreaKind(told["kind"]), name=told["name"], outline=told["file"]
            )
        except RefusedInputError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{made.name} is added.")
            return redirect("accounts:area", pk=made.pk)
    return _form_page(request, form, "Add an area", "Add the area")


@require_http_methods(_METHODS)
@require(*EDITORS)
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an area another name."""
    area = _area(request, pk)
    first = {"name": area.name, "was": area.name}
    form = RenameForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            rename_area(by=reader(request), area=area, name=told["name"], was=told["was"])
        except RefusedInputError as error:
            refuse(form, error)
        else:
            messages.success(request, "The area is renamed.")
            return redirect("accounts:area", pk=pk)
    return _form_page(request, form, f"Rename {area.name}", "Rename the area", area)


@require_http_methods(_METHODS)
@require(*EDITORS)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an area into another."""
    area, person = _area(request, pk), reader(request)
    form = MoveForm(
        request.POST if request.method == "POST" else None, person=person, area=area, initial={"was": area.path}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            move_area(by=person, area=area, parent=told["parent"], was=told["was"], why=told["why"])
        except RefusedInputError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{area.name} lies in {told['parent'].name} now, with all that lies in it.")
            return redirect("accounts:area", pk=pk)
    return _form_page(request, form, f"Move {area.name}", "Move the area", area)


@require_http_methods(_METHODS)
@require(*EDITORS)
def outline(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw an area's outline anew from a file."""
    area, is_post = _area(request, pk), request.method == "POST"
    form = OutlineForm(request.POST if is_post else None, request.FILES if is_post else None)
    if is_post and form.is_valid():
        set_outline(by=reader(request), area=area, outline=form.cleaned_data["file"])
        messages.success(request, "The outline is drawn anew.")
        return redirect("accounts:area", pk=pk)
    return _form_page(request, form, f"Outline of {area.name}", "Take this outline", area)


@require_http_methods(_METHODS)
@require(*EDITORS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an area that nothing stands on, after asking."""
    area = _area(request, pk)
    if request.method == "POST":
        try:
            remove_area(by=reader(request), area=area)
        except RefusedInputError as error:
            messages.error(request, error.message)
            return redirect("accounts:area", pk=pk)
        messages.success(request, f"{area.name} is removed.")
        return redirect("accounts:areas")
    return render(request, "accounts/areas/remove.html", {"area": area, "uses": area_uses(area)})


@require_http_methods(_METHODS)
@require(*EDITORS)
def take(request: HttpRequest) -> HttpResponse:
    """Take the districts of the incidents' boundary over as areas."""
    person, districts = reader(request), engine.districts(settings.STORE_FOLDER)
    form = DistrictsForm(request.POST if request.method == "POST" else None, person=person, districts=districts)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        picked = [Outline(one.name, one.outline) for one in districts if one.name in told["names"]]
        try:
            added, drawn = take_districts(
                by=person, parent=told["parent"], kind=AreaKind(told["kind"]), outlines=picked
            )
        except RefusedInputError as error:
            refuse(form, error)
        else:
            news = f"{_counted(added, 'area is', 'areas are')} added"
            messages.success(request, f"{news}, {_counted(drawn, 'outline is', 'outlines are')} drawn anew.")
            return redirect("accounts:areas")
    return render(request, "accounts/areas/districts.html", {"form": form, "districts": districts})


@require_safe
@require(*EDITORS)
@gzip_page
def districts_map(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for every reader
    """The districts as GeoJSON, to look at before taking them."""
    features = [
        {
            "type": "Feature",
            "geometry": one.outline,
            "properties": {"ref": one.name, "title": one.name, "kind": "boundary"},
        }
        for one in engine.districts(settings.STORE_FOLDER)
    ]
    return _geojson({"type": "FeatureCollection", "features": features})


def _area(request: HttpRequest, pk: int) -> Area:
    return get_object_or_404(areas_of_work(reader(request)).select_related("parent"), pk=pk)


def _first_kind(parent: Area | None) -> str:
    below = kinds_below(parent.kind) if parent else ()
    return below[0].value if below else ""


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _geojson(document: dict[str, Any]) -> JsonResponse:
    answer = JsonResponse(document, content_type="application/geo+json")
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _form_page(request: HttpRequest, form: Form, title: str, button: str, area: Area | None = None) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "area": area}
    return render(request, "accounts/areas/form.html", context)
