"""Charts of patrols: timeline, durations, gaps, the week of places and days, hours and map; each with its table."""

from __future__ import annotations

__all__ = ["durations", "gaps", "heat", "heat_map", "matrix", "timeline"]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from bluelamp.core.vocabulary import VisitSource
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.charts.durations import durations_chart, durations_table, week_bars
from bluelamp_station.patrols.charts.gaps import gap_bars, gap_lines
from bluelamp_station.patrols.charts.matrix import LEGEND, matrix_lines
from bluelamp_station.patrols.charts.timeline import day_timeline, table_lines
from bluelamp_station.patrols.engine import figures as engine
from bluelamp_station.patrols.forms.filters import DayForm, DurationsForm, PeriodForm, WeekForm
from bluelamp_station.patrols.models import Visit
from bluelamp_station.patrols.queries import maps
from bluelamp_station.patrols.queries.dosage import counted_rows, last_visit_days, notes_of
from bluelamp_station.patrols.queries.ground import place_lines
from bluelamp_station.patrols.queries.matrix import planned_rows, reasons_by_place_day
from bluelamp_station.patrols.queries.timeline import timeline_visits
from bluelamp_station.patrols.queries.today import QUIET_DAYS
from bluelamp_station.patrols.rows import Days
from bluelamp_station.ui.hour_grids import DAYS, lay_out_hour_grid

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

_DAY = dt.timedelta(days=1)
_SOURCES = {
    VisitSource.PHONE: "phones",
    VisitSource.IMPORT: "files",
    VisitSource.SUPERVISOR: "entries by supervisors",
}


@require(Permission.SEE_PATROLS)
@require_GET
def timeline(request: HttpRequest) -> HttpResponse:
    """A day or a week: a line for each place, a bar for each visit."""
    person, form = reader(request), DayForm(request.GET or None)
    days = form.days
    found = timeline_visits(person, days)
    lines = place_lines(person, days, {one.place_ref for one in found})
    context = {
        "form": form,
        "days": days,
        "notes": notes_of(Visit.objects.visible_to(person), days),
        "before": days.first - _DAY * len(days),
        "after": days.first + _DAY * len(days),
        "chart": day_timeline(found, lines, days, timezone.now()) if found else None,
        "lines": table_lines(found, lines),
        "quiet": [line for line in lines if line.is_expected and line.ref not in {one.place_ref for one in found}],
    }
    return render(request, "patrols/dosage_timeline.html", context)


@require(Permission.SEE_PATROLS)
@require_GET
def durations(request: HttpRequest) -> HttpResponse:
    """How long visits were, with the line from which they qualify."""
    form = DurationsForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    shown, days = Visit.objects.visible_to(reader(request)), form.days
    source = asked.get("source", "")
    if source:
        shown = shown.filter(source=source)
    rows = counted_rows(shown, days)
    uses_low = asked.get("minutes") == "low"
    context: dict[str, Any] = {"form": form, "days": days, "n_visits": len(rows.visits), "uses_low": uses_low}
    context["notes"] = notes_of(shown, days)
    if rows.visits:
        named = _SOURCES[VisitSource(source)] if source else "phones, files and entries by supervisors"
        found = engine.durations(rows, uses_low=uses_low, source=named)
        title = f"{len(rows.visits):,} visits by their {'least' if uses_low else 'best'} minutes"
        context |= {"found": found, "chart": durations_chart(found, title), "lines": durations_table(found)}
        weeks = engine.week_shares(rows, uses_low=uses_low)
        context |= {"weeks": weeks, "week_bars": week_bars(weeks), "n_outside": sum(week.is_outside for week in weeks)}
    return render(request, "patrols/dosage_durations.html", context)


@require(Permission.SEE_PATROLS)
@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """How long places were without a crew, by covered minutes; days that are not over are left out."""
    person, form = reader(request), PeriodForm(request.GET or None)
    days, today = form.days, timezone.localdate()
    days = Days(min(days.first, today - _DAY), min(days.last, today - _DAY))
    # A visit of the evening before may reach into the first day.
    rows = counted_rows(Visit.objects.visible_to(person), Days(days.first - _DAY, days.last))
    places = place_lines(person, days, {row.place_ref for row in rows.visits})
    found = engine.gaps(rows, days=days, places=[place.ref for place in places])
    last_days = last_visit_days(Visit.objects.visible_to(person))
    is_now = days.last >= today - _DAY * QUIET_DAYS
    lines = gap_lines(places, found, last_days, today=today, alert_days=QUIET_DAYS, is_now=is_now)
    waiting = [line for line in lines if line.is_waiting]
    notes = notes_of(Visit.objects.visible_to(person), days)
    context = {"notes": notes, "form": form, "days": days, "lines": lines, "bars": gap_bars(lines), "waiting": waiting}
    context |= {"alert_days": QUIET_DAYS, "is_now": is_now, "n_visits": len(rows.visits)}
    return render(request, "patrols/dosage_gaps.html", context)


@require(Permission.SEE_PATROLS)
@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """A week of places and days: planned, due, done, missed and why."""
    person, form = reader(request), WeekForm(request.GET or None)
    days, today = form.days, timezone.localdate()
    planned = planned_rows(person, days)
    rows = counted_rows(Visit.objects.visible_to(person), days)
    places = place_lines(person, days, {row.place_ref for row in rows.visits} | {one.place_ref for one in planned})
    sums = engine.place_day_sums(
        rows, [(one.place_ref, one.day) for one in planned], places=[place.ref for place in places], today=today
    )
    lines = matrix_lines(places, days, sums, reasons_by_place_day(planned), today)
    context = {
        "form": form,
        "days": days,
        "notes": notes_of(Visit.objects.visible_to(person), days),
        "before": days.first - _DAY * len(days),
        "after": days.first + _DAY * len(days),
        "lines": lines,
        "legend": LEGEND,
        "today": today,
        "n_planned": len(planned),
        "n_missed": sum(line.missed for line in lines),
    }
    return render(request, "patrols/dosage_matrix.html", context)


@require(Permission.SEE_PATROLS)
@require_GET
def heat(request: HttpRequest) -> HttpResponse:
    """When and where: patrol-minutes by hour of the week, and by place on a map."""
    person, form = reader(request), PeriodForm(request.GET or None)
    days = form.days
    rows = counted_rows(Visit.objects.visible_to(person), days)
    context: dict[str, Any] = {"form": form, "days": days, "n_visits": len(rows.visits)}
    context["notes"] = notes_of(Visit.objects.visible_to(person), days)
    if rows.visits:
        sums = engine.hour_sums(rows)
        places = place_lines(person, days, sums.by_place)
        title = "Patrol-minutes by hour of the week, local time, over the whole period"
        context |= {
            "grid": lay_out_hour_grid(sums.by_hour, title, unit="min"),
            "weekdays": DAYS,
            "by_hour": [(f"{hour:02d}:00", column) for hour, column in enumerate(zip(*sums.by_hour, strict=True))],
            "map_url": f"{reverse('patrols:heat_map')}?first={days.first}&last={days.last}",
            "places": [(one, minutes := sums.by_place.get(one.ref, 0.0), minutes / len(days)) for one in places],
        }
    return render(request, "patrols/dosage_heat.html", context)


@require(Permission.SEE_PATROLS)
@require_GET
@gzip_page
def heat_map(request: HttpRequest) -> HttpResponseBase:
    """Places by patrol-minutes a day, as GeoJSON for the map."""
    person, days = reader(request), PeriodForm(request.GET or None).days
    sums = engine.hour_sums(counted_rows(Visit.objects.visible_to(person), days))
    document = maps.minutes_map(person, place_lines(person, days, sums.by_place), sums.by_place, len(days))
    response = JsonResponse(document, content_type="application/geo+json")
    patch_cache_control(response, private=True, no_cache=True)
    return response
