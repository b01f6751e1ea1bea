"""The auditor's pages: who did what, and whether the log is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader
from bluelamp_station.accounts.forms_records import EventSearch
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.audit.models import Event
from bluelamp_station.audit.queries import detail_of, events, subject_of, words_of
from bluelamp_station.audit.verifying import make_anchor, verify
from bluelamp_station.ui.csv_text import csv_lines, csv_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

_PAGE = 50
_LOG = ("audit log", "all")


@require(Permission.SEE_AUDIT)
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The log, newest first, with a search."""
    search = EventSearch(request.GET)
    found = events(search.wanted())
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    lines = [(one, words_of(one.action), subject_of(one)) for one in page.object_list]
    return render(request, "accounts/records/log.html", {"form": search, "page": page, "lines": lines})


@require(Permission.SEE_AUDIT)
@require_GET
def event(request: HttpRequest, number: int) -> HttpResponse:
    """One event with its place in the chain."""
    found = get_object_or_404(Event, number=number)
    context = {
        "event": found,
        "event_name": f"Event {found.number}",
        "words": words_of(found.action),
        "subject": subject_of(found),
        "detail": detail_of(found),
    }
    return render(request, "accounts/records/event.html", context)


@require(Permission.SEE_AUDIT)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Prove the chain now."""
    verdict = verify()
    detail = {"events": verdict.events, "is_whole": verdict.is_whole}
    record(by=reader(request), action="audit.chain_checked", subject=_LOG, detail=detail)
    if verdict.is_whole:
        messages.success(request, f"The log is whole: {verdict.events:,} events, each following the one before.")
    else:
        messages.error(request, f"The log is broken at event {verdict.first_broken}. {verdict.why}")
    return redirect("accounts:log")


@require(Permission.SEE_AUDIT)
@require_POST
def anchor(request: HttpRequest) -> HttpResponse:
    """The chain's end as a file, to be kept elsewhere."""
    text = make_anchor()
    record(by=reader(request), action="audit.anchor_exported", subject=_LOG)
    name = f"audit-anchor-{timezone.localdate():%Y-%m-%d}.json"
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require(Permission.SEE_AUDIT)
@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """What a search found, as CSV."""
    search = EventSearch(request.POST)
    found = events(search.wanted())
    record(by=reader(request), action="audit.log_exported", subject=_LOG, detail={"events": found.count()})
    return csv_stream(csv_lines(_rows(found)), f"audit-log-{timezone.localdate():%Y-%m-%d}.csv")


def _rows(found: QuerySet[Event]) -> Iterator[Sequence[object]]:
    yield "number", "at", "who", "action", "subject", "subject_id", "why", "detail", "hash"
    for one in found.iterator(chunk_size=1_000):
        done = (one.action, one.subject_type, one.subject_id, one.why, str(one.detail), one.hash)
        yield one.number, one.at.isoformat(), one.actor_name, *done
