"""Sets of places: the one in force, drafts, earlier versions; making drafts, naming them, taking them away as files."""

from __future__ import annotations

__all__ = [
    "copy_set",
    "discard_draft",
    "draft_from_run",
    "export_set",
    "import_set",
    "recount",
    "rename_set",
    "set_map",
    "sets",
    "show_set",
]

from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.actions import exporting
from bluelamp_station.hotspots.actions import sets as actions
from bluelamp_station.hotspots.forms.results import ExportForm
from bluelamp_station.hotspots.forms.sets import HeldOnForm, ImportForm, TitleForm
from bluelamp_station.hotspots.models import HotspotSet, Place, Run
from bluelamp_station.hotspots.queries import sets as queries
from bluelamp_station.hotspots.queries.changes import spill_over
from bluelamp_station.hotspots.queries.headline import town_rows
from bluelamp_station.hotspots.queries.maps import map_document

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_TYPES = {
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_READERS = (Permission.SEE_HOTSPOTS, Permission.SEE_SUMMARY)


def _reader(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _found(request: HttpRequest, pk: int) -> HotspotSet:
    return get_object_or_404(queries.shown_sets(_reader(request)), pk=pk)


@require(*_READERS)
@require_GET
def sets(request: HttpRequest) -> HttpResponse:
    """The room's first page: the set in force, drafts, earlier versions."""
    person = _reader(request)
    form = HeldOnForm(request.GET)
    day = form.cleaned_data["on"] if form.is_valid() else None
    found = queries.overview(person, wanted=request.GET.get("programme", ""), day=day)
    context: dict[str, Any] = {"overview": found, "form": form, "today": timezone.localdate()}
    if found.held is not None:
        context |= _content(person, found.held)
    if found.programme is not None:
        context["may_edit"] = queries.may_in(person, Permission.EDIT_SETS, found.programme)
    return render(request, "hotspots/sets/list.html", context)


@require(*_READERS)
@require_GET
def show_set(request: HttpRequest, pk: int) -> HttpResponse:
    """One set: its places, figures, days and reasons; a draft with all that may be done to it."""
    person, hotspot_set = _reader(request), _found(request, pk)
    context = _content(person, hotspot_set)
    if hotspot_set.is_draft:
        context["title_form"] = TitleForm(initial={"edition": hotspot_set.edition, "title": hotspot_set.title})
        context["warnings"] = spill_over(context["places"])
    return render(request, "hotspots/sets/show.html", context)


def _content(person: Person, hotspot_set: HotspotSet) -> dict[str, Any]:
    """What every page of a set shows, by what its reader may see."""
    context: dict[str, Any] = {
        "set": hotspot_set,
        "is_overdue": bool(hotspot_set.review_date and hotspot_set.review_date < timezone.localdate()),
        "headline": queries.headline(hotspot_set),
        "sees_places": queries.sees_places(person),
        "may_edit": queries.may(person, Permission.EDIT_SETS, hotspot_set),
        "may_decide": queries.may(person, Permission.ADOPT_SETS, hotspot_set),
        "is_whole": queries.sees_all_places(person, hotspot_set),
    }
    if not context["sees_places"]:
        return context | {"towns": town_rows(hotspot_set)}
    places = queries.places_of(person, hotspot_set)
    first = next((place.figure["incidents"] for place in places if "incidents" in place.figures), None)
    return context | {"places": places, "meaning": first}


@require(Permission.SEE_HOTSPOTS)
@require_GET
@gzip_page
def set_map(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The places of a set as GeoJSON for its map."""
    person = _reader(request)
    hotspot_set: Any = get_object_or_404(queries.mapped_sets(person), pk=pk)
    seen = "".join(person.area_paths(Permission.SEE_HOTSPOTS))
    etag = quote_etag(f"set-{hotspot_set.pk}-{hotspot_set.edition}-{hotspot_set.state}-{seen}")
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    places = queries.places_of(person, hotspot_set, is_for_map=True)

    def url_of(place: Place) -> str:
        return reverse("hotspots:place", args=[hotspot_set.pk, place.ref])

    document = map_document(places, background=hotspot_set.ground, url_of=url_of)
    response = JsonResponse(document, content_type="application/geo+json")
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require(Permission.EDIT_SETS)
@require_POST
def draft_from_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft with the hotspots of a run."""
    person = _reader(request)
    run = get_object_or_404(Run.objects.visible_to(person).select_related("programme__area"), pk=pk)
    try:
        draft = actions.draft_from_run(by=person, run=run)
    except BluelampError as error:
        messages.error(request, error.message)
        return redirect("hotspots:run", pk=run.pk)
    n_places = draft.places.count()
    made = f"Draft made with {n_places} place{'' if n_places == 1 else 's'}."
    messages.success(request, f"{made} Give it a title, then look at each place.")
    return redirect("hotspots:set", pk=draft.pk)


@require(Permission.EDIT_SETS)
@require_POST
def copy_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft with the places of an earlier set."""
    hotspot_set = _found(request, pk)
    try:
        draft = actions.copy_set(by=_reader(request), hotspot_set=hotspot_set)
    except BluelampError as error:
        messages.error(request, error.message)
        return redirect("hotspots:set", pk=pk)
    messages.success(request, f"Draft made from {hotspot_set}. Its figures are as they were then.")
    return redirect("hotspots:set", pk=draft.pk)


@require(Permission.EDIT_SETS)
@require_http_methods(["GET", "HEAD", "POST"])
def import_set(request: HttpRequest) -> HttpResponse:
    """Make a draft with the places of a file."""
    person = _reader(request)
    programme = queries.editable_programme(person, request.GET.get("programme", ""))
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if programme is None:
        return render(request, "hotspots/sets/no_programme.html", status=404)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            draft = actions.import_set(by=person, programme=programme, title=told["title"], features=told["file"])
        except BluelampError as error:
            form.add_error("file", error.message)
        else:
            messages.success(request, f"Draft made with {len(told['file'])} places of the file.")
            return redirect("hotspots:set", pk=draft.pk)
    context = {"form": form, "programme": programme}
    return render(request, "hotspots/sets/import.html", context, status=422 if form.is_bound else 200)


def _draft(request: HttpRequest, pk: int) -> HotspotSet:
    drafts = HotspotSet.objects.drafts_of(_reader(request)).select_related("programme__area", "run", "made_by")
    return get_object_or_404(drafts, pk=pk)


@require(Permission.EDIT_SETS)
@require_POST
def rename_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft another title."""
    hotspot_set, form = _draft(request, pk), TitleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the draft a title of 120 characters at the most.")
        return redirect("hotspots:set", pk=pk)
    try:
        actions.rename_set(by=_reader(request), hotspot_set=hotspot_set, **form.cleaned_data)
    except BluelampError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "The title was changed.")
    return redirect("hotspots:set", pk=pk)


@require(Permission.EDIT_SETS)
@require_POST
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    """Count every place of a draft again, on the incidents held now."""
    hotspot_set = _draft(request, pk)
    try:
        actions.recount_places(by=_reader(request), hotspot_set=hotspot_set, edition=_edition(request))
    except BluelampError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Every place was counted again on the incidents that are held now.")
    return redirect("hotspots:set", pk=pk)


@require(Permission.EDIT_SETS)
@require_http_methods(["GET", "HEAD", "POST"])
def discard_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then throw a draft away."""
    hotspot_set = _draft(request, pk)
    if request.method == "POST":
        try:
            actions.discard_draft(by=_reader(request), hotspot_set=hotspot_set, edition=_edition(request))
        except BluelampError as error:
            messages.error(request, error.message)
            return redirect("hotspots:set", pk=pk)
        messages.success(request, f"{hotspot_set.title} was thrown away.")
        return redirect("hotspots:sets")
    return render(request, "hotspots/sets/discard.html", {"set": hotspot_set})


def _edition(request: HttpRequest) -> int:
    """The edition that a button carries; -1, which no set has, where it carries none."""
    told = request.POST.get("edition", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1  # noqa: PLR2004 - fits the column


@require(Permission.SEE_HOTSPOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def export_set(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take the places of a set away as a file; the log says who did."""
    person, hotspot_set = _reader(request), _found(request, pk)
    form = ExportForm(request.POST if request.method == "POST" else None)
    places = queries.places_of(person, hotspot_set)
    is_part = not queries.sees_all_places(person, hotspot_set)
    if form.is_bound and form.is_valid():
        ending, why = form.cleaned_data["ending"], form.cleaned_data["why"]
        try:
            content = exporting.export_set(
                by=person, hotspot_set=hotspot_set, places=places, ending=ending, is_part=is_part, why=why
            )
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            name = f"bluelamp-set-{hotspot_set.number or 'draft'}-places{ending}"
            return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=_TYPES[ending])
    context = {"set": hotspot_set, "form": form, "n_places": len(places), "is_part": is_part}
    return render(request, "hotspots/sets/export.html", context, status=422 if form.is_bound else 200)
