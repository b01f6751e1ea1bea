"""Taken away and asked for: what crews lost to other work, and the support that they called; no names."""

from __future__ import annotations

__all__ = ["duties"]

from collections import Counter
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.engine.duties import away_figures, time_away
from bluelamp_station.patrols.forms.filters import PeriodForm
from bluelamp_station.patrols.queries.dosage import ground_name
from bluelamp_station.patrols.queries.duties import MOST_LINES, away_lines, support_lines

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_NO_PLACE = "Between places, or before the first visit"


@require(Permission.SEE_PATROLS)
@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """Crews taken away in some days by reason and place, and calls for support."""
    person, form = reader(request), PeriodForm(request.GET or None)
    days = form.days
    away, support = away_lines(person, days), support_lines(person, days)
    figures = away_figures(
        away, days=days, ground=ground_name(person), as_at=timezone.now().isoformat(timespec="seconds")
    )
    context = {
        "form": form,
        "days": days,
        "figures": [
            ("Times taken away", figures["abstractions"]),
            ("Minutes lost", figures["abstraction_minutes"]),
            ("Person-minutes lost", figures["abstraction_person_minutes"]),
        ],
        "by_reason": time_away(away, lambda line: line.reason),
        "by_place": time_away(away, lambda line: line.place or _NO_PLACE),
        "away": away[:MOST_LINES],
        "n_away": len(away),
        "support": support,
        "by_kind": Counter(line.what for line in support).most_common(),
        "most": MOST_LINES,
    }
    return render(request, "patrols/visits_duties.html", context)
