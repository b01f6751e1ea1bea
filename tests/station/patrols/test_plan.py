"""What the phone is told: who is signed in, and all that a shift without a signal needs, and nothing of controls."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.vocabulary import OutcomeKind, Purpose, Role
from bluelamp_station.accounts.models import Grant
from bluelamp_station.patrols.queries.why_cards import NOT_TO_CLAIM, TO_DO, why_card, windows_words
from bluelamp_station.plans.models import PlaceBriefing, PlaceStreets
from station.patrols.conftest import phone_of
from station.patrols.phone import member
from worlds.schema_check import load_schema, problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.patrols.models import Visit
    from bluelamp_station.plans.models import Shift
    from bluelamp_station.programme.models import Programme
    from station.patrols.phone import Phone


def plan_of(phone: Phone) -> dict[str, Any]:
    """The plan on a phone."""
    assert phone.client is not None
    answer = phone.client.get("/field/plan")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_the_session_says_who_is_signed_in(phone: Phone) -> None:
    assert phone.client is not None
    answer = phone.client.get("/field/session")
    told = answer.json()
    assert problems(told, load_schema("field-session.schema.json")) == []
    assert told["signed_in"] is True
    assert told["may_record"] is True
    assert told["person"] == {
        "key": str(phone.person.pk),
        "name": "Omar Officer",
        "crew_ref": "P001",
        "role": "officer",
        "agency": "police",
    }
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_the_session_tells_a_stranger_where_to_sign_in_and_nothing_else(client: Client) -> None:
    told = client.get("/field/session").json()
    assert problems(told, load_schema("field-session.schema.json")) == []
    assert sorted(told) == ["server_at", "sign_in_url", "signed_in"]
    assert told["sign_in_url"] == "/account/login/?next=/field/"
    assert client.get("/field/plan").status_code == 401


def test_who_may_not_record_gets_no_plan(analyst: Person) -> None:
    phone = phone_of(analyst)
    assert phone.client is not None
    assert phone.client.get("/field/session").json()["may_record"] is False
    assert phone.client.get("/field/plan").status_code == 403


def test_a_second_factor_that_is_asked_for_comes_first(phone: Phone, settings: Any) -> None:
    settings.REQUIRES_SECOND_FACTOR = True
    assert phone.client is not None
    told = phone.client.get("/field/session").json()
    assert (told["signed_in"], told["sign_in_url"]) == (False, "/account/2fa/totp/activate/")
    assert phone.client.get("/field/plan").status_code == 401


def test_the_plan_has_the_shift_its_tour_and_the_places_of_the_area(phone: Phone, shift: Shift, pcso: Person) -> None:
    told = plan_of(phone)
    assert problems(told, load_schema("field-plan.schema.json")) == []
    assert [one["shift_id"] for one in told["shifts"]] == [shift.shift_id]
    assert [one["place_ref"] for one in told["shifts"][0]["tour"]] == ["HE01", "HE02", "HE03"]
    assert [one["person_ref"] for one in told["shifts"][0]["crew"]] == ["P001", "P002"]
    assert [one["ref"] for one in told["places"]] == ["HE01", "HE02", "HE03"]
    assert {one["person_ref"] for one in told["colleagues"]} >= {pcso.crew_ref}
    assert phone.person.crew_ref not in {one["person_ref"] for one in told["colleagues"]}


def test_a_control_is_never_shown_not_even_on_a_tour(phone: Phone, shift: Shift) -> None:
    shift.planned_visits.filter(place_ref="HE02").update(place_ref="HE04")
    assert "HE04" not in json.dumps(plan_of(phone))


def test_without_a_shift_one_sees_every_place_of_ones_areas(phone: Phone, watford: Area) -> None:
    assert [one["ref"] for one in plan_of(phone)["places"]] == ["HE01", "HE02", "HE03"]
    Grant.objects.create(person=phone.person, purpose=Purpose.PATROL, area=watford)
    assert [one["ref"] for one in plan_of(phone_of(type(phone.person).objects.get(pk=phone.person.pk)))["places"]] == [
        "HE01", "HE02", "HE03", "WA01",
    ]  # fmt: skip


def test_shifts_long_over_far_ahead_or_cancelled_are_left_out(phone: Phone, shift: Shift) -> None:
    for begins_h, ends_h in ((-40, -13), (37, 45)):
        shift.starts_at = timezone.now() + dt.timedelta(hours=begins_h)
        shift.ends_at = timezone.now() + dt.timedelta(hours=ends_h)
        shift.save()
        assert plan_of(phone)["shifts"] == []
    shift.starts_at, shift.ends_at = timezone.now(), timezone.now() + dt.timedelta(hours=8)
    shift.cancelled_at = timezone.now()
    shift.save()
    assert plan_of(phone)["shifts"] == []


def test_a_plan_that_is_known_is_not_sent_again(phone: Phone, a_visit: Callable[..., Visit]) -> None:
    assert phone.client is not None
    first = phone.client.get("/field/plan")
    again = phone.client.get("/field/plan", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    a_visit(phone.person)
    assert phone.client.get("/field/plan", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_minutes_of_two_crews_count_once_in_what_a_place_had(
    phone: Phone, pcso: Person, a_visit: Callable[..., Visit]
) -> None:
    began = timezone.now().replace(microsecond=0) - dt.timedelta(hours=2)
    a_visit(phone.person, started_at=began, minutes=20)
    a_visit(pcso, started_at=began + dt.timedelta(minutes=10), minutes=20)
    a_visit(pcso, started_at=began - dt.timedelta(days=8), minutes=20)
    place = plan_of(phone)["places"][0]
    assert place["covered_min_7d"] == 30.0
    assert dt.datetime.fromisoformat(place["last_visit_at"]) == began + dt.timedelta(minutes=30)


def test_ones_own_visits_come_with_what_the_site_makes_of_them(phone: Phone) -> None:
    key, records = phone.a_whole_visit()
    _, refused = phone.a_whole_visit(30, place_ref="ZZ99")
    phone.send(*records, refused[0])
    told = plan_of(phone)
    assert problems(told, load_schema("field-plan.schema.json")) == []
    (own,) = told["own"]
    assert (own["visit_id"], own["minutes_best"], own["evidence"], own["state"]) == (str(key), 15.0, "C", "counted")
    assert [(one["kind"], one["audience"]) for one in own["outcomes"]] == [("engagement", "resident")]
    assert (own["mode"], own["crew"]) == ("foot", [member(phone.person)])
    assert [(one["record_id"], one["reason"]) for one in told["notices"]] == [(refused[0]["id"], "unknown_place")]


def test_powers_are_told_by_role_for_every_kind(phone: Phone) -> None:
    assert set(plan_of(phone)["powers"]) == {role.value for role in Role}
    powers = plan_of(phone)["powers"]
    assert (powers["officer"]["arrest"], powers["pcso"]["arrest"]) == ("yes", "no")
    assert powers["warden"]["engagement"] == "free"
    assert set(powers["officer"]) == {kind.value for kind in OutcomeKind}


def test_the_card_says_why_in_sentences(places: dict[str, Place]) -> None:
    place = places["HE01"]
    place.evidence["by_hour"] = [[0] * 24 for _ in range(7)]
    place.evidence["by_hour"][4][20:23] = [5, 9, 5]
    place.evidence["by_month"] = {"2025-12": 20, "2025-01": 20}
    card = why_card(place, None)
    assert card["sentences"] == [
        "40 incidents from January 2025 to December 2025: 30 anti-social behaviour and 10 robbery.",
        "The busiest three hours of the week are Friday 20:00 to 23:00.",
        "Patrols are most use here on Friday 18:00 to 23:00 and on Saturday 18:00 to 23:00.",
    ]
    assert card["types"] == [["Anti-social behaviour", 30], ["Robbery", 10]]
    assert (card["to_do"], card["not_to_claim"], card["terrain"]) == (TO_DO, NOT_TO_CLAIM, "")
    place.evidence = {}
    place.windows = ""
    assert why_card(place, None)["sentences"] == []
    assert windows_words("whenever") == "whenever"


def test_words_and_streets_that_somebody_wrote_are_on_the_card(phone: Phone, programme: Programme) -> None:
    for text in ("Old words", "Stay on the path"):
        PlaceBriefing.objects.create(programme=programme, place_ref="HE01", terrain=text, to_do="Speak to shops")
    streets = [{"name": "Lamp Street", "line": [[-0.9, 51.1], [-0.901, 51.1]]}]
    PlaceStreets.objects.create(programme=programme, place_ref="HE01", streets=streets, attribution="© Their owner")
    place, bare = plan_of(phone)["places"][:2]
    assert (place["why"]["terrain"], place["why"]["to_do"]) == ("Stay on the path", "Speak to shops")
    assert (place["streets"], place["attribution"]) == (streets, "© Their owner")
    assert (bare["streets"], bare["attribution"]) == ([], "")


def test_the_plan_costs_as_many_questions_however_much_there_is(
    phone: Phone, shift: Shift, a_visit: Callable[..., Visit], django_assert_max_num_queries: Any
) -> None:
    for hour in range(1, 9):
        a_visit(phone.person, began_ago_min=60 * hour)
    assert phone.client is not None
    phone.client.get("/field/plan")
    with django_assert_max_num_queries(30):
        assert phone.client.get("/field/plan").json()["shifts"][0]["shift_id"] == shift.shift_id


def idle_for(client: Client, minutes: float) -> None:
    """Nobody has used the session for so long."""
    session = client.session
    session["last_seen_at"] = session["signed_in_at"] = timezone.now().timestamp() - minutes * 60
    session.save()


def test_a_phone_in_a_pocket_stays_signed_in_and_the_site_does_not(phone: Phone) -> None:
    assert phone.client is not None
    phone.client.get("/field/session")
    idle_for(phone.client, 11 * 60)
    assert phone.client.get("/field/session").json()["signed_in"] is True
    idle_for(phone.client, 61)
    assert phone.client.get("/programme/").status_code == 302
    assert phone.client.get("/field/session").json()["signed_in"] is False


def test_after_twelve_hours_the_phone_is_told_to_sign_in_again(phone: Phone) -> None:
    assert phone.client is not None
    phone.client.get("/field/session")
    idle_for(phone.client, 12 * 60 + 1)
    answer = phone.client.get("/field/plan")
    assert (answer.status_code, answer.json()["signed_in"]) == (401, False)


def test_who_may_more_than_patrol_is_signed_out_after_an_hour_also_on_the_phone(supervisor: Person) -> None:
    phone = phone_of(supervisor)
    assert phone.client is not None
    phone.client.get("/field/session")
    idle_for(phone.client, 61)
    assert phone.client.get("/field/session").json()["signed_in"] is False


def test_a_phone_that_looks_for_a_new_plan_is_nobody_at_work(supervisor: Person, places: dict[str, Place]) -> None:
    assert places
    phone = phone_of(supervisor)
    assert phone.client is not None
    phone.client.get("/field/session")
    idle_for(phone.client, 50)
    before = phone.client.session["last_seen_at"]
    phone.client.get("/field/plan")
    phone.client.get("/field/session")
    assert phone.client.session["last_seen_at"] == before
    phone.send()
    assert phone.client.session["last_seen_at"] > before


def cookie_age(client: Client) -> int | str:
    """For how long a browser keeps the session's cookie, seconds; empty where it goes with the browser."""
    age: int | str = client.cookies["bluelamp_session"]["max-age"]
    return age


def test_the_session_of_who_only_patrols_outlives_the_app(phone: Phone, settings: Any) -> None:
    assert phone.client is not None
    phone.client.get("/field/session")
    assert cookie_age(phone.client) == settings.SESSION_COOKIE_AGE


def test_the_session_of_a_supervisor_ends_with_the_browser(supervisor: Person) -> None:
    phone = phone_of(supervisor)
    assert phone.client is not None
    phone.client.get("/field/session")
    assert cookie_age(phone.client) == ""
