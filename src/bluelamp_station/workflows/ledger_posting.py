"""Delivered hours and money, carried from patrols to the ledger of the plans room: each night, and on demand."""

from __future__ import annotations

__all__ = ["delivered_rows", "post_ledger", "post_ledgers", "post_now"]

import logging
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.models import CrewMember, Visit, VisitState
from bluelamp_station.patrols.queries.dosage import SOURCE
from bluelamp_station.plans.actions.ledger import post_delivered, post_planned
from bluelamp_station.plans.actions.ledger_forecast import foresee_streams
from bluelamp_station.plans.ledger_rows import DeliveredRow, SeatRow
from bluelamp_station.plans.queries.ledger_source import Organisations
from bluelamp_station.plans.queries.statements import keeps_ledger_of
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person

_LOG = logging.getLogger("bluelamp.worker")
_CHUNK = 5_000


def post_ledgers(now: datetime) -> int:
    """Post the ledger of every programme: a chore of the night; one programme's trouble keeps no other from it.

    Args:
        now: the time.

    Returns:
        How many lines were added.
    """
    added = 0
    for programme in Programme.objects.order_by("pk"):
        try:
            added += post_ledger(programme=programme, as_at=now)
        except BluelampError as error:
            _LOG.warning("Ledger of programme %s: %s", programme.pk, error.line())
    return added


def post_ledger(*, programme: Programme, as_at: datetime, by: Person | None = None) -> int:
    """Post what is planned and what is delivered, and foresee where each stream ends.

    Each is a transaction of its own, so that phones wait for none of them longer than they must.

    Args:
        programme: whose ledger.
        as_at: the time.
        by: who asked for it; None for the house.

    Returns:
        How many lines were added.

    Raises:
        BluelampError: the rows cannot be posted.
    """
    planned = post_planned(programme=programme, as_at=as_at, by=by)
    rows = delivered_rows(programme)
    delivered = post_delivered(programme=programme, rows=rows, as_at=as_at, source=SOURCE, by=by)
    foresee_streams(programme=programme, as_at=as_at, by=by)
    added: int = planned.lines + delivered.lines
    return added


def delivered_rows(programme: Programme) -> Iterator[DeliveredRow]:
    """Every counted visit of a programme with its crew, in two queries and no names.

    Args:
        programme: whose visits.
    """
    counted = Visit.objects.filter(programme=programme, state=VisitState.COUNTED).order_by()
    held = Organisations(programme)
    crews: dict[object, list[SeatRow]] = {}
    members = CrewMember.objects.filter(visit__in=counted).order_by("position")
    told = members.values_list("visit_id", "person_ref", "role", "agency", "person__agency_id")
    for visit, ref, role, agency, own in told.iterator(chunk_size=_CHUNK):
        crews.setdefault(visit, []).append(SeatRow(ref, role, agency, held.of(agency, own)))
    rows = counted.values_list(
        "pk",
        "visit_id",
        "shift__shift_id",
        "place_ref",
        "started_at",
        "minutes_low",
        "minutes_best",
        "minutes_high",
        "evidence",
        "is_additional",
        "funding_ref",
    )
    for pk, visit_id, shift_id, place, at, low, best, high, evidence, is_additional, ref in rows.iterator(_CHUNK):
        yield DeliveredRow(
            visit_id,
            shift_id or "",
            place,
            int(at.timestamp()),
            low,
            best,
            high,
            evidence,
            is_additional,
            ref,
            tuple(crews.get(pk, ())),
        )


@require(Permission.KEEP_LEDGER)
@require_POST
def post_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Post the ledger at once, for somebody who keeps it.

    Args:
        request: the request.
        pk: key of the programme.
    """
    person = reader(request)
    programme = Programme.objects.visible_to(person).select_related("area").filter(pk=pk).first()
    if programme is None or not keeps_ledger_of(person, programme):
        raise Http404
    try:
        added = post_ledger(programme=programme, as_at=timezone.now(), by=person)
    except BluelampError as error:
        messages.error(request, error.line())
    else:
        lines = "1 line was" if added == 1 else f"{added:,} lines were" if added else "Nothing was new: no line was"
        messages.success(request, f"The ledger is posted. {lines} added.")
    return redirect("plans:ledger")
