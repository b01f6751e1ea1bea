"""What offered shifts put on the first page: open seats of the next three days, what came back, what awaits a yes."""

from __future__ import annotations

__all__ = ["lines_of_offers"]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from bluelamp.core.vocabulary import ClaimState, SwapState
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.models import SeatClaim
from bluelamp_station.plans.queries.claims import duties_of
from bluelamp_station.plans.queries.claims_own import late_withdrawals, own_shifts, swaps_of, swaps_to_decide
from bluelamp_station.plans.queries.claims_swaps import swap_news
from bluelamp_station.plans.queries.offers import offered_now, unfilled_lines
from bluelamp_station.plans.queries.people import role_of
from bluelamp_station.plans.queries.terms import eligible_programmes
from bluelamp_station.ui.today import TodayLine

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import ShiftOffer

_SOON = timedelta(hours=72)
# As actions.claims has it: later than this the sergeant is told.
_NOTICE_H = 24


def lines_of_offers(person: Person) -> list[TodayLine]:
    """Lines for sergeants and managers, then those for whoever works the shifts; no place and no person is named."""
    found: list[TodayLine] = []
    if person.can(Permission.SEE_ROSTER):
        found += [*_to_decide(person), *_unfilled(person)]
    if person.can(Permission.RECORD_PATROLS):
        found += [*_asked(person), *_not_swapped(person), *_confirmed(person), *_new(person)]
    return found


def _when(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"


def _to_decide(person: Person) -> list[TodayLine]:
    n = swaps_to_decide(person).count()
    lines = []
    if n:
        text = "1 swap waits for your consent." if n == 1 else f"{n} swaps wait for your consent."
        lines.append(TodayLine(text, reverse("plans:offers"), "Decide about swaps", "now", n, is_safe_to_mail=True))
    for claim in late_withdrawals(person, _NOTICE_H):
        text = f"A seat of the shift on {_when(claim.offer.starts_at)} was given back within a day of its start."
        url = reverse("plans:offer", args=[claim.offer_id])
        lines.append(TodayLine(text, url, "See why", "now", is_safe_to_mail=True))
    return lines


def _unfilled(person: Person) -> list[TodayLine]:
    """A line for each shift of the next three days with open seats."""
    lines = []
    for line in unfilled_lines(person, timezone.now() + _SOON):
        seats = "1 open seat" if line.n_open == 1 else f"{line.n_open} open seats"
        text = f"The shift on {_when(line.offer.starts_at)} has {seats}."
        url = reverse("plans:offer", args=[line.offer.pk])
        lines.append(TodayLine(text, url, "Look at open seats", "now", line.n_open, is_safe_to_mail=True))
    return lines


def _asked(person: Person) -> list[TodayLine]:
    asked = [one for one in swaps_of(person) if one.to_person_id == person.pk and one.state == SwapState.ASKED]
    if not asked:
        return []
    text = "A colleague asks you to take a shift." if len(asked) == 1 else f"{len(asked)} colleagues ask you to swap."
    return [TodayLine(text, reverse("plans:mine"), "Answer a swap", "now", len(asked), is_safe_to_mail=True)]


def _not_swapped(person: Person) -> list[TodayLine]:
    """A line for each swap that was refused: whoever asked still has to come."""
    return [
        TodayLine(
            f"Your swap of the shift on {_when(one.starts_at)} was refused: you still have it.",
            reverse("plans:mine"),
            "See why",
            "know",
            is_safe_to_mail=True,
        )
        for one in swap_news(person)
        if one.is_bad
    ]


def _confirmed(person: Person) -> list[TodayLine]:
    """Seats that are the person's before there is a plan; planned shifts have lines of their own."""
    seats = [one for one in own_shifts(person, timezone.now()) if not one.is_planned]
    if not seats:
        return []
    first = _when(seats[0].starts_at)
    more = f", and {len(seats) - 1} more" if len(seats) > 1 else ""
    text = f"You are confirmed for the shift on {first}{more}."
    return [TodayLine(text, reverse("plans:mine"), "See my shifts", "know", len(seats), is_safe_to_mail=True)]


def _new(person: Person) -> list[TodayLine]:
    """Offers with an open seat of the person's role that they have not answered, when they are off duty.

    The page says which of these they may take: it asks for their rest and hours too.
    """
    role = role_of(person)
    claimed = set(SeatClaim.objects.filter(person=person).exclude(state=ClaimState.DECLINED.value).values_list("offer"))
    within = eligible_programmes(person)
    if role is None or not within:
        return []
    offers = [
        one
        for one in offered_now(person).filter(programme__in=within)
        if (one.pk,) not in claimed and _has_seat(one, role.value)
    ]
    n = len(_off_duty(person, offers))
    if not n:
        return []
    text = "1 shift is on offer." if n == 1 else f"{n} shifts are on offer."
    url = f"{reverse('plans:mine')}#offers-title"
    return [TodayLine(text, url, "See shifts on offer", "soon", n, is_safe_to_mail=True)]


def _off_duty(person: Person, offers: Sequence[ShiftOffer]) -> list[ShiftOffer]:
    """Offers of times at which the person does not work already."""
    if not offers:
        return []
    start, end = min(one.starts_at for one in offers), max(one.ends_at for one in offers)
    duties = duties_of([person], start, end)[person.pk]
    return [
        one
        for one in offers
        if not any(duty.starts_at < one.ends_at and one.starts_at < duty.ends_at for duty in duties)
    ]


def _has_seat(offer: ShiftOffer, role: str) -> bool:
    return any(one.person_id is None and (not one.roles or role in one.roles) for one in offer.seats.all())
