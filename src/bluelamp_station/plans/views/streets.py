"""Pages of the streets that phones draw around each place."""

from __future__ import annotations

__all__ = ["index", "load", "state"]

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import refuse
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions.streets import ask_street_map
from bluelamp_station.plans.forms.briefings import LARGEST_MB, StreetsForm
from bluelamp_station.plans.models import StreetMap
from bluelamp_station.plans.queries import briefings as queries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person


@require_safe
@require(Permission.EDIT_SETS)
def index(request: HttpRequest) -> HttpResponse:
    """What phones have of streets in each programme."""
    return render(request, "plans/streets.html", {"states": queries.streets_state(_person(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_SETS)
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a street file, or use that of the search behind the set."""
    states = {one.programme.pk: one for one in queries.streets_state(_person(request))}
    asked = states.get(pk)
    if asked is None:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = StreetsForm(*sent, held=asked.files_held)
    if form.is_valid():
        told = form.cleaned_data
        try:
            ask_street_map(
                by=_person(request),
                programme=asked.programme,
                ticket=told["ticket"],
                attribution=told["attribution"],
                file=told["file"] if told["source"] == "file" else None,
                like={"last": asked.done, "run": asked.run}.get(told["source"]),
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "The streets are being cut to the places. This page follows the work.")
            return redirect("plans:streets")
    context = {"form": form, "programme": asked.programme, "limit": LARGEST_MB * 1_000_000}
    return render(request, "plans/streets_load.html", context)


@require_GET
@require(Permission.EDIT_SETS)
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a street map is, as a part of the page that renews itself."""
    row = cast("StreetMap", get_object_or_404(StreetMap.objects.visible_to(_person(request)), pk=pk))
    told = (row.pk, row.state, row.progress_done, row.progress_all, row.progress_text)
    etag = quote_etag("-".join(map(str, told)))
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    answer = render(request, "plans/streets__state.html", {"row": row})
    answer["ETag"] = etag
    if row.is_over:
        answer["Bluelamp-Live"] = "reload"
    return answer


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)
