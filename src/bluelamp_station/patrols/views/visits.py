"""Visits for staff: the overview of some days, the list, one visit, and the list as a file; no names anywhere."""

from __future__ import annotations

__all__ = ["export_visits", "overview", "show_visit", "visit_map", "visits"]

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_http_methods

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.actions import exporting
from bluelamp_station.patrols.charts.visit import bars_of, facts_of, list_lines
from bluelamp_station.patrols.engine import figures as engine
from bluelamp_station.patrols.forms.filters import ExportForm, PeriodForm, VisitFilter
from bluelamp_station.patrols.models import Outcome, Visit
from bluelamp_station.patrols.queries import dosage, ground, maps
from bluelamp_station.patrols.queries import visits as queries
from bluelamp_station.patrols.views.ways import ways_of
from bluelamp_station.ui.csv_text import csv_stream

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

_A_PAGE, _NEWEST = 50, 10
# Labels of the overview, in order.
HEADLINE = (
    ("visits", "Patrols"),
    ("qualifying_share", "15 minutes or more, on best"),
    ("qualifying_share_low", "15 minutes or more, on low"),
    ("patrol_hours", "Patrol-hours"),
    ("person_hours", "Person-hours"),
    ("covered_hours", "Covered hours"),
    ("with_engagement_share", "With an engagement"),
    ("asb_power_uses", "ASB power uses"),
)
EVIDENCE = tuple((f"evidence_share_{grade}", f"Grade {grade.upper()}") for grade in "abcd")


@require(Permission.SEE_PATROLS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Figures of some days, what waits, the newest visits, and the way to every chart."""
    person, form = reader(request), PeriodForm(request.GET or None)
    days, visits = form.days, Visit.objects.visible_to(person)
    rows = dosage.counted_rows(visits, days, outcomes=Outcome.objects.visible_to(person))
    context: dict[str, Any] = {"form": form, "days": days, "is_empty": not rows.visits}
    context["ways"], context["notes"] = ways_of(person), dosage.notes_of(visits, days)
    if rows.visits:
        source = dosage.source_of(context["notes"])
        told = engine.figures(rows, ground=dosage.ground_name(person), source=source, as_at=_now())
        context["headline"] = [(label, told[name]) for name, label in HEADLINE]
        context["evidence"] = [(label, told[name]) for name, label in EVIDENCE]
    context["left_out"] = dosage.left_out(visits, days)
    context["newest"] = list_lines(queries.visible_visits(person).order_by("-started_at")[:_NEWEST])
    context["may_settle"] = person.can(Permission.CORRECT_PATROLS)
    return render(request, "patrols/visits_overview.html", context)


def _now() -> str:
    return timezone.now().isoformat(timespec="seconds")


def _filter(request: HttpRequest) -> VisitFilter:
    return VisitFilter(request.GET or None, places=ground.choices_of(reader(request)))


@require(Permission.SEE_PATROLS)
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """The list of visits by filter."""
    form = _filter(request)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.listed_visits(reader(request), asked)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": list_lines(page),
        "is_filtered": any(asked.values()),
        "enter_url": reverse("patrols:enter_visit") if reader(request).can(Permission.CORRECT_PATROLS) else "",
    }
    return render(request, "patrols/visits_list.html", context, status=422 if form.is_bound and form.errors else 200)


@require(Permission.SEE_PATROLS)
@require_http_methods(["GET", "HEAD", "POST"])
def export_visits(request: HttpRequest) -> HttpResponseBase:
    """Take the visits of a filter away as visits.csv; the log says who did."""
    person, filters = reader(request), _filter(request)
    asked = filters.cleaned_data if filters.is_valid() else {}
    found = queries.listed_visits(person, asked)
    form = ExportForm(request.POST if request.method == "POST" else None)
    may_tell = person.can(Permission.SEE_PATROL_NAMES)
    if not may_tell:
        form.fields.clear()
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            lines = exporting.export_visits(
                by=person, visits=found, with_refs=bool(told.get("with_refs")), why=told.get("why", "")
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            return csv_stream(lines, "visits.csv")
    context = {"form": form, "n_visits": found.count(), "may_tell": may_tell}
    return render(request, "patrols/visits_export.html", context, status=422 if form.is_bound else 200)


def _visit(request: HttpRequest, pk: UUID) -> Visit:
    found = queries.visible_visits(reader(request)).select_related("shift", "visit_import")
    return get_object_or_404(found, pk=pk)


@require(Permission.SEE_PATROLS)
@require_GET
def show_visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One visit: minutes and what they rest on, what came of it, how it was changed and what was asked about it."""
    page = queries.page_of(reader(request), _visit(request, pk))
    context = {"page": page, "visit": page.visit, "facts": facts_of(page), "bars": bars_of(page.visit)}
    return render(request, "patrols/visit.html", context)


@require(Permission.SEE_PATROLS)
@require_GET
def visit_map(request: HttpRequest, pk: UUID) -> JsonResponse:
    """The outline of the place, and no track."""
    document = maps.visit_map(reader(request), _visit(request, pk))
    response = JsonResponse(document, content_type="application/geo+json")
    patch_cache_control(response, private=True, no_cache=True)
    return response
