"""What pages about people cost, however many there are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.vocabulary import Purpose
from bluelamp_station.accounts.models import ApiToken, Area, BreakGlassReview, Grant, Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

MANY = 12

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(analyst: Person, auditor: Person, hertford: Area) -> Person:
    """Anna, with many roles, keys and emergencies."""
    now = timezone.now()
    for number in range(MANY):
        ends_at = now + timedelta(days=1 + number % 5)
        Grant.objects.create(
            person=analyst, purpose=Purpose.SUPERVISOR, area=hertford, valid_to_at=ends_at, given_by=auditor
        )
        taken = Grant.objects.create(
            person=analyst,
            purpose=Purpose.MANAGER,
            area=hertford,
            valid_from_at=now - timedelta(days=number + 1),
            valid_to_at=now - timedelta(days=number),
            is_break_glass=True,
            reason="It could not wait for anybody.",
            given_by=analyst,
        )
        if number % 2:
            BreakGlassReview.objects.create(grant=taken, reviewed_by=auditor, note="Seen.")
        ApiToken.objects.create(
            owner=analyst, name=f"k{number}", token_hash=f"{number:064d}", hint="bl_1234", expires_at=ends_at
        )
    return analyst


@pytest.mark.parametrize(
    ("path", "most"),
    [("/people/ending/", 5), ("/people/emergencies/", 5), ("/people/{pk}/", 11), ("/people/{pk}/roles/give/", 8)],
)
def test_a_page_of_the_administrator(
    sign_in: Callable[[Person], Client],
    admin: Person,
    busy: Person,
    django_assert_max_num_queries: Any,
    path: str,
    most: int,
) -> None:
    client = sign_in(admin)
    client.get("/people/")
    with django_assert_max_num_queries(most):
        page = client.get(path.format(pk=busy.pk))
    assert page.status_code == 200
    assert busy.name in page.content.decode()


def test_the_page_of_ones_own_account(
    sign_in: Callable[[Person], Client], busy: Person, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(busy)
    client.get("/people/me/")
    with django_assert_max_num_queries(7):
        page = client.get("/people/me/")
    assert page.content.decode().count("hotspots:read") == 0
    assert page.content.decode().count("End</button>") == MANY


def test_the_page_of_emergency_access(
    sign_in: Callable[[Person], Client], busy: Person, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(busy)
    client.get("/people/me/")
    with django_assert_max_num_queries(7):
        assert client.get("/people/emergency/").status_code == 200
