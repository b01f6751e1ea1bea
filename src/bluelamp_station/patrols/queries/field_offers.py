"""What waits for somebody of offered shifts, in numbers: the phone shows one line, the rest is the site's."""

from __future__ import annotations

__all__ = ["offer_counts"]

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from bluelamp.core.vocabulary import ClaimState, SwapState
from bluelamp_station.plans.actions.claims_rules import offers_for
from bluelamp_station.plans.queries.claims_own import own_claims, swaps_of
from bluelamp_station.plans.queries.offers import offered_now

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_CLAIMED = frozenset({ClaimState.WAITING.value, ClaimState.CONFIRMED.value})


def offer_counts(person: Person) -> dict[str, Any]:
    """Shifts that somebody may claim now, seats for which they are confirmed, swaps that they are asked for.

    Args:
        person: the officer.
    """
    claims = own_claims(person)
    claimed = {one.offer_id for one in claims if one.state in _CLAIMED}
    others = [one for one in offered_now(person) if one.pk not in claimed]
    asked = [one for one in swaps_of(person) if one.to_person_id == person.pk and one.state == SwapState.ASKED.value]
    return {
        "open": sum(1 for one in offers_for(person, others) if one.n_open and not one.reasons),
        "confirmed_to_come": sum(1 for one in claims if one.state == ClaimState.CONFIRMED.value),
        "swaps_to_answer": len(asked),
        "address": reverse("plans:mine"),
    }
