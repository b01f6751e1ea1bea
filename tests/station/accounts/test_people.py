"""Who may change whose record and roles, and that somebody is always left who can let people in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Purpose, StaffType
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.models import Agency, ApiToken, Area, Grant, Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.models import Event
from worlds.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

BEN, CARA = "ben@example.org", "cara@example.org"


def make(email: str, agency: Agency, purpose: Purpose, area: Area) -> Person:
    person = Person.objects.create_user(email, email.partition("@")[0].title(), "a long password", agency=agency)
    Grant.objects.create(person=person, purpose=purpose, area=area)
    return person


@pytest.fixture
def second(police: Agency, force: Area) -> Person:
    """Ben, the other administrator."""
    return make(BEN, police, Purpose.ADMINISTRATOR, force)


@pytest.fixture
def local(police: Agency, hertford: Area) -> Person:
    """Cara, who administers Hertford and nothing else."""
    return make(CARA, police, Purpose.ADMINISTRATOR, hertford)


def give(by: Person, person: Person, area: Area, purpose: Purpose = Purpose.ANALYST, **more: Any) -> Grant:
    times = {"valid_from_at": timezone.now(), "valid_to_at": None, "reason": "needed"} | more
    return actions.give_grant(by=by, person=person, purpose=purpose, area=area, **times)


def grant_of(person: Person) -> Grant:
    return Grant.objects.open().select_related("area").get(person=person)


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.mark.django_db
def test_a_role_is_given_and_ended_and_both_are_logged(admin: Person, warden: Person, hertford: Area) -> None:
    grant = give(admin, warden, hertford)
    assert fresh(warden).can(Permission.SEE_INCIDENTS)
    actions.end_grant(by=admin, grant=grant, reason="moved on")
    assert not fresh(warden).can(Permission.SEE_INCIDENTS)
    given, ended = Event.objects.order_by("number")
    assert (given.action, given.why, given.detail["purpose"]) == ("accounts.grant_given", "needed", "analyst")
    assert (ended.action, ended.why) == ("accounts.grant_ended", "moved on")
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-08"):
        actions.end_grant(by=admin, grant=grant, reason="again")


@pytest.mark.django_db
def test_a_role_counts_from_its_first_moment_to_its_last(admin: Person, warden: Person, hertford: Area) -> None:
    now = timezone.now()
    soon = give(admin, warden, hertford, valid_from_at=now + timedelta(days=1), valid_to_at=now + timedelta(days=2))
    assert not fresh(warden).can(Permission.SEE_INCIDENTS)
    Grant.objects.filter(pk=soon.pk).update(valid_from_at=now - timedelta(days=1))
    assert fresh(warden).can(Permission.SEE_INCIDENTS)
    Grant.objects.filter(pk=soon.pk).update(valid_to_at=now)
    assert not fresh(warden).can(Permission.SEE_INCIDENTS)


@pytest.mark.django_db
def test_a_role_for_no_time_is_refused(admin: Person, warden: Person, hertford: Area) -> None:
    now = timezone.now()
    for begins, ends in ((now, now), (now - timedelta(days=2), now - timedelta(days=1))):
        with pytest.raises(RefusedInputError, match="BL-PEOPLE-07"):
            give(admin, warden, hertford, valid_from_at=begins, valid_to_at=ends)
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("second")
def test_nobody_gives_themselves_anything(admin: Person, force: Area, police: Agency) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: give(admin, admin, force),
        lambda: actions.change_person(
            by=admin, person=admin, name="X", email=admin.email, agency=police, staff_type=StaffType.OFFICER
        ),
        lambda: actions.deactivate_person(by=admin, person=admin, reason="x"),
        lambda: actions.reactivate_person(by=admin, person=admin, reason="x"),
        lambda: actions.reset_second_factor(by=admin, person=admin, reason="x"),
        lambda: actions.send_new_invitation(by=admin, person=admin),
    ]
    for attempt in attempts:
        with pytest.raises(RefusedInputError, match="BL-PEOPLE-01"):
            attempt()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_administrator_of_one_area_stays_inside_it(
    local: Person, admin: Person, warden: Person, analyst: Person, hertford: Area, watford: Area
) -> None:
    assert give(local, warden, hertford).area == hertford
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-03"):
        give(local, warden, watford)
    for other in (admin, analyst):
        with pytest.raises(RefusedInputError, match="BL-PEOPLE-03"):
            actions.reset_second_factor(by=local, person=other, reason="let me in")
        with pytest.raises(RefusedInputError, match="BL-PEOPLE-03"):
            actions.deactivate_person(by=local, person=other, reason="x")
        with pytest.raises(RefusedInputError, match="BL-PEOPLE-03"):
            actions.end_grant(by=local, grant=grant_of(other), reason="x")
    seen = set(Person.objects.visible_to(local).values_list("email", flat=True))
    assert seen == {local.email, warden.email}


@pytest.mark.django_db
def test_who_may_not_see_people_sees_none(analyst: Person, warden: Person, manager: Person, auditor: Person) -> None:
    assert not Person.objects.visible_to(analyst).exists()
    assert not Person.objects.visible_to(warden).exists()
    assert Person.objects.visible_to(manager).count() == 4
    assert Person.objects.visible_to(auditor).count() == 4


@pytest.mark.django_db
def test_ending_access_ends_everything_and_starting_again_gives_nothing_back(admin: Person, analyst: Person) -> None:
    key = ApiToken.objects.create(owner=analyst, name="k", token_hash="0" * 64, hint="bl", expires_at=timezone.now())
    path = actions.send_new_invitation(by=admin, person=analyst)
    actions.deactivate_person(by=admin, person=analyst, reason="has left")
    gone = fresh(analyst)
    assert not gone.is_active
    assert gone.left_at is not None
    assert not Grant.objects.open().filter(person=analyst).exists()
    key.refresh_from_db()
    assert key.revoked_at is not None
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-05"):
        actions.accept_invitation(token=path.rstrip("/").rsplit("/", 1)[1], password="eleven yellow boats")  # noqa: S106 - made up
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-08"):
        actions.deactivate_person(by=admin, person=analyst, reason="again")
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-19"):
        actions.send_new_invitation(by=admin, person=gone)
    actions.reactivate_person(by=admin, person=gone, reason="is back")
    back = fresh(analyst)
    assert back.is_active
    assert back.left_at is None
    assert not back.access.held
    assert Event.objects.filter(action="accounts.person_deactivated").get().detail["grants"]


@pytest.mark.django_db
def test_a_changed_record_names_fields_and_not_what_they_hold(admin: Person, warden: Person, police: Agency) -> None:
    EmailAddress.objects.create(user_id=warden.pk, email=warden.email, primary=True)
    actions.change_person(
        by=admin, person=warden, name="Will Wells", email="Will.W@Example.org", agency=police, staff_type=StaffType.PCSO
    )
    changed = fresh(warden)
    assert (changed.name, changed.email, changed.staff_type) == ("Will Wells", "will.w@example.org", "pcso")
    assert not EmailAddress.objects.exists()
    event = Event.objects.get()
    assert event.detail["fields"] == ["agency_id", "email", "name", "staff_type"]
    assert event.detail["staff_type"] == ["warden", "pcso"]
    assert "Wells" not in str(event.detail)
    same = {"name": "Will Wells", "email": "will.w@example.org", "agency": police, "staff_type": StaffType.PCSO}
    actions.change_person(by=admin, person=changed, **same)  # type: ignore[arg-type]  # - a test's own dict
    assert Event.objects.count() == 1
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-04"):
        actions.change_person(by=admin, person=changed, **(same | {"email": admin.email.upper()}))  # type: ignore[arg-type]  # - the same


@pytest.mark.django_db
def test_a_reset_second_factor_is_gone_with_its_codes(
    admin: Person, analyst: Person, with_app: Callable[[Person], str]
) -> None:
    with_app(analyst)
    actions.reset_second_factor(by=admin, person=analyst, reason="lost telephone")
    assert not Authenticator.objects.exists()
    assert Event.objects.get().why == "lost telephone"
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-08"):
        actions.reset_second_factor(by=admin, person=analyst, reason="again")


# The last administrator


@pytest.mark.django_db
def test_the_last_administrator_keeps_their_role(admin: Person, local: Person) -> None:
    del local  # administers one area, which is not enough
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-02"):
        actions.end_grant(by=admin, grant=grant_of(admin), reason="tired")


@pytest.mark.django_db
def test_an_administrator_who_is_not_the_last_may_give_up_the_role(admin: Person, second: Person) -> None:
    actions.end_grant(by=admin, grant=grant_of(admin), reason="tired")
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-02"):
        actions.end_grant(by=second, grant=grant_of(second), reason="tired too")


@pytest.mark.django_db
def test_one_who_has_left_or_is_not_there_yet_does_not_count(admin: Person, second: Person) -> None:
    Grant.objects.filter(person=second).update(valid_from_at=timezone.now() + timedelta(days=1))
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-02"):
        actions.end_grant(by=admin, grant=grant_of(admin), reason="x")
    Grant.objects.filter(person=second).update(valid_from_at=timezone.now())
    Person.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(RefusedInputError, match="BL-PEOPLE-02"):
        actions.end_grant(by=admin, grant=grant_of(admin), reason="x")


@pytest.mark.usefixtures("committed")
def test_two_administrators_who_end_each_other_at_once_leave_one(admin: Person, second: Person) -> None:
    first_grant, second_grant = grant_of(admin), grant_of(second)
    outcomes = at_once(
        lambda: actions.end_grant(by=admin, grant=second_grant, reason="x"),
        lambda: actions.end_grant(by=second, grant=first_grant, reason="x"),
    )
    assert outcomes.count("done") == 1
    assert Grant.objects.current().filter(purpose="administrator").count() == 1


@pytest.mark.usefixtures("committed")
def test_two_administrators_who_deactivate_each_other_at_once_leave_one(admin: Person, second: Person) -> None:
    outcomes = at_once(
        lambda: actions.deactivate_person(by=admin, person=second, reason="x"),
        lambda: actions.deactivate_person(by=second, person=admin, reason="x"),
    )
    assert outcomes.count("done") == 1
    assert Person.objects.filter(is_active=True).count() == 1


# Pages


@pytest.mark.django_db
def test_the_list_filters_and_costs_the_same_for_many(
    sign_in: Callable[[Person], Client],
    admin: Person,
    analyst: Person,
    warden: Person,
    council: Agency,
    force: Area,
    with_app: Callable[[Person], str],
    django_assert_max_num_queries: Any,
) -> None:
    with_app(analyst)
    client = sign_in(admin)
    for number in range(60):
        make(f"p{number}@example.org", council, Purpose.PATROL, force)
    Person.objects.filter(email="p3@example.org").update(is_active=False)
    with django_assert_max_num_queries(10):
        page = client.get("/people/")
    assert page.context["page_obj"].paginator.count == 62
    names = {
        "?words=anna": {analyst.email},
        "?state=ended": {"p3@example.org"},
        f"?agency={council.pk}&words=will": {warden.email},
        "?purpose=administrator": {admin.email},
        "?state=no_second_factor&words=a": {admin.email, warden.email}
        | {f"p{n}@example.org" for n in range(60) if n != 3},
    }
    for query, expected in names.items():
        shown = client.get(f"/people/{query}").context["page_obj"].paginator.object_list
        assert set(shown.values_list("email", flat=True)) == expected, query


@pytest.mark.django_db
def test_the_managers_list_has_no_buttons(sign_in: Callable[[Person], Client], manager: Person, admin: Person) -> None:
    client = sign_in(manager)
    assert "Invite somebody" not in client.get("/people/").content.decode()
    assert "Give a role" not in client.get(f"/people/{admin.pk}/").content.decode()
    for path in ("invite/", f"{admin.pk}/change/", f"{admin.pk}/roles/give/", f"{admin.pk}/end/", "powers/add/"):
        assert client.get(f"/people/{path}").status_code == 403, path


@pytest.mark.django_db
def test_an_administrator_works_through_the_pages(
    sign_in: Callable[[Person], Client],
    admin: Person,
    warden: Person,
    council: Agency,
    hertford: Area,
    with_app: Callable[[Person], str],
) -> None:
    with_app(warden)
    client = sign_in(admin)
    base = f"/people/{warden.pk}/"
    day = timezone.localdate()
    wrong = {"purpose": "analyst", "area": hertford.pk, "valid_to": day - timedelta(days=1), "reason": "x"}
    assert "must be today or later" in client.post(f"{base}roles/give/", wrong).content.decode()
    assert client.post(f"{base}roles/give/", wrong | {"valid_to": day}).status_code == 302
    grant = Grant.objects.get(person=warden, purpose="analyst")
    assert grant.valid_to_at is not None
    assert timezone.localtime(grant.valid_to_at).date() == day + timedelta(days=1)
    assert "Roles that end soon" in client.get("/people/").content.decode()
    assert "Will Warden" in client.get("/people/ending/").content.decode()
    assert client.post(f"/people/roles/{grant.pk}/end/", {"reason": ""}).status_code == 200
    assert client.post(f"/people/roles/{grant.pk}/end/", {"reason": "done"}).status_code == 302
    again = client.post(f"/people/roles/{grant.pk}/end/", {"reason": "done"})
    assert "ended already" in again.content.decode()
    record = {"name": "Will Wells", "email": warden.email, "agency": council.pk, "staff_type": "accredited"}
    assert client.post(f"{base}change/", record).status_code == 302
    taken = client.post(f"{base}change/", record | {"email": admin.email})
    assert "known already" in taken.content.decode()
    assert client.post(f"{base}second-factor/reset/", {"reason": "lost"}).status_code == 302
    assert client.post(f"{base}end/", {"reason": "left"}).status_code == 302
    page = client.get(base).content.decode()
    assert "Let in again" in page
    assert "Will Wells" in page
    assert client.post(f"{base}start-again/", {"reason": "back"}).status_code == 302
    assert "None: they see nothing" in client.get(base).content.decode()


@pytest.mark.django_db
def test_ones_own_record_says_that_it_cannot_be_changed(sign_in: Callable[[Person], Client], admin: Person) -> None:
    client = sign_in(admin)
    page = client.get(f"/people/{admin.pk}/").content.decode()
    assert "This is you" in page
    assert "Give a role" not in page
    asked = {"purpose": "analyst", "area": Area.objects.get().pk, "reason": "I want it"}
    refused = client.post(f"/people/{admin.pk}/roles/give/", asked).content.decode()
    assert "cannot give a role to yourself" in refused
    assert client.post(f"/people/{admin.pk}/invitation/").status_code == 403


@pytest.mark.django_db
def test_people_beyond_ones_area_are_not_there(
    sign_in: Callable[[Person], Client], local: Person, analyst: Person
) -> None:
    client = sign_in(local)
    for path in ("", "change/", "end/", "roles/give/", "second-factor/reset/", "start-again/"):
        assert client.get(f"/people/{analyst.pk}/{path}").status_code == 404, path
    assert client.get(f"/people/roles/{grant_of(analyst).pk}/end/").status_code == 404
    assert client.post(f"/people/{analyst.pk}/invitation/").status_code == 404


@pytest.mark.django_db
def test_the_digest_is_ones_own_choice(sign_in: Callable[[Person], Client], analyst: Person) -> None:
    client = sign_in(analyst)
    for wanted in (True, False):
        client.post("/people/me/digest/", {"wants_digest": "on"} if wanted else {})
        assert fresh(analyst).wants_digest is wanted
    assert Event.objects.filter(action="accounts.digest_changed").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "ending/", "areas/", "agencies/", "emergencies/"])
def test_each_page_of_people_leads_to_the_others(sign_in: Callable[[Person], Client], admin: Person, page: str) -> None:
    text = sign_in(admin).get(f"/people/{page}").content.decode()
    for other in ("", "ending/", "areas/", "agencies/", "emergencies/"):
        assert f'href="/people/{other}"' in text, other
    assert f'href="/people/{page}" aria-current="page"' in text


@pytest.mark.django_db
def test_an_auditor_is_led_to_no_page_that_is_not_theirs(sign_in: Callable[[Person], Client], auditor: Person) -> None:
    text = sign_in(auditor).get("/people/").content.decode()
    assert 'href="/people/emergencies/"' in text
    assert 'href="/people/areas/"' not in text


def _with_ref(admin: Person, person: Person, staff_ref: str) -> None:
    actions.change_person(
        by=admin,
        person=person,
        name=person.name,
        email=person.email,
        agency=person.agency,
        staff_type=StaffType(person.staff_type),
        staff_ref=staff_ref,
    )


def test_the_word_of_the_duty_system_stands_for_one_person_alone(
    admin: Person, warden: Person, sergeant: Person
) -> None:
    _with_ref(admin, warden, "  W12 ")
    warden.refresh_from_db()
    assert (warden.staff_ref, warden.crew_ref) == ("W12", "W12")
    for taken in ("W12", "BL7", "bl12"):
        with pytest.raises(RefusedInputError) as refused:
            _with_ref(admin, sergeant, taken)
        assert refused.value.code == "BL-PEOPLE-20"
    _with_ref(admin, warden, "")
    warden.refresh_from_db()
    assert warden.crew_ref == f"BL{warden.pk}"


def test_the_reference_is_written_on_the_page_and_shown_to_those_who_manage_people(
    sign_in: Callable[[Person], Client], admin: Person, auditor: Person, warden: Person
) -> None:
    client, url = sign_in(admin), f"/people/{warden.pk}/change/"
    form = client.get(url).context["form"]
    sent = {field.html_name: str(getattr(field.value(), "pk", field.value()) or "") for field in form}
    assert "no blanks" in client.post(url, sent | {"staff_ref": "W 12"}).content.decode()
    assert client.post(url, sent | {"staff_ref": "W12"}).status_code == 302
    assert "W12" in client.get(f"/people/{warden.pk}/").content.decode()
    assert "W12" not in sign_in(auditor).get(f"/people/{warden.pk}/").content.decode()
