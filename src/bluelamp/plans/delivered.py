"""What shifts and visits put into the ledger: planned by the shift, delivered by what was verified."""

from __future__ import annotations

__all__ = [
    "QUALIFYING_FROM_MIN",
    "DeliveredVisit",
    "DutyShift",
    "Seat",
    "StreamSpan",
    "Table",
    "delivered_entries",
    "planned_entries",
]

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bluelamp.core.vocabulary import Agency, AvailabilityKind
from bluelamp.plans.ledger import Amounts, Entry, LedgerKey
from bluelamp.plans.pay import rate_on
from bluelamp.plans.weeks import local_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp.core.vocabulary import Role
    from bluelamp.plans.records import PayRate

# As the patrols room defines a qualifying visit.
QUALIFYING_FROM_MIN = 15.0
_UNPAID = (AvailabilityKind.CORE, AvailabilityKind.VOLUNTEER)


class Seat(NamedTuple):
    """Somebody on a shift or in a crew.

    ``organisation`` is the key of the agency itself, None where it is not known; ``kind`` is what time it is, None for
    overtime on additional time and core otherwise; ``pence`` is the price in the plan, None without one.
    """

    person_ref: str
    role: Role
    agency: Agency
    organisation: int | None = None
    kind: AvailabilityKind | None = None
    pence: int | None = None


class DutyShift(NamedTuple):
    """A shift that was not cancelled; seconds since 1970 in UTC, minutes and lengths of its planned visits."""

    key: str
    starts_s: int
    ends_s: int
    is_additional: bool
    funding_ref: str
    seats: tuple[Seat, ...]
    stops_min: tuple[float, ...] = ()


class DeliveredVisit(NamedTuple):
    """A counted visit; ``shift_key`` is empty where no shift is known; the crew in its order."""

    key: str
    shift_key: str
    place_ref: str
    starts_s: int
    low_min: float
    best_min: float
    high_min: float
    evidence: str
    is_additional: bool
    funding_ref: str
    crew: tuple[Seat, ...]


class StreamSpan(NamedTuple):
    """A funding stream by the reference that shifts name, with its days."""

    ref: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Table:
    """What lines are priced and named by.

    Args:
        rates: dated rates by the key of the agency whose they are.
        streams: the programme's streams; additional time that names none belongs to the only one of its day.
        zone: IANA name of the local time.
    """

    rates: Mapping[int, Sequence[PayRate]]
    streams: tuple[StreamSpan, ...] = ()
    zone: str = "Europe/London"
    _found: dict[tuple[object, ...], PayRate | None] = field(default_factory=dict, compare=False, repr=False)
    _days: dict[int, dt.date] = field(default_factory=dict, compare=False, repr=False)

    def rate(self, seat: Seat, kind: AvailabilityKind, day: dt.date) -> PayRate | None:
        """The rate that held for a seat on a day; None without one, or where the agency itself is not known."""
        asked = (seat.organisation, seat.role, seat.agency, kind, day)
        if asked not in self._found:
            held = self.rates.get(seat.organisation, ()) if seat.organisation is not None else ()
            self._found[asked] = rate_on(seat.role, seat.agency, kind, day, held)
        return self._found[asked]

    def day(self, at_s: int) -> dt.date:
        """The local day of a moment."""
        # One look-up a quarter of an hour: clocks change and days begin on none but whole quarters.
        quarter = at_s - at_s % 900
        if quarter not in self._days:
            self._days[quarter] = local_day(quarter, self.zone)
        return self._days[quarter]

    def funding(self, ref: str, day: dt.date, *, is_additional: bool) -> str:
        """The money that something is paid from; empty where nobody can say."""
        if ref or not is_additional:
            return ref
        held = [one.ref for one in self.streams if one.first <= day <= one.last]
        return held[0] if len(held) == 1 else ""


class _Price(NamedTuple):
    minutes: int
    pence: int
    rate_pence: int | None
    words: str


def planned_entries(shifts: Iterable[DutyShift], table: Table) -> list[Entry]:
    """Lines of planned shifts: each seat its paid hours and its price, the tour's minutes with its crew.

    A seat costs what the plan says; one without a price costs the length of the shift by the rate of its day, or
    nothing where no rate is known, which its words say.
    """
    found = []
    for shift in shifts:
        day = table.day(shift.starts_s)
        ref = table.funding(shift.funding_ref, day, is_additional=shift.is_additional)
        in_places = sum(_whole(minutes) for minutes in shift.stops_min)
        long = [_whole(minutes) for minutes in shift.stops_min if minutes >= QUALIFYING_FROM_MIN]
        for position, seat in enumerate(shift.seats):
            price = _seat_price(seat, shift, day, table, is_plan=True)
            made = Amounts(person_minutes=in_places, paid_minutes=price.minutes, pence=price.pence)
            if position == 0:
                # What is counted once stands with the first of the crew.
                crew = Amounts(0, in_places, in_places, in_places, sum(long), sum(long), sum(long))
                made = made.plus(crew._replace(visits=len(shift.stops_min), qualifying_visits=len(long)))
            key = LedgerKey(
                f"shift:{shift.key}",
                seat.agency.value,
                seat.role.value,
                seat.organisation,
                day,
                ref,
                shift.is_additional,
                rate_pence=price.rate_pence,
            )
            found.append(Entry(key, made, price.words))
    return found


def delivered_entries(visits: Sequence[DeliveredVisit], shifts: Mapping[str, DutyShift], table: Table) -> list[Entry]:
    """Lines of what was delivered, as ``MONEY_DEFINITION`` and ``PATROL_DEFINITION`` say.

    1. Each visit its minutes, and the price of those of its crew who are paid by the verified hour. 2. Each shift with
    a visit the paid hours of its police seats. 3. Each partner's person whose verified minutes of a shift stay below
    the minimum of the rate: what is missing to it.

    Args:
        visits: counted visits, in any order.
        shifts: the shifts that they name, by key.
        table: rates and streams.
    """
    found: list[Entry] = []
    verified: dict[tuple[str, Seat], int] = defaultdict(int)
    weakest: dict[str, str] = {}
    for visit in sorted(visits, key=lambda one: (one.starts_s, one.key)):
        shift = shifts.get(visit.shift_key)
        found += _visit_entries(visit, shift, table, verified)
        if shift is not None:
            weakest[shift.key] = max(weakest.get(shift.key, ""), visit.evidence)
    for key, grade in weakest.items():
        found += _shift_entries(shifts[key], grade, table)
    for (key, seat), minutes in verified.items():
        found += _missing_to_minimum(shifts[key], weakest[key], seat, minutes, table)
    return found


def _visit_entries(
    visit: DeliveredVisit, shift: DutyShift | None, table: Table, verified: dict[tuple[str, Seat], int]
) -> list[Entry]:
    day = table.day(visit.starts_s)
    paid_day = day if shift is None else table.day(shift.starts_s)
    named = visit.funding_ref or ("" if shift is None else shift.funding_ref)
    ref = table.funding(named, day, is_additional=visit.is_additional)
    minutes = _whole(visit.best_min)
    seats = {} if shift is None else {one.person_ref: one for one in shift.seats}
    made = []
    for position, member in enumerate(visit.crew):
        held = seats.get(member.person_ref)
        amounts, rate_pence, words = Amounts(person_minutes=minutes), None, ""
        if held is None or held.agency is not Agency.POLICE:
            seat = member if held is None else held._replace(organisation=held.organisation or member.organisation)
            price = _price(seat, minutes, _kind(seat, is_additional=visit.is_additional), paid_day, table)
            amounts = amounts._replace(paid_minutes=price.minutes, pence=price.pence)
            rate_pence, words = price.rate_pence, price.words
            if held is not None and shift is not None:
                verified[shift.key, seat] += minutes
        if position == 0:
            amounts = amounts.plus(_once(visit, minutes))
        key = LedgerKey(
            f"visit:{visit.key}",
            member.agency.value,
            member.role.value,
            member.organisation,
            day,
            ref,
            visit.is_additional,
            visit.place_ref,
            visit.evidence,
            rate_pence,
        )
        made.append(Entry(key, amounts, words))
    return made


def _once(visit: DeliveredVisit, minutes: int) -> Amounts:
    """What a visit counts once, however many people are in the crew."""
    low, high = _whole(visit.low_min), _whole(visit.high_min)
    long = [one >= QUALIFYING_FROM_MIN for one in (visit.best_min, visit.low_min, visit.high_min)]
    return Amounts(
        patrol_minutes=minutes,
        patrol_low=low,
        patrol_high=high,
        qualifying_minutes=minutes * long[0],
        qualifying_low=low * long[1],
        qualifying_high=high * long[2],
        visits=1,
        qualifying_visits=int(long[0]),
    )


def _shift_entries(shift: DutyShift, grade: str, table: Table) -> list[Entry]:
    """The police seats of a shift on which something was delivered."""
    day = table.day(shift.starts_s)
    ref = table.funding(shift.funding_ref, day, is_additional=shift.is_additional)
    made = []
    for seat in shift.seats:
        if seat.agency is Agency.POLICE:
            price = _seat_price(seat, shift, day, table, is_plan=False)
            amounts = Amounts(paid_minutes=price.minutes, pence=price.pence)
            made.append(Entry(_shift_key(shift, seat, day, ref, grade, price.rate_pence), amounts, price.words))
    return made


def _missing_to_minimum(shift: DutyShift, grade: str, seat: Seat, minutes: int, table: Table) -> list[Entry]:
    day = table.day(shift.starts_s)
    rate = table.rate(seat, _kind(seat, is_additional=shift.is_additional), day)
    if rate is None or minutes >= rate.minimum_min:
        return []
    missing = rate.minimum_min - minutes
    pence = _pence(rate.pence_per_hour, missing)
    ref = table.funding(shift.funding_ref, day, is_additional=shift.is_additional)
    words = f"{minutes} min verified on the shift; {rate.minimum_min} min are paid at the least"
    key = _shift_key(shift, seat, day, ref, grade, rate.pence_per_hour)
    return [Entry(key, Amounts(paid_minutes=missing, pence=pence), words)]


def _shift_key(shift: DutyShift, seat: Seat, day: dt.date, ref: str, grade: str, rate_pence: int | None) -> LedgerKey:
    return LedgerKey(
        f"shift:{shift.key}",
        seat.agency.value,
        seat.role.value,
        seat.organisation,
        day,
        ref,
        shift.is_additional,
        evidence=grade,
        rate_pence=rate_pence,
    )


def _seat_price(seat: Seat, shift: DutyShift, day: dt.date, table: Table, *, is_plan: bool) -> _Price:
    """Of a whole shift: a plan's price stands for the plan; what was delivered is priced by the table first."""
    length = max((shift.ends_s - shift.starts_s) // 60, 0)
    kind = _kind(seat, is_additional=shift.is_additional)
    price = _price(seat, length, kind, day, table)
    rate = table.rate(seat, kind, day)
    if rate is not None and length < rate.minimum_min:
        price = price._replace(minutes=rate.minimum_min, pence=_pence(rate.pence_per_hour, rate.minimum_min))
    if seat.pence is None or (rate is not None and not is_plan):
        return price
    each = rate.pence_per_hour if rate is not None else (60 * seat.pence + length // 2) // length if length else 0
    return _Price(price.minutes, seat.pence, each, "as priced in the plan")


def _price(seat: Seat, minutes: int, kind: AvailabilityKind, day: dt.date, table: Table) -> _Price:
    rate = table.rate(seat, kind, day)
    what = f"{_words(seat.role.value)} {kind.value.replace('_', ' ')}"
    if rate is not None:
        words = f"{what} at £{rate.pence_per_hour / 100:,.2f} an hour"
        return _Price(minutes, _pence(rate.pence_per_hour, minutes), rate.pence_per_hour, words)
    if kind in _UNPAID:
        return _Price(minutes, 0, 0, f"{what}: no extra cost")
    return _Price(minutes, 0, None, f"{what}: no rate held on that day, hours only")


def _kind(seat: Seat, *, is_additional: bool) -> AvailabilityKind:
    if seat.kind is not None:
        return seat.kind
    return AvailabilityKind.OVERTIME if is_additional else AvailabilityKind.CORE


def _words(role: str) -> str:
    return role.upper() if role in {"pcso", "bid"} else role.capitalize()


def _pence(per_hour: int, minutes: int) -> int:
    """Whole pence, halves up."""
    return (per_hour * minutes + 30) // 60


def _whole(minutes: float) -> int:
    """Whole minutes, halves up."""
    return int(minutes + 0.5)
