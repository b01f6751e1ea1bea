"""Emergency access: for the police, for an hour, to see and not to change, and never quietly."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Purpose
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.models import Area, Grant, Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.queries import today_lines
from bluelamp_station.audit.models import Event
from worlds.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

REASON = "A serious incident is under way in Watford."


def take(person: Person, area: Area, purpose: Purpose = Purpose.ANALYST, reason: str = REASON) -> Grant:
    return actions.take_emergency_access(by=person, purpose=purpose, area=area, reason=reason)


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", [Purpose.ANALYST, Purpose.MANAGER, Purpose.SUPERVISOR])
def test_it_lets_somebody_see_and_change_nothing(sergeant: Person, watford: Area, purpose: Purpose) -> None:
    take(sergeant, watford, purpose)
    person = fresh(sergeant)
    assert watford.path in person.area_paths(Permission.SEE_HOTSPOTS)
    assert person.can(Permission.SEE_INCIDENTS) is (purpose is not Purpose.SUPERVISOR)
    for permission in (
        Permission.LOAD_INCIDENTS,
        Permission.RUN_HOTSPOTS,
        Permission.ADOPT_SETS,
        Permission.SEE_PEOPLE,
        Permission.SEE_MONEY,
        Permission.USE_API,
        Permission.EDIT_PROGRAMME,
    ):
        assert not person.can(permission), permission
    assert watford.path not in person.area_paths(Permission.EDIT_INITIATIVES)


@pytest.mark.django_db
def test_it_ends_after_an_hour_or_at_the_button(sergeant: Person, watford: Area) -> None:
    grant = take(sergeant, watford)
    assert grant.valid_to_at is not None
    assert grant.valid_to_at - grant.valid_from_at == timedelta(minutes=60)
    assert fresh(sergeant).access.break_glass_until_at == grant.valid_to_at
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-12"):
        take(sergeant, watford)
    actions.end_emergency_access(by=sergeant)
    assert fresh(sergeant).access.break_glass_until_at is None
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-08"):
        actions.end_emergency_access(by=sergeant)
    again = take(sergeant, watford)
    now = timezone.now()
    Grant.objects.filter(pk=again.pk).update(valid_from_at=now - timedelta(hours=1), valid_to_at=now)
    assert not fresh(sergeant).can(Permission.SEE_INCIDENTS)


@pytest.mark.django_db
def test_it_is_loud(
    sergeant: Person, admin: Person, auditor: Person, watford: Area, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        grant = take(sergeant, watford)
    assert sorted(message.to[0] for message in mail.outbox) == sorted([admin.email, auditor.email])
    assert "Sue Sergeant" in str(mail.outbox[0].body)
    assert "Watford" not in str(mail.outbox[0].body)
    event = Event.objects.get()
    assert (event.action, event.subject_id, event.why) == ("accounts.emergency_access_taken", str(grant.pk), REASON)
    for watcher in (admin, auditor):
        line = next(line for line in today_lines(watcher) if "Emergency" in line.text)
        assert (line.urgency, line.count, line.url) == ("now", 1, "/people/emergencies/")
    assert not today_lines(sergeant)


@pytest.mark.django_db
def test_the_line_stays_until_somebody_else_has_reviewed_it(admin: Person, auditor: Person, watford: Area) -> None:
    grant = take(admin, watford)
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-17"):
        actions.review_emergency_access(by=admin, grant=grant, note="fine")
    actions.review_emergency_access(by=auditor, grant=grant, note="It was needed.")
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-17"):
        actions.review_emergency_access(by=auditor, grant=grant, note="again")
    assert not [line for line in today_lines(auditor) if "Emergency" in line.text]
    assert Event.objects.latest("number").action == "accounts.emergency_access_reviewed"


@pytest.mark.django_db
def test_who_does_not_watch_cannot_review(sergeant: Person, analyst: Person, watford: Area) -> None:
    grant = take(sergeant, watford)
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-17"):
        actions.review_emergency_access(by=analyst, grant=grant, note="x")


@pytest.mark.django_db
def test_a_warden_and_somebody_without_agency_cannot_take_it(warden: Person, oversight: Person, hertford: Area) -> None:
    for person in (warden, oversight):
        with pytest.raises(RefusedInputError, match="BL-PEOPLE-09"):
            take(person, hertford)
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "urgent", "x" * 19, f"urgent{' ' * 40}"])
def test_a_reason_is_needed(sergeant: Person, watford: Area, reason: str) -> None:
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-10"):
        take(sergeant, watford, reason=reason)


@pytest.mark.django_db
def test_it_reaches_no_other_role(sergeant: Person, watford: Area) -> None:
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-09"):
        take(sergeant, watford, Purpose.ADMINISTRATOR)


@pytest.mark.django_db
def test_three_times_a_day_and_no_more(sergeant: Person, watford: Area) -> None:
    for _ in range(3):
        take(sergeant, watford)
        actions.end_emergency_access(by=sergeant)
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-11"):
        take(sergeant, watford)
    Grant.objects.filter(person=sergeant, is_break_glass=True).update(made_at=timezone.now() - timedelta(days=1))
    take(sergeant, watford)


@pytest.mark.usefixtures("committed")
def test_two_requests_at_once_open_it_once(sergeant: Person, watford: Area) -> None:
    outcomes = at_once(lambda: take(sergeant, watford), lambda: take(fresh(sergeant), watford))
    assert outcomes == ["BL-PEOPLE-12", "done"]


@pytest.mark.django_db
def test_the_pages_take_show_end_and_review_it(
    sign_in: Callable[[Person], Client], sergeant: Person, auditor: Person, watford: Area
) -> None:
    client = sign_in(sergeant)
    short = client.post("/people/emergency/", {"purpose": "analyst", "area": watford.pk, "reason": "urgent"})
    assert "at least 20 characters" in short.content.decode()
    client.post("/people/emergency/", {"purpose": "analyst", "area": watford.pk, "reason": REASON})
    page = client.get("/people/me/").content.decode()
    assert "Emergency access is on until" in page
    assert "bl-break-glass" in client.get("/accessibility/").content.decode()
    client.post("/people/emergency/end/")
    assert "bl-break-glass" not in client.get("/people/me/").content.decode()
    assert client.get("/people/emergencies/").status_code == 403
    grant = Grant.objects.get(is_break_glass=True)
    client = sign_in(auditor)
    assert REASON in client.get("/people/emergencies/").content.decode()
    assert REASON in client.get(f"/people/emergencies/{grant.pk}/").content.decode()
    assert client.post(f"/people/emergencies/{grant.pk}/", {"note": "It was needed."}).status_code == 302
    assert "It was needed." in client.get("/people/emergencies/").content.decode()
    assert client.get(f"/people/emergencies/{grant.pk}/").status_code == 404


@pytest.mark.django_db
def test_a_warden_is_told_whom_to_ask(sign_in: Callable[[Person], Client], warden: Person) -> None:
    page = sign_in(warden).get("/people/emergency/").content.decode()
    assert "for people of the police" in page
    assert "<textarea" not in page
