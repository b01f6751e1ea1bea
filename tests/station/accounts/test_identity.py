"""OpenID Connect, the whole way: to a small identity service on this machine and back."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from bluelamp_station.audit.models import Event
from worlds.identity_service import CLIENT_ID, CLIENT_SECRET, IdentityService

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bluelamp_station.accounts.models import Person

START, BACK = "/account/oidc/organisation/login/", "/account/oidc/organisation/login/callback/"

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture
def service(settings: Any) -> Iterator[IdentityService]:
    """A service that the site trusts."""
    running = IdentityService()
    settings.OIDC_NAME = "Lanternshire account"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "organisation",
                    "name": "Lanternshire account",
                    "client_id": CLIENT_ID,
                    "secret": CLIENT_SECRET,
                    "settings": {"server_url": running.url},
                }
            ],
        }
    }
    yield running
    running.close()


def go(client: Client, service: IdentityService) -> dict[str, str]:
    """Press the button, and take what the site sends along to the service."""
    page = client.post(START)
    assert page.status_code == 200
    found = re.search(r'content="0;url=([^"]+)"', page.content.decode())
    assert found is not None
    url = unescape(found[1])
    assert url.startswith(f"{service.url}/authorize?")
    sent = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    service.nonce = sent["nonce"]
    return sent


def come_back(client: Client, sent: dict[str, str]) -> Any:
    return client.get(BACK, {"code": "a-code", "state": sent["state"]})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_known_person_comes_in_and_is_known_again_by_the_services_own_id(
    client: Client, service: IdentityService, analyst: Person, settings: Any
) -> None:
    settings.REQUIRES_SECOND_FACTOR = True
    sent = go(client, service)
    assert sent["response_type"] == "code"
    assert sent["client_id"] == CLIENT_ID
    assert sent["code_challenge_method"] == "S256"
    assert come_back(client, sent)["Location"] == "/"
    assert client.session["_auth_user_id"] == str(analyst.pk)
    assert client.get("/people/me/").status_code == 200
    assert service.asked[0]["client_secret"] == CLIENT_SECRET
    assert "code_verifier" in service.asked[0]
    kept = SocialAccount.objects.get()
    assert (kept.user_id, kept.uid, kept.extra_data) == (analyst.pk, "anna-1", {})
    assert [event.action for event in Event.objects.order_by("number")] == [
        "accounts.identity_linked",
        "accounts.signed_in",
    ]
    # A new address there changes nothing about who it is.
    client.post("/account/logout/")
    service.email = "anna.married@example.police.uk"
    come_back(client, go(client, service))
    assert client.session["_auth_user_id"] == str(analyst.pk)


def test_the_button_is_on_the_page_only_where_there_is_a_service(client: Client, service: IdentityService) -> None:
    del service
    assert "Go to Lanternshire account" in client.get("/account/login/").content.decode()


def test_without_a_service_there_is_no_button_and_no_way(client: Client) -> None:
    assert "Go to" not in client.get("/account/login/").content.decode()
    assert client.post(START).status_code == 404
    assert client.get(BACK).status_code == 404


def test_a_link_alone_does_not_start_a_sign_in(client: Client, service: IdentityService) -> None:
    del service
    assert client.get(START)["Location"] == "/account/login/"


def test_somebody_unknown_is_told_what_to_do(client: Client, service: IdentityService, analyst: Person) -> None:
    del analyst
    service.email, service.subject = "stranger@example.org", "stranger-1"
    page = come_back(client, go(client, service))
    assert page.status_code == 403
    assert "No administrator has invited that address" in page.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    event = Event.objects.get()
    assert (event.action, event.subject_type) == ("accounts.sign_in_failed", "unknown address")


def test_who_has_left_is_refused(client: Client, service: IdentityService, analyst: Person) -> None:
    analyst.is_active = False
    analyst.save(update_fields=["is_active"])
    assert come_back(client, go(client, service))["Location"] == "/account/inactive/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda service: service.claims.update(nonce="another"), id="another nonce"),
        pytest.param(lambda service: service.claims.update(nonce=None), id="no nonce"),
        pytest.param(lambda service: service.claims.update(aud="another-site"), id="for another site"),
        pytest.param(lambda service: service.claims.update(iss="https://elsewhere.example"), id="of another service"),
        pytest.param(lambda service: service.claims.update(exp=1), id="run out"),
        pytest.param(lambda service: service.claims.update(exp=None), id="never runs out"),
        pytest.param(lambda service: setattr(service, "uses_other_key", True), id="signed by another"),
        pytest.param(lambda service: setattr(service, "signs_with", "HS256"), id="signed with a shared secret"),
        pytest.param(lambda service: setattr(service, "signs_with", "none"), id="not signed"),
        pytest.param(lambda service: setattr(service, "sends_id_token", False), id="no id token"),
        pytest.param(lambda service: setattr(service, "is_verified", False), id="address not verified"),
    ],
)
def test_an_answer_that_does_not_hold_lets_nobody_in(
    client: Client, service: IdentityService, analyst: Person, spoil: Callable[[IdentityService], None]
) -> None:
    del analyst
    sent = go(client, service)
    spoil(service)
    page = come_back(client, sent)
    assert page.status_code == 401
    assert "You are not signed in" in page.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert Event.objects.get().action == "accounts.sign_in_failed"


def test_an_answer_with_another_state_lets_nobody_in(client: Client, service: IdentityService, analyst: Person) -> None:
    del analyst
    sent = go(client, service)
    assert come_back(client, sent | {"state": "guessed"}).status_code == 401
    # Nor does the right one in another browser, nor a second time.
    assert come_back(Client(), sent).status_code == 401
    assert come_back(client, sent).status_code == 302
    client.post("/account/logout/")
    assert come_back(client, sent).status_code == 401
    assert not is_in(client)


def test_who_stops_there_is_told_so(client: Client, service: IdentityService) -> None:
    sent = go(client, service)
    page = client.get(BACK, {"error": "access_denied", "state": sent["state"]})
    assert "was stopped" in page.content.decode()
    assert not Event.objects.exists()


def test_a_service_that_does_not_answer_gives_a_page(client: Client, service: IdentityService) -> None:
    service.server.shutdown()
    service.server.server_close()
    page = client.post(START)
    assert page.status_code == 401
    assert "Try again" in page.content.decode()


def test_an_address_that_only_userinfo_tells_is_taken_from_there(
    client: Client, service: IdentityService, analyst: Person
) -> None:
    sent = go(client, service)
    service.claims.update(email=None, email_verified=None)
    assert come_back(client, sent).status_code == 302
    assert client.session["_auth_user_id"] == str(analyst.pk)
