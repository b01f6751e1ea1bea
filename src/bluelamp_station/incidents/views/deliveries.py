"""Deliveries: the list, one with its progress and receipt, its rows."""

from __future__ import annotations

__all__ = ["deliveries", "delivery", "delivery_progress", "delivery_rows", "delivery_rows_csv", "retry", "stop"]

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import condition, require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import RowVerdict
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.incidents import actions, engine, queries
from bluelamp_station.incidents.forms import RowsFilter
from bluelamp_station.incidents.models import Delivery
from bluelamp_station.incidents.views.guards import whole_force
from bluelamp_station.incidents.wording import reason_in_words, rows_in_words

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_A_PAGE = 25
_ROWS_A_PAGE = 50
_LONGEST_VALUE = 120


def _found(request: HttpRequest, pk: int) -> Any:
    person: Any = request.user
    return get_object_or_404(queries.deliveries_for(person), pk=pk)


@require_safe
@whole_force(Permission.SEE_INCIDENTS)
def deliveries(request: HttpRequest) -> HttpResponse:
    """All deliveries, the newest first.

    Args:
        request: the request.
    """
    person: Any = request.user
    page = Paginator(queries.deliveries_for(person), _A_PAGE).get_page(request.GET.get("page"))
    lines = [queries.line_of(one) for one in page]
    return render(request, "incidents/deliveries.html", {"page_obj": page, "lines": lines, **_may(request)})


@require_safe
@whole_force(Permission.SEE_INCIDENTS)
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery: where it stands, what was sent, its receipt.

    Args:
        request: the request.
        pk: its number.
    """
    found = _found(request, pk)
    context = {
        "delivery": found,
        "receipt": queries.receipt_of(found),
        "sent": queries.sent_of(found),
        **_may(request),
    }
    return render(request, "incidents/delivery.html", context)


def _stamp(request: HttpRequest, pk: int) -> str:
    found = _found(request, pk)
    told = (found.state, found.progress_done, found.progress_all, found.progress_text, found.is_stop_wanted)
    return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:20]}"'


@require_safe
@whole_force(Permission.SEE_INCIDENTS)
@condition(etag_func=_stamp)
def delivery_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that says how far the load is.

    Args:
        request: the request.
        pk: the delivery's number.
    """
    found = _found(request, pk)
    answer = render(request, "incidents/_progress.html", {"delivery": found, **_may(request)})
    if found.is_over:
        answer["Bluelamp-Live"] = "reload"
    return answer


def _may(request: HttpRequest) -> dict[str, bool]:
    person: Any = request.user
    return {"may_load": queries.has_whole_force(person, Permission.LOAD_INCIDENTS)}


@require_POST
@whole_force(Permission.LOAD_INCIDENTS)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a delivery.

    Args:
        request: the request.
        pk: its number.
    """
    person: Any = request.user
    try:
        actions.stop_delivery(by=person, delivery=_found(request, pk))
        messages.success(request, "The delivery stops at its next step. Nothing of it is kept.")
    except BluelampError as error:
        messages.error(request, error.message.capitalize())
    return redirect("incidents:delivery", pk)


@require_POST
@whole_force(Permission.LOAD_INCIDENTS)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a delivery again.

    Args:
        request: the request.
        pk: its number.
    """
    person: Any = request.user
    try:
        actions.retry_delivery(by=person, delivery=_found(request, pk))
        messages.success(request, "The delivery waits to be loaded again.")
    except BluelampError as error:
        messages.error(request, error.message.capitalize())
    return redirect("incidents:delivery", pk)


def _chosen(request: HttpRequest, files: list[str]) -> dict[str, str]:
    """The filter as asked for, without what cannot be."""
    verdict, file = request.GET.get("verdict", ""), request.GET.get("file", "")
    return {
        "verdict": verdict if verdict in set(RowVerdict) else "",
        "reason": request.GET.get("reason", "")[:80],
        "file": file if file in files else "",
    }


def _files_of(found: Delivery) -> list[str]:
    return [line["file"] for line in found.receipt.get("by_file", [])]


@require_safe
@whole_force(Permission.LOAD_INCIDENTS)
def delivery_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows that were refused, altered or left out; the log keeps who read which.

    Args:
        request: the request.
        pk: the delivery's number.
    """
    person: Any = request.user
    found = _found(request, pk)
    files = _files_of(found)
    chosen = _chosen(request, files)
    number = int(asked) if (asked := request.GET.get("page", "")).isdecimal() and len(asked) < 8 else 1  # noqa: PLR2004 - no list is that long
    try:
        noted = _noted(chosen, files, number)
        page = Paginator(range(noted.total), _ROWS_A_PAGE).get_page(number)
        if page.number != number:
            noted = _noted(chosen, files, page.number)
    except BluelampError as error:
        messages.error(request, f"The store cannot be read: {error.message}")
        return redirect("incidents:delivery", pk)
    actions.note_rows_read(by=person, delivery=found, shown=len(noted.rows), chosen=chosen, is_export=False)
    form = RowsFilter(initial=chosen, reasons=noted.reasons, files=files)
    context = {
        "delivery": found,
        "form": form,
        "total": rows_in_words(noted.total),
        "page_obj": page,
        "rows": [_shown(row) for row in noted.rows],
        "query": request.GET.urlencode(),
    }
    return render(request, "incidents/rows.html", context)


def _noted(chosen: dict[str, str], files: list[str], number: int) -> engine.NotedRows:
    return engine.list_rows(
        settings.STORE_FOLDER,
        [chosen["file"]] if chosen["file"] else files,
        verdict=RowVerdict(chosen["verdict"]) if chosen["verdict"] else None,
        reason=chosen["reason"],
        start=(max(number, 1) - 1) * _ROWS_A_PAGE,
        most=_ROWS_A_PAGE,
    )


def _shown(row: Any) -> dict[str, Any]:
    """A row for the page: reasons in words, long values cut and said to be."""
    value = str(row["value"] or "")
    return dict(row) | {
        "reason": reason_in_words(row["reason"]),
        "value": value[:_LONGEST_VALUE],
        "is_cut": len(value) > _LONGEST_VALUE,
    }


@require_safe
@whole_force(Permission.LOAD_INCIDENTS)
def delivery_rows_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same rows as a file; the log keeps that they were taken.

    Args:
        request: the request.
        pk: the delivery's number.
    """
    person: Any = request.user
    found = _found(request, pk)
    files = _files_of(found)
    chosen = _chosen(request, files)
    try:
        noted = _noted(chosen, files, 1)
    except BluelampError as error:
        messages.error(request, f"The store cannot be read: {error.message}")
        return redirect("incidents:delivery", pk)
    actions.note_rows_read(by=person, delivery=found, shown=noted.total, chosen=chosen, is_export=True)
    text = engine.csv_of_rows(
        settings.STORE_FOLDER,
        [chosen["file"]] if chosen["file"] else files,
        verdict=RowVerdict(chosen["verdict"]) if chosen["verdict"] else None,
        reason=chosen["reason"],
    )
    answer = StreamingHttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="delivery-{found.pk}-rows.csv"'
    return answer
