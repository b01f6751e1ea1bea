"""Visits of the patrols room in the ledger of the plans room: each night, once, with what became of them since."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.models import VisitState
from bluelamp_station.plans.models import LedgerLine, LedgerPosting, Shift
from bluelamp_station.programme.models import Rate
from bluelamp_station.workflows.ledger_posting import delivered_rows, post_ledger, post_ledgers
from bluelamp_station.workflows.nightly import CHORES
from station.patrols.conftest import a_visit, officer, pcso, places, shift
from worlds.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Agency, Person
    from bluelamp_station.patrols.models import Visit
    from bluelamp_station.programme.models import Programme

__all__ = ["a_visit", "officer", "pcso", "places", "shift"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rates(programme: Programme, police: Agency, council: Agency) -> None:
    """Officers £36, PCSOs £24, wardens £20 an hour of overtime."""
    since = timezone.localdate() - dt.timedelta(days=400)
    for kind, agency, pounds in (("officer", police, 36), ("pcso", police, 24), ("warden", council, 20)):
        Rate.objects.create(
            programme=programme,
            staff_type=kind,
            agency=agency,
            kind="overtime",
            from_date=since,
            per_hour=Decimal(pounds),
            source="Made-up rates",
        )


def delivered() -> tuple[int, int, int]:
    """Pence, visits and person-minutes delivered."""
    found = LedgerLine.objects.filter(entry="delivered").aggregate(
        pence=Sum("pence", default=0), visits=Sum("visits", default=0), minutes=Sum("person_minutes", default=0)
    )
    return found["pence"], found["visits"], found["minutes"]


@pytest.mark.database
def test_what_was_walked_is_in_the_ledger_once_and_leaves_it_when_it_is_withdrawn(
    programme: Programme, shift: Shift, officer: Person, pcso: Person, warden: Person, a_visit: Callable[..., Visit]
) -> None:
    walked = a_visit(officer, pcso, shift=shift)
    beside = a_visit(warden, began_ago_min=30, minutes=18)
    assert post_ledger(programme=programme, as_at=timezone.now()) > 0
    # Eight paid hours of Omar and Petra, and eighteen verified minutes of Will.
    assert delivered() == (8 * (3600 + 2400) + 600, 2, 48)
    assert post_ledger(programme=programme, as_at=timezone.now()) == 0
    for visit, state in ((walked, VisitState.REFUSED), (beside, VisitState.WITHDRAWN)):
        visit.state = state
        visit.save(update_fields=["state"])
    post_ledger(programme=programme, as_at=timezone.now())
    assert delivered() == (0, 0, 0)
    assert set(LedgerPosting.objects.values_list("entry", flat=True)) == {"planned", "delivered"}


def test_the_agency_itself_is_known_by_the_person_else_by_the_only_one_of_its_kind(
    programme: Programme,
    officer: Person,
    warden: Person,
    council: Agency,
    police: Agency,
    a_visit: Callable[..., Visit],
) -> None:
    other = type(council).objects.create(code="watford", name="Watford Council", kind="council")
    programme.agencies.add(other)
    visit = a_visit(officer, warden)
    visit.crew.update(person=None)
    (row,) = delivered_rows(programme)
    assert [seat.organisation for seat in row.crew] == [police.pk, None], "two councils, and nobody says which"
    a_visit(warden, began_ago_min=10)
    rows = list(delivered_rows(programme))
    assert {seat.organisation for row in rows for seat in row.crew} == {police.pk, None, council.pk}


def test_rows_take_as_many_questions_for_many_visits_as_for_one(
    programme: Programme,
    officer: Person,
    a_visit: Callable[..., Visit],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(6):
        a_visit(officer, began_ago_min=60 + 20 * number)
    with django_assert_max_num_queries(3):
        assert len(list(delivered_rows(programme))) == 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_two_who_post_at_once_post_once(
    programme: Programme, shift: Shift, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    a_visit(officer, shift=shift)
    calls = [lambda: post_ledger(programme=programme, as_at=timezone.now())] * 3
    assert at_once(*calls) == ["done"] * 3
    assert delivered()[1:] == (1, 15)
    assert LedgerLine.objects.filter(serial__gt=1).count() == 0


def test_every_night_posts_every_programme(
    programme: Programme, officer: Person, a_visit: Callable[..., Visit], caplog: pytest.LogCaptureFixture
) -> None:
    a_visit(officer)
    assert post_ledgers(timezone.now()) == 1
    assert post_ledgers(timezone.now()) == 0
    codes = [chore.code for chore in CHORES]
    assert codes.index("ledger") > codes.index("patrols"), "after what corrects the visits"
    assert LedgerPosting.objects.filter(programme=programme).count() == 4
    assert not caplog.records


def test_the_manager_posts_now_and_nobody_else(
    sign_in: Callable[[Person], Client],
    programme: Programme,
    manager: Person,
    oversight: Person,
    officer: Person,
    a_visit: Callable[..., Visit],
) -> None:
    a_visit(officer)
    url = reverse("workflows:post_ledger", args=[programme.pk])
    assert sign_in(oversight).post(url).status_code == 403
    client = sign_in(manager)
    assert client.get(url).status_code == 405
    assert "1 line was added" in client.post(url, follow=True).content.decode()
    assert "Nothing was new" in client.post(url, follow=True).content.decode()
    assert Event.objects.filter(action="plans.ledger_posted", actor_id=str(manager.pk)).count() == 4
    assert client.post(reverse("workflows:post_ledger", args=[programme.pk + 7])).status_code == 404
