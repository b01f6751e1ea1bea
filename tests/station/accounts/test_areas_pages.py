"""Pages of areas and agencies, as administrators, managers and others meet them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bluelamp.core.vocabulary import AreaKind
from bluelamp_station.accounts import engine
from bluelamp_station.accounts.area_actions import add_area
from bluelamp_station.accounts.engine import District
from bluelamp_station.accounts.models import Agency, Area, Person

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[0.0, 51.0], [1.0, 51.0], [1.0, 52.0], [0.0, 52.0], [0.0, 51.0]]]}
ADDRESSES = ("areas/", "areas/new/", "areas/map/", "areas/districts/", "agencies/", "agencies/new/")


@pytest.mark.parametrize("who", ["warden", "analyst", "sergeant", "oversight", "auditor"])
def test_others_than_administrators_and_managers_are_kept_out(
    who: str, request: pytest.FixtureRequest, sign_in: Callable[[Person], Client], force: Area
) -> None:
    client = sign_in(request.getfixturevalue(who))
    for address in (*ADDRESSES, f"areas/{force.pk}/", f"areas/{force.pk}/rename/"):
        assert client.get(f"/people/{address}").status_code == 403


@pytest.mark.parametrize("who", ["admin", "manager"])
def test_administrators_and_managers_reach_every_page(
    who: str, request: pytest.FixtureRequest, sign_in: Callable[[Person], Client], hertford: Area, police: Agency
) -> None:
    client = sign_in(request.getfixturevalue(who))
    parts = ("", "rename/", "move/", "outline/", "remove/")
    addresses = [*ADDRESSES, *(f"areas/{hertford.pk}/{part}" for part in parts)]
    for address in (*addresses, f"agencies/{police.pk}/", f"agencies/{police.pk}/remove/"):
        assert client.get(f"/people/{address}").status_code == 200, address


def test_the_tree_is_listed_each_area_after_the_one_it_lies_in(
    sign_in: Callable[[Person], Client], admin: Person, force: Area, hertford: Area, watford: Area
) -> None:
    north = add_area(by=admin, parent=force, kind=AreaKind.PARTNERSHIP, name="Zeta")
    add_area(by=admin, parent=north, kind=AreaKind.NEIGHBOURHOOD, name="Alpha")
    page = sign_in(admin).get("/people/areas/").content.decode()
    names = ["Lanternshire", hertford.name, watford.name, "Zeta", "Alpha"]
    places = [page.index(f">{name}</a>") for name in names]
    assert places == sorted(places)


def test_an_area_is_added_with_its_outline(sign_in: Callable[[Person], Client], admin: Person, force: Area) -> None:
    file = SimpleUploadedFile("a.geojson", json.dumps(SQUARE).encode())
    typed = {"name": "New Town", "kind": "partnership", "parent": force.pk, "file": file}
    page = sign_in(admin).post("/people/areas/new/", typed, follow=True).content.decode()
    assert "New Town is added." in page
    assert Area.objects.get(name="New Town").outline == SQUARE


def test_a_bad_outline_is_refused_on_its_field(
    sign_in: Callable[[Person], Client], admin: Person, hertford: Area
) -> None:
    before = hertford.outline
    file = SimpleUploadedFile("a.geojson", b"not json")
    page = sign_in(admin).post(f"/people/areas/{hertford.pk}/outline/", {"file": file}).content.decode()
    assert "The file is no GeoJSON with a polygon." in page
    hertford.refresh_from_db()
    assert hertford.outline == before


def test_an_area_is_moved_by_form(
    sign_in: Callable[[Person], Client], admin: Person, force: Area, hertford: Area
) -> None:
    north = add_area(by=admin, parent=force, kind=AreaKind.PARTNERSHIP, name="North")
    typed = {"parent": north.pk, "why": "A new partnership.", "was": hertford.path}
    client, address = sign_in(admin), f"/people/areas/{hertford.pk}/move/"
    assert "Hertford lies in North now" in client.post(address, typed, follow=True).content.decode()
    page = client.post(address, {**typed, "parent": force.pk}).content.decode()
    assert "Somebody else has just moved this area" in page


def test_a_used_area_says_why_it_stays(
    sign_in: Callable[[Person], Client], admin: Person, hertford: Area, sergeant: Person
) -> None:
    assert sergeant.grants.exists()
    page = sign_in(admin).post(f"/people/areas/{hertford.pk}/remove/", follow=True).content.decode()
    assert "Hertford is used by 1 role, and stays." in page


def test_the_map_holds_the_outlines_of_the_readers_areas(
    sign_in: Callable[[Person], Client], admin: Person, force: Area, hertford: Area, watford: Area
) -> None:
    client = sign_in(admin)
    titles = {one["properties"]["title"] for one in client.get("/people/areas/map/").json()["features"]}
    assert titles == {force.name, hertford.name, watford.name}
    within = client.get(f"/people/areas/map/?within={hertford.pk}").json()["features"]
    assert [one["properties"]["title"] for one in within] == ["Hertford"]


def test_without_a_store_there_are_no_districts_and_the_page_says_what_to_do(
    sign_in: Callable[[Person], Client], admin: Person
) -> None:
    page = sign_in(admin).get("/people/areas/districts/").content.decode()
    assert "No districts to take" in page


def test_districts_are_picked_from_the_boundary(
    sign_in: Callable[[Person], Client], admin: Person, force: Area, hertford: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = (District("Dacorum", SQUARE), District("Hertford", SQUARE), District("Stevenage", SQUARE))
    monkeypatch.setattr(engine, "districts", lambda _: found)
    client = sign_in(admin)
    page = client.get("/people/areas/districts/").content.decode()
    assert "Hertford (an area has this name: its outline is drawn anew)" in page
    assert page.count(" checked") == 3  # two districts that are new, and the kind
    assert len(client.get("/people/areas/districts/map/").json()["features"]) == 3
    typed = {"parent": force.pk, "kind": "partnership", "names": ["Dacorum", "Hertford"]}
    page = client.post("/people/areas/districts/", typed, follow=True).content.decode()
    assert "1 area is added, 1 outline is drawn anew." in page
    hertford.refresh_from_db()
    assert hertford.outline == SQUARE
    assert not Area.objects.filter(name="Stevenage").exists()


def test_a_store_that_is_missing_or_unreadable_has_no_districts(tmp_path: Path) -> None:
    assert engine.districts(tmp_path) == ()
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    assert engine.districts(tmp_path) == ()


def test_agencies_are_added_and_changed_by_form(
    sign_in: Callable[[Person], Client], manager: Person, police: Agency
) -> None:
    client = sign_in(manager)
    typed = {"name": "Watford BID", "kind": "bid", "code": ""}
    assert "Watford BID is added." in client.post("/people/agencies/new/", typed, follow=True).content.decode()
    page = client.post("/people/agencies/new/", {**typed, "name": "Another", "code": "watford-bid"}).content.decode()
    assert "belongs to another agency" in page
    changed = {"name": "Lanternshire Constabulary", "kind": "police", "was": police.name}
    page = client.post(f"/people/agencies/{police.pk}/", changed, follow=True).content.decode()
    assert "Lanternshire Constabulary" in page
    page = client.post(f"/people/agencies/{police.pk}/remove/", follow=True).content.decode()
    assert "is used by 1 person, and stays." in page


def test_the_lists_ask_for_the_same_number_of_queries_however_long(
    sign_in: Callable[[Person], Client], admin: Person, force: Area, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        add_area(by=admin, parent=force, kind=AreaKind.PLACE, name=f"Place {number}")
        Agency.objects.create(code=f"a{number}", name=f"Agency {number}", kind="other")
    client = sign_in(admin)
    with django_assert_max_num_queries(8):
        assert client.get("/people/areas/").status_code == 200
    with django_assert_max_num_queries(6):
        assert client.get("/people/agencies/").status_code == 200
