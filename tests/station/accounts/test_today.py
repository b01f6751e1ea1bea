"""What administrators find on their first page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from bluelamp.core.vocabulary import Purpose, StaffType
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.models import Agency, Area, Grant, Invitation, Person
from bluelamp_station.accounts.queries import today_lines

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def texts(person: Person) -> list[str]:
    return [line.text for line in today_lines(Person.objects.get(pk=person.pk))]


def test_people_without_a_second_factor_are_counted(
    admin: Person, analyst: Person, manager: Person, with_app: Callable[[Person], str]
) -> None:
    assert texts(admin) == ["3 people are without a second factor."]
    with_app(admin)
    SocialAccount.objects.create(user=manager, provider="organisation", uid="m")
    assert texts(admin) == ["1 person is without a second factor."]
    with_app(analyst)
    assert texts(admin) == []


def test_links_and_roles_that_end_soon_are_counted(
    admin: Person, police: Agency, hertford: Area, with_app: Callable[[Person], str]
) -> None:
    with_app(admin)
    soon = timezone.now() + timedelta(days=13)
    person, _ = actions.invite_person(
        by=admin,
        name="Nina New",
        email="n@example.org",
        agency=police,
        staff_type=StaffType.STAFF,
        grants=[(Purpose.ANALYST, hertford, timezone.now(), soon, "cover")],
    )
    with_app(person)
    assert texts(admin) == ["1 role ends within 14 days."]
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert texts(admin) == ["1 invitation runs out within 2 days, unused.", "1 role ends within 14 days."]
    Grant.objects.filter(person=person).update(valid_to_at=timezone.now() + timedelta(days=15))
    Invitation.objects.update(used_at=timezone.now())
    assert texts(admin) == []


def test_nobody_else_gets_lines(analyst: Person, manager: Person, warden: Person, oversight: Person) -> None:
    for person in (analyst, manager, warden, oversight):
        assert today_lines(person) == []


def test_every_line_leads_somewhere_and_names_nobody(
    client: Any, admin: Person, sign_in: Callable[[Person], Any], hertford: Area
) -> None:
    del client
    now = timezone.now()
    Grant.objects.create(person=admin, purpose="analyst", area=hertford, valid_to_at=now + timedelta(days=1))
    lines = today_lines(admin)
    assert len(lines) == 2
    for line in lines:
        assert sign_in(admin).get(line.url).status_code == 200
        assert "Alice" not in line.text + line.link_text
        assert line.is_safe_to_mail


def test_lines_cost_few_queries(admin: Person, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        today_lines(admin)
