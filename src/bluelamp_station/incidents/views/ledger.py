"""The ledger: what the store holds and lacks."""

from __future__ import annotations

__all__ = ["ledger", "ledger_csv"]

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.incidents import queries
from bluelamp_station.incidents.forms import LedgerFilter
from bluelamp_station.incidents.views.guards import whole_force
from bluelamp_station.ui.csv_text import csv_answer, write_csv

if TYPE_CHECKING:
    from django.http import HttpRequest

_A_PAGE = 60
_COLUMNS = (
    "source",
    "area",
    "month",
    "status",
    "received",
    "expected",
    "expected_low",
    "expected_high",
    "lag_days",
    "blank_share",
    "new_point_share",
)


@require_safe
@whole_force(Permission.SEE_INCIDENTS)
def ledger(request: HttpRequest) -> HttpResponse:
    """Months by source and district: a strip of squares and its table.

    Args:
        request: the request.
    """
    person: Any = request.user
    chosen = {name: request.GET.get(name, "") for name in ("source", "area", "status")}
    found = queries.ledger_for(person, **chosen)
    may = {
        "may_load": queries.has_whole_force(person, Permission.LOAD_INCIDENTS),
        "may_decide": queries.has_whole_force(person, Permission.DECIDE_SINKS),
    }
    if found is None:
        return render(request, "incidents/ledger.html", {"ledger": None, **may})
    form = LedgerFilter(initial=chosen, sources=found.sources, areas=found.areas)
    page = Paginator(found.rows, _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "incidents/ledger.html", {"ledger": found, "form": form, "page_obj": page, **may})


@require_safe
@whole_force(Permission.SEE_INCIDENTS)
def ledger_csv(request: HttpRequest) -> HttpResponse:
    """The whole ledger as a file.

    Args:
        request: the request.
    """
    person: Any = request.user
    rows = [[getattr(row, name) for name in _COLUMNS] for row in queries.ledger_rows(person)]
    return csv_answer(write_csv(_COLUMNS, rows), "ledger.csv")
