"""The plans of the made-up programme: crews and their time, doses, offers, two weeks, the ledger."""

from __future__ import annotations

__all__ = ["MadePlans", "make_plans"]

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.utils import timezone

from bluelamp.core.vocabulary import Agency as Payer
from bluelamp.core.vocabulary import AvailabilityKind, LedgerEntry, PatrolMode, PlaceRole, Purpose, Role, StaffType
from bluelamp_station.accounts.actions import invite_person
from bluelamp_station.accounts.models import Agency
from bluelamp_station.hotspots.geometry import middle_of
from bluelamp_station.plans.actions.availability import offer_time
from bluelamp_station.plans.actions.availability_loads import load_availability
from bluelamp_station.plans.actions.bases import add_base
from bluelamp_station.plans.actions.claims import claim_seat
from bluelamp_station.plans.actions.claims_rules import offers_for
from bluelamp_station.plans.actions.doses import share_doses
from bluelamp_station.plans.actions.ledger_costs import add_cost
from bluelamp_station.plans.actions.offers import Asked, offer_shifts, settle_offer
from bluelamp_station.plans.actions.publishing import publish_week
from bluelamp_station.plans.actions.runs import ask_run
from bluelamp_station.plans.actions.statements import issue_statement
from bluelamp_station.plans.actions.terms import Terms, set_terms
from bluelamp_station.plans.engine.doses import shared_out
from bluelamp_station.plans.engine.made_up import WEEK, availability_text, first_monday, made_time
from bluelamp_station.plans.engine.statements import quarter_of
from bluelamp_station.programme.actions.rates import add_rate
from bluelamp_station.programme.rates_file import RateRow
from bluelamp_station.queue.registry import job_kinds
from bluelamp_station.workflows.ledger_posting import post_ledger
from bluelamp_station.workflows.outcomes import work_off

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import HotspotSet, Place
    from bluelamp_station.plans.engine.made_up import MadeMember, MadeTime
    from bluelamp_station.plans.models import PatrolBase, PlanRun, ShiftOffer
    from bluelamp_station.programme.models import Programme

_NOTE = "Made up for the demonstration."
_NAMES = (
    "Ada Birch", "Ben Cobb", "Cara Dell", "Dan Elder", "Ewa Frost", "Finn Gale", "Gita Holm",
    "Hal Ives", "Isla Joyce", "Jude Kerr", "Kit Lowe", "Lena Moor", "Max North", "Nia Orr",
)  # fmt: skip
_FUNDING = "HO-LAN"
_VISITS_A_WEEK = 150
# The extra visits of one place are asked for on Friday night only, and nobody offers the Friday of the second week.
_NIGHT, _NIGHT_RANK, _NIGHT_VISITS = "Fri 18:00-02:00", 4, 10
_EVENING_H = (17, 22)
_SOON_DAYS, _LATER_DAYS = 2, 5
_CLOSES = dt.timedelta(hours=20)
# Days before today: inside the weeks of visits, in whichever quarter most of them lie.
_PAID_DAYS_AGO = 21


@dataclass(frozen=True, slots=True)
class MadePlans:
    """What there is.

    Args:
        crews: people who patrol and were invited for the plans.
        offers: shifts on offer.
        shifts: of the published week.
        unmet: places that the plan of the week after leaves short.
    """

    crews: int
    offers: int
    shifts: int
    unmet: int


def make_plans(people: Mapping[str, Person], programme: Programme, in_force: HotspotSet, *, seed: int) -> MadePlans:
    """Plan two weeks by the site's own actions, publish the first, and post the ledger.

    1. Rates, bases, crews and their time. 2. Doses by rank. 3. Shifts on offer, with claims. 4. A week that is
    published and the next one, not published and short of people on its Friday. 5. The ledger: planned, delivered,
    the cost of an initiative, a statement for the council.

    Args:
        people: who acts, by code.
        programme: whose plans.
        in_force: its places.
        seed: of every random choice.
    """
    walked = list(in_force.places.exclude(role=PlaceRole.CONTROL).order_by("rank", "ref"))
    now, manager = timezone.now(), people["manager"]
    made = made_time([(one.ref, one.town, *middle_of(one.outline)) for one in walked], now=now, seed=seed)
    _price(manager, programme, made)
    bases = {
        name: add_base(by=manager, programme=programme, name=name, longitude=x, latitude=y) for name, x, y in made.bases
    }
    crews = _invite(people["admin"], manager, programme, made.members, bases)
    _give_terms(manager, programme, [people[code] for code in ("officer", "pcso", "warden")], bases)
    _give_time(manager, programme, made, crews)
    _share(manager, programme, walked)
    by_base = sorted(made.members, key=lambda one: one.base)
    offers = _offer(people, programme, [crews[one.key] for one in by_base], seed)
    _offer_own_time(people, programme)
    first = first_monday(now)
    week = _plan(manager, programme, first, seed, 0)
    publish_week(by=manager, run=week, why="", seen_version=0)
    after = _plan(manager, programme, first + WEEK, seed, 1)
    _keep_ledger(manager, programme, walked[0].ref)
    return MadePlans(len(crews), len(offers), len(week.result["plan"]["shifts"]), len(after.result["plan"]["unmet"]))


def _price(by: Person, programme: Programme, made: MadeTime) -> None:
    for rate in made.rates:
        row = RateRow(
            StaffType(rate.role.value),
            rate.kind,
            rate.from_date,
            Decimal(rate.pence) / 100,
            Decimal(rate.minimum_min) / 60,
            _NOTE,
        )
        add_rate(by=by, programme=programme, agency=Agency.objects.get(code=rate.agency.value), row=row)
    since = min(rate.from_date for rate in made.rates)
    unpaid = RateRow(StaffType.SPECIAL, AvailabilityKind.OVERTIME, since, Decimal(0), source="Specials are unpaid.")
    add_rate(by=by, programme=programme, agency=Agency.objects.get(code=Payer.POLICE.value), row=unpaid)


def _invite(
    admin: Person,
    manager: Person,
    programme: Programme,
    members: Sequence[MadeMember],
    bases: Mapping[str, PatrolBase],
) -> dict[str, Person]:
    """Crews with their terms, by the key of their time; nobody signs in as them, so they have no password."""
    found = {}
    for name, member in zip(_NAMES, members, strict=False):
        person, _ = invite_person(
            by=admin,
            name=name,
            email=f"{name.lower().replace(' ', '.')}@lanternshire.example",
            agency=Agency.objects.get(code=member.agency.value),
            staff_type=StaffType(member.role.value),
            grants=[(Purpose.PATROL, programme.area, timezone.now(), None, _NOTE)],
        )
        terms = Terms(bases[member.base], member.transport, None, is_eligible=True)
        set_terms(by=manager, programme=programme, person=person, seen=0, terms=terms)
        found[member.key] = person
    return found


def _give_terms(by: Person, programme: Programme, people: Iterable[Person], bases: Mapping[str, PatrolBase]) -> None:
    """Those whom one signs in as: from the first base, a warden on foot."""
    base = min(bases.values(), key=lambda one: one.name)
    for person in people:
        on_foot = person.staff_type == StaffType.WARDEN
        terms = Terms(base, PatrolMode.FOOT if on_foot else PatrolMode.VEHICLE, None, is_eligible=True)
        set_terms(by=by, programme=programme, person=person, seen=0, terms=terms)


def _give_time(by: Person, programme: Programme, made: MadeTime, crews: Mapping[str, Person]) -> None:
    refs = {key: person.crew_ref for key, person in crews.items()}
    offers = [one for one in made.offers if one.key in refs]
    load_availability(
        by=by,
        programme=programme,
        ticket=uuid4(),
        content=availability_text(offers, refs).encode(),
        name="availability.csv",
    )


def _share(by: Person, programme: Programme, walked: Sequence[Place]) -> None:
    shares, _ = shared_out(walked, visits=_VISITS_A_WEEK, minutes=15, least=4, most=21)
    told = [
        replace(one, visits=_NIGHT_VISITS, windows=_NIGHT) if number == _NIGHT_RANK else one
        for number, one in enumerate(shares, start=1)
    ]
    share_doses(by=by, programme=programme, shares=told, why=_NOTE)


def _offer(people: Mapping[str, Person], programme: Programme, crews: Sequence[Person], seed: int) -> list[ShiftOffer]:
    """A shift within 72 hours, of which one seat is open, and a later one for which some wait."""
    by, any_of_us = people["supervisor"], (Role.OFFICER.value, Role.PCSO.value)
    soon = _put_out(by, programme, _SOON_DAYS, ((Role.OFFICER.value,), any_of_us, any_of_us), seed)
    later = _put_out(by, programme, _LATER_DAYS, (any_of_us, any_of_us, (Role.WARDEN.value,)), seed)
    # The first two are of one base, so that they make a crew.
    _claim(crews, soon, 2)
    settle_offer(by=by, offer=soon)
    _claim([people["pcso"], *reversed(crews)], later, 2)
    return [soon, later]


def _put_out(by: Person, programme: Programme, days: int, seats: tuple[tuple[str, ...], ...], seed: int) -> ShiftOffer:
    asked = Asked(
        spans=(_evening(days),),
        seats=seats,
        closes_before=_CLOSES,
        funding_ref=_FUNDING,
        note="Made up: a visible evening in the town centres.",
    )
    return offer_shifts(by=by, programme=programme, ticket=UUID(int=(seed << 8) + days), asked=asked)[0]


def _evening(days: int) -> tuple[dt.datetime, dt.datetime]:
    day = timezone.localdate() + dt.timedelta(days=days)
    start, end = (timezone.make_aware(dt.datetime.combine(day, dt.time(hour))) for hour in _EVENING_H)
    return start, end


def _claim(people: Iterable[Person], offer: ShiftOffer, most: int) -> None:
    """The first who may take a seat claim one."""
    n_claims = 0
    for person in people:
        if n_claims < most and not offers_for(person, [offer])[0].reasons:
            claim_seat(by=person, offer=offer)
            n_claims += 1


def _offer_own_time(people: Mapping[str, Person], programme: Programme) -> None:
    """An evening each that two of those whom one signs in as offer themselves; the officer has a shift to claim."""
    for code, days in (("pcso", _LATER_DAYS + 1), ("warden", _SOON_DAYS + 1)):
        start, end = _evening(days)
        offer_time(by=people[code], programme=programme, starts_at=start, ends_at=end, kind=AvailabilityKind.OVERTIME)


def _plan(by: Person, programme: Programme, monday: dt.date, seed: int, number: int) -> PlanRun:
    asked = {"is_quick": True, "keep_published": True, "funding_ref": _FUNDING}
    run = ask_run(
        by=by,
        programme=programme,
        monday=monday,
        asked=asked,
        ticket=UUID(int=(seed << 8) + 0x80 + number),
        seed=seed,
    )
    work_off(job_kinds(), worker="demonstration")
    run.refresh_from_db()
    return run


def _keep_ledger(by: Person, programme: Programme, place_ref: str) -> None:
    today, council = timezone.localdate(), Agency.objects.get(code=Payer.COUNCIL.value)
    add_cost(
        by=by,
        programme=programme,
        ticket=uuid4(),
        entry=LedgerEntry.INITIATIVE,
        day=today - dt.timedelta(days=12),
        pounds=Decimal("4350.00"),
        words="Made up: nine lights renewed, first instalment.",
        funding_ref=_FUNDING,
        organisation=council,
        place_ref=place_ref,
    )
    post_ledger(programme=programme, as_at=timezone.now())
    quarter, _ = quarter_of(today - dt.timedelta(days=_PAID_DAYS_AGO))
    issue_statement(by=by, programme=programme, agency=council, quarter_from=quarter)
