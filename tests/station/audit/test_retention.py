from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from bluelamp.core.errors import UsageError
from bluelamp_station.accounts.data_classes import register_all
from bluelamp_station.accounts.models import Invitation
from bluelamp_station.audit.data_classes import data_class, data_classes
from bluelamp_station.audit.models import DeletionProof, Event, RetentionRule
from bluelamp_station.audit.retention import countdowns, days_kept, set_rule, sweep

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _known_classes() -> None:
    register_all()


def attempt(days_ago: int) -> AccessAttempt:
    """A failed sign-in some days ago."""
    address = f"192.0.2.{days_ago % 256}"
    made = AccessAttempt.objects.create(username="x@example.org", ip_address=address, failures_since_start=1)
    AccessAttempt.objects.filter(pk=made.pk).update(attempt_time=NOW - timedelta(days=days_ago))
    return made


def test_records_go_when_their_time_is_over_and_not_a_day_before() -> None:
    old, fresh = attempt(91), attempt(89)
    proofs = sweep(now=NOW)
    assert [(proof.data_class, proof.records) for proof in proofs] == [("sign-ins", 1)]
    assert not AccessAttempt.objects.filter(pk=old.pk).exists()
    assert AccessAttempt.objects.filter(pk=fresh.pk).exists()


def test_the_proof_names_the_ids_only_by_a_digest_and_stands_in_the_log() -> None:
    old = attempt(200)
    proof = sweep(now=NOW)[0]
    assert proof.ids_digest == hashlib.sha256(f"attempt:{old.pk}".encode()).hexdigest()
    assert proof.event.action == "audit.records_deleted"
    assert proof.event.detail["records"] == 1
    assert "example.org" not in str(proof.event.detail)


def test_a_second_round_deletes_and_proves_nothing_more() -> None:
    attempt(200)
    sweep(now=NOW)
    assert sweep(now=NOW) == []
    assert DeletionProof.objects.count() == 1


def test_a_rule_shortens_the_time_from_its_day_on(admin: Person) -> None:
    attempt(40)
    set_rule(by=admin, code="sign-ins", days=30, from_date=date(2999, 1, 1), reason="policy of next millennium")
    assert sweep(now=NOW) == []
    set_rule(by=admin, code="sign-ins", days=30, from_date=date(2020, 1, 1), reason="policy of 2020")
    assert [proof.records for proof in sweep(now=NOW)] == [1]


def test_the_newest_rule_in_force_holds(admin: Person) -> None:
    held = data_class("sign-ins")
    assert held is not None
    for days, first in ((30, date(2020, 1, 1)), (60, date(2021, 1, 1)), (10, date(2999, 1, 1))):
        set_rule(by=admin, code="sign-ins", days=days, from_date=first, reason="decided")
    assert [days_kept(held, day)[0] for day in (date(2019, 5, 5), date(2020, 5, 5), date(2022, 5, 5))] == [90, 30, 60]


@pytest.mark.parametrize(("code", "days"), [("audit", 30), ("nothing", 30), ("sign-ins", 0), ("sign-ins", 36_501)])
def test_impossible_rules_are_refused_and_nothing_is_written(admin: Person, code: str, days: int) -> None:
    with pytest.raises(UsageError, match="BL-AUDIT-03"):
        set_rule(by=admin, code=code, days=days, from_date=date(2026, 1, 1), reason="because")
    assert not RetentionRule.objects.exists()
    assert not Event.objects.filter(action="audit.retention_set").exists()


def test_the_countdown_tells_what_is_due_now_and_soon() -> None:
    for days in (100, 95, 70, 10):
        attempt(days)
    line = next(line for line in countdowns(NOW) if line.held.code == "sign-ins")
    assert (line.days, line.due_now, line.due_soon) == (90, 2, 1)


def test_somebody_who_left_long_ago_loses_name_and_address_but_what_they_did_stays(sergeant: Person) -> None:
    type(sergeant).objects.filter(pk=sergeant.pk).update(is_active=False, left_at=NOW - timedelta(days=400))
    sweep(now=NOW)
    sergeant.refresh_from_db()
    assert sergeant.name == f"Former member of staff {sergeant.pk}"
    assert sergeant.email == f"former-{sergeant.pk}@left.invalid"
    assert not sergeant.has_usable_password()
    assert sergeant.grants.count() == 1
    assert sweep(now=NOW) == []


def test_somebody_who_still_works_here_keeps_their_name(sergeant: Person) -> None:
    sweep(now=NOW)
    sergeant.refresh_from_db()
    assert sergeant.name == "Sue Sergeant"


def test_ended_sessions_and_invitations_go(admin: Person, warden: Person) -> None:
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=NOW - timedelta(days=2))
    Session.objects.create(session_key="b" * 32, session_data="", expire_date=NOW + timedelta(days=2))
    for days in (40, -3):
        Invitation.objects.create(
            person=warden, made_by=admin, token_hash=f"{days}", expires_at=NOW - timedelta(days=days)
        )
    assert {proof.data_class: proof.records for proof in sweep(now=NOW)} == {"sessions": 1, "invitations": 1}
    assert [session.session_key for session in Session.objects.all()] == ["b" * 32]
    assert Invitation.objects.get().expires_at > NOW


def test_every_class_says_whom_it_is_about_under_which_law_and_how_it_ends() -> None:
    for held in data_classes():
        assert all((held.name, held.holds, held.about, held.basis, held.readers, held.ends)), held.code
        assert bool(held.sweeper_path) == (held.days is not None), held.code
        assert replace(held, sweeper_path="").due(NOW) == ()


def test_an_administrator_sets_a_rule_and_sweeps(sign_in: Callable[[Person], Client], admin: Person) -> None:
    client = sign_in(admin)
    attempt(50)
    answer = client.post(
        "/people/retention/sign-ins/",
        {"days": "30", "from_date": "2020-01-01", "reason": "the new policy"},
        follow=True,
    )
    assert "kept for 30 days" in answer.content.decode()
    answer = client.post("/people/retention/sweep/", follow=True)
    assert "1 record deleted" in answer.content.decode()
    assert not AccessAttempt.objects.exists()


def test_an_auditor_sees_the_data_map_and_cannot_change_it(
    sign_in: Callable[[Person], Client], auditor: Person
) -> None:
    client = sign_in(auditor)
    assert "Audit log" in client.get("/people/data-map/").content.decode()
    page = client.get("/people/retention/").content.decode()
    assert "Delete what is due now" not in page
    assert client.get("/people/retention/sign-ins/").status_code == 403
    assert client.post("/people/retention/sweep/").status_code == 403


def test_a_warden_sees_neither(sign_in: Callable[[Person], Client], warden: Person) -> None:
    client = sign_in(warden)
    assert [client.get(f"/people/{page}/").status_code for page in ("data-map", "retention", "log")] == [403] * 3


def test_only_who_may_change_retention_is_offered_rules_and_the_button(
    sign_in: Callable[[Person], Client], admin: Person, auditor: Person
) -> None:
    rule, button = "/people/retention/sign-ins/", "Delete what is due now"
    page = sign_in(admin).get("/people/retention/").content.decode()
    assert rule in page
    assert button not in page, "nothing is due"
    Session.objects.create(session_key="c" * 32, session_data="x", expire_date=timezone.now() - timedelta(days=9))
    page = sign_in(admin).get("/people/retention/").content.decode()
    assert button in page
    assert "Delete 1 record whose" in page
    page = sign_in(auditor).get("/people/retention/").content.decode()
    assert rule not in page
    assert button not in page


def test_a_rule_begins_with_today_in_its_date(sign_in: Callable[[Person], Client], admin: Person) -> None:
    page = sign_in(admin).get("/people/retention/sign-ins/").content.decode()
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in page
