"""Officers' own pages of offered shifts: what they may claim, one tap, and giving a shift back."""

from __future__ import annotations

__all__ = ["claim", "give_back", "mine", "own_offer"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import ClaimState
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse, sentence
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions import claims as actions
from bluelamp_station.plans.actions.claims_rules import offers_for
from bluelamp_station.plans.forms.claims import GiveBackForm
from bluelamp_station.plans.models import SeatClaim
from bluelamp_station.plans.queries.claims_own import own_claims, own_shifts, swaps_of
from bluelamp_station.plans.queries.claims_swaps import swap_news
from bluelamp_station.plans.queries.offers import offered_now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_OPEN = (ClaimState.WAITING.value, ClaimState.CONFIRMED.value)
_OFFERS_SHOWN = 60


@require(Permission.RECORD_PATROLS)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, one's own shifts, and what is on offer."""
    person = reader(request)
    claims = own_claims(person)
    claimed = {one.offer_id for one in claims if one.state in _OPEN}
    offers = [one for one in offered_now(person)[: _OFFERS_SHOWN + len(claimed)] if one.pk not in claimed]
    told = offers_for(person, offers)
    context = {
        "asked": [one for one in swaps_of(person) if one.to_person_id == person.pk and one.state == "asked"],
        "swaps": swap_news(person),
        "shifts": own_shifts(person, timezone.now()),
        "waiting": [one for one in claims if one.state == ClaimState.WAITING],
        "declined": [one for one in claims if one.state == ClaimState.DECLINED],
        "offers": [one for one in told if not one.reasons],
        "others": [one for one in told if one.reasons],
        "now": timezone.now(),
    }
    return render(request, "plans/mine.html", context)


@require(Permission.RECORD_PATROLS)
@require_safe
def own_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer as whoever may claim it sees it.

    Args:
        request: the request.
        pk: its key.
    """
    person = reader(request)
    found = get_object_or_404(offered_now(person), pk=pk)
    claim = SeatClaim.objects.filter(offer=found, person=person, state__in=_OPEN).select_related("seat").first()
    swaps = [one for one in swaps_of(person) if claim and one.seat_id == claim.seat_id]
    context = {
        "told": offers_for(person, [found])[0],
        "claim": claim,
        "is_gathering": found.closes_at > timezone.now(),
        "swap": next(iter(swaps), None),
    }
    return render(request, "plans/mine_offer.html", context)


@require(Permission.RECORD_PATROLS)
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim a seat with one tap.

    Args:
        request: the request.
        pk: the offer's key.
    """
    person = reader(request)
    found = get_object_or_404(offered_now(person), pk=pk)
    try:
        made = actions.claim_seat(by=person, offer=found)
    except BluelampError as error:
        messages.error(request, sentence(error))
        return redirect("plans:mine_offer", pk=found.pk)
    if made.state == ClaimState.CONFIRMED:
        messages.success(request, "The shift is yours.")
    elif made.state == ClaimState.DECLINED:
        messages.error(request, made.why)
    elif found.closes_at > timezone.now():
        closes = timezone.localtime(found.closes_at)
        messages.success(request, f"You are down for it. Seats are given on {closes:%A} at {closes:%H:%M}.")
    else:
        messages.warning(request, "Every seat is taken: somebody was quicker. You are on the waiting list.")
    return redirect("plans:mine_offer", pk=found.pk)


@require(Permission.RECORD_PATROLS)
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one's claim to an offer, with a reason where the shift starts soon.

    Args:
        request: the request.
        pk: the offer's key.
    """
    person = reader(request)
    found = get_object_or_404(offered_now(person), pk=pk)
    held = SeatClaim.objects.filter(offer=found, person=person, state__in=_OPEN).select_related("offer").first()
    if held is None:
        raise Http404
    soon = (found.starts_at - timezone.now()).total_seconds() < actions.NOTICE_H * 3600
    needs_reason = soon and held.state == ClaimState.CONFIRMED
    form = GiveBackForm(request.POST if request.method == "POST" else None)
    if not needs_reason:
        del form.fields["why"]
    if form.is_valid():
        try:
            actions.withdraw_claim(by=person, claim=held, why=form.cleaned_data.get("why", ""))
        except BluelampError as error:
            refuse(form, error)
        else:
            told = "Your sergeant is told." if needs_reason else "Thank you for saying so."
            messages.success(request, f"You are off this shift. {told}")
            return redirect("plans:mine")
    context = {"form": form, "offer": found, "claim": held, "needs_reason": needs_reason, "hours": actions.NOTICE_H}
    return render(request, "plans/mine_give_back.html", context)
