"""Swaps of a seat: asking a colleague, answering, and the sergeant's consent."""

from __future__ import annotations

__all__ = ["answer", "ask", "decide", "take_back"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse, sentence
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions import swaps as actions
from bluelamp_station.plans.actions.claims_rules import price_for
from bluelamp_station.plans.forms.claims import AnswerSwapForm, DecideSwapForm, SwapForm
from bluelamp_station.plans.models import OfferSeat, SeatSwap
from bluelamp_station.plans.queries.claims_own import swaps_to_decide
from bluelamp_station.plans.queries.offers import offered_now
from bluelamp_station.programme.queries import sees_money_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require(Permission.RECORD_PATROLS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a colleague to take one's seat of an offer.

    Args:
        request: the request.
        pk: the offer's key.
    """
    person = reader(request)
    offer = get_object_or_404(offered_now(person), pk=pk)
    seat = get_object_or_404(OfferSeat.objects.filter(offer=offer, person=person).select_related("offer"))
    form = SwapForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.ask_swap(by=person, seat=seat, colleague_ref=form.cleaned_data["colleague_ref"])
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "Your colleague is asked. The shift stays yours until your sergeant consents.")
            return redirect("plans:mine_offer", pk=offer.pk)
    return render(request, "plans/mine_swap.html", {"form": form, "offer": offer})


@require(Permission.RECORD_PATROLS)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes or no to a colleague.

    Args:
        request: the request.
        pk: the swap's key.
    """
    person = reader(request)
    asked = get_object_or_404(SeatSwap.objects.filter(to_person=person).select_related("seat__offer"), pk=pk)
    form = AnswerSwapForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say yes or no.")
        return redirect("plans:mine")
    agrees = form.cleaned_data["answer"] == "yes"
    try:
        actions.answer_swap(by=person, swap=asked, agrees=agrees)
    except BluelampError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, "Your sergeant is asked now." if agrees else "You said no. The shift stays theirs.")
    return redirect("plans:mine")


@require(Permission.RECORD_PATROLS)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one asked of a colleague.

    Args:
        request: the request.
        pk: the swap's key.
    """
    person = reader(request)
    asked = get_object_or_404(SeatSwap.objects.filter(from_person=person).select_related("seat"), pk=pk)
    try:
        actions.withdraw_swap(by=person, swap=asked)
    except BluelampError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, "The swap is off. The shift is still yours.")
    return redirect("plans:mine_offer", pk=asked.seat.offer_id)


@require(Permission.OFFER_SHIFTS)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Consent to a swap, or refuse it.

    Args:
        request: the request.
        pk: the swap's key.
    """
    person = reader(request)
    swap = get_object_or_404(swaps_to_decide(person), pk=pk)
    form = DecideSwapForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.decide_swap(by=person, swap=swap, consents=told["answer"] == "yes", why=told["why"])
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "The seat has changed hands." if told["answer"] == "yes" else "The swap is off.")
            return redirect("plans:offer", pk=swap.seat.offer_id)
    context = {"form": form, "swap": swap, "offer": swap.seat.offer}
    if sees_money_of(person, swap.seat.offer.programme):
        context["price"] = price_for(swap.to_person, swap.seat.offer)
    return render(request, "plans/swap.html", context)
