"""Letting people in: one link, one week, one use; and the very first link of all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Purpose, StaffType
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.models import Agency, Area, Grant, Invitation, Person, SetUpLink
from bluelamp_station.audit.models import Event
from worlds.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

NEW = "eleven yellow boats"


def invite(admin: Person, police: Agency, *grants: Any, email: str = "new@example.org") -> tuple[Person, str]:
    return actions.invite_person(
        by=admin, name="Nina New", email=email, agency=police, staff_type=StaffType.PCSO, grants=grants
    )


def accept(client: Client, path: str, password: str = NEW) -> Any:
    return client.post(path, {"password": password, "password_again": password})


@pytest.mark.django_db
def test_an_invited_person_sets_a_password_and_is_in(
    client: Client, admin: Person, police: Agency, hertford: Area
) -> None:
    begins = timezone.now()
    person, path = invite(admin, police, (Purpose.SUPERVISOR, hertford, begins, None, "starts today"))
    assert not person.has_usable_password()
    page = client.get(path)
    assert "Welcome, Nina New" in page.content.decode()
    assert accept(client, path)["Location"] == "/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/people/me/").status_code == 200
    assert Grant.objects.get(person=person).given_by_id == admin.pk
    logged = list(Event.objects.order_by("number").values_list("action", "actor_id"))
    assert logged == [
        ("accounts.person_invited", str(admin.pk)),
        ("accounts.invitation_accepted", str(person.pk)),
        ("accounts.signed_in", str(person.pk)),
    ]


@pytest.mark.django_db
def test_where_the_site_needs_a_second_factor_it_comes_next(
    client: Client, admin: Person, police: Agency, settings: Any
) -> None:
    settings.REQUIRES_SECOND_FACTOR = True
    _, path = invite(admin, police)
    assert accept(client, path)["Location"] == "/account/2fa/totp/activate/"
    # The password was set a moment ago: it is not asked for again.
    assert client.get("/account/2fa/totp/activate/").status_code == 200


@pytest.mark.django_db
def test_only_the_hash_of_a_link_is_kept(admin: Person, police: Agency) -> None:
    _, path = invite(admin, police)
    token = path.rstrip("/").rsplit("/", 1)[1]
    assert len(token) >= 43
    assert token not in str(list(Invitation.objects.values())) + str(list(Event.objects.values()))


@pytest.mark.django_db
def test_a_link_works_once(client: Client, admin: Person, police: Agency) -> None:
    _, path = invite(admin, police)
    accept(client, path)
    page = Client().get(path)
    assert page.status_code == 410
    assert "used already" in page.content.decode()
    assert accept(Client(), path, "another long password").status_code == 410


@pytest.mark.django_db
def test_a_link_runs_out_after_a_week(client: Client, admin: Person, police: Agency) -> None:
    _, path = invite(admin, police)
    invitation = Invitation.objects.get()
    assert invitation.expires_at - invitation.made_at == timedelta(days=7)
    Invitation.objects.update(expires_at=timezone.now())
    page = client.get(path)
    assert page.status_code == 410
    assert "Ask your administrator for a new one" in page.content.decode()
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-05"):
        actions.accept_invitation(token=path.rstrip("/").rsplit("/", 1)[1], password=NEW)


@pytest.mark.django_db
def test_a_made_up_link_is_told_apart_from_nothing_else(client: Client) -> None:
    assert client.get("/people/invitation/made-up/").status_code == 410


@pytest.mark.django_db
def test_a_new_link_makes_the_old_one_void(client: Client, admin: Person, police: Agency) -> None:
    person, old = invite(admin, police)
    new = actions.send_new_invitation(by=admin, person=person)
    assert client.get(old).status_code == 410
    assert accept(client, new).status_code == 302


@pytest.mark.django_db
def test_a_weak_password_is_refused_and_the_link_still_works(client: Client, admin: Person, police: Agency) -> None:
    _, path = invite(admin, police)
    for weak in ("short", "new@example.org", "password1234"):
        assert accept(client, path, weak).status_code == 200
    token = path.rstrip("/").rsplit("/", 1)[1]
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-13"):
        actions.accept_invitation(token=token, password="short")  # noqa: S106 - a bad one
    unlike = client.post(path, {"password": NEW, "password_again": "another"})
    assert "not the same" in unlike.content.decode()
    assert accept(client, path).status_code == 302


@pytest.mark.django_db
def test_an_administrator_who_tries_the_link_does_not_stay_signed_in(
    sign_in: Callable[[Person], Client], admin: Person, police: Agency
) -> None:
    person, path = invite(admin, police)
    client = sign_in(admin)
    assert "You are signed in as Alice Admin" in client.get(path).content.decode()
    accept(client, path)
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.django_db
def test_a_link_for_a_new_password_does_not_pass_by_the_second_factor(
    client: Client, admin: Person, analyst: Person, with_app: Callable[[Person], str]
) -> None:
    with_app(analyst)
    path = actions.send_new_invitation(by=admin, person=analyst)
    assert accept(client, path)["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_an_address_is_invited_once(admin: Person, police: Agency) -> None:
    invite(admin, police)
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-04"):
        invite(admin, police, email="NEW@example.org")
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_nobody_but_an_administrator_invites(manager: Person, police: Agency) -> None:
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-03"):
        invite(manager, police)


@pytest.mark.django_db
def test_the_link_is_shown_once_and_mailed_where_mail_leaves(
    sign_in: Callable[[Person], Client],
    admin: Person,
    police: Agency,
    hertford: Area,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    asked = {
        "name": "Nina New",
        "email": "new@example.org",
        "agency": police.pk,
        "staff_type": "pcso",
        "purpose": "patrol",
        "area": hertford.pk,
        "valid_to": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "reason": "joins the team",
    }
    client = sign_in(admin)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/people/invite/", asked)
    link = page.context["link"]
    assert link.startswith("http://testserver/people/invitation/")
    assert link in page.content.decode()
    (sent,) = mail.outbox
    assert sent.to == ["new@example.org"]
    assert link in str(sent.body)
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    person = Person.objects.get(email="new@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(f"/people/{person.pk}/invitation/")
    assert "cannot send mail" in page.content.decode()
    assert len(mail.outbox) == 1
    grant = Grant.objects.get(person=person)
    assert grant.valid_to_at is not None
    assert timezone.localtime(grant.valid_to_at).strftime("%H:%M") == "00:00"


class NoServer(BaseEmailBackend):
    """A mail server that is not there."""

    def send_messages(self, email_messages: Any) -> int:  # noqa: ARG002 - Django's own signature
        """Nobody answers."""
        raise ConnectionRefusedError


@pytest.mark.django_db
def test_mail_that_fails_undoes_nothing(
    admin: Person, police: Agency, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("django.core.mail.get_connection", lambda *_, **__: NoServer())
    monkeypatch.setattr("django.core.mail.message.get_connection", lambda *_, **__: NoServer(), raising=False)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        actions.invite_person(
            by=admin,
            name="Nina New",
            email="new@example.org",
            agency=police,
            staff_type=StaffType.PCSO,
            site_address="https://example.org",
        )
    assert len(callbacks) == 1
    assert mail.outbox == []
    assert Person.objects.filter(email="new@example.org").exists()


# The first link


def set_up(token: str, name: str = "Fiona First", email: str = "fiona@example.org") -> Person:
    return actions.make_first_administrator(
        token=token, force_name="Lanternshire Police", name=name, email=email, password=NEW
    )


@pytest.mark.django_db
def test_the_first_person_sets_up_the_site(client: Client) -> None:
    path = actions.ensure_setup_link()
    assert path is not None
    assert client.get(path).status_code == 200
    asked = {"force_name": "Lanternshire Police", "name": "Fiona First", "email": "Fiona@Example.org"}
    response = client.post(path, asked | {"password": NEW, "password_again": NEW})
    assert response["Location"] == "/"
    person = Person.objects.get()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.email == "fiona@example.org"
    assert person.agency is not None
    assert person.agency.name == "Lanternshire Police"
    grant = Grant.objects.get(person=person)
    assert (grant.purpose, grant.area.kind, grant.area.path) == ("administrator", "force", f"/{grant.area_id}/")
    assert client.get("/people/").status_code == 200
    assert actions.ensure_setup_link() is None
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_newer_set_up_link_makes_the_older_void() -> None:
    first, second = actions.ensure_setup_link(), actions.ensure_setup_link()
    assert first is not None
    assert second is not None
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-06"):
        set_up(first.rstrip("/").rsplit("/", 1)[1])
    assert set_up(second.rstrip("/").rsplit("/", 1)[1]).name == "Fiona First"
    assert not SetUpLink.objects.exists()


@pytest.mark.django_db
def test_a_guessed_set_up_link_makes_nobody(client: Client) -> None:
    actions.ensure_setup_link()
    asked = {"force_name": "X", "name": "Mallory", "email": "m@example.org", "password": NEW, "password_again": NEW}
    page = client.post("/people/set-up/guessed/", asked)
    assert "used already or replaced" in page.content.decode()
    assert not Person.objects.exists()


@pytest.mark.usefixtures("committed")
def test_of_two_who_set_up_at_once_one_wins() -> None:
    path = actions.ensure_setup_link()
    assert path is not None
    token = path.rstrip("/").rsplit("/", 1)[1]
    outcomes = at_once(
        lambda: set_up(token, "Fiona First", "fiona@example.org"),
        lambda: set_up(token, "Sam Second", "sam@example.org"),
    )
    assert outcomes == ["BL-PEOPLE-06", "done"]
    assert Person.objects.count() == 1
    assert Area.objects.count() == 1


@pytest.mark.usefixtures("committed")
def test_of_two_who_use_a_link_at_once_one_wins(admin: Person, police: Agency) -> None:
    person, path = invite(admin, police)
    token = path.rstrip("/").rsplit("/", 1)[1]
    outcomes = at_once(
        lambda: actions.accept_invitation(token=token, password=NEW),
        lambda: actions.accept_invitation(token=token, password=f"{NEW} twice"),
    )
    assert outcomes == ["BL-PEOPLE-05", "done"]
    person.refresh_from_db()
    assert person.has_usable_password()
