"""Who was on a visit: shown to those who say why, and for a quarter of an hour."""

from __future__ import annotations

__all__ = ["show_names", "track"]

from typing import TYPE_CHECKING, Any, cast

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import area_filter, require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.actions.names import look_at_names
from bluelamp_station.patrols.forms.names import LookForm
from bluelamp_station.patrols.models import Visit
from bluelamp_station.patrols.queries import names as queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import NamesLook

_KEY = "names_looks"
_MOST_LOOKS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_PATROL_NAMES)
def show_names(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask why, write it down, then show crew and track until the time is over."""
    person, visit = cast("Person", request.user), _visit(request, pk)
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            look = look_at_names(by=person, visit=visit, is_welfare=told["welfare"], why=told["why"])
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            held = list(request.session.get(_KEY, {}).items())[-_MOST_LOOKS:]
            request.session[_KEY] = dict(held) | {str(visit.pk): look.pk}
            return redirect("patrols:show_names", visit.pk)
    look_now = _look(request, visit)
    context: dict[str, Any] = {"form": form, "visit": visit, "look": look_now}
    if look_now is not None:
        context |= {
            "crew": queries.crew_names(visit),
            "fixes": queries.fix_rows(visit),
            "until_at": look_now.at + queries.LOOK_TIME,
        }
    answer = render(request, "patrols/names.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
@require(Permission.SEE_PATROL_NAMES)
def track(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The points of a visit for the map of the page above."""
    visit = _visit(request, pk)
    if _look(request, visit) is None:
        raise Http404
    return JsonResponse(queries.track_document(visit), headers={"Cache-Control": "no-store"})


def _look(request: HttpRequest, visit: Visit) -> NamesLook | None:
    held = request.session.get(_KEY, {})
    return queries.look_in_force(cast("Person", request.user), visit, held, timezone.now())


def _visit(request: HttpRequest, pk: UUID) -> Visit:
    person = cast("Person", request.user)
    found = Visit.objects.visible_to(person).filter(area_filter(person, Permission.SEE_PATROL_NAMES))
    return cast("Visit", get_object_or_404(found.select_related("place"), pk=pk))
