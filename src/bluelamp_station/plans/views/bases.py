"""Pages of bases: those that there are, one more, and closing one."""

from __future__ import annotations

__all__ = ["bases", "bases_map", "close"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse, sentence
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions.bases import add_base, close_base
from bluelamp_station.plans.forms.bases import BaseForm
from bluelamp_station.plans.models import PatrolBase
from bluelamp_station.plans.queries import bases as queries
from bluelamp_station.plans.queries.problem import plannable_programmes

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_WEEKS)
def bases(request: HttpRequest) -> HttpResponse:
    """The bases of a programme, and a form for one more."""
    person = reader(request)
    programmes = list(plannable_programmes(person))
    wanted = request.GET.get("programme", "")
    programme = next((one for one in programmes if str(one.pk) == wanted), programmes[0] if programmes else None)
    form = BaseForm(request.POST if request.method == "POST" else None)
    if programme is not None and form.is_valid():
        longitude, latitude = form.cleaned_data["at"]
        try:
            made = add_base(
                by=person,
                programme=programme,
                name=form.cleaned_data["name"],
                longitude=longitude,
                latitude=latitude,
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{made.name} is open as a base.")
            return redirect(f"{reverse('plans:bases')}?programme={programme.pk}")
    context = {
        "form": form,
        "programme": programme,
        "programmes": programmes,
        "lines": queries.base_lines(person, programme) if programme else [],
    }
    return render(request, "plans/bases.html", context, status=422 if form.is_bound else 200)


@require_safe
@require(Permission.PLAN_WEEKS)
def bases_map(request: HttpRequest, pk: int) -> JsonResponse:
    """Open bases of a programme as GeoJSON."""
    person = reader(request)
    programme = get_object_or_404(plannable_programmes(person), pk=pk)
    return JsonResponse(queries.bases_map(person, programme))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PLAN_WEEKS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and close a base."""
    person = reader(request)
    rows = PatrolBase.objects.visible_to(person).filter(programme__in=plannable_programmes(person))
    base = get_object_or_404(rows.select_related("programme__area"), pk=pk)
    if request.method == "POST":
        try:
            close_base(by=person, base=base)
        except BluelampError as error:
            messages.warning(request, sentence(error))
        else:
            messages.success(request, f"{base.name} is closed. Shifts that are published stay as they are.")
        return redirect(f"{reverse('plans:bases')}?programme={base.programme_id}")
    return render(request, "plans/base_close.html", {"base": base})
