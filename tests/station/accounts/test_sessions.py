"""Sessions end, and a second factor comes before anything else where the site needs one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp_station.audit.models import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person

ME = "/people/me/"

pytestmark = pytest.mark.django_db


def age(client: Client, **seconds: float) -> None:
    """Make a session look older."""
    session = client.session
    for key, value in seconds.items():
        session[key] -= value
    session.save()


@pytest.fixture
def inside(sign_in: Callable[[Person], Client], analyst: Person) -> Client:
    """Anna's browser, one page in."""
    client = sign_in(analyst)
    assert client.get(ME).status_code == 200
    return client


def test_a_session_left_idle_is_closed(inside: Client) -> None:
    age(inside, last_seen_at=59 * 60)
    assert inside.get(ME).status_code == 200
    age(inside, last_seen_at=61 * 60)
    response = inside.get(ME)
    assert response["Location"] == "/account/login/?because=idle&next=%2Fpeople%2Fme%2F"
    assert "nobody used this page for a while" in inside.get(response["Location"]).content.decode()
    event = Event.objects.latest("number")
    assert (event.action, event.why) == ("accounts.signed_out", "idle")


def test_a_session_in_use_is_closed_after_half_a_day(inside: Client) -> None:
    age(inside, signed_in_at=12 * 3600 - 60)
    assert inside.get(ME).status_code == 200
    age(inside, signed_in_at=120)
    assert inside.get(ME)["Location"].startswith("/account/login/?because=age")


def test_a_live_page_left_open_does_not_keep_a_session_alive(inside: Client) -> None:
    age(inside, last_seen_at=59 * 60)
    inside.get(ME, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    age(inside, last_seen_at=2 * 60)
    response = inside.get(ME, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert (response.status_code, response["Bluelamp-Live"]) == (401, "reload")


def test_what_was_sent_to_a_closed_session_is_not_done(inside: Client, analyst: Person) -> None:
    age(inside, last_seen_at=61 * 60)
    assert inside.post("/people/me/digest/", {"wants_digest": "on"}).status_code == 302
    analyst.refresh_from_db()
    assert analyst.wants_digest is False


@pytest.mark.parametrize("change", [{"is_active": False}, {"left_at": timezone.now() - timedelta(seconds=1)}])
def test_who_has_left_is_out_at_the_next_page(inside: Client, analyst: Person, change: dict[str, Any]) -> None:
    type(analyst).objects.filter(pk=analyst.pk).update(**change)
    assert inside.get(ME)["Location"] == "/account/login/?because=left"
    assert "_auth_user_id" not in inside.session


def test_without_a_second_factor_every_page_leads_to_setting_it_up(inside: Client, settings: Any) -> None:
    settings.REQUIRES_SECOND_FACTOR = True
    for page in (ME, "/people/", "/", "/account/password/change/"):
        assert inside.get(page)["Location"] == "/account/2fa/totp/activate/", page
    for page in ("/accessibility/", "/account/logout/", "/account/2fa/"):
        assert inside.get(page).status_code == 200, page


def test_with_a_second_factor_the_site_is_open(
    inside: Client, analyst: Person, settings: Any, with_app: Callable[[Person], str]
) -> None:
    settings.REQUIRES_SECOND_FACTOR = True
    with_app(analyst)
    assert inside.get(ME).status_code == 200


def test_who_comes_by_the_identity_service_needs_none_here(inside: Client, analyst: Person, settings: Any) -> None:
    settings.REQUIRES_SECOND_FACTOR = True
    session = inside.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": 0}]
    session["account_authentication_methods_user"] = str(analyst.pk)
    session.save()
    assert inside.get(ME).status_code == 200


def test_asking_for_a_second_factor_costs_one_query(
    inside: Client, analyst: Person, settings: Any, with_app: Callable[[Person], str], django_assert_num_queries: Any
) -> None:
    with_app(analyst)
    with django_assert_num_queries(3):  # the session, the person, the roles
        assert inside.get("/people/emergencies/").status_code == 403
    settings.REQUIRES_SECOND_FACTOR = True
    with django_assert_num_queries(4):
        assert inside.get("/people/emergencies/").status_code == 403


def test_strangers_cost_nothing(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        client.get("/accessibility/")
