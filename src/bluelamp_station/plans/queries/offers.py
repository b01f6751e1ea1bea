"""The overtime sheet: offers of a week with what is filled, one with its claims, and what officers may claim."""

from __future__ import annotations

__all__ = [
    "SWAPPED",
    "ClaimLine",
    "OfferDay",
    "OfferLine",
    "OfferWeek",
    "SeatLine",
    "claim_lines",
    "offer_week",
    "offered_now",
    "seat_lines",
    "seats_in_words",
    "shown_offers",
    "unfilled_lines",
]

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import ClaimState, Role
from bluelamp_station.plans.models import OfferSeat, SeatClaim, ShiftOffer
from bluelamp_station.plans.queries.shown_week import ShownWeek
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

# Why a claim ended when the seat went to a colleague.
SWAPPED = "Swapped"
_OPEN_SEATS = "Seats of standing offers whose shift begins in the week and that nobody holds."
_SEATS = "Seats of standing offers whose shift begins in the week, filled or open."
_SOURCE = "The overtime sheet"


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer as a list shows it.

    Args:
        offer: the offer.
        n_seats: how many it has.
        n_filled: how many people hold.
        n_waiting: how many claims wait.
        state: ``Filled``, ``Open``, ``Closes …`` and the like, in a word or two.
        colour: of its tag.
    """

    offer: ShiftOffer
    n_seats: int
    n_filled: int
    n_waiting: int
    state: str
    colour: str

    @property
    def n_open(self) -> int:
        """Seats that nobody holds."""
        return self.n_seats - self.n_filled


@dataclass(frozen=True, slots=True)
class OfferDay:
    """The offers that begin on one local day."""

    day: dt.date
    lines: tuple[OfferLine, ...]


@dataclass(frozen=True, slots=True)
class OfferWeek(ShownWeek):
    """A week of the sheet, Monday to Sunday.

    Args:
        first: its Monday.
        days: those of its days on which offered shifts begin.
        seats: how many seats stand.
        n_open: how many of them nobody holds.
        has_any: whether there is any offer at all, in whatever week.
    """

    first: dt.date
    days: tuple[OfferDay, ...]
    seats: Figure
    n_open: Figure
    has_any: bool


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat with who may sit there and who does."""

    seat: OfferSeat
    roles: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim in the order in which it is served.

    Args:
        claim: the claim, with its person.
        place: 1 for the next of those who wait; 0 for others.
        colour: of its tag.
    """

    claim: SeatClaim
    place: int
    colour: str


def shown_offers(person: Person) -> QuerySet[ShiftOffer]:
    """Offers that somebody may see with the names of who claimed them."""
    found: QuerySet[ShiftOffer] = ShiftOffer.objects.visible_to(person)
    return found.select_related("programme__area", "base", "shift", "made_by")


def offered_now(person: Person) -> QuerySet[ShiftOffer]:
    """Standing offers on the person's ground whose shift has not begun, with their seats."""
    found: QuerySet[ShiftOffer] = ShiftOffer.objects.offered_to(person)
    standing = found.filter(withdrawn_at__isnull=True, starts_at__gt=timezone.now())
    standing = standing.filter(Q(shift__isnull=True) | Q(shift__cancelled_at__isnull=True))
    return standing.select_related("programme__area", "base", "shift").prefetch_related("seats")


def offer_week(person: Person, programme: Programme, monday: dt.date) -> OfferWeek:
    """The offers whose shift begins in a week; three queries.

    Args:
        person: the reader, who sees the roster of the programme.
        programme: whose offers.
        monday: first day of the week.
    """
    mine = shown_offers(person).filter(programme=programme)
    start, end = (_midnight(monday + dt.timedelta(days=days)) for days in (0, 7))
    lines = [_line(one) for one in _counted(mine.filter(starts_at__gte=start, starts_at__lt=end))]
    standing = [one for one in lines if one.offer.withdrawn_at is None]
    return OfferWeek(
        monday,
        _by_day(lines),
        Figure("offered_seats", sum(one.n_seats for one in standing), "seats", _SEATS, source=_SOURCE),
        Figure("open_seats", sum(one.n_open for one in standing), "seats", _OPEN_SEATS, source=_SOURCE),
        has_any=bool(lines) or mine.exists(),
    )


def unfilled_lines(person: Person, until: dt.datetime) -> list[OfferLine]:
    """Standing offers with open seats whose shift begins before a moment; one query.

    Args:
        person: the reader, who sees the roster.
        until: the moment.
    """
    soon = shown_offers(person).filter(starts_at__gt=timezone.now(), starts_at__lt=until, withdrawn_at__isnull=True)
    soon = soon.filter(Q(shift__isnull=True) | Q(shift__cancelled_at__isnull=True))
    return [line for line in map(_line, _counted(soon)) if line.n_open]


def _counted(offers: QuerySet[ShiftOffer]) -> Iterable[ShiftOffer]:
    waits = Q(claims__state=ClaimState.WAITING.value)
    return offers.annotate(
        n_seats=Count("seats", distinct=True),
        n_filled=Count("seats", filter=Q(seats__person__isnull=False), distinct=True),
        n_waiting=Count("claims", filter=waits, distinct=True),
    )


def _line(offer: ShiftOffer) -> OfferLine:
    n_seats, n_filled = getattr(offer, "n_seats", 0), getattr(offer, "n_filled", 0)
    state, colour = _state(offer, n_seats - n_filled)
    return OfferLine(offer, n_seats, n_filled, getattr(offer, "n_waiting", 0), state, colour)


def _state(offer: ShiftOffer, n_open: int) -> tuple[str, str]:
    now = timezone.now()
    if offer.withdrawn_at is not None:
        return "Withdrawn", "grey"
    if offer.shift is not None and offer.shift.cancelled_at is not None:
        return "Shift cancelled", "grey"
    if offer.starts_at <= now:
        return ("Over", "grey") if not n_open else ("Not filled", "grey")
    if not n_open:
        return "Filled", "green"
    return ("Claims gathered", "blue") if offer.closes_at > now else ("First come", "yellow")


def _by_day(lines: Sequence[OfferLine]) -> tuple[OfferDay, ...]:
    days: dict[dt.date, list[OfferLine]] = {}
    for line in lines:
        days.setdefault(timezone.localdate(line.offer.starts_at), []).append(line)
    return tuple(OfferDay(day, tuple(found)) for day, found in sorted(days.items()))


def seat_lines(offer: ShiftOffer) -> list[SeatLine]:
    """Seats of an offer with who holds them; one query."""
    return [SeatLine(one, _roles(one.roles)) for one in offer.seats.select_related("person")]


def claim_lines(offer: ShiftOffer) -> list[ClaimLine]:
    """Claims of an offer: confirmed ones and those that wait, both in the order of service, then the ended."""
    rows = sorted(offer.claims.select_related("person"), key=lambda one: _served(one, offer))
    waiting = [one for one in rows if one.state == ClaimState.WAITING]
    confirmed = [ClaimLine(one, 0, "green") for one in rows if one.state == ClaimState.CONFIRMED]
    ended = [ClaimLine(one, 0, "grey") for one in rows if one.ended_at is not None]
    return [*confirmed, *(ClaimLine(one, place, "blue") for place, one in enumerate(waiting, start=1)), *ended]


def _served(claim: SeatClaim, offer: ShiftOffer) -> tuple[object, ...]:
    is_late = claim.at > offer.closes_at
    return is_late, 0 if is_late or claim.hours_before is None else claim.hours_before, claim.at, claim.pk


def seats_in_words(seats: Iterable[OfferSeat]) -> str:
    """Seats by who may sit there: ``2 for Officer or Special, 1 for any patrol role``."""
    counts = Counter(tuple(one.roles) for one in seats)
    return ", ".join(f"{n} for {_roles(roles)}" for roles, n in sorted(counts.items(), key=lambda pair: not pair[0]))


def _roles(roles: Iterable[str]) -> str:
    return " or ".join(words(Role(role)) for role in roles) or "any patrol role"


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
