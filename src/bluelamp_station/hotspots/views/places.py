"""Places of sets: their pages, and what may be changed while their set is a draft."""

from __future__ import annotations

__all__ = [
    "add_place",
    "adjust_boundary",
    "edit_place",
    "measure",
    "place_map",
    "print_place",
    "remove_place",
    "show_place",
]

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.actions import places as actions
from bluelamp_station.hotspots.forms.places import AddPlaceForm, BoundaryForm, PlaceForm, PointForm
from bluelamp_station.hotspots.forms.sets import ReasonForm
from bluelamp_station.hotspots.geometry import boundary_text, read_boundary, square_at
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.hotspots.queries import places as queries
from bluelamp_station.hotspots.queries.claims import not_to_claim
from bluelamp_station.hotspots.queries.maps import map_document
from bluelamp_station.hotspots.queries.sets import may

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_ASKS = require_http_methods(["GET", "HEAD", "POST"])
# Counting takes a fraction of a second; a hand on a map asks a few times a second at the most.
_MOST_MEASURES, _MEASURE_SECONDS = 120, 60
_SQUARE_M = 250.0


def _place(request: HttpRequest, pk: int, ref: str) -> Place:
    found = queries.shown_places(cast("Person", request.user))
    return cast("Place", get_object_or_404(found, hotspot_set=pk, ref=ref))


def _draft(request: HttpRequest, pk: int) -> HotspotSet:
    drafts = HotspotSet.objects.drafts_of(cast("Person", request.user)).select_related("programme__area", "run")
    return get_object_or_404(drafts, pk=pk)


def _draft_place(request: HttpRequest, pk: int, ref: str) -> Place:
    """A place of a draft that the reader may change."""
    found = queries.shown_places(cast("Person", request.user))
    return cast("Place", get_object_or_404(found, hotspot_set=_draft(request, pk), ref=ref))


def _page(request: HttpRequest, place: Place) -> dict[str, Any]:
    person = cast("Person", request.user)
    total = queries.n_ranked(place.hotspot_set)
    most = queries.highest_count(place.hotspot_set_id)
    return {
        "place": place,
        "ground": place,
        "set": place.hotspot_set,
        "total": total,
        "most": most,
        "charts": engine.card_charts(place.as_record(), most=most, total=total) if place.incidents else None,
        "cautions": not_to_claim(place, total=total),
        "changes": queries.changes_of(person, place),
        "versions": queries.versions_of(person, place),
        "initiatives": queries.initiatives_of(person, place),
        "may_edit": place.hotspot_set.is_draft and may(person, Permission.EDIT_SETS, place.hotspot_set),
    }


@require(Permission.SEE_HOTSPOTS)
@require_GET
def show_place(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """One place: why here, its role and windows, how its boundary changed, what is done about it."""
    return render(request, "hotspots/places/show.html", _page(request, _place(request, pk, ref)))


@require(Permission.SEE_HOTSPOTS)
@require_GET
def print_place(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """One place on a sheet of A4."""
    return render(request, "hotspots/places/print.html", _page(request, _place(request, pk, ref)))


@require(Permission.SEE_HOTSPOTS)
@require_GET
@gzip_page
def place_map(request: HttpRequest, pk: int, ref: str) -> HttpResponseBase:
    """One place among its neighbours, as GeoJSON for its map."""
    place = _place(request, pk, ref)
    near = queries.neighbours(cast("Person", request.user), place)

    def url_of(other: Place) -> str:
        return reverse("hotspots:place", args=[pk, other.ref])

    document = map_document(near, background=None, url_of=url_of) | {"bluelamp": {"centre": place.ref}}
    response = JsonResponse(document, content_type="application/geo+json")
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require(Permission.EDIT_SETS)
@_ASKS
def edit_place(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """Change what is said of a place of a draft."""
    place = _draft_place(request, pk, ref)
    told = {name: getattr(place, name) for name in ("name", "town", "kind", "role", "windows", "note")}
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        initial={**told, "edition": place.hotspot_set.edition},
    )
    if form.is_bound and form.is_valid():
        edition = form.cleaned_data["edition"]
        try:
            actions.edit_place(by=cast("Person", request.user), place=place, words=form.words(), edition=edition)
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{place.ref} was changed.")
            return redirect("hotspots:place", pk=pk, ref=ref)
    context = {"place": place, "set": place.hotspot_set, "form": form}
    return render(request, "hotspots/places/edit.html", context, status=422 if form.is_bound else 200)


@require(Permission.EDIT_SETS)
@_ASKS
def remove_place(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """Take a place out of a draft, with the reason."""
    place = _draft_place(request, pk, ref)
    form = ReasonForm(
        request.POST if request.method == "POST" else None, initial={"edition": place.hotspot_set.edition}
    )
    if form.is_bound and form.is_valid():
        try:
            actions.remove_place(by=cast("Person", request.user), place=place, **form.cleaned_data)
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{place.ref} was taken out of the draft.")
            return redirect("hotspots:set", pk=pk)
    context = {"place": place, "set": place.hotspot_set, "form": form}
    return render(request, "hotspots/places/remove.html", context, status=422 if form.is_bound else 200)


@require(Permission.EDIT_SETS)
@_ASKS
def add_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw a new place: one of a local priority, or a hotspot."""
    person, hotspot_set = cast("Person", request.user), _draft(request, pk)
    at_form = PointForm(request.GET if "at" in request.GET else None)
    point = at_form.cleaned_data["at"] if at_form.is_bound and at_form.is_valid() else None
    square = square_at(point[0], point[1], _SQUARE_M) if point else queries.free_square(hotspot_set, _SQUARE_M)
    is_counting = "count" in request.POST
    form = AddPlaceForm(
        request.POST if request.method == "POST" else None,
        initial={"edition": hotspot_set.edition, "outline": boundary_text(square), "role": "priority", "kind": ""},
        is_counting=is_counting,
        is_placed=point is not None,
    )
    context: dict[str, Any] = {"set": hotspot_set, "form": form, "at_form": at_form}
    if form.is_bound and form.is_valid():
        outline = form.cleaned_data["outline"]
        try:
            if is_counting:
                context["found"] = actions.measure_boundary(hotspot_set=hotspot_set, outline=outline)
            else:
                place = actions.add_place(
                    by=person,
                    hotspot_set=hotspot_set,
                    outline=outline,
                    words=form.words(),
                    reason=form.cleaned_data["reason"],
                    edition=form.cleaned_data["edition"],
                )
                messages.success(request, f"{place} was added to the draft.")
                return redirect("hotspots:place", pk=pk, ref=place.ref)
        except BluelampError as error:
            form.add_error("outline", error.message)
    return render(request, "hotspots/places/add.html", context, status=422 if form.errors else 200)


@require(Permission.EDIT_SETS)
@_ASKS
def adjust_boundary(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """Adjust a boundary by hand: count it, give the reason, keep it."""
    place = _draft_place(request, pk, ref)
    is_counting = "count" in request.POST
    initial = {"edition": place.hotspot_set.edition, **_restored(request, place)}
    posted = request.POST if request.method == "POST" else None
    form = BoundaryForm(posted, initial=initial, is_counting=is_counting)
    context: dict[str, Any] = {"place": place, "set": place.hotspot_set, "form": form}
    if form.is_bound and form.is_valid():
        outline = form.cleaned_data["outline"]
        try:
            if is_counting:
                found = actions.measure_boundary(hotspot_set=place.hotspot_set, outline=outline, place=place)
                context["found"] = found
            else:
                change = actions.adjust_boundary(
                    by=cast("Person", request.user),
                    place=place,
                    outline=outline,
                    reason=form.cleaned_data["reason"],
                    edition=form.cleaned_data["edition"],
                )
                messages.success(request, f"The boundary of {place.ref} was changed. {change.sentence}")
                return redirect("hotspots:place", pk=pk, ref=ref)
        except BluelampError as error:
            form.add_error("outline", error.message)
    return render(request, "hotspots/places/boundary.html", context, status=422 if form.errors else 200)


def _restored(request: HttpRequest, place: Place) -> dict[str, str]:
    """What the form begins with: the place's boundary, or the one before a change that is to be undone."""
    told = request.GET.get("restore", "")
    change = place.boundary_changes.filter(pk=int(told)).first() if told.isascii() and told.isdigit() else None
    if change is None:
        return {"outline": boundary_text(place.outline)}
    reason = f"Back to the boundary before the change of {date_format(change.at, 'j F Y')}."
    return {"outline": boundary_text(change.outline_before), "reason": reason}


@require(Permission.EDIT_SETS)
@require_POST
def measure(request: HttpRequest, pk: int, ref: str = "") -> HttpResponse:
    """Counts of a boundary that is being drawn, as a part of its page; nothing is written."""
    person = cast("Person", request.user)
    key = f"hotspots-measure-{person.pk}"
    cache.add(key, 0, _MEASURE_SECONDS)
    if cache.incr(key) > _MOST_MEASURES:
        said = "Too many counts in a minute. Wait a little, then move a corner again."
        return render(request, "hotspots/places/_measured.html", {"said": said}, status=429)
    place = _draft_place(request, pk, ref) if ref else None
    hotspot_set = place.hotspot_set if place else _draft(request, pk)
    try:
        outline = read_boundary(request.POST.get("outline", ""))
        found = actions.measure_boundary(hotspot_set=hotspot_set, outline=outline, place=place)
    except BluelampError as error:
        return render(request, "hotspots/places/_measured.html", {"said": error.message}, status=422)
    return render(request, "hotspots/places/_measured.html", {"found": found, "place": place})
