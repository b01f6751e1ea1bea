"""The room's first page and a set's page, by who reads them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp_station.hotspots.actions.adopting import withdraw_set
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.hotspots.queries.headline import town_rows
from station.hotspots.made_sets import adopted, again, draft_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

    SignIn = Callable[[Person], Client]

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def page(client: Client, name: str = "sets", *args: object, **query: str) -> str:
    response = client.get(reverse(f"hotspots:{name}", args=args), query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_without_a_set_the_page_says_what_to_do_next(sign_in: SignIn, analyst: Person, programme: Programme) -> None:
    told = page(sign_in(analyst))
    assert "No set yet" in told
    assert reverse("hotspots:start_run") in told
    assert reverse("incidents:upload") in told
    assert programme.name in told


def test_without_a_programme_the_page_says_so(sign_in: SignIn, analyst: Person) -> None:
    assert "No programme yet" in page(sign_in(analyst))


@pytest.mark.usefixtures("hertford", "watford")
def test_the_set_in_force_is_shown_with_approver_rationale_and_figures(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    adopted(draft_of(programme, analyst), manager)
    told = page(sign_in(analyst))
    assert "In force" in told
    assert "Mark Manager" in told
    assert "looked at street by street" in told
    assert "20.0%" in told  # 4 places of 50 among 1,000
    assert "1 month not received" in told
    assert told.count("data-map-ref") == 4
    assert "Set 1: Spring search" in told


def test_a_day_of_an_older_version_names_that_version(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    first = adopted(draft_of(programme, analyst, 2), manager, TODAY() - dt.timedelta(days=60))
    adopted(draft_of(programme, analyst, 3), manager, TODAY() - dt.timedelta(days=10))
    told = page(sign_in(analyst), on=(TODAY() - dt.timedelta(days=30)).isoformat())
    assert "name version 1 of the set" in told
    assert told.count("data-map-ref") == 2
    assert again(first).valid_to_date == TODAY() - dt.timedelta(days=11)
    before = page(sign_in(analyst), on=(TODAY() - dt.timedelta(days=90)).isoformat())
    assert "No set held on" in before


def test_a_withdrawn_set_still_held_on_its_days(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    one = adopted(draft_of(programme, analyst), manager, TODAY() - dt.timedelta(days=20))
    withdraw_set(by=manager, hotspot_set=again(one), reason="The boundary file was wrong.")
    assert "No set held on" in page(sign_in(analyst))
    assert "name version 1" in page(sign_in(analyst), on=(TODAY() - dt.timedelta(days=2)).isoformat())
    shown = page(sign_in(analyst), "set", one.pk)
    assert "The boundary file was wrong." in shown


@pytest.mark.usefixtures("watford")
def test_a_sergeant_sees_only_the_places_of_her_area_and_whole_force_figures(
    sign_in: SignIn, analyst: Person, manager: Person, sergeant: Person, programme: Programme
) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    client = sign_in(sergeant)
    told = page(client, "set", one.pk)
    assert "HE01" in told
    assert "HE02" not in told
    assert "These figures are of the whole set" in told
    drawn = client.get(reverse("hotspots:set_map", args=[one.pk])).json()
    assert {feature["properties"]["ref"] for feature in drawn["features"]} == {"HE01", "HE03"}
    assert client.get(reverse("hotspots:place", args=[one.pk, "HE02"])).status_code == 404
    assert client.get(reverse("hotspots:place_map", args=[one.pk, "HE02"])).status_code == 404


@pytest.mark.usefixtures("hertford")
def test_a_sergeant_sees_no_draft(sign_in: SignIn, analyst: Person, sergeant: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    client = sign_in(sergeant)
    assert "Spring search" not in page(client)
    assert client.get(reverse("hotspots:set", args=[draft.pk])).status_code == 404
    assert client.get(reverse("hotspots:place", args=[draft.pk, "HE01"])).status_code == 404
    assert not Place.objects.visible_to(sergeant).exists()


@pytest.mark.usefixtures("hertford")
def test_oversight_sees_figures_by_town_and_no_place(
    sign_in: SignIn, analyst: Person, manager: Person, oversight: Person, programme: Programme
) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    client = sign_in(oversight)
    for told in (page(client), page(client, "set", one.pk)):
        assert "Hertford" in told
        assert "Watford" in told
        for secret in ("HE01", "Lamp Street", "data-map-url", "Export"):
            assert secret not in told
    for name in ("set_map", "export_set"):
        assert client.get(reverse(f"hotspots:{name}", args=[one.pk])).status_code == 403
    assert client.get(reverse("hotspots:place", args=[one.pk, "HE01"])).status_code == 403


@pytest.mark.usefixtures("hertford")
def test_small_numbers_by_town_are_kept_back_and_one_more_so_that_no_total_tells(
    analyst: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst, 3, incidents=50.0)
    Place.objects.filter(hotspot_set=draft, ref="HE02").update(incidents=3.0)
    Place.objects.filter(hotspot_set=draft, ref="HE03").update(town="Ware")
    rows = {row.town: row for row in town_rows(again(draft))}
    assert rows["Watford"].is_kept_back
    assert rows["Watford"].incidents is None
    assert sum(row.is_kept_back for row in rows.values()) == 2


def test_a_warden_and_an_auditor_may_not_enter(
    sign_in: SignIn, analyst: Person, warden: Person, auditor: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    for person in (warden, auditor):
        client = sign_in(person)
        assert client.get(reverse("hotspots:sets")).status_code == 403
        assert client.get(reverse("hotspots:set", args=[draft.pk])).status_code == 403


@pytest.mark.usefixtures("programme")
def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    response = client.get(reverse("hotspots:sets"))
    assert response.status_code == 302


@pytest.mark.usefixtures("hertford")
def test_twenty_six_places_take_a_fixed_number_of_queries(
    sign_in: SignIn,
    analyst: Person,
    manager: Person,
    programme: Programme,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    one = adopted(draft_of(programme, analyst, 26), manager)
    client = sign_in(analyst)
    for url, most in (
        (reverse("hotspots:sets"), 12),
        (reverse("hotspots:set", args=[one.pk]), 7),
        (reverse("hotspots:set_map", args=[one.pk]), 6),
        (reverse("hotspots:place", args=[one.pk, "HE03"]), 14),
        (reverse("hotspots:roles", args=[one.pk]), 7),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


def test_a_map_that_a_browser_has_is_not_sent_again(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    client, url = sign_in(analyst), reverse("hotspots:set_map", args=[one.pk])
    etag = client.get(url)["ETag"]
    assert client.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 304
    HotspotSet.objects.filter(pk=one.pk).update(edition=99)
    assert client.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 200
