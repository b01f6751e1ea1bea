"""Codes at places: the list, making and voiding them, and the signs to print."""

from __future__ import annotations

__all__ = ["list_codes", "make", "make_missing", "show_sign", "show_signs", "void"]

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import site_address
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.actions.codes import make_code, void_code
from bluelamp_station.patrols.queries import codes as queries
from bluelamp_station.patrols.queries.tracking import managed_programmes

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.patrols.queries.codes import CodeLine
    from bluelamp_station.programme.models import Programme


@require_safe
@require(Permission.MANAGE_TRACKING)
def list_codes(request: HttpRequest) -> HttpResponse:
    """Places of each programme with their codes."""
    held = [(one, _lines(request, one)) for one in managed_programmes(_person(request))]
    programmes = [(one, lines, any(line.code for line in lines)) for one, lines in held]
    return render(request, "patrols/codes.html", {"programmes": programmes})


@require_POST
@require(Permission.MANAGE_TRACKING)
def make(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """Make or renew the code of a place."""
    _, place = _place(request, pk, ref)
    make_code(by=_person(request), place=place)
    messages.success(request, f"{place.ref} has a new code. Print its sign; an older sign no longer works.")
    return redirect("patrols:codes")


@require_POST
@require(Permission.MANAGE_TRACKING)
def make_missing(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a code for every place that has none."""
    missing = [line.place for line in _lines(request, _programme(request, pk)) if line.code is None]
    for place in missing:
        make_code(by=_person(request), place=place)
    messages.success(request, f"{len(missing)} places have a code now." if len(missing) != 1 else "1 place has a code.")
    return redirect("patrols:codes")


@require_POST
@require(Permission.MANAGE_TRACKING)
def void(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """Make the code of a place void."""
    programme, place = _place(request, pk, ref)
    line = queries.code_lines(programme, [place])[0]
    if line.code is None:
        raise Http404
    try:
        void_code(by=_person(request), code=line.code, area_path=place.area_path)
    except BluelampError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"The code of {place.ref} is void. Take its sign down.")
    return redirect("patrols:codes")


@require_safe
@require(Permission.MANAGE_TRACKING)
def show_sign(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """The sign of one place, on a sheet of A4."""
    programme, place = _place(request, pk, ref)
    return _signs(request, queries.code_lines(programme, [place]))


@require_safe
@require(Permission.MANAGE_TRACKING)
def show_signs(request: HttpRequest, pk: int) -> HttpResponse:
    """The signs of every place that has a code, a sheet each."""
    return _signs(request, _lines(request, _programme(request, pk)))


def _signs(request: HttpRequest, lines: list[CodeLine]) -> HttpResponse:
    site = site_address(request)
    signs = [queries.sign_of(line.place, line.code, site) for line in lines if line.code is not None]
    if not signs:
        raise Http404
    answer = render(request, "patrols/codes_signs.html", {"signs": signs})
    answer["Cache-Control"] = "no-store"
    return answer


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _programme(request: HttpRequest, pk: int) -> Programme:
    return get_object_or_404(managed_programmes(_person(request)), pk=pk)


def _lines(request: HttpRequest, programme: Programme) -> list[CodeLine]:
    return queries.code_lines(programme, queries.code_places(_person(request), programme))


def _place(request: HttpRequest, pk: int, ref: str) -> tuple[Programme, Place]:
    programme = _programme(request, pk)
    return programme, get_object_or_404(queries.code_places(_person(request), programme), ref=ref)
