"""Who plans and who patrols: a manager at work, a supervisor, officers on terms, a base, rates, places in force."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from bluelamp.core.vocabulary import AvailabilityKind, PatrolMode, Purpose, StaffType
from bluelamp_station.plans.models import OfferSeat, PatrolBase, Shift, ShiftOffer, WorkTerms
from bluelamp_station.programme.models import FundingStream, Rate
from station.conftest import make_person
from station.patrols.conftest import patrolling, places

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.programme.models import Programme

__all__ = ["at_local", "client_of", "next_friday", "places"]

# Pounds an hour of each kind of staff: core, overtime.
PAY = {
    StaffType.OFFICER: ("24.00", "36.00"),
    StaffType.PCSO: ("16.00", "24.00"),
    StaffType.SPECIAL: ("0.00", "0.00"),
    StaffType.WARDEN: ("15.00", "20.00"),
}


def client_of(person: Person) -> Client:
    """Somebody's own browser, signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def next_friday(weeks: int = 1) -> dt.date:
    """A Friday to come, at least a day ahead: 1 is the next of them."""
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return tomorrow + dt.timedelta(days=(4 - tomorrow.weekday()) % 7 + 7 * (weeks - 1))


def at_local(day: dt.date, clock: str) -> dt.datetime:
    """A moment of a local day; ``26:00`` is two o'clock of the next."""
    hours, minutes = map(int, clock.split(":"))
    base = dt.datetime.combine(day + dt.timedelta(days=hours // 24), dt.time(hours % 24, minutes))
    return timezone.make_aware(base)


@pytest.fixture
def supervisor(force: Area, police: Agency) -> Person:
    """Stella, who supervises the patrols of the whole force, as the programme does."""
    return make_person("Stella Supervisor", Purpose.SUPERVISOR, area=force, agency=police, staff_type=StaffType.OFFICER)


@pytest.fixture
def manager_at_work(manager: Person) -> Client:
    """Mark the programme manager's browser, signed in."""
    return client_of(manager)


@pytest.fixture
def base(programme: Programme) -> PatrolBase:
    """Hertford station, where shifts start and end."""
    made: PatrolBase = PatrolBase.objects.create(
        programme=programme, name="Hertford station", longitude=-0.895, latitude=51.105
    )
    return made


@pytest.fixture
def a_person(
    programme: Programme, base: PatrolBase, manager: Person, hertford: Area, police: Agency
) -> Callable[..., Person]:
    """Make somebody who patrols Hertford on terms: ``a_person("Omar Officer", "P001", max_week_h=40)``."""

    def made(
        name: str,
        staff_ref: str,
        kind: StaffType = StaffType.OFFICER,
        *,
        agency: Agency | None = None,
        area: Area | None = None,
        **terms: Any,
    ) -> Person:
        person = patrolling(name, staff_ref, kind, area or hertford, agency or police)
        given = {"base": base, "transport": PatrolMode.VEHICLE.value, "by": manager} | terms
        WorkTerms.objects.create(programme=programme, person=person, **given)
        return person

    return made


@pytest.fixture
def officer(a_person: Callable[..., Person]) -> Person:
    """Omar, a constable: P001."""
    return a_person("Omar Officer", "P001")


@pytest.fixture
def second_officer(a_person: Callable[..., Person]) -> Person:
    """Olga, a constable too: P003."""
    return a_person("Olga Second", "P003")


@pytest.fixture
def pcso(a_person: Callable[..., Person]) -> Person:
    """Petra, a PCSO: P002."""
    return a_person("Petra Pcso", "P002", StaffType.PCSO)


@pytest.fixture
def second_pcso(a_person: Callable[..., Person]) -> Person:
    """Paul, a PCSO too: P004."""
    return a_person("Paul Pcso", "P004", StaffType.PCSO)


@pytest.fixture
def officers(officer: Person, pcso: Person, second_officer: Person, second_pcso: Person) -> list[Person]:
    """Omar, Petra, Olga and Paul: P001 to P004, constables and PCSOs in turn."""
    return [officer, pcso, second_officer, second_pcso]


@pytest.fixture
def rates(programme: Programme, police: Agency, council: Agency) -> list[Rate]:
    """Pounds an hour since the year before, for core time and overtime; overtime is paid for three hours at least."""
    since = timezone.localdate() - dt.timedelta(days=400)
    made = []
    for staff_type, (core, overtime) in PAY.items():
        for kind, pounds, least in (
            (AvailabilityKind.CORE, core, "0"),
            (AvailabilityKind.OVERTIME, overtime, "3"),
        ):
            made.append(
                Rate.objects.create(
                    programme=programme,
                    staff_type=staff_type.value,
                    agency=council if staff_type is StaffType.WARDEN else police,
                    kind=kind.value,
                    from_date=since,
                    per_hour=Decimal(pounds),
                    minimum_hours=Decimal(least),
                    source="Made-up rates",
                )
            )
    return made


@pytest.fixture
def stream(programme: Programme) -> FundingStream:
    """The grant that pays for extra hours: reference LANTERN-1, £20,000."""
    today = timezone.localdate()
    made: FundingStream = FundingStream.objects.create(
        programme=programme,
        name="Lantern grant",
        funder="Home Office",
        reference="LANTERN-1",
        starts_date=today - dt.timedelta(days=100),
        ends_date=today + dt.timedelta(days=200),
        pounds=Decimal(20_000),
    )
    return made


@pytest.fixture
def an_offer(programme: Programme, base: PatrolBase, manager: Person) -> Callable[..., ShiftOffer]:
    """Put a shift on offer, as it stands in the database: Friday 18:00 to 02:00, one seat, closing the day before.

    ``an_offer(day, "18:00", "26:00", seats=[["officer"], []], closes_at=..., shift=...)``
    """

    def made(
        day: dt.date | None = None,
        start: str = "18:00",
        end: str = "26:00",
        *,
        seats: list[list[str]] | None = None,
        **more: Any,
    ) -> ShiftOffer:
        chosen = day or next_friday()
        starts_at = at_local(chosen, start)
        fields: dict[str, Any] = {
            "programme": programme,
            "ticket": uuid.uuid4(),
            "starts_at": starts_at,
            "ends_at": at_local(chosen, end),
            "base": base,
            "closes_at": starts_at - dt.timedelta(hours=24),
            "made_by": manager,
        }
        offer: ShiftOffer = ShiftOffer.objects.create(**(fields | more))
        for number, roles in enumerate([[]] if seats is None else seats, start=1):
            OfferSeat.objects.create(offer=offer, number=number, roles=roles)
        return offer

    return made


@pytest.fixture
def a_shift(programme: Programme, base: PatrolBase) -> Callable[..., Shift]:
    """Make a shift without a crew: ``a_shift("S7", day, "18:00", "26:00")``."""

    def made(shift_id: str, day: dt.date | None = None, start: str = "18:00", end: str = "26:00", **more: Any) -> Shift:
        chosen = day or next_friday()
        return Shift.objects.create(
            programme=programme,
            shift_id=shift_id,
            starts_at=at_local(chosen, start),
            ends_at=at_local(chosen, end),
            base=base,
            **more,
        )

    return made
