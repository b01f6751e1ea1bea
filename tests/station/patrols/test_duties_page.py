"""Taken away and asked for: what staff see of it, and the ways on from the first page; never a name."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp_station.patrols.jobs import see_to_patrols
from bluelamp_station.patrols.models import Abstraction, CrewMember, SupportRequest, Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.plans.models import Shift
    from bluelamp_station.programme.models import Programme

    SignIn = Callable[[Person], Client]

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def taken(
    programme: Programme, hertford: Area, watford: Area, officer: Person, shift: Shift, a_visit: Callable[..., Visit]
) -> list[Abstraction]:
    """From a visit for 30 minutes, on a shift without an end, with neither, and in another neighbourhood."""
    visit, start = a_visit(officer, place_ref="HE02", began_ago_min=90), timezone.now() - 60 * MINUTE
    common: dict[str, Any] = {"programme": programme, "recorded_by": officer, "started_at": start}
    return [
        Abstraction.objects.create(**(common | fields))
        for fields in (
            {"reason": "scene", "visit": visit, "area_path": hertford.path, "ended_at": start + 30 * MINUTE},
            {"reason": "event", "shift": shift, "area_path": hertford.path, "crew_size": 2},
            {"reason": "event", "area_path": hertford.path},
            {"reason": "missing_person", "area_path": watford.path, "ended_at": start + 600 * MINUTE},
        )
    ]


def test_minutes_lost_are_told_by_reason_and_by_place(
    sign_in: SignIn, supervisor: Person, taken: list[Abstraction], shift: Shift
) -> None:
    told = sign_in(supervisor).get(reverse("patrols:duties")).context
    left = (shift.ends_at - taken[1].started_at) / MINUTE
    assert [(one.name, one.times, round(one.minutes), one.unknown) for one in told["by_reason"]] == [
        ("Event", 2, round(left), 1),
        ("Scene to keep", 1, 30, 0),
    ]
    assert [(one.name, one.times) for one in told["by_place"]] == [
        ("Between places, or before the first visit", 2),
        ("HE02 Lamp Street 2", 1),
    ]
    figures = {figure.name: figure.value for _, figure in told["figures"]}
    assert figures["abstractions"] == 3
    assert figures["abstraction_minutes"] == pytest.approx(30 + left, abs=0.1)
    assert figures["abstraction_person_minutes"] == pytest.approx(30 + 2 * left, abs=0.2)


def test_the_page_names_nobody_and_says_where_and_when(
    sign_in: SignIn, supervisor: Person, officer: Person, taken: list[Abstraction], programme: Programme, hertford: Area
) -> None:
    assert taken
    for what, ref in (("dog", "HE01"), ("dog", ""), ("van", "HE02")):
        SupportRequest.objects.create(
            programme=programme,
            area_path=hertford.path,
            place_ref=ref,
            what=what,
            asked_at=timezone.now(),
            recorded_by=officer,
        )
    answer = sign_in(supervisor).get(reverse("patrols:duties"))
    page = answer.content.decode()
    assert officer.name not in page
    assert officer.crew_ref not in page
    assert answer.context["by_kind"] == [("Dog unit", 2), ("Van", 1)]
    assert {line.place for line in answer.context["support"]} == {"HE01 Lamp Street 1", "", "HE02 Lamp Street 2"}


def test_days_without_either_say_so(sign_in: SignIn, supervisor: Person, taken: list[Abstraction]) -> None:
    assert taken
    page = sign_in(supervisor).get(reverse("patrols:duties"), {"first": "2024-01-01", "last": "2024-01-31"})
    assert "No crew was taken away in these days" in page.content.decode()
    assert "No support was asked for in these days" in page.content.decode()


def test_who_sees_no_patrols_sees_none_of_it(sign_in: SignIn, officer: Person, oversight: Person) -> None:
    for person in (officer, oversight):
        assert sign_in(person).get(reverse("patrols:duties")).status_code == 403


def test_the_page_asks_the_database_no_more_for_more_lines(
    sign_in: SignIn, supervisor: Person, taken: list[Abstraction], django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        taken[0].pk, taken[0].started_at = None, timezone.now() - number * MINUTE
        Abstraction.objects.create(
            **{
                name: getattr(taken[0], name)
                for name in ("programme", "recorded_by", "started_at", "reason", "visit", "area_path", "ended_at")
            }
        )
    client = sign_in(supervisor)
    with django_assert_max_num_queries(10):
        client.get(reverse("patrols:duties"))


WAYS = ("questions", "enter_visit", "imports", "upload_visits", "tracking", "codes")


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("supervisor", {"questions", "enter_visit"}),
        ("manager", {"imports", "upload_visits", "tracking", "codes"}),
        ("analyst", {"imports", "upload_visits"}),
        ("sergeant", set()),
    ],
)
def test_the_first_page_leads_to_what_the_reader_may_open_and_to_nothing_else(
    sign_in: SignIn, programme: Programme, request: pytest.FixtureRequest, who: str, names: set[str]
) -> None:
    assert programme.pk
    client = sign_in(request.getfixturevalue(who))
    page = client.get(reverse("patrols:overview")).content.decode()
    linked = set(re.findall(r'href="([^"?]+)"', page))
    assert {name for name in WAYS if reverse(f"patrols:{name}") in linked} == names
    assert {name for name in WAYS if client.get(reverse(f"patrols:{name}")).status_code == 200} == names
    assert reverse("patrols:duties") in linked
    assert reverse("patrols:bulletin") in linked


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("supervisor", {"plans:briefings"}),
        ("manager", {"plans:briefings", "plans:streets", "patrols:upload_visits"}),
        ("sergeant", {"plans:briefings"}),
    ],
)
def test_so_does_the_first_page_of_plans(
    sign_in: SignIn, programme: Programme, request: pytest.FixtureRequest, who: str, names: set[str]
) -> None:
    assert programme.pk
    client = sign_in(request.getfixturevalue(who))
    linked = set(re.findall(r'href="([^"?]+)"', client.get(reverse("plans:shifts")).content.decode()))
    ways = ("plans:briefings", "plans:streets", "patrols:upload_visits")
    assert {name for name in ways if reverse(name) in linked} == names
    assert {name for name in ways if client.get(reverse(name)).status_code == 200} == names


def test_people_are_matched_overnight_and_their_page_says_so(
    sign_in: SignIn, admin: Person, officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer)
    CrewMember.objects.filter(visit=visit).update(person=None)
    page = sign_in(admin).get(reverse("accounts:person", args=[officer.pk])).content.decode()
    assert "are matched to this person overnight" in page
    for _ in range(2):
        see_to_patrols(timezone.now())
    assert visit.crew.get().person == officer
