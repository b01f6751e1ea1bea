"""Every address of the site: who may come in, and that looking changes nothing."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from bluelamp.core.vocabulary import Purpose
from bluelamp_station.accounts.models import Area, Grant, Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.models import NamesLook, Visit
from bluelamp_station.plans.models import Shift
from worlds.site_walk import NOBODY, Walk
from worlds.whole_programme import ROLES

if TYPE_CHECKING:
    from worlds.site_map import SiteView

# Anybody may open these, and why.
PUBLIC = {
    "ui:accessibility": "the law asks for a statement that everybody can read",
    "ui:how_it_works": "what the site does with data is no secret",
    "ui:favicon": "browsers ask for it before anybody signs in",
    "ui:robots": "for search engines: it sends them away",
    "accounts:accept_invitation": "the link is the key: whoever has it has no password yet",
    "accounts:set_up": "the link is the key: nobody is known yet",
    "account_login": "the door",
    "account_logout": "somebody whose session has ended may still press it",
    "account_inactive": "says that an account is closed",
    "account_reset_password": "for who has forgotten the password",
    "account_reset_password_done": "says that a mail was sent",
    "account_reset_password_from_key": "the link is the key",
    "account_reset_password_from_key_done": "says that the password is new",
    "openid_connect_login": "the way to the identity service",
    "openid_connect_callback": "the way back from the identity service",
    "field:app": "the phone app's shell: the same bytes for everybody, with nothing of anybody in it",
    "field:manifest": "what a phone puts on its home screen; browsers ask for it without the session",
    "field:worker": "the phone app's program, as open as any script of the site",
    "plans:calendar": "the secret address is the key, calendar programs cannot sign in: its owner's own hours, no name",
    "field:session": "tells a phone whether somebody is signed in, and a stranger only where to sign in",
}
# Programs ask these: a stranger is told so in JSON, not sent to the door.
ASKED_BY_PHONES = {"field:plan", "field:sync"}
# Guarded by allauth's own demand for a signed-in person (or a password just given): one's own account, no permission.
OWN = {
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "ui:basemap",
}
# Not 200 although the guards let somebody in: by the name of the view, what it answers and why.
OTHERWISE = {
    "ui:basemap": (404, "this world has no basemap"),
}
# Addresses of the interface at which there is nothing: everybody is told so.
NO_DOCUMENT = ("api-root", "nowhere")
# What the guards let in but the row does not, by role and view, and why.
NOT_THEIRS = {
    ("oversight", "hotspots:set"): "drafts are for those who work on them",
    ("oversight", "plans:statement"): "another partner's",
    ("oversight", "plans:statement_csv"): "another partner's",
}
# Whose ground is a part of the force: a page behind their permission may still be about other ground.
ON_A_PART = {role for role, (_, _, _, is_whole) in ROLES.items() if not is_whole}
CLOSED_TO_WARDENS = ("incidents:", "hotspots:", "programme:", "plans:")
# What a warden goes by: the plan on the phone and their own record, which name their places and their colleagues; their
# own shifts, offers, swaps and time; the pack of a shift of theirs.
WARDENS_OWN = ("field:plan", "patrols:own", "plans:mine", "plans:pack")
# Where a supervisor chooses who was on a visit, from everybody who patrols their ground: a form, and their own phone.
CREW_IS_CHOSEN = {"patrols:enter_visit", "field:plan"}
_WHO_WORKS = "who is on a shift to come: nobody can plan without names"
_WHO_MAY = "who may be planned or asked: nobody can plan without names"
_WHO_TAKES = "who asks for extra hours and who gets them"
# Where managers, and supervisors of the whole ground, read names of crews before a shift, and why. Nothing of a visit.
ROSTERS = {
    "plans:run": _WHO_WORKS,
    "plans:run_week": _WHO_WORKS,
    "plans:run_week_csv": _WHO_WORKS,
    "plans:run_tours": _WHO_WORKS,
    "plans:published_week": _WHO_WORKS,
    "plans:published_week_csv": _WHO_WORKS,
    "plans:published_tours": _WHO_WORKS,
    "plans:pack": "who goes: the crew's own sheet, which a supervisor of their ground hands out",
    "plans:away": _WHO_WORKS,
    "plans:people": _WHO_MAY,
    "plans:keep_apart": _WHO_MAY,
    "plans:person_terms": _WHO_MAY,
    "plans:times": _WHO_MAY,
    "plans:offers": _WHO_TAKES,
    "plans:offers_csv": _WHO_TAKES,
    "plans:offer": _WHO_TAKES,
    "plans:decide_swap": _WHO_TAKES,
}
READ_ROSTERS = {"manager", "supervisor"}
# Looking may write these: the session's own clock, and the log of who read what (Data Protection Act 2018, s62).
WRITTEN_BY_LOOKING = {"django_session", "audit_event", "audit_chainhead"}
# allauth copies a person's address into its own table when a link to reset their password is opened.
# A calendar says when a program last asked for it, so that its owner sees whether the address is still in use.
WRITTEN_AT = {
    "account_reset_password_from_key": {"account_emailaddress"},
    "plans:calendar": {"plans_calendarlink"},
}
LOGGED_READS = ("_read", "_exported", "_viewed", "_looked_at", "_taken")

pytestmark = [pytest.mark.spec, pytest.mark.django_db, pytest.mark.every_database_alike]


def site(walk: Walk) -> list[SiteView]:
    """Every view but the interface for programs."""
    return [view for view in walk.views if not view.is_of_the_api]


def test_every_address_has_a_sample(walk: Walk) -> None:
    without = [view.route for view in walk.views if view.name and view.arguments and not walk.addresses_of(view)]
    assert without == [], "give tests/worlds/whole_programme.py a sample"
    names = {view.name for view in walk.views}
    assert sorted(set(walk.world.samples) - names) == []
    assert sorted(set(walk.world.queries) - names) == []


def test_every_view_says_who_may_come_in(walk: Walk) -> None:
    unsaid = [view.route for view in site(walk) if not view.is_guarded and view.name not in {*PUBLIC, *OWN}]
    assert unsaid == []
    both = [view.name for view in site(walk) if view.is_guarded and view.name in PUBLIC]
    assert both == []


def test_the_lists_name_nothing_that_is_not_there(walk: Walk) -> None:
    assert {*PUBLIC, *OWN, *OTHERWISE} - {view.name for view in walk.views} == set()


# Views that Django's own check of the form's token passes over, and why.
_INSIDE = "the check is made inside, once the handler of large files is in place"
WITHOUT_TOKEN = {"incidents:upload": _INSIDE, "patrols:upload_visits": _INSIDE}


def test_only_the_interface_takes_calls_without_a_token(walk: Walk) -> None:
    exempt = [view.name for view in site(walk) if getattr(view.callback, "csrf_exempt", False)]
    assert sorted(set(exempt) - set(WITHOUT_TOKEN)) == []


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_nobody_comes_in_without_signing_in(walk: Walk, method: str) -> None:
    """An address that does not know the method may say so first; nothing else is said to a stranger."""
    wrong = []
    for view in site(walk):
        if view.name in PUBLIC:
            continue
        for address in walk.addresses_of(view):
            answer = walk.ask(NOBODY, method, address)
            to_the_door = answer.status == 302 and answer.headers["Location"].startswith("/account/login/")
            if view.name in ASKED_BY_PHONES:
                to_the_door = answer.status == 401 and set(json.loads(answer.text)) == {"signed_in", "sign_in_url"}
            if not to_the_door and answer.status != 405:
                wrong.append(f"{method} {address}: {answer.status} {answer.headers.get('Location', '')}")
    assert wrong == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_interface_opens_to_a_key_only(walk: Walk, method: str) -> None:
    wrong = []
    for view in walk.views:
        for address in walk.addresses_of(view) if view.is_of_the_api and not view.name.endswith(NO_DOCUMENT) else []:
            status = walk.ask(NOBODY, method, address).status
            if status not in ({401} if method == "GET" else {401, 405}):
                wrong.append(f"{method} {address}: {status}")
    assert wrong == []
    # Being signed in is no key: a page of another site must not ask in somebody's name.
    signed_in = [
        f"{address}: {walk.get('manager', address).status}"
        for view in walk.views
        if view.is_of_the_api and not view.name.endswith((*NO_DOCUMENT, "openapi-json"))
        for address in walk.addresses_of(view)
        if walk.get("manager", address).status != 401
    ]
    assert signed_in == []


@pytest.mark.parametrize("role", list(ROLES))
def test_each_role_reaches_what_its_permissions_say(walk: Walk, role: str) -> None:
    person, wrong = walk.world.people[role], []
    for view in site(walk):
        if not view.is_guarded:
            continue
        is_open = view.is_open_to(person)
        for address in walk.addresses_of(view):
            answer = walk.get(role, address)
            if not is_open:
                allowed = {403, 404, 405}
            elif view.name in OTHERWISE:
                allowed = {OTHERWISE[view.name][0]}
            else:
                is_partly = role in ON_A_PART or (role, view.name) in NOT_THEIRS
                allowed = {200, 302, 405} | ({403, 404} if is_partly else set())
            if answer.status not in allowed:
                wrong.append(f"{address}: {answer.status} {answer.fault}, {'open' if is_open else 'closed'} to {role}")
    assert wrong == []


@pytest.mark.parametrize("role", list(ROLES))
def test_a_form_sent_past_the_page_is_refused(walk: Walk, role: str) -> None:
    """Who may not open a page may not post to it either; nothing is written."""
    person, wrong = walk.world.people[role], []
    for view in site(walk):
        if not view.is_guarded or view.is_open_to(person):
            continue
        for address in walk.addresses_of(view):
            answer = walk.ask(role, "POST", address)
            written = set(answer.written) - {"django_session"}
            if answer.status not in (403, 404, 405) or written:
                wrong.append(f"{address}: {answer.status}, wrote {sorted(written)}")
    assert wrong == []


def test_a_warden_sees_no_incident_hotspot_money_or_person(walk: Walk) -> None:
    opened, told = [], []
    for view in site(walk):
        is_own = view.name in PUBLIC or view.name.startswith(WARDENS_OWN)
        for address in walk.addresses_of(view):
            answer = walk.get("warden", address)
            if answer.status in (200, 302) and view.name.startswith(CLOSED_TO_WARDENS) and not is_own:
                opened.append(address)
            words = set() if view.name in PUBLIC else {*walk.world.secrets}
            words -= {*walk.world.ground} if view.name.startswith(WARDENS_OWN) else set()
            told += [f"{address}: {word}" for word in words if word in answer.text]
    assert opened == []
    assert told == []
    for name in ("accounts:index", "accounts:log", "accounts:data_map", "accounts:areas", "accounts:person"):
        view = next(view for view in walk.views if view.name == name)
        assert {walk.get("warden", address).status for address in walk.addresses_of(view)} <= {403, 404}, name


def test_a_warden_opens_packs_and_calendars_of_their_own_shifts_only(walk: Walk) -> None:
    warden = walk.world.people["warden"]
    own = set(Shift.objects.filter(members__person=warden).values_list("pk", flat=True))
    packs = {told["pk"]: reverse("plans:pack", kwargs=told) for told in walk.world.samples["plans:pack"]}
    assert own
    assert own < set(packs), "shifts of others too"
    assert {pk for pk, address in packs.items() if walk.get("warden", address).status == 200} == own
    pages = "".join(walk.get("warden", packs[pk]).text for pk in own)
    assert [word for word in walk.world.crews if word in pages] == []
    for key in (f"shift-{pk}" for pk in packs.keys() - own):
        assert walk.get("warden", reverse("plans:mine_shift_ics", args=[key])).status == 404


def test_a_calendar_says_when_and_from_where_and_nothing_else(walk: Walk) -> None:
    known, unknown = (reverse("plans:calendar", kwargs=told) for told in walk.world.samples["plans:calendar"])
    feed = walk.get(NOBODY, known)
    assert (feed.status, walk.get(NOBODY, unknown).status) == (200, 404)
    assert "DTSTART" in feed.text
    told = [*walk.world.crews, *walk.world.places, walk.world.people["warden"].name]
    assert [word for word in told if word in feed.text] == []
    assert walk.ask(NOBODY, "POST", known).status == 405


def test_oversight_sees_no_place(walk: Walk) -> None:
    """Figures of a set as a whole and money by agency and stream, but not where; in files too."""
    told = []
    for view in site(walk):
        for address in walk.addresses_of(view):
            answer = walk.get("oversight", address)
            told += [f"{address}: {word}" for word in walk.world.places if word in answer.text]
    assert told == []


def test_money_says_where_it_went_to_those_only_who_see_patrols(walk: Walk) -> None:
    """The same lines and statements, with the place for the manager and without its column for oversight."""
    statement = walk.world.samples["plans:statement"][0]
    addresses = [reverse(f"plans:{name}") for name in ("ledger_lines", "ledger_lines_csv")]
    addresses += [reverse(f"plans:{name}", kwargs=statement) for name in ("statement", "statement_csv")]
    for address in addresses:
        by_manager, by_oversight = (walk.get(role, address).text for role in ("manager", "oversight"))
        assert any(word in by_manager for word in walk.world.places), address
        assert ("place_ref" in by_manager, "place_ref" in by_oversight) == (address.endswith("csv"), False)
        assert "V-24" in by_oversight, address


@pytest.mark.parametrize("role", [NOBODY, *ROLES])
def test_no_page_tells_who_was_on_a_visit(walk: Walk, role: str) -> None:
    """Pages of people list staff, and rosters say who is to come; no other page says who walks or walked.

    The crew's own record says it to the crew only.
    """
    told = []
    for view in walk.views:
        own = view.name.startswith(WARDENS_OWN) and role == "warden"
        if own or view.name.startswith("accounts:") or (view.name in CREW_IS_CHOSEN and role == "supervisor"):
            continue
        if view.name in ROSTERS and role in READ_ROSTERS:
            continue
        for address in walk.addresses_of(view):
            text = walk.get(role, address).text
            told += [f"{address}: {word}" for word in walk.world.crews if word in text]
    assert told == []


def test_rosters_are_listed_because_they_name_people(walk: Walk) -> None:
    """Each of the exceptions is needed, and each asks for a permission that readers of places do not have."""
    views = {view.name: view for view in walk.views}
    named = {
        name
        for name in ROSTERS
        for address in walk.addresses_of(views[name])
        if any(word in walk.get("manager", address).text for word in walk.world.crews)
    }
    assert set(ROSTERS) - named == set()
    for name in ROSTERS.keys() - {"plans:pack"}:
        asked = {permission for guard in views[name].guards for permission in guard}
        assert asked & {Permission.SEE_ROSTER, Permission.PLAN_WEEKS, Permission.OFFER_SHIFTS}, name


def test_the_interface_tells_nobody_who_walked(walk: Walk) -> None:
    client, told, opened = Client(headers={"Authorization": f"Bearer {walk.world.key}"}), [], []
    for view in walk.views:
        for address in walk.addresses_of(view) if view.is_of_the_api else []:
            answer = client.get(address)
            text = answer.content.decode()
            opened += [view.name] if answer.status_code == 200 else []
            told += [f"{address}: {word}" for word in walk.world.crews if word in text]
    assert told == []
    assert {name for name in opened if "visits" in name}, opened


@pytest.mark.parametrize("purpose", [Purpose.NEIGHBOURHOOD_SERGEANT, Purpose.SUPERVISOR])
def test_a_sergeant_of_other_ground_reads_nothing_of_these_visits(walk: Walk, purpose: Purpose) -> None:
    """No visit of Hertford, none of its crews, whatever page of patrols or plans they open; no roster of the county.

    But with whom one may walk: a supervisor chooses among those on shifts near in time, across grounds.
    """
    watford = Area.objects.get(code="watford")
    sergeant = Person.objects.create_user("walter@example.police.uk", "Walter Watford", None)
    Grant.objects.create(person=sergeant, purpose=purpose, area=watford)
    client, told, opened = Client(), [], []
    client.force_login(sergeant, backend="django.contrib.auth.backends.ModelBackend")
    hidden = {str(one.pk) for one in Visit.objects.exclude(area_path__startswith=watford.path)}
    assert hidden
    for view in site(walk):
        names = [] if purpose is Purpose.SUPERVISOR and view.name in CREW_IS_CHOSEN else walk.world.crews
        for address in walk.addresses_of(view) if view.name.startswith(("patrols:", "plans:", "field:")) else []:
            answer = client.get(address)
            text = answer.content.decode("utf-8", "replace")
            told += [f"{address}: {word}" for word in names if word in text]
            if answer.status_code == 200:
                opened.append(address)
                told += [f"{address}: {key}" for key in hidden if key in text or key in address]
    assert told == []
    assert "/patrols/visits/" in opened


def test_a_supervisor_of_the_whole_ground_reads_its_rosters(walk: Walk) -> None:
    """By name who is on which shift; what it costs is the manager's and the overseers'."""
    stella = Person.objects.create_user("stella@example.police.uk", "Stella Streetwise", None)
    Grant.objects.create(person=stella, purpose=Purpose.SUPERVISOR, area=Area.objects.get(code="lanternshire"))
    client = Client()
    client.force_login(stella, backend="django.contrib.auth.backends.ModelBackend")
    (week, *_), offers = walk.world.samples["plans:published_week"], walk.world.queries["plans:offers"][-1]
    for address in (reverse("plans:published_week", kwargs=week), f"{reverse('plans:offers')}?{offers}"):
        text = client.get(address).content.decode()
        assert any(word in text for word in walk.world.crews), address
    packs = [walk.get("supervisor", reverse("plans:pack", kwargs=told)) for told in walk.world.samples["plans:pack"]]
    named = [any(word in one.text for word in walk.world.crews) for one in packs if one.status == 200]
    assert set(named) == {True, False}, "of their own part: the crews that stay on it"
    assert client.get(reverse("plans:ledger")).status_code == 403
    assert client.get(reverse("plans:plan")).status_code == 403


@pytest.mark.parametrize("role", ["analyst", "manager", "sergeant", "supervisor"])
def test_visits_that_are_taken_away_say_nothing_of_who_walked(walk: Walk, role: str) -> None:
    client = Client()
    client.force_login(walk.world.people[role], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("patrols:export_visits"), {"with_refs": "on", "why": ""} if role == "analyst" else {})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # - of a file as it is made
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert {name for row in rows for name in row["crew"].split(";")} == {""}
    assert [word for word in walk.world.crews if word in text] == []


def test_names_are_shown_for_a_reason_only(walk: Walk) -> None:
    visit = Visit.objects.get(pk=walk.world.samples["patrols:visit"][1]["pk"])
    addresses = [reverse(f"patrols:{name}", args=[visit.pk]) for name in ("show_names", "names_track")]
    client = Client()
    client.force_login(walk.world.people["supervisor"], backend="django.contrib.auth.backends.ModelBackend")
    before, _ = (client.get(address).content.decode() for address in addresses)
    looks = NamesLook.objects.filter(visit=visit).count()
    assert client.post(addresses[0], {"why": "no"}).status_code in (200, 422)
    assert NamesLook.objects.filter(visit=visit).count() == looks
    assert client.post(addresses[0], {"why": "A complaint about this visit came in."}).status_code == 302
    after = client.get(addresses[0]).content.decode()
    names = [word for word in walk.world.crews if word in after]
    assert names
    assert [word for word in names if word in before] == []
    assert NamesLook.objects.filter(visit=visit).count() == looks + 1
    assert client.get(addresses[1]).status_code == 200


@pytest.mark.database
@pytest.mark.parametrize("role", [NOBODY, *ROLES])
def test_looking_changes_nothing(walk: Walk, role: str) -> None:
    wrong = []
    for view in site(walk):
        for address in walk.addresses_of(view):
            answer = walk.get(role, address)
            beyond = set(answer.written) - WRITTEN_BY_LOOKING - WRITTEN_AT.get(view.name, set())
            wrong += [f"{address}: wrote {sorted(beyond)}"] if beyond else []
            wrong += [f"{address}: logged {action}" for action in answer.logged if not action.endswith(LOGGED_READS)]
    assert wrong == []
