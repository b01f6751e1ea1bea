"""Points that carry too much: the list with its map, and the decision on one."""

from __future__ import annotations

__all__ = ["sink", "sinks", "sinks_geojson"]

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import SinkDecision
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.incidents import actions, queries
from bluelamp_station.incidents.forms import DecisionForm
from bluelamp_station.incidents.views.guards import whole_force

if TYPE_CHECKING:
    from django.http import HttpRequest

_CONFLICT = 409
_UNPROCESSABLE = 422


@require_safe
@whole_force(Permission.SEE_INCIDENTS)
def sinks(request: HttpRequest) -> HttpResponse:
    """All points, those to decide first.

    Args:
        request: the request.
    """
    person: Any = request.user
    rows = queries.sinks_for(person)
    context = {
        "rows": rows,
        "waiting": sum(row.decision == SinkDecision.PROPOSED for row in rows),
        **_may(request),
    }
    return render(request, "incidents/sinks.html", context)


@require_safe
@whole_force(Permission.SEE_INCIDENTS)
def sinks_geojson(request: HttpRequest) -> JsonResponse:
    """The points for the map.

    Args:
        request: the request.
    """
    person: Any = request.user
    return JsonResponse(queries.points_for(person), content_type="application/geo+json")


def _may(request: HttpRequest) -> dict[str, bool]:
    person: Any = request.user
    return {
        "may_load": queries.has_whole_force(person, Permission.LOAD_INCIDENTS),
        "may_decide": queries.has_whole_force(person, Permission.DECIDE_SINKS),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@whole_force(Permission.SEE_INCIDENTS)
def sink(request: HttpRequest, slug: str) -> HttpResponse:
    """One point, what was decided on it, and the form to decide.

    Args:
        request: the request.
        slug: its coordinates.
    """
    person: Any = request.user
    row = queries.sink_for(person, slug)
    if row is None:
        raise Http404
    if request.method == "POST":
        return _decide(request, row)
    return _page(request, row, DecisionForm(initial={"seen_at": row.seen_at}))


def _decide(request: HttpRequest, row: queries.SinkRow) -> HttpResponse:
    person: Any = request.user
    if not queries.has_whole_force(person, Permission.DECIDE_SINKS):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=_UNPROCESSABLE)
    try:
        actions.decide_sink(
            by=person,
            point=row.key,
            decision=SinkDecision(form.cleaned_data["decision"]),
            reason=form.cleaned_data["reason"],
            seen_at=form.cleaned_data["seen_at"],
        )
    except BluelampError as error:
        now = queries.sink_for(person, row.slug)
        given = request.POST.copy()
        given["seen_at"] = now.seen_at if now else ""
        form = DecisionForm(given)
        form.add_error(None, error.message[:1].upper() + error.message[1:])
        return _page(request, now or row, form, status=_CONFLICT)
    messages.success(request, f"Your decision on point {row.number} is kept. New hotspot runs follow it.")
    return redirect("incidents:sinks")


def _page(request: HttpRequest, row: queries.SinkRow, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    return render(request, "incidents/sink.html", {"row": row, "form": form, **_may(request)}, status=status)
