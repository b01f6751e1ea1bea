"""The overtime sheet: a week of offered shifts, one with its claims, offering, settling, withdrawing."""

from __future__ import annotations

__all__ = ["new_offer", "offer", "offers", "offers_csv", "settle", "withdraw"]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse, sentence
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.actions import offers as actions
from bluelamp_station.plans.actions.claims import NOTICE_H
from bluelamp_station.plans.actions.claims_rules import role_prices
from bluelamp_station.plans.forms.offers import OfferForm, OfferWeekForm, WithdrawOfferForm
from bluelamp_station.plans.queries import offers as queries
from bluelamp_station.plans.queries.claims_own import late_withdrawals, swaps_to_decide
from bluelamp_station.plans.queries.terms import people_programmes
from bluelamp_station.programme.models import FundingStream
from bluelamp_station.programme.queries import sees_money_of
from bluelamp_station.ui.csv_text import csv_answer, write_csv

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_CSV = ("starts_at", "ends_at", "base", "seat", "roles", "person_id", "cost", "priced_by", "kind", "funding_ref")


@require(Permission.SEE_ROSTER)
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """The offered shifts of a week."""
    person = reader(request)
    programme, programmes = _chosen(request, person)
    form = OfferWeekForm(request.GET or None)
    monday = _monday(form)
    context = {
        "programme": programme,
        "programmes": programmes,
        "form": form,
        "today": timezone.localdate(),
        "week": queries.offer_week(person, programme, monday) if programme else None,
        "swaps": list(swaps_to_decide(person)),
        "late": list(late_withdrawals(person, NOTICE_H)),
        "may_offer": programme in people_programmes(person, Permission.OFFER_SHIFTS),
    }
    return render(request, "plans/offers.html", context)


def _chosen(request: HttpRequest, person: Person) -> tuple[Programme | None, list[Programme]]:
    programmes = people_programmes(person, Permission.SEE_ROSTER)
    wanted = request.GET.get("programme", "")
    named = next((one for one in programmes if str(one.pk) == wanted), None)
    return named or next(iter(programmes), None), programmes


def _monday(form: OfferWeekForm) -> dt.date:
    """Monday of the week asked for; this week's where none was, or where it would leave the calendar."""
    day: dt.date | None = form.cleaned_data.get("on") if form.is_valid() else None
    if day is None or not 1900 <= day.year <= 2200:  # noqa: PLR2004 - as core.periods
        day = timezone.localdate()
    return day - dt.timedelta(days=day.weekday())


@require(Permission.SEE_ROSTER)
@require_safe
def offers_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Seats of a week with who holds them, as a file; the log says who took it.

    Args:
        request: the request, with ``on``: a day of the week.
        pk: the programme's key.
    """
    person = reader(request)
    programme = get_object_or_404(_programmes(person, Permission.SEE_ROSTER), pk=pk)
    monday = _monday(OfferWeekForm(request.GET or None))
    sees_money = sees_money_of(person, programme)
    rows = [
        _csv_row(line.offer, seat, sees_money=sees_money)
        for day in queries.offer_week(person, programme, monday).days
        for line in day.lines
        if line.offer.withdrawn_at is None
        for seat in queries.seat_lines(line.offer)
    ]
    detail = {"week": monday.isoformat(), "rows": len(rows)}
    record(by=person, action="plans.offers_exported", subject=programme, detail=detail)
    return csv_answer(write_csv(_CSV, rows), f"offered-shifts-{monday.isoformat()}.csv")


def _csv_row(offer: Any, line: queries.SeatLine, *, sees_money: bool) -> tuple[object, ...]:
    seat = line.seat
    cost = f"{seat.pence / 100:.2f}" if sees_money and seat.pence is not None else ""
    start, end = (timezone.localtime(one).isoformat(timespec="minutes") for one in (offer.starts_at, offer.ends_at))
    return (
        start,
        end,
        offer.base.name if offer.base else "",
        seat.number,
        ";".join(seat.roles),
        seat.person.crew_ref if seat.person else "",
        cost,
        seat.price_words if sees_money else "",
        offer.kind,
        offer.funding_ref,
    )


def _programmes(person: Person, permission: Permission) -> Any:
    from bluelamp_station.programme.models import Programme  # noqa: PLC0415 - a name for types above

    keys = [one.pk for one in people_programmes(person, permission)]
    return Programme.objects.filter(pk__in=keys).select_related("area")


@require(Permission.OFFER_SHIFTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a shift on one or several days: first what it would cost, then it goes out.

    Args:
        request: the request.
        pk: the programme's key.
    """
    person = reader(request)
    programme = get_object_or_404(_programmes(person, Permission.OFFER_SHIFTS), pk=pk)
    streams = list(FundingStream.objects.visible_to(person).filter(programme=programme))
    sent = [request.POST] if request.method == "POST" else []
    form = OfferForm(*sent, programme=programme, streams=streams)
    asked = _may_go_out(form)
    if asked is not None and "send" in request.POST:
        try:
            made = actions.offer_shifts(by=person, programme=programme, ticket=form.cleaned_data["ticket"], asked=asked)
        except BluelampError as error:
            refuse(form, error)
            asked = None
        else:
            text = "1 shift is" if len(made) == 1 else f"{len(made)} shifts are"
            messages.success(request, f"{text} on offer. Officers see what they may claim.")
            day = timezone.localdate(made[0].starts_at)
            return redirect(f"{reverse('plans:offers')}?on={day.isoformat()}&programme={programme.pk}")
    sees_money = sees_money_of(person, programme)
    context = {
        "form": form,
        "programme": programme,
        "asked": asked,
        "prices": role_prices(programme, asked) if asked and sees_money else [],
        "sees_money": sees_money,
    }
    return render(request, "plans/offer_new.html", context)


def _may_go_out(form: OfferForm) -> actions.Asked | None:
    """What a form offers; None where it could not go out, which the form then says before any price is shown."""
    if not form.is_valid():
        return None
    asked = form.asked()
    try:
        actions.check_asked(asked)
    except BluelampError as error:
        refuse(form, error)
        return None
    return asked


@require(Permission.SEE_ROSTER)
@require_safe
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer with its seats and claims, by name.

    Args:
        request: the request.
        pk: its key.
    """
    person = reader(request)
    found = get_object_or_404(queries.shown_offers(person), pk=pk)
    claims = queries.claim_lines(found)
    is_open = found.withdrawn_at is None and found.starts_at > timezone.now()
    seats = queries.seat_lines(found)
    context = {
        "offer": found,
        "seats": seats,
        "n_open": sum(one.seat.person_id is None for one in seats),
        "claims": claims,
        "is_gathering": found.closes_at > timezone.now(),
        "may_change": is_open and found.programme in people_programmes(person, Permission.OFFER_SHIFTS),
        "n_waiting": sum(bool(one.place) for one in claims),
        "sees_money": sees_money_of(person, found.programme),
    }
    return render(request, "plans/offer.html", context)


@require(Permission.OFFER_SHIFTS)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the claims and share the open seats out now.

    Args:
        request: the request.
        pk: the offer's key.
    """
    person = reader(request)
    found = get_object_or_404(queries.shown_offers(person), pk=pk)
    try:
        settled = actions.settle_offer(by=person, offer=found)
    except BluelampError as error:
        messages.error(request, sentence(error))
    else:
        n = len(settled.confirmed)
        text = "1 seat was given" if n == 1 else f"{n} seats were given"
        messages.success(request, f"{text}; {settled.waiting} on the waiting list.")
    return redirect("plans:offer", pk=found.pk)


@require(Permission.OFFER_SHIFTS)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reason, and withdraw an offer.

    Args:
        request: the request.
        pk: its key.
    """
    person = reader(request)
    found = get_object_or_404(queries.shown_offers(person), pk=pk)
    form = WithdrawOfferForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.withdraw_offer(by=person, offer=found, reason=form.cleaned_data["reason"])
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "The offer is withdrawn. Whoever claimed it reads your reason.")
            return redirect("plans:offer", pk=found.pk)
    return render(request, "plans/offer_withdraw.html", {"form": form, "offer": found})
