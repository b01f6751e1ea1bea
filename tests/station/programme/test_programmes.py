"""Programmes: which one is meant, who sees and makes them, and two people who write at once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.models import Event
from bluelamp_station.programme.actions import change_programme, make_programme
from bluelamp_station.programme.actions.programmes import ProgrammeFields
from bluelamp_station.programme.models import Programme
from bluelamp_station.programme.queries import current_programme, today_lines, visible_programmes

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.test import Client

    from bluelamp_station.accounts.models import Agency, Area, Person

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 1)
FIELDS = {
    "name": "Operation Hotspot",
    "purpose": "More patrols where most happens.",
    "starts_date": "2026-04-01",
    "ends_date": "2027-03-31",
    "launch_date": "2026-05-23",
    "body_title": "mayor",
    "body_name": "Jo Example",
}


def make(name: str, area: Area, starts: str, ends: str | None = None) -> Programme:
    return Programme.objects.create(
        name=name,
        area=area,
        starts_date=dt.date.fromisoformat(starts),
        ends_date=dt.date.fromisoformat(ends) if ends else None,
    )


def test_the_open_programme_that_started_last_is_the_current_one(analyst: Person, force: Area) -> None:
    make("Old", force, "2024-01-01", "2026-12-31")
    newer = make("Newer", force, "2026-04-01")
    make("Coming", force, "2027-01-01")
    assert current_programme(analyst, TODAY) == newer


def test_without_an_open_programme_the_next_to_start_is_current(analyst: Person, force: Area) -> None:
    make("Over", force, "2024-01-01", "2025-12-31")
    coming = make("Coming", force, "2026-07-01")
    make("Later", force, "2027-07-01")
    assert current_programme(analyst, TODAY) == coming


def test_without_open_and_coming_ones_the_last_that_ended_is_current(analyst: Person, force: Area) -> None:
    make("First", force, "2022-01-01", "2023-12-31")
    last = make("Last", force, "2023-01-01", "2025-12-31")
    assert current_programme(analyst, TODAY) == last


def test_without_any_there_is_no_current_programme(analyst: Person) -> None:
    assert current_programme(analyst) is None


def test_a_neighbourhood_sergeant_sees_the_programme_of_the_force(sergeant: Person, programme: Programme) -> None:
    assert list(visible_programmes(sergeant)) == [programme]


def test_a_warden_sees_no_programme(sign_in: Callable[[Person], Client], warden: Person, programme: Programme) -> None:
    assert not visible_programmes(warden).exists()
    assert sign_in(warden).get("/programme/").status_code == 403
    assert sign_in(warden).get(f"/programme/{programme.pk}/").status_code == 403


def test_somebody_signed_out_is_sent_to_the_door(client: Client, programme: Programme) -> None:
    answer = client.get(f"/programme/{programme.pk}/")
    assert answer.status_code == 302


def test_an_administrator_makes_a_programme_and_lands_on_it(
    sign_in: Callable[[Person], Client], admin: Person, force: Area, police: Agency
) -> None:
    client = sign_in(admin)
    assert "Make the programme" in client.get("/programme/").content.decode()
    answer = client.post("/programme/new/", {**FIELDS, "area": force.pk, "agencies": [police.pk]}, follow=True)
    page = answer.content.decode()
    assert "Operation Hotspot is made" in page
    assert "Mayor" in page
    assert "Jo Example" in page
    assert "Police and crime commissioner" not in page
    event = Event.objects.latest("number")
    assert (event.action, event.actor_id) == ("programme.programme_made", str(admin.pk))


def test_an_administrator_sees_no_money_on_the_page(
    sign_in: Callable[[Person], Client], admin: Person, programme: Programme
) -> None:
    page = sign_in(admin).get(f"/programme/{programme.pk}/").content.decode()
    assert "Change the programme" in page
    assert "Money" not in page
    assert sign_in(admin).get(f"/programme/{programme.pk}/money/").status_code == 403
    assert sign_in(admin).get(f"/programme/{programme.pk}/rates/export/").status_code == 403


def test_an_analyst_reads_and_cannot_change(
    sign_in: Callable[[Person], Client], analyst: Person, programme: Programme
) -> None:
    client = sign_in(analyst)
    assert "Change the programme" not in client.get(f"/programme/{programme.pk}/").content.decode()
    assert client.get(f"/programme/{programme.pk}/edit/").status_code == 403
    assert client.post("/programme/new/", FIELDS).status_code == 403


def test_a_second_programme_of_the_same_name_is_refused_on_its_field(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme
) -> None:
    answer = sign_in(manager).post("/programme/new/", {**FIELDS, "name": programme.name, "area": programme.area_id})
    assert "There is already a programme called Operation Lantern" in answer.content.decode()
    assert Programme.objects.count() == 1


def test_a_last_day_before_the_first_is_refused(manager: Person, force: Area) -> None:
    fields = ProgrammeFields("Backwards", dt.date(2026, 4, 1), ends_date=dt.date(2026, 3, 31))
    with pytest.raises(RefusedInputError, match="BL-PROG-02"):
        make_programme(by=manager, fields=fields, area=force)


def test_nobody_makes_a_programme_outside_their_area(sergeant: Person, force: Area) -> None:
    with pytest.raises(RefusedInputError, match="BL-PROG-01"):
        make_programme(by=sergeant, fields=ProgrammeFields("Mine", dt.date(2026, 4, 1)), area=force)
    assert not Programme.objects.exists()


def test_two_people_who_change_a_programme_at_once_do_not_write_over_each_other(
    sign_in: Callable[[Person], Client], manager: Person, admin: Person, programme: Programme, force: Area
) -> None:
    change_programme(
        by=admin,
        programme=programme,
        edition=1,
        fields=ProgrammeFields("Operation Lantern", dt.date(2026, 4, 1), purpose="Alice was first."),
        area=force,
        agencies=[],
    )
    typed: dict[str, Any] = {**FIELDS, "name": "Operation Lantern", "purpose": "Mark was second.", "edition": 1}
    answer = sign_in(manager).post(f"/programme/{programme.pk}/edit/", {**typed, "area": force.pk})
    page = answer.content.decode()
    assert "Somebody else has changed this programme" in page
    assert "Alice was first." in page
    assert "Mark was second." in page
    programme.refresh_from_db()
    assert programme.purpose == "Alice was first."
    # The page now stands on the newer edition: sending it again is a choice.
    again = sign_in(manager).post(f"/programme/{programme.pk}/edit/", {**typed, "edition": 2, "area": force.pk})
    assert again.status_code == 302
    programme.refresh_from_db()
    assert (programme.purpose, programme.edition) == ("Mark was second.", 3)


def test_the_log_says_which_fields_changed(manager: Person, programme: Programme, force: Area) -> None:
    fields = ProgrammeFields("Operation Lantern", dt.date(2026, 4, 1), body_name="Sam")
    change_programme(by=manager, programme=programme, edition=1, fields=fields, area=force, agencies=[])
    assert set(Event.objects.latest("number").detail["changed"]) >= {"body_name", "agencies"}


def test_an_administrator_without_a_programme_is_told_to_make_it(admin: Person, auditor: Person) -> None:
    (line,) = today_lines(admin)
    assert (line.url, line.link_text, line.urgency) == ("/programme/new/", "Make the programme", "now")
    assert today_lines(auditor) == []


def test_the_list_asks_for_the_same_number_of_queries_however_long_it_is(
    sign_in: Callable[[Person], Client], manager: Person, force: Area, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make(f"Programme {number}", force, "2026-04-01")
    client = sign_in(manager)
    with django_assert_max_num_queries(8):
        assert client.get("/programme/").status_code == 200


def test_the_page_of_a_programme_in_another_area_is_not_found(
    sign_in: Callable[[Person], Client], sergeant: Person, watford: Area
) -> None:
    other = make("Watford's own", watford, "2026-04-01")
    assert sign_in(sergeant).get(f"/programme/{other.pk}/").status_code == 404
