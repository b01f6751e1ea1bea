"""Hotspots that a run found: their cards, their map, and files of them for others."""

from __future__ import annotations

__all__ = ["card", "export", "run_map", "spot_map"]

from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from django.db.models import F
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.actions.runs import export_run
from bluelamp_station.hotspots.forms.results import ExportForm
from bluelamp_station.hotspots.models import Run
from bluelamp_station.hotspots.queries import runs as queries
from bluelamp_station.hotspots.queries.claims import not_to_claim
from bluelamp_station.hotspots.queries.maps import MAP_VERSION, map_document
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Spot

_TYPES = {
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _done_run(request: HttpRequest, pk: int) -> Run:
    runs = Run.objects.visible_to(cast("Person", request.user)).filter(state=WorkState.DONE)
    return get_object_or_404(runs.select_related("programme", "started_by"), pk=pk)


@require(Permission.SEE_HOTSPOTS)
@require_GET
def card(request: HttpRequest, pk: int, rank: int) -> HttpResponse:
    """One hotspot: why here, how sure, and what not to claim."""
    run = _done_run(request, pk)
    ranks = {spot.rank: spot for spot in queries.spots_of(run, cast("Person", request.user))}
    if rank not in ranks:
        raise Http404("This run has no hotspot of that rank.")
    spot, total = ranks[rank], len(ranks)
    most = max((other.incidents_high for other in ranks.values() if other.incidents_high is not None), default=None)
    context = {
        "run": run,
        "ground": spot,
        "total": total,
        "most": most,
        "charts": engine.card_charts(spot.as_record(), most=most, total=total),
        "cautions": not_to_claim(spot, total=total),
        "neighbours": [(word, other.rank, engine.place_words(other.name)) for word, other in _beside(ranks, rank)],
    }
    return render(request, "hotspots/runs/spot.html", context)


def _beside(ranks: Mapping[int, Spot], rank: int) -> list[tuple[str, Spot]]:
    found = (("prev", ranks.get(rank - 1)), ("next", ranks.get(rank + 1)))
    return [(word, spot) for word, spot in found if spot is not None]


@require(Permission.SEE_HOTSPOTS)
@require_GET
@gzip_page
def run_map(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The hotspots of a run as GeoJSON for its map."""
    return _map(request, pk, None)


@require(Permission.SEE_HOTSPOTS)
@require_GET
@gzip_page
def spot_map(request: HttpRequest, pk: int, rank: int) -> HttpResponseBase:
    """One hotspot as GeoJSON for the map on its card."""
    return _map(request, pk, rank)


def _map(request: HttpRequest, pk: int, rank: int | None) -> HttpResponseBase:
    """A map of a finished run; it never changes, so a browser that has it is told so before anything is drawn."""
    person = cast("Person", request.user)
    found = Run.objects.visible_to(person).filter(state=WorkState.DONE)
    found = found.only("ended_at", "attempts", "data_version").annotate(ground=F("record__ground"))
    run: Any = get_object_or_404(found, pk=pk)
    seen = "".join(person.area_paths(Permission.SEE_HOTSPOTS))
    etag = quote_etag(f"{MAP_VERSION}-{run.pk}-{rank}-{run.attempts}-{run.ended_at}-{run.data_version}-{seen}")
    changed_at = None if run.ended_at is None else int(run.ended_at.timestamp())
    unchanged = get_conditional_response(request, etag=etag, last_modified=changed_at)
    if unchanged is not None:
        return unchanged
    spots = queries.spots_of(run, person).defer("evidence", "figures")
    if rank is not None:
        spots = spots.filter(rank=rank)

    def url_of(spot: Spot) -> str:
        return reverse("hotspots:spot", args=[run.pk, spot.rank])

    # Around one place the district edges say more than the edge of the county, far away.
    document = map_document(spots, background=run.ground if rank is None else None, url_of=url_of)
    response = JsonResponse(document, content_type="application/geo+json")
    response["ETag"] = etag
    if changed_at is not None:
        response["Last-Modified"] = http_date(changed_at)
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require(Permission.SEE_HOTSPOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take the hotspots of a run away as a file; the log says who did."""
    run, person = _done_run(request, pk), cast("Person", request.user)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        ending, spots = form.cleaned_data["ending"], list(queries.spots_of(run, person))
        try:
            content = export_run(by=person, run=run, spots=spots, ending=ending, why=form.cleaned_data["why"])
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            name = f"bluelamp-run-{run.pk}-hotspots{ending}"
            return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=_TYPES[ending])
    context = {"run": run, "form": form}
    return render(request, "hotspots/runs/export.html", context, status=422 if form.is_bound else 200)
