"""Pages of problem solving, as sergeants, managers and others meet them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.vocabulary import SaraStage
from bluelamp_station.hotspots.actions.initiatives import InitiativeFields, change_initiative, make_initiative
from bluelamp_station.hotspots.models import HotspotSet, Initiative, Place, SetState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
APRIL = dt.date(2026, 4, 1)
LIST = "/hotspots/initiatives/"
OUTLINE = {"type": "Polygon", "coordinates": [[[0.0, 51.0], [0.1, 51.0], [0.1, 51.1], [0.0, 51.0]]]}


@pytest.fixture
def initiative(manager: Person, sergeant: Person, programme: Programme, hertford: Area) -> Initiative:
    """Lamps in Hertford, owned by Sue."""
    fields = InitiativeFields("Lighting", "Dark underpass", sergeant, APRIL, measure="Calls from 40 to 20")
    return make_initiative(by=manager, programme=programme, area_path=hertford.path, fields=fields)


@pytest.fixture
def place(manager: Person, programme: Programme, hertford: Area) -> Place:
    """Bus station, a hotspot of the set in force."""
    made = HotspotSet.objects.create(
        programme=programme, number=1, state=SetState.ADOPTED, title="Spring", made_by=manager, adopted_by=manager,
        adopted_at=timezone.now(), rationale="The densest.", valid_from_date=APRIL,
    )  # fmt: skip
    return Place.objects.create(
        hotspot_set=made, ref="H7", name="Bus station", town="Hertford", kind="hotspot", area_ha=4.0, outline=OUTLINE,
        west=0, south=51, east=0.1, north=51.1, area_path=hertford.path,
    )  # fmt: skip


def typed(owner: Person, programme: Programme, **more: Any) -> dict[str, Any]:
    return {
        "programme": programme.pk, "place": "", "area": "", "title": "Gate the alley", "problem": "Night-time drinking",
        "response": "", "stage": "scanning", "owner": owner.pk, "partner": "", "starts_date": "2026-04-01",
        "ends_date": "", "measure": "", "result": "", "note": "",
    } | more  # fmt: skip


@pytest.mark.parametrize("who", ["warden", "oversight", "auditor", "admin"])
def test_people_without_initiatives_get_none(
    who: str, request: pytest.FixtureRequest, sign_in: Callable[[Person], Client], initiative: Initiative
) -> None:
    client = sign_in(request.getfixturevalue(who))
    for address in (LIST, f"{LIST}{initiative.pk}/", f"{LIST}new/", f"{LIST}export/"):
        assert client.get(address).status_code == 403


def test_an_analyst_reads_and_cannot_start_one(
    sign_in: Callable[[Person], Client], analyst: Person, initiative: Initiative
) -> None:
    client = sign_in(analyst)
    assert "Start an initiative" not in client.get(LIST).content.decode()
    assert "Lighting" in client.get(f"{LIST}{initiative.pk}/").content.decode()
    for part in ("edit", "close", "reopen"):
        assert client.get(f"{LIST}{initiative.pk}/{part}/").status_code == 403


def test_a_sergeant_starts_one_at_a_place_named_in_the_address(
    sign_in: Callable[[Person], Client], sergeant: Person, programme: Programme, place: Place
) -> None:
    client = sign_in(sergeant)
    page = client.get(f"{LIST}new/?place=H7").content.decode()
    assert '<option value="H7" selected>H7 Bus station, Hertford</option>' in page
    assert "Cost in pounds" not in page
    page = client.post(f"{LIST}new/", typed(sergeant, programme, place="H7"), follow=True).content.decode()
    assert "“Gate the alley” is started." in page
    assert "H7 Bus station" in page
    assert Initiative.objects.get().area_path == place.area_path


def test_a_sergeant_is_offered_only_her_own_ground(
    sign_in: Callable[[Person], Client], sergeant: Person, programme: Programme, hertford: Area, watford: Area
) -> None:
    client = sign_in(sergeant)
    page = client.get(f"{LIST}new/?area={hertford.pk}").content.decode()
    assert f'<option value="{hertford.pk}" selected>' in page
    assert "Watford" not in page
    answer = client.post(f"{LIST}new/", typed(sergeant, programme, area=watford.pk))
    assert "Select a valid choice" in answer.content.decode()
    assert not Initiative.objects.exists()


def test_without_place_and_area_the_form_asks_for_one(
    sign_in: Callable[[Person], Client], sergeant: Person, programme: Programme
) -> None:
    page = sign_in(sergeant).post(f"{LIST}new/", typed(sergeant, programme)).content.decode()
    assert "Choose a place, or an area below." in page
    assert "Night-time drinking" in page


def test_an_initiative_of_another_area_is_not_found_for_a_sergeant(
    sign_in: Callable[[Person], Client], sergeant: Person, manager: Person, programme: Programme, watford: Area
) -> None:
    fields = InitiativeFields("Elsewhere", "Far away", manager, APRIL)
    other = make_initiative(by=manager, programme=programme, area_path=watford.path, fields=fields)
    client = sign_in(sergeant)
    for part in ("", "edit/", "close/", "reopen/"):
        assert client.get(f"{LIST}{other.pk}/{part}").status_code == 404


def test_of_two_editors_the_second_sees_both_versions_and_loses_nothing(
    sign_in: Callable[[Person], Client], sergeant: Person, manager: Person, programme: Programme, initiative: Initiative
) -> None:
    first = InitiativeFields("Lighting", "Dark underpass", sergeant, APRIL, response="Mark's lamps")
    change_initiative(by=manager, initiative=initiative, edition=1, fields=first)
    mine = typed(
        sergeant,
        programme,
        title="Lighting",
        problem="Dark underpass",
        response="Sue's gates",
        stage="response",
        edition=1,
    )
    client, address = sign_in(sergeant), f"{LIST}{initiative.pk}/edit/"
    page = client.post(address, mine).content.decode()
    assert "Somebody else has changed this initiative" in page
    table = page[page.index('id="beside"') : page.index("</table>")]
    assert "Mark&#x27;s lamps" in table
    assert "Sue&#x27;s gates" in table
    assert "scanning" in table
    assert "Title" not in table
    assert 'name="edition" value="2"' in page
    initiative.refresh_from_db()
    assert initiative.response == "Mark's lamps"
    assert client.post(address, {**mine, "edition": 2}).status_code == 302
    initiative.refresh_from_db()
    assert (initiative.response, initiative.steps.count()) == ("Sue's gates", 3)


def test_it_is_closed_with_its_result_and_opened_again(
    sign_in: Callable[[Person], Client], sergeant: Person, initiative: Initiative
) -> None:
    client, address = sign_in(sergeant), f"{LIST}{initiative.pk}/"
    page = client.get(f"{address}close/").content.decode()
    assert "Calls from 40 to 20" in page
    assert "Say what came of it" in client.post(f"{address}close/", {"result": "", "edition": 1}).content.decode()
    page = client.post(f"{address}close/", {"result": "Calls fell to 25.", "edition": 1}, follow=True).content.decode()
    assert "The initiative is closed with its result." in page
    page = client.post(f"{address}close/", {"result": "Late.", "edition": 1}).content.decode()
    assert "closed; open it again first" in page
    page = client.post(f"{address}reopen/", {"why": "Lamps failed.", "edition": 2}, follow=True).content.decode()
    assert "The initiative is open again." in page
    assert "Lamps failed." in page


def test_a_manager_enters_cost_and_stream_and_only_streams_of_the_programme(
    sign_in: Callable[[Person], Client], manager: Person, programme: Programme, hertford: Area
) -> None:
    page = sign_in(manager).get(f"{LIST}new/").content.decode()
    assert "Cost in pounds" in page
    told = typed(manager, programme, area=hertford.pk, cost_pounds="£1,250", stream="")
    page = sign_in(manager).post(f"{LIST}new/", told, follow=True).content.decode()
    assert "£1,250" in page


def test_the_list_filters_by_the_address_and_ignores_nonsense(
    sign_in: Callable[[Person], Client], manager: Person, initiative: Initiative
) -> None:
    client = sign_in(manager)
    assert "Lighting" in client.get(f"{LIST}?stage=scanning").content.decode()
    assert "No initiative is like that." in client.get(f"{LIST}?stage=response").content.decode()
    for query in ("?owner=x", "?place=path:%00", "?state=never", "?page=99", "?partner=9999999999999999999999"):
        assert client.get(f"{LIST}{query}").status_code == 200
    answer = client.get(f"{LIST}export/?state=all")
    assert answer["Content-Disposition"].startswith('attachment; filename="initiatives-')
    assert initiative.title in answer.content.decode()


def test_an_empty_list_says_what_to_do(
    sign_in: Callable[[Person], Client], sergeant: Person, analyst: Person, programme: Programme
) -> None:
    assert programme.pk
    assert "Start an initiative" in sign_in(sergeant).get(LIST).content.decode()
    assert "Programme managers, supervisors" in sign_in(analyst).get(LIST).content.decode()


def test_without_a_programme_the_form_says_so(sign_in: Callable[[Person], Client], manager: Person) -> None:
    client = sign_in(manager)
    assert "No programme yet" in client.get(LIST).content.decode()
    assert "No programme yet" in client.get(f"{LIST}new/").content.decode()


def test_the_list_asks_for_the_same_number_of_queries_however_long(
    sign_in: Callable[[Person], Client],
    manager: Person,
    programme: Programme,
    hertford: Area,
    place: Place,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(60):
        stage = list(SaraStage)[number % 4]
        make_initiative(
            by=manager,
            programme=programme,
            area_path=hertford.path,
            fields=InitiativeFields(f"Number {number}", "Problem", manager, APRIL, stage),
            place_ref=place.ref if number % 2 else "",
        )
    client = sign_in(manager)
    with django_assert_max_num_queries(13):
        assert client.get(LIST).status_code == 200
    one = Initiative.objects.order_by("pk").first()
    assert one is not None
    with django_assert_max_num_queries(12):
        assert client.get(f"{LIST}{one.pk}/").status_code == 200
