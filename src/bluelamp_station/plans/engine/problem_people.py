"""People, their time, rates and standing shifts of a week's problem."""

from __future__ import annotations

__all__ = ["agency_of", "fixed_shifts", "offers_of", "published_shift", "rates_of", "role_of", "staff_of"]

from dataclasses import replace
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import Agency, AvailabilityKind, PatrolMode, Role, StaffType

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bluelamp.plans.records import Offer, PayRate, StaffMember
    from bluelamp.plans.results import CrewSeat, PlannedShift
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import OfferSeat, Shift, ShiftOffer
    from bluelamp_station.plans.queries.problem import Gathered


def role_of(staff_type: str) -> Role | None:
    """What somebody is in a crew; None for staff without patrol duties."""
    if staff_type == StaffType.STAFF:
        return None
    return Role(staff_type) if staff_type in set(Role) else Role.OTHER


def agency_of(kind: str | None) -> Agency:
    """Whose somebody is in a crew, by the kind of their organisation; None where they have none."""
    return Agency(kind) if kind in set(Agency) else Agency.OTHER


def _agency(person: Person) -> Agency:
    return agency_of(person.agency.kind if person.agency else None)


def staff_of(gathered: Gathered) -> tuple[tuple[StaffMember, ...], tuple[str, ...]]:
    """Who may be planned, and what was assumed about them."""
    from bluelamp.plans.records import StaffMember  # noqa: PLC0415 - the science is imported on first use

    open_bases = {base.pk for base in gathered.bases}
    first = gathered.bases[0].name if gathered.bases else ""
    found, n_without = [], 0
    for terms in gathered.terms:
        role = role_of(terms.person.staff_type)
        if role is None:
            continue
        has_base = terms.base_id in open_bases and terms.base is not None
        n_without += not has_base
        found.append(
            StaffMember(
                person_ref=terms.person.crew_ref,
                role=role,
                agency=_agency(terms.person),
                base=terms.base.name if has_base and terms.base else first,
                transport=PatrolMode(terms.transport),
                max_week_h=None if terms.max_week_h is None else float(terms.max_week_h),
            )
        )
    people = "1 person has" if n_without == 1 else f"{n_without} people have"
    said = (f"{people} no open base; their shifts start and end at {first}.",) if n_without else ()
    return tuple(found), said


def offers_of(gathered: Gathered, fixed: Iterable[PlannedShift] = ()) -> tuple[Offer, ...]:
    """Time that people offer or are rostered for, each minute of a person once.

    The duty system is master: core duties come first, then seats for which somebody was confirmed, then what they
    offered; a later stretch keeps what the earlier ones left of it.

    Args:
        gathered: what the tables say.
        fixed: shifts that stay: whoever was confirmed for a seat and is on one of them then needs no further shift.
    """
    from bluelamp.plans.records import Offer  # noqa: PLC0415 - as above

    start_s, end_s = _week(gathered)
    mine = {terms.person.crew_ref for terms in gathered.terms if role_of(terms.person.staff_type) is not None}
    duties: dict[str, list[PlannedShift]] = {}
    for shift in fixed:
        for taken in shift.crew:
            duties.setdefault(taken.person_ref, []).append(shift)
    told: list[tuple[int, Offer]] = []
    for row in gathered.availability:
        ref, kind = _ref(row.person), AvailabilityKind(row.kind)
        begins, ends = _s(row.starts_at), _s(row.ends_at)
        if ref in mine and (kind is AvailabilityKind.CORE or start_s <= begins < end_s):
            told.append((0 if kind is AvailabilityKind.CORE else 2, Offer(ref, begins, ends, kind)))
    for seat in gathered.seats:
        ref, kind = _ref(seat.person), AvailabilityKind(seat.offer.kind)
        on_it = any(
            one.starts_s < _s(seat.offer.ends_at) and _s(seat.offer.starts_at) < one.ends_s
            for one in duties.get(ref, ())
        )
        if ref in mine and not on_it:
            told.append((1, Offer(ref, _s(seat.offer.starts_at), _s(seat.offer.ends_at), kind, is_committed=True)))
    return _each_minute_once(told)


def _each_minute_once(told: list[tuple[int, Offer]]) -> tuple[Offer, ...]:
    kept: list[Offer] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for _, offer in sorted(told, key=lambda pair: (pair[0], pair[1].person_ref, pair[1].starts_s, pair[1].ends_s)):
        spans = _left_of((offer.starts_s, offer.ends_s), taken.setdefault(offer.person_ref, []))
        kept += [replace(offer, starts_s=start, ends_s=end) for start, end in spans]
        taken[offer.person_ref] += spans
    return tuple(sorted(kept, key=lambda one: (one.person_ref, one.starts_s, one.ends_s)))


def _left_of(span: tuple[int, int], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    left = [span]
    for start, end in taken:
        left = [
            piece
            for begins, ends in left
            for piece in ((begins, min(ends, start)), (max(begins, end), ends))
            if piece[0] < piece[1]
        ]
    return left


def rates_of(gathered: Gathered) -> tuple[tuple[PayRate, ...], tuple[str, ...]]:
    """Rates in pence, and what was assumed; of two organisations of one kind with different rates the dearer counts."""
    from bluelamp.plans.records import PayRate  # noqa: PLC0415 - as above

    found: dict[tuple[Role, Agency, AvailabilityKind, dt.date], PayRate] = {}
    said: set[str] = set()
    for rate in gathered.rates:
        role, agency = role_of(rate.staff_type), agency_of(rate.agency.kind)
        if role is None:
            continue
        made = PayRate(
            role=role,
            agency=agency,
            kind=AvailabilityKind(rate.kind),
            from_date=rate.from_date,
            pence_per_hour=round(rate.per_hour * 100),
            minimum_min=round(rate.minimum_hours * 60),
            source=rate.source,
        )
        key = (role, agency, made.kind, made.from_date)
        before = found.get(key)
        if before is not None and before.pence_per_hour != made.pence_per_hour:
            said.add("Two organisations of one kind have different rates; the dearer one is planned with.")
        if before is None or made.pence_per_hour > before.pence_per_hour:
            found[key] = made
    if not found:
        said.add("The programme has no rates: only core and volunteer time can be planned. Enter rates first.")
    ordered = sorted(found.values(), key=lambda one: (one.role, one.agency, one.kind, one.from_date))
    return tuple(ordered), tuple(sorted(said))


def fixed_shifts(gathered: Gathered, *, now_s: int, keeps_all: bool) -> tuple[PlannedShift, ...]:
    """Shifts that stay as they are: those of the duty system, those that began or were walked, or all that stand.

    Args:
        gathered: what the tables say.
        now_s: the time, seconds since 1970 in UTC.
        keeps_all: whether published ones stay too.
    """
    return tuple(
        published_shift(shift, gathered)
        for shift in gathered.shifts
        if keeps_all or shift.published_id is None or shift.pk in gathered.walked or _s(shift.starts_at) <= now_s
    )


def published_shift(shift: Shift, gathered: Gathered) -> PlannedShift:
    """A standing shift as a plan says it; the ways of its tour are not kept in tables and are none here."""
    from bluelamp.plans.results import PlannedShift, PlannedStop  # noqa: PLC0415 - as above

    first = gathered.bases[0].name if gathered.bases else ""
    return PlannedShift(
        shift_id=shift.shift_id,
        starts_s=_s(shift.starts_at),
        ends_s=_s(shift.ends_at),
        base=shift.base.name if shift.base else first,
        crew=_crew(shift, gathered),
        stops=tuple(
            PlannedStop(one.visit_id, one.place_ref, _s(one.starts_at), _s(one.ends_at), 0.0, PatrolMode.VEHICLE)
            for one in shift.planned_visits.all()
        ),
        break_starts_s=_s(shift.break_starts_at) if shift.break_starts_at else None,
        break_ends_s=_s(shift.break_ends_at) if shift.break_ends_at else None,
        is_additional=shift.is_additional,
        funding_ref=shift.funding_ref,
    )


def _crew(shift: Shift, gathered: Gathered) -> tuple[CrewSeat, ...]:
    """Who is on a shift, and the seats that nobody holds yet."""
    from bluelamp.plans.results import CrewSeat  # noqa: PLC0415 - as above

    usual = AvailabilityKind.OVERTIME if shift.is_additional else AvailabilityKind.CORE
    held = [
        CrewSeat(
            person_ref=one.person_ref,
            role=Role(one.role),
            agency=Agency(one.agency),
            kind=AvailabilityKind(one.kind) if one.kind else usual,
            pence=one.pence or 0,
            price_words=one.price_words or "As the duty system has it",
        )
        for one in shift.members.all()
    ]
    for offer in shift.offers.all():
        if offer.withdrawn_at is None:
            held += [_open_seat(shift, offer, seat, gathered) for seat in offer.seats.all() if seat.person_id is None]
    return tuple(held)


def _open_seat(shift: Shift, offer: ShiftOffer, seat: OfferSeat, gathered: Gathered) -> CrewSeat:
    """A seat on offer, at what it will cost whoever takes it; a plan that forgot it would spend its money twice."""
    from bluelamp.plans.pay import has_rate, price_seat  # noqa: PLC0415 - as above
    from bluelamp.plans.results import CrewSeat  # noqa: PLC0415 - as above

    role, kind = Role(seat.roles[0]) if seat.roles else Role.OFFICER, AvailabilityKind(offer.kind)
    starts_s, ends_s = _s(shift.starts_at), _s(shift.ends_at)
    rates = rates_of(gathered)[0]
    # A seat does not say whose it is: a warden's is the council's where no rate of the police is for wardens.
    payers = [one for one in Agency if has_rate(role, one, kind, starts_s, rates, "Europe/London")]
    if not payers:
        return CrewSeat(
            f"open-{seat.pk}", role, Agency.POLICE, kind, 0, "No rate holds for it on its day", is_open=True
        )
    pence, words = price_seat(role, payers[0], kind, starts_s, ends_s, rates, "Europe/London")
    return CrewSeat(f"open-{seat.pk}", role, payers[0], kind, pence, words, is_open=True)


def _week(gathered: Gathered) -> tuple[int, int]:
    from bluelamp.plans.weeks import week_span  # noqa: PLC0415 - as above

    return week_span(gathered.monday, "Europe/London")


def _ref(person: Person | None) -> str:
    return person.crew_ref if person is not None else ""


def _s(at: dt.datetime) -> int:
    return int(at.timestamp())
