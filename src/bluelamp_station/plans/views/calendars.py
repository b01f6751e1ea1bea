"""Calendars: the secret address of one's own shifts, its answer, and single shifts as files."""

from __future__ import annotations

__all__ = ["feed", "link", "offer_ics", "shift_ics"]

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, site_address
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions import calendars as actions
from bluelamp_station.plans.engine.calendars import EventOut, written_calendar
from bluelamp_station.plans.models import CalendarLink
from bluelamp_station.plans.queries.claims_own import own_shifts
from bluelamp_station.plans.queries.offers import offered_now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from bluelamp_station.plans.models import ShiftOffer
    from bluelamp_station.plans.queries.claims_own import OwnShift

_BACK = timedelta(days=28)
_TYPE = "text/calendar; charset=utf-8"


# The address is the key: a calendar program has no session. It opens nobody's shifts but its owner's.
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's own shifts and confirmed seats, for their calendar program.

    Args:
        request: the request, of nobody who is signed in.
        token: the secret.
    """
    owner = actions.owner_of(token)
    if owner is None:
        raise Http404
    shifts = own_shifts(owner, timezone.now() - _BACK)
    return _answer(request, [_event(one, request) for one in shifts], "bluelamp-shifts.ics")


def _event(one: OwnShift, request: HttpRequest) -> EventOut:
    """Hours, base, role and a link; where the tour goes is on the phone alone."""
    is_of_offer = one.offer is not None and not one.is_planned
    return EventOut(
        uid=f"{one.key}@bluelamp",
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        title=f"Patrol shift{f' ({one.role})' if one.role else ''}",
        text="Confirmed. Your tour comes with the plan." if is_of_offer else "Your tour is in the phone app.",
        place=one.base,
        url=f"{site_address(request)}{reverse('plans:mine')}",
        changed_at=one.changed_at,
    )


def _answer(request: HttpRequest, events: Sequence[EventOut], file_name: str) -> HttpResponse:
    content = written_calendar(events, name="Bluelamp shifts")
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    made = HttpResponse(content, content_type=_TYPE)
    made["Content-Disposition"] = f'attachment; filename="{file_name}"'
    made["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=made)
    assert isinstance(answer, HttpResponse)  # noqa: S101  # nosec B101 - the one given, or 304
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require(Permission.RECORD_PATROLS)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Make the secret address of one's own calendar, or revoke it; it is shown once."""
    person = reader(request)
    address = ""
    if request.method == "POST" and "revoke" in request.POST:
        if actions.revoke_calendar_link(by=person):
            messages.success(request, "The address opens nothing any more.")
        return redirect("plans:mine_calendar")
    if request.method == "POST":
        token = actions.make_calendar_link(by=person)
        address = f"{site_address(request)}{reverse('plans:calendar', args=[token])}"
    held = CalendarLink.objects.filter(person=person, revoked_at__isnull=True).first()
    answer = render(request, "plans/mine_calendar.html", {"address": address, "held": held})
    answer["Cache-Control"] = "private, no-store"
    return answer


@require(Permission.RECORD_PATROLS)
@require_safe
def shift_ics(request: HttpRequest, key: str) -> HttpResponse:
    """One of one's own shifts as a calendar file.

    Args:
        request: the request.
        key: what it is and its key, such as ``shift-7``.
    """
    shifts = own_shifts(reader(request), timezone.now() - _BACK)
    found = next((one for one in shifts if one.key == key), None)
    if found is None:
        raise Http404
    return _answer(request, [_event(found, request)], f"{found.key}.ics")


@require(Permission.RECORD_PATROLS)
@require_safe
def offer_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """An offer as a calendar file, to look it up beside one's own appointments.

    Args:
        request: the request.
        pk: its key.
    """
    found = get_object_or_404(offered_now(reader(request)), pk=pk)
    return _answer(request, [_offered(found, request)], f"offer-{found.pk}.ics")


def _offered(offer: ShiftOffer, request: HttpRequest) -> EventOut:
    return EventOut(
        uid=f"offer-{offer.pk}@bluelamp",
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        title="Patrol shift on offer",
        text="This is an offer; it is yours once it is confirmed.",
        place=offer.base.name if offer.base else "",
        url=f"{site_address(request)}{reverse('plans:mine_offer', args=[offer.pk])}",
        changed_at=offer.made_at,
    )
