"""Whether somebody may take a seat of an offered shift, and if not, why, in sentences that they may read."""

from __future__ import annotations

__all__ = [
    "Grounds",
    "OfferTold",
    "RolePrice",
    "grounds_of",
    "hour_prices",
    "offers_for",
    "price_for",
    "reasons_against",
    "role_prices",
    "seats_for",
]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from bluelamp.core.vocabulary import AvailabilityKind, Role
from bluelamp_station.plans.engine.offers import against, price_of
from bluelamp_station.plans.queries.claims import HeldDuty, duties_of
from bluelamp_station.plans.queries.offers import seats_in_words
from bluelamp_station.plans.queries.people import agency_of, agency_word, patrols_ground, role_of, role_word
from bluelamp_station.plans.queries.terms import apart_of, newest_terms, rates_by_kind, rates_of_person
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.actions.offers import Asked
    from bluelamp_station.plans.models import OfferSeat, ShiftOffer, WorkTerms
    from bluelamp_station.programme.models import Programme, Rate

# A week on either side: rest and hours of the weeks that an offer touches.
_AROUND = dt.timedelta(days=8)
_A_SHIFT = dt.timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known of people when they are asked for.

    Args:
        terms: those that hold, by person.
        duties: by person.
        apart: pairs that are not crewed together, the lower key first.
    """

    terms: Mapping[int, WorkTerms]
    duties: Mapping[int, Sequence[HeldDuty]]
    apart: frozenset[tuple[int, int]]


def grounds_of(programme: Programme, people: Iterable[Person], offers: Sequence[ShiftOffer]) -> Grounds:
    """What decides about people and offers of one programme; five queries.

    Args:
        programme: whose offers they are.
        people: who is asked for.
        offers: which.
    """
    known = list(people)
    start = min((one.starts_at for one in offers), default=timezone.now()) - _AROUND
    end = max((one.ends_at for one in offers), default=timezone.now()) + _AROUND
    return Grounds(
        newest_terms(programme),
        duties_of(known, start, end),
        frozenset(apart_of(programme, [one.pk for one in known])),
    )


def seats_for(role: Role | None, seats: Iterable[OfferSeat]) -> list[OfferSeat]:
    """Seats of which the roles allow somebody, filled ones too."""
    return [one for one in seats if role is not None and (not one.roles or role.value in one.roles)]


def reasons_against(person: Person, offer: ShiftOffer, seats: Sequence[OfferSeat], grounds: Grounds) -> tuple[str, ...]:
    """What keeps somebody from a seat of an offer; empty where nothing does. No query.

    Args:
        person: who, with their agency.
        offer: which, with the area of its programme.
        seats: all of its seats.
        grounds: of :func:`grounds_of`.
    """
    over = _over(offer)
    if over:
        return (over,)
    terms = grounds.terms.get(person.pk)
    if not patrols_ground(person, offer.programme):
        return ("You do not patrol this ground.",)
    if terms is None or not terms.is_eligible:
        return ("You are not on the list for offered shifts. Ask the programme manager.",)
    role = role_of(person)
    if not seats_for(role, seats):
        return (f"Its seats are for others: {_roles(seats)}.",)
    seated = {one.person_id for one in seats if one.person_id and one.person_id != person.pk}
    if any(tuple(sorted((person.pk, other))) in grounds.apart for other in seated if other):
        return ("You cannot be put in this crew.",)
    asked = HeldDuty(offer.starts_at, offer.ends_at, AvailabilityKind(offer.kind))
    most = None if terms.max_week_h is None else float(terms.max_week_h)
    return against(asked, grounds.duties.get(person.pk, ()), max_week_h=most, zone=settings.TIME_ZONE)


def _over(offer: ShiftOffer) -> str:
    if offer.withdrawn_at is not None:
        return "The offer was withdrawn."
    if offer.shift is not None and offer.shift.cancelled_at is not None:
        return "The shift was cancelled."
    return "The shift has begun." if offer.starts_at <= timezone.now() else ""


def _roles(seats: Iterable[OfferSeat]) -> str:
    found = sorted({role for one in seats for role in one.roles}, key=list(Role).index)
    return ", ".join(words(Role(role)) for role in found)


def price_for(person: Person, offer: ShiftOffer) -> tuple[int | None, str]:
    """Pence of somebody's seat on an offer and the rule that priced it; one query. Expects their agency."""
    role = role_of(person)
    if role is None:
        return None, "Staff without patrol duties have no rate."
    asked = HeldDuty(offer.starts_at, offer.ends_at, AvailabilityKind(offer.kind))
    rates = rates_of_person(offer.programme, person)
    return price_of(role, agency_of(person), asked, rates, settings.TIME_ZONE)


@dataclass(frozen=True, slots=True)
class OfferTold:
    """An offer as one officer sees it.

    Args:
        offer: the offer.
        seats: its open seats by who may sit there, in words; empty where none is open.
        n_open: how many seats are open.
        reasons: what keeps this officer from it; empty where nothing does.
    """

    offer: ShiftOffer
    seats: str
    n_open: int
    reasons: tuple[str, ...]


def offers_for(person: Person, offers: Sequence[ShiftOffer]) -> list[OfferTold]:
    """Offers as an officer sees them, with the reasons where one is not for them; five queries a programme.

    Args:
        person: the officer.
        offers: on their ground, each with its seats and its programme's area.
    """
    grounds = {
        programme: grounds_of(programme, [person], [one for one in offers if one.programme_id == programme.pk])
        for programme in {one.programme for one in offers}
    }
    told = []
    for one in offers:
        seats = list(one.seats.all())
        free = [seat for seat in seats if seat.person_id is None]
        reasons = reasons_against(person, one, seats, grounds[one.programme])
        told.append(OfferTold(one, seats_in_words(free), len(free), reasons))
    return told


@dataclass(frozen=True, slots=True)
class RolePrice:
    """What one seat of an offer costs for a role of an agency, and the rule that prices it."""

    role: str
    agency: str
    pence: int | None
    words: str

    @property
    def pounds(self) -> float | None:
        """The same in pounds."""
        return None if self.pence is None else self.pence / 100


def role_prices(programme: Programme, asked: Asked) -> list[RolePrice]:
    """What a seat of the first day costs, for each staff type and agency that has rates and may sit there; one query.

    Args:
        programme: whose rates.
        asked: what is offered.
    """
    start, end = asked.spans[0]
    stretch = HeldDuty(start, end, asked.kind)
    wanted = {role for roles in asked.seats for role in roles or tuple(Role)}
    by_payer: dict[tuple[str, int], list[Rate]] = {}
    for rate in rates_by_kind(programme):
        by_payer.setdefault((rate.staff_type, rate.agency_id), []).append(rate)
    found = []
    for (staff_type, _), rates in by_payer.items():
        role, agency = role_word(staff_type), rates[0].agency
        if role is not None and role in wanted:
            pence, said = price_of(role, agency_word(agency.kind), stretch, rates, settings.TIME_ZONE)
            found.append(RolePrice(words(role), agency.name, pence, said))
    return found


def hour_prices(programme: Programme, person: Person) -> list[RolePrice]:
    """What an eight-hour shift from now on costs of somebody, for each kind of time; one query. Expects their agency.

    Args:
        programme: whose rates.
        person: who.
    """
    role, agency = role_of(person), agency_of(person)
    if role is None:
        return []
    rates = rates_of_person(programme, person)
    now = timezone.now()
    found = []
    for kind in AvailabilityKind:
        stretch = HeldDuty(now, now + _A_SHIFT, kind)
        pence, said = price_of(role, agency, stretch, rates, settings.TIME_ZONE)
        found.append(RolePrice(words(kind), "", pence, said))
    return found
