"""The first page of the bulletin: a month on one sheet, each number with its definition."""

from __future__ import annotations

__all__ = ["bulletin", "bulletin_month"]

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bluelamp.core.errors import BluelampError
from bluelamp.core.periods import Month
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.charts.bulletin_page import SOURCES, bulletin_page
from bluelamp_station.patrols.forms.filters import BulletinForm
from bluelamp_station.patrols.queries.bulletin import first_month, month_days, month_rows
from bluelamp_station.patrols.queries.dosage import ground_name
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require(Permission.SEE_BULLETIN)
@require_GET
def bulletin(request: HttpRequest) -> HttpResponse:
    """The way to a month: the one asked for, else the last that is over."""
    form = BulletinForm(request.GET or None)
    if form.is_bound and not form.is_valid():
        return render(request, "patrols/bulletin_month.html", {"form": form, "month": None}, status=422)
    asked = form.cleaned_data["month"] if form.is_bound else None
    today = timezone.localdate()
    return redirect("patrols:bulletin_month", str(asked or Month(today.year, today.month).plus(-1)))


@require(Permission.SEE_BULLETIN)
@require_GET
def bulletin_month(request: HttpRequest, month: str) -> HttpResponse:
    """A month on one page; small numbers are kept back from those who see no places."""
    try:
        asked = Month.parse(month)
    except BluelampError as error:
        raise Http404 from error
    person, today = reader(request), timezone.localdate()
    first = first_month(person)
    now = month_rows(person, asked)
    before = month_rows(person, asked.plus(-1)) if first and first.ordinal < asked.ordinal else None
    ground = ground_name(person, Permission.SEE_BULLETIN)
    page = bulletin_page(
        now,
        before,
        ground=ground,
        as_at=timezone.now().isoformat(timespec="seconds"),
        keeps_back=not person.can(Permission.SEE_PATROLS),
    )
    context = {
        "form": BulletinForm(initial={"month": str(asked)}),
        "month": asked,
        "days": month_days(asked),
        "days_before": month_days(asked.plus(-1)),
        "month_before": str(asked.plus(-1)),
        "month_after": str(asked.plus(1)) if asked.ordinal < Month(today.year, today.month).ordinal else "",
        "is_over": month_days(asked).last < today,
        "page": page,
        "ground": ground,
        "rows": now,
        "n_visits": len(now.rows.visits),
        "sources": [(SOURCES[source], n) for source, n in now.sources.items()],
        "refused_rows": [(words(reason), n) for reason, n in now.refused_rows.items()],
    }
    return render(request, "patrols/bulletin_month.html", context)
