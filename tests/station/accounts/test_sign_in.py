"""The door: password, second factor, lock-out, new passwords, and what the log says of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bluelamp_station.accounts import urls_sign_in
from bluelamp_station.audit.models import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person

PASSWORD = "correct horse battery staple"  # noqa: S105 - of made-up people
LOGIN = "/account/login/"

pytestmark = pytest.mark.django_db


def try_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def actions_logged() -> list[str]:
    return list(Event.objects.order_by("number").values_list("action", flat=True))


def test_a_password_opens_the_door_and_the_log_says_so(client: Client, analyst: Person) -> None:
    response = try_in(client, analyst.email.upper())
    assert response.status_code == 302
    assert is_in(client)
    event = Event.objects.get()
    assert (event.action, event.actor_id, event.detail) == ("accounts.signed_in", str(analyst.pk), {"by": ["password"]})


def test_signing_out_needs_a_post(client: Client, analyst: Person) -> None:
    try_in(client, analyst.email)
    assert client.get("/account/logout/").status_code == 200
    assert is_in(client)
    assert client.post("/account/logout/").status_code == 302
    assert not is_in(client)
    assert actions_logged() == ["accounts.signed_in", "accounts.signed_out"]


def test_a_wrong_password_and_a_stranger_read_the_same(client: Client, analyst: Person) -> None:
    wrong = try_in(client, analyst.email, "wrong")
    stranger = try_in(client, "nobody@example.com", "wrong")
    sentence = "The e-mail address or the password is wrong."
    assert sentence in wrong.content.decode()
    assert sentence in stranger.content.decode()
    first, second = Event.objects.order_by("number")
    assert (first.action, first.subject_id, first.actor_id) == ("accounts.sign_in_failed", str(analyst.pk), "")
    assert second.subject_type == "unknown address"
    logged = f"{second.subject_id}{second.detail}{second.why}"
    assert "nobody" not in logged
    assert len(second.subject_id) == 16


def test_no_password_reaches_the_log(client: Client, analyst: Person) -> None:
    try_in(client, analyst.email, "a-secret-mistyped")
    assert "mistyped" not in str(list(Event.objects.values()))
    assert "mistyped" not in str(list(AccessAttempt.objects.values()))


def test_five_failures_lock_the_address_for_a_quarter_of_an_hour(client: Client, analyst: Person) -> None:
    for _ in range(4):
        assert try_in(client, analyst.email, "wrong").status_code == 200
    locked = try_in(client, analyst.email.upper(), "wrong")
    assert locked.status_code == 429
    page = locked.content.decode()
    last = AccessAttempt.objects.latest("attempt_time").attempt_time
    assert timezone.localtime(last + timedelta(minutes=15)).strftime("%H:%M") in page
    assert 800 < int(locked["Retry-After"]) <= 900
    # The right password does not help now, and trying does not make it longer.
    assert try_in(client, analyst.email).status_code == 429
    assert not is_in(client)
    assert AccessAttempt.objects.latest("attempt_time").attempt_time == last
    assert sorted(actions_logged()) == ["accounts.locked_out"] + ["accounts.sign_in_failed"] * 5


def test_the_lock_opens_by_itself(client: Client, analyst: Person) -> None:
    for _ in range(5):
        try_in(client, analyst.email, "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert try_in(client, analyst.email).status_code == 302
    assert is_in(client)


def test_the_lock_holds_one_address_from_one_computer(client: Client, analyst: Person, manager: Person) -> None:
    for _ in range(5):
        try_in(client, analyst.email, "wrong")
    assert try_in(client, analyst.email, REMOTE_ADDR="10.0.0.9").status_code == 302
    client.post("/account/logout/")
    assert try_in(client, manager.email).status_code == 302


def test_an_address_tried_from_everywhere_is_locked_everywhere(client: Client, analyst: Person) -> None:
    for number in range(25):
        AccessAttempt.objects.create(
            username=analyst.email, ip_address=f"10.0.1.{number}", user_agent="x", failures_since_start=2
        )
    assert try_in(client, analyst.email, REMOTE_ADDR="10.0.2.1").status_code == 429


def test_a_success_starts_the_count_again(client: Client, analyst: Person) -> None:
    for _ in range(2):
        for _ in range(4):
            assert try_in(client, analyst.email, "wrong").status_code == 200
        assert try_in(client, analyst.email).status_code == 302
        client.post("/account/logout/")


def test_the_app_is_asked_after_the_password(
    client: Client, analyst: Person, with_app: Callable[[Person], str], code: Callable[[str], str]
) -> None:
    secret = with_app(analyst)
    first = try_in(client, analyst.email)
    assert first["Location"] == "/account/2fa/authenticate/"
    assert not is_in(client)
    page = client.get("/account/2fa/authenticate/").content.decode()
    assert "Your second factor" in page
    assert client.post("/account/2fa/authenticate/", {"code": code(secret)}).status_code == 302
    assert is_in(client)
    assert Event.objects.latest("number").detail == {"by": ["password", "mfa"]}


def test_guessing_codes_locks_too_and_stays_locked(
    client: Client, analyst: Person, with_app: Callable[[Person], str], code: Callable[[str], str]
) -> None:
    secret = with_app(analyst)
    try_in(client, analyst.email)
    wrong = "000000" if code(secret) != "000000" else "111111"
    for _ in range(4):
        assert client.post("/account/2fa/authenticate/", {"code": wrong}).status_code == 200
    assert client.post("/account/2fa/authenticate/", {"code": wrong}).status_code == 429
    assert client.post("/account/2fa/authenticate/", {"code": code(secret)}).status_code == 429
    client.post("/account/logout/")
    assert try_in(client, analyst.email).status_code == 429
    assert not is_in(client)
    logged = actions_logged()
    assert logged.count("accounts.second_factor_failed") == 5
    assert "accounts.locked_out" in logged


def test_a_code_works_once(
    client: Client, analyst: Person, with_app: Callable[[Person], str], code: Callable[[str], str]
) -> None:
    shown = code(with_app(analyst))
    try_in(client, analyst.email)
    client.post("/account/2fa/authenticate/", {"code": shown})
    client.post("/account/logout/")
    try_in(client, analyst.email)
    client.post("/account/2fa/authenticate/", {"code": shown})
    assert not is_in(client)


def test_setting_up_an_app_gives_recovery_codes_that_open_the_door_once(
    client: Client, analyst: Person, code: Callable[[str], str], django_capture_on_commit_callbacks: Any
) -> None:
    try_in(client, analyst.email)
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        with_codes = client.post("/account/2fa/totp/activate/", {"code": code(secret)}, follow=True)
    codes = re.findall(r"<code>(\d{8})</code>", with_codes.content.decode())
    assert len(codes) == 10
    client.post("/account/logout/")
    for expected in (True, False):
        try_in(client, analyst.email)
        client.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert is_in(client) is expected
        client.post("/account/logout/")
    assert "accounts.second_factor_set" in actions_logged()


def test_removing_the_app_asks_who_it_is_and_is_logged(
    sign_in: Callable[[Person], Client], analyst: Person, with_app: Callable[[Person], str]
) -> None:
    with_app(analyst)
    client = sign_in(analyst)
    asked = client.get("/account/2fa/totp/deactivate/")
    assert asked["Location"].startswith("/account/reauthenticate/")
    client.post(asked["Location"], {"password": PASSWORD})
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user_id=analyst.pk).exists()
    assert "accounts.second_factor_removed" in actions_logged()


def test_a_wrong_password_again_counts_too(
    sign_in: Callable[[Person], Client], analyst: Person, with_app: Callable[[Person], str]
) -> None:
    with_app(analyst)
    client = sign_in(analyst)
    for _ in range(4):
        assert client.post("/account/reauthenticate/", {"password": "wrong"}).status_code == 200
    assert client.post("/account/reauthenticate/", {"password": "wrong"}).status_code == 429


def test_a_new_password_closes_every_session(client: Client, analyst: Person) -> None:
    try_in(client, analyst.email)
    new = "seventeen green kettles"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/account/password/change/", data).status_code == 302
    assert not is_in(client)
    assert try_in(client, analyst.email, new).status_code == 302
    assert actions_logged().count("accounts.password_changed") == 1


def test_a_short_password_is_refused(client: Client, analyst: Person) -> None:
    try_in(client, analyst.email)
    data = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    page = client.post("/account/password/change/", data)
    assert page.status_code == 200
    assert "12 characters" in page.content.decode()


@pytest.mark.parametrize("is_known", [True, False])
def test_a_forgotten_password_says_the_same_to_everybody(
    client: Client,
    analyst: Person,
    is_known: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    email = analyst.email if is_known else "nobody@example.com"
    response = client.post("/account/password/reset/", {"email": email}, follow=True)
    assert "If the address belongs to somebody" in response.content.decode()
    assert response.redirect_chain == [("/account/password/reset/done/", 302)]


def test_a_link_in_a_mail_sets_a_new_password_once(
    client: Client, analyst: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/password/reset/", {"email": analyst.email})
        client.post("/account/password/reset/", {"email": "nobody@example.com"})
    (sent,) = mail.outbox
    link = re.search(r"http://testserver(\S+)", str(sent.body))
    assert link is not None
    form = client.get(link[1])
    new = "nineteen blue teapots"
    assert form["Location"].endswith("-set-password/")
    assert not EmailAddress.objects.exists()
    data = {"password": "short", "password_again": "short"}
    assert "12 characters" in client.post(form["Location"], data).content.decode()
    data = {"password": new, "password_again": new}
    assert client.post(form["Location"], data)["Location"] == "/account/password/reset/key/done/"
    assert try_in(client, analyst.email, new).status_code == 302
    client.post("/account/logout/")
    assert "no longer works" in client.get(link[1]).content.decode()


@pytest.mark.parametrize("key", ["1-made-up", "zzzzzzzzzzzzzzzzzzzz-made-up", "1-set-password"])
def test_a_made_up_link_sets_nothing(client: Client, analyst: Person, key: str) -> None:
    del analyst
    address = f"/account/password/reset/key/{key}/"
    assert "no longer works" in client.get(address).content.decode()
    assert "no longer works" in client.post(address, {"password": "x", "password_again": "x"}).content.decode()


def test_a_link_for_a_password_is_void_once_the_password_has_changed(client: Client, analyst: Person) -> None:
    key = default_token_generator.make_token(analyst)
    address = f"/account/password/reset/key/{user_pk_to_url_str(analyst)}-{key}/"
    assert client.get(address).status_code == 302
    analyst.set_password("nineteen blue teapots")
    analyst.save(update_fields=["password"])
    assert "no longer works" in client.get(address).content.decode()


def test_who_has_no_password_gets_no_link(
    client: Client, analyst: Person, django_capture_on_commit_callbacks: Any
) -> None:
    analyst.set_unusable_password()
    analyst.save(update_fields=["password"])
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/password/reset/", {"email": analyst.email})
    assert mail.outbox == []


def test_who_has_left_is_told_so_only_with_the_right_password(client: Client, analyst: Person) -> None:
    analyst.is_active = False
    analyst.save(update_fields=["is_active"])
    assert try_in(client, analyst.email)["Location"] == "/account/inactive/"
    assert "Your access has ended" in client.get("/account/inactive/").content.decode()
    assert "is wrong" in try_in(client, analyst.email, "wrong").content.decode()


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "socialaccount_connections", "socialaccount_signup", "account_set_password"],
)
def test_what_is_not_used_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_only_our_own_pages_are_shown_at_the_door() -> None:
    views: list[Any] = [pattern.callback for pattern in urls_sign_in.urlpatterns]
    drawn = [view for view in views if hasattr(view, "view_class")]
    templates = [view.view_initkwargs.get("template_name", view.view_class.template_name) for view in drawn]
    assert len(drawn) == len(views) - 3
    assert all(name.startswith("accounts/sign_in/") for name in templates)


def test_the_next_page_must_be_of_this_site(client: Client, analyst: Person) -> None:
    response = client.post(f"{LOGIN}?next=https://example.com/", {"login": analyst.email, "password": PASSWORD})
    assert response["Location"] == "/"
    client.post("/account/logout/")
    response = client.post(f"{LOGIN}?next=/people/me/", {"login": analyst.email, "password": PASSWORD})
    assert response["Location"] == "/people/me/"


def test_too_many_requests_at_once_get_our_page(client: Client, analyst: Person) -> None:
    del analyst
    answers = [try_in(client, f"x{number}@example.com", "wrong") for number in range(31)]
    assert answers[-1].status_code == 429
    assert "Too many tries at once" in answers[-1].content.decode()
    assert isinstance(answers[-1].wsgi_request.user, AnonymousUser)
