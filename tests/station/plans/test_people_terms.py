"""People and pay: terms that hold from now on, pairs kept apart, and what an hour costs by which rule."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AvailabilityKind, PatrolMode, StaffType
from bluelamp_station.audit.models import Event
from bluelamp_station.plans.actions.terms import Terms, end_apart, keep_apart, set_terms
from bluelamp_station.plans.engine.offers import against, shared_out
from bluelamp_station.plans.models import Availability, KeptApart, PatrolBase, WorkTerms
from bluelamp_station.plans.queries.claims import HeldDuty
from bluelamp_station.plans.queries.people import plannable_people
from station.plans.conftest import client_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme, Rate

START = dt.datetime(2026, 3, 6, 18, tzinfo=dt.UTC)  # a Friday


def terms(base: PatrolBase | None, **more: Any) -> Terms:
    """Terms as a form says them."""
    return Terms(**({"base": base, "transport": PatrolMode.FOOT, "max_week_h": None, "is_eligible": True} | more))


def duty(hours: float, length: float = 8, kind: AvailabilityKind = AvailabilityKind.CORE) -> HeldDuty:
    """A duty that starts so many hours after Friday 18:00."""
    starts = START + dt.timedelta(hours=hours)
    return HeldDuty(starts, starts + dt.timedelta(hours=length), kind)


@pytest.mark.parametrize(
    ("held", "max_week_h", "expected"),
    [
        ([], None, ()),
        ([duty(-19)], None, ()),
        ([duty(-18)], None, ("It leaves 10 h of rest between it and your duty before it; 11 h are needed.",)),
        ([duty(18.5)], None, ("It leaves 10 h 30 min of rest between it and your duty after it; 11 h are needed.",)),
        ([duty(7, 2)], None, ("You are on duty then already.",)),
        ([duty(-24 * n - 24) for n in range(4)], 40.0, ()),
        ([duty(-24 * n - 24) for n in range(4)], 39.0, ("You would work 40 h in that week; 39 h is the most.",)),
        ([duty(-24 * n - 24, 1) for n in range(4)] + [duty(24, 1), duty(36, 1)], None,
         ("You have 6 shifts in that week already, which is the most.",)),
        ([duty(-24 * n - 24, 8, AvailabilityKind.REST_DAY) for n in range(3)], None,
         ("You would work 32 h overtime in that week; 24 h is the most.",)),
    ],
)  # fmt: skip
def test_what_keeps_somebody_from_a_shift_beside_their_duties(
    held: list[HeldDuty], max_week_h: float | None, expected: tuple[str, ...]
) -> None:
    asked = duty(0, 8, AvailabilityKind.OVERTIME)
    assert against(asked, held, max_week_h=max_week_h, zone="Europe/London") == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([duty(-8)], ()),
        ([duty(-8), duty(14)], ()),
        ([duty(3, 8)], ()),
        # Two core duties that touch are one, which is too long to be extended by three hours.
        ([duty(-10, 6), duty(-4, 4)],
         ("Right beside your duty it may last 2 to 4 h, and 12 h with that duty at the most.",)),
        ([duty(-8), duty(13)], ("It leaves 10 h of rest between it and your duty after it; 11 h are needed.",)),
        ([duty(-8), duty(-11, 3, AvailabilityKind.OVERTIME)], ("Your duty right beside it is extended already.",)),
        ([duty(-8), duty(-18, 4, AvailabilityKind.OVERTIME)],
         ("It leaves 6 h of rest between it and your duty before it; 11 h are needed.",)),
        ([duty(-8, 8, AvailabilityKind.OVERTIME)],
         ("It leaves 0 h of rest between it and your duty before it; 11 h are needed.",)),
    ],
)  # fmt: skip
def test_somebody_may_stay_on_after_core_duty_and_rests_from_the_whole(
    held: list[HeldDuty], expected: tuple[str, ...]
) -> None:
    asked = duty(0, 3, AvailabilityKind.OVERTIME)
    assert against(asked, held, max_week_h=None, zone="Europe/London") == expected


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), max_size=5, unique=True), min_size=1, max_size=6))
def test_seats_are_shared_out_so_that_whoever_comes_first_is_seated_whenever_that_can_be(fits: list[list[int]]) -> None:
    seated = shared_out(dict(enumerate(fits)))
    assert len(set(seated.values())) == len(seated)
    assert all(seat in fits[person] for seat, person in seated.items())
    # Of every set of people that can be seated together, greedy by rank: the first comes in unless it cannot be.
    chosen: list[int] = []
    for person in range(len(fits)):
        if _can_sit([fits[one] for one in (*chosen, person)], frozenset()):
            chosen.append(person)
    assert sorted(seated.values()) == chosen


def _can_sit(wanted: list[list[int]], taken: frozenset[int]) -> bool:
    return not wanted or any(_can_sit(wanted[1:], taken | {seat}) for seat in wanted[0] if seat not in taken)


@pytest.mark.django_db
def test_new_terms_hold_and_earlier_ones_stay(
    manager: Person, programme: Programme, base: PatrolBase, officer: Person
) -> None:
    before = WorkTerms.objects.get(person=officer)
    Availability.objects.create(
        programme=programme, person_ref="P001", starts_at=START, ends_at=START + dt.timedelta(hours=8), kind="core",
        source="duty_system",
    )  # fmt: skip
    told = terms(base, max_week_h=Decimal(30))
    made = set_terms(by=manager, programme=programme, person=officer, seen=before.pk, terms=told)
    assert list(WorkTerms.objects.of(officer)) == [made, before]
    assert Availability.objects.get().person == officer, "time of the duty system is joined to its person"
    with pytest.raises(RefusedInputError, match="Somebody else"):
        set_terms(by=manager, programme=programme, person=officer, seen=before.pk, terms=told)


@pytest.mark.django_db
def test_terms_that_cannot_be_are_refused(
    manager: Person, supervisor: Person, analyst: Person, programme: Programme, base: PatrolBase, officer: Person
) -> None:
    seen = WorkTerms.objects.get(person=officer).pk
    closed = PatrolBase.objects.create(
        programme=programme, name="Old", longitude=0, latitude=51, closed_at=timezone.now()
    )
    for words, given_by, who, told in (
        ("may not plan", supervisor, officer, terms(base)),
        ("does not patrol", manager, analyst, terms(base)),
        ("open base", manager, officer, terms(closed)),
        ("from 1 to 48", manager, officer, terms(base, max_week_h=Decimal(60))),
    ):
        with pytest.raises(RefusedInputError, match=words):
            set_terms(by=given_by, programme=programme, person=who, seen=seen, terms=told)
    assert WorkTerms.objects.count() == 1


@pytest.mark.django_db
def test_a_pair_is_kept_apart_once_and_ended(
    manager: Person, programme: Programme, officer: Person, pcso: Person, analyst: Person
) -> None:
    pair = keep_apart(by=manager, programme=programme, one=pcso, other=officer)
    assert keep_apart(by=manager, programme=programme, one=officer, other=pcso) == pair
    assert Event.objects.filter(action="plans.pair_kept_apart").count() == 1
    for other in (officer, analyst):
        with pytest.raises(RefusedInputError, match="Choose two people"):
            keep_apart(by=manager, programme=programme, one=officer, other=other)
    end_apart(by=manager, pair=pair)
    with pytest.raises(RefusedInputError, match="ended already"):
        end_apart(by=manager, pair=pair)


@pytest.mark.django_db
def test_those_who_may_be_planned_patrol_the_ground_and_are_still_here(
    programme: Programme, officers: list[Person], warden: Person, manager: Person, supervisor: Person
) -> None:
    officers[0].is_active = False
    officers[0].save(update_fields=["is_active"])
    found = set(plannable_people(programme))
    assert found == {*officers[1:], warden, supervisor}
    assert manager not in found


@pytest.mark.django_db
def test_a_manager_sets_terms_and_sees_what_a_shift_costs_and_by_which_rule(
    manager_at_work: Client, supervisor: Person, programme: Programme, base: PatrolBase, pcso: Person, rates: list[Rate]
) -> None:
    assert rates
    address = reverse("plans:person_terms", args=[programme.pk, pcso.pk])
    page = manager_at_work.get(address).content.decode()
    assert "PCSO overtime, £24.00 an hour" in page
    assert "£192" in page
    seen = WorkTerms.objects.get().pk
    told = {"base": str(base.pk), "transport": "foot", "max_week_h": "37.5", "is_eligible": "", "seen": str(seen)}
    page = manager_at_work.post(address, told, follow=True).content.decode()
    assert "The terms of Petra Pcso hold from now on" in page
    assert "37.5" in page
    page = client_of(supervisor).get(address).content.decode()
    assert "£24.00" not in page
    assert "Save the terms" not in page
    client_of(supervisor).post(address, told | {"max_week_h": "10", "seen": str(WorkTerms.objects.first())})
    assert WorkTerms.objects.count() == 2


@pytest.mark.django_db
def test_pages_of_people_show_names_to_the_roster_alone_and_ask_few_questions(
    manager_at_work: Client,
    programme: Programme,
    a_person: Callable[..., Person],
    officer: Person,
    pcso: Person,
    analyst: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(10, 22):
        a_person(f"Person Number{number}", f"P0{number}", StaffType.OFFICER)
    with django_assert_max_num_queries(20):
        page = manager_at_work.get(reverse("plans:people")).content.decode()
    assert "Omar Officer" in page
    for closed in (officer, analyst):
        assert client_of(closed).get(reverse("plans:people")).status_code == 403
        assert client_of(closed).get(reverse("plans:times")).status_code == 403
    told = {"one": str(officer.pk), "other": str(pcso.pk)}
    page = manager_at_work.post(reverse("plans:keep_apart", args=[programme.pk]), told, follow=True).content.decode()
    assert "Omar Officer and Petra Pcso" in page
    manager_at_work.post(reverse("plans:end_apart", args=[KeptApart.objects.get().pk]))
    assert KeptApart.objects.get().ended_at is not None
