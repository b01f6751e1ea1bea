"""The components in a real browser, under the site's own content security policy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from shapely import LineString, to_wkb

from bluelamp_station.ui import navigation
from bluelamp_station.ui.navigation import NavItem, register
from station.ui.gallery import Counter
from worlds.chromium import CHROMIUM, browser_beside_django

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from playwright.sync_api import Browser, Locator, Page
    from pytest_django.fixtures import Settings
    from pytest_django.live_server_helper import LiveServer

    from bluelamp_station.accounts.models import Person

SIZES = {"desk": (1440, 900), "tablet": (768, 1024), "phone": (390, 844)}
PAGES = ("", "form/", "upload/", "map/", "compare/", "edit/")
# Said by the software renderer and by the form's tester about itself; neither is the page's doing.
NOT_COMPLAINTS = ("GL Driver Message", "autocomplete attributes")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("station.ui.gallery"),
    pytest.mark.allow_hosts(["127.0.0.1", "localhost"]),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: install Debian's chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browser_beside_django() as opened:
        yield opened


@pytest.fixture
def complaints() -> list[str]:
    """What the browser said against the page: errors, and breaches of its policy."""
    return []


@pytest.fixture(params=["desk"])
def page(
    browser: Browser, live_server: LiveServer, complaints: list[str], request: pytest.FixtureRequest
) -> Iterator[Page]:
    width, height = SIZES[request.param]
    opened = browser.new_page(
        viewport={"width": width, "height": height}, reduced_motion="reduce", base_url=f"{live_server.url}/gallery/"
    )
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    opened.close()
    assert [text for text in complaints if not any(known in text for known in NOT_COMPLAINTS)] == []


@pytest.fixture
def three_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """A menu that a stranger sees too."""
    monkeypatch.setattr(navigation, "_may_follow", lambda _request, _item: True)
    monkeypatch.setattr(navigation, "_ITEMS", {})
    for order, text in enumerate(("Incidents", "Hotspots", "Programme")):
        register(NavItem(text.lower(), text, "ui:how_it_works", order))


def ready(page: Page) -> None:
    """Wait until every map of the page can be used."""
    for frame in page.locator("[data-map-url]").all():
        expect(frame).to_have_attribute("data-map-ready", "", timeout=15_000)


def rooms(page: Page) -> Locator:
    """The service navigation."""
    return page.get_by_role("navigation", name="Rooms")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("page", list(SIZES), indirect=True)
def test_every_page_is_whole_at_every_width(page: Page, path: str) -> None:
    page.goto(path)
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found] == []


@pytest.mark.parametrize("page", ["phone"], indirect=True)
@pytest.mark.usefixtures("three_rooms")
def test_rooms_fold_on_a_phone_and_open_by_key(page: Page) -> None:
    page.goto("withdraw/")
    expect(rooms(page).get_by_role("link", name="Hotspots")).to_be_hidden()
    page.locator(".bl-rooms__summary").focus()
    page.keyboard.press("Enter")
    expect(rooms(page).get_by_role("link", name="Hotspots")).to_be_visible()
    box = rooms(page).get_by_role("link", name="Hotspots").bounding_box()
    assert box is not None
    assert box["height"] >= 44


@pytest.mark.usefixtures("three_rooms")
def test_rooms_are_open_at_a_desk(page: Page) -> None:
    page.goto("withdraw/")
    expect(rooms(page).get_by_role("link", name="Hotspots")).to_be_visible()
    expect(page.locator(".bl-rooms__summary")).to_be_hidden()


def test_the_first_tab_skips_to_the_content(page: Page) -> None:
    page.goto("")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_an_error_leads_to_its_field(page: Page) -> None:
    page.goto("form/")
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="“Shape” needs a choice.").click()
    expect(page.get_by_label("Squares")).to_be_focused()
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []


def test_a_table_is_sorted_and_narrowed(page: Page) -> None:
    page.goto("")
    table = page.get_by_role("table", name="Hotspots")
    table.get_by_role("button", name="Incidents").click()
    expect(table.locator("tbody tr").first).to_contain_text("Bull Plain")
    table.get_by_role("button", name="Incidents").click()
    expect(table.locator("tbody tr").first).to_contain_text("Maidenhead Street")
    expect(table.get_by_role("columnheader", name="Incidents")).to_have_attribute("aria-sort", "descending")
    page.get_by_label("Find a hotspot").fill("street fore")
    expect(page.get_by_text("1 of 3 shown")).to_be_visible()
    expect(table.locator("tbody tr:visible")).to_have_count(1)


def test_a_destructive_form_asks_first(page: Page) -> None:
    page.goto("")
    page.get_by_role("button", name="Withdraw").click()
    box = page.get_by_role("dialog", name="Withdraw this set?")
    expect(box.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    page.get_by_role("button", name="Withdraw").click()
    box.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("heading", name="Withdrawn")).to_be_visible()


def test_a_live_region_renews_itself_asks_politely_and_stops(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Counter, "asked", [])
    page.goto("")
    expect(page.locator(".bl-live")).to_have_text("3 of 10 done")
    with page.expect_response(lambda response: response.status == 304):
        pass
    assert any(held.startswith('"') for held in Counter.asked)
    monkeypatch.setattr(Counter, "order", "stop")
    monkeypatch.setattr(Counter, "text", "10 of 10 done")
    expect(page.locator(".bl-live")).to_have_text("10 of 10 done")
    expect(page.locator(".bl-live ~ [aria-live]")).to_have_text("10 of 10 done")
    asked = len(Counter.asked)
    page.wait_for_timeout(800)
    assert len(Counter.asked) == asked


def test_an_upload_shows_its_answer_without_losing_the_message(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "june.csv"
    file.write_bytes(b"a,b\n" * 50_000)
    page.goto("upload/")
    page.get_by_label("File of incidents").set_input_files(file)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Taken in: june.csv")).to_be_visible()
    expect(page.get_by_label("File of incidents")).to_be_visible()


def test_an_upload_without_a_file_shows_the_error(page: Page) -> None:
    page.goto("upload/")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name="“File of incidents” needs a file.")).to_be_visible()


def test_a_file_that_is_too_large_is_not_sent(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "year.csv"
    file.write_bytes(b"0" * 1_500_000)
    page.goto("upload/")
    page.get_by_label("File of incidents").set_input_files(file)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The files are 1.5 MB together; the largest upload is 1.0 MB.")).to_be_visible()


def test_without_scripts_the_page_is_complete(browser: Browser, live_server: LiveServer) -> None:
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = plain.new_page()
    page.goto(f"{live_server.url}/gallery/map/")
    expect(page.get_by_text("The map needs JavaScript")).to_be_visible()
    page.get_by_role("link", name="the table says the same").click()
    expect(page.get_by_role("row", name="Place 6")).to_be_visible()
    page.goto(f"{live_server.url}/gallery/")
    expect(page.get_by_role("link", name="Load this page again")).to_be_visible()
    plain.close()


def test_list_and_map_point_at_each_other(page: Page) -> None:
    page.goto("map/")
    ready(page)
    row = page.locator('tr[data-map-ref="2"]')
    row.hover()
    expect(page.get_by_role("button", name="Place 3", exact=True)).to_have_class(re.compile("bl-is-marked"))
    page.get_by_role("button", name="Place 5", exact=True).focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("region", name="Chosen place")
    expect(card.get_by_role("heading", name="Place 5")).to_be_focused()
    expect(card.get_by_role("link", name="Open its page")).to_be_visible()
    expect(page.locator('tr[data-map-ref="4"]')).to_have_class("bl-is-marked")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.get_by_role("button", name="Place 5", exact=True)).to_be_focused()
    row.get_by_role("button", name="Show on the map").click()
    expect(card.get_by_role("heading", name="Place 3")).to_be_visible()


def test_a_kind_of_place_can_be_switched_off(page: Page) -> None:
    page.goto("map/")
    ready(page)
    page.get_by_label("Control").uncheck()
    expect(page.get_by_role("button", name="Place 3", exact=True)).to_be_hidden()
    page.get_by_label("Control").check()
    expect(page.get_by_role("button", name="Place 3", exact=True)).to_be_visible()


def test_two_runs_are_told_apart_and_shown_in_turn(page: Page) -> None:
    page.goto("compare/")
    ready(page)
    markers = page.get_by_role("button", name=re.compile("^(left|right) "))
    expect(markers).to_have_count(6)
    frame = page.locator("[data-map-url]").bounding_box()
    assert frame is not None
    # All in view, and over the whole width: the map measured its frame after its styles had come.
    boxes = [box for box in (marker.bounding_box() for marker in markers.all()) if box is not None]
    assert all(frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"] for box in boxes)
    middle = sum(box["x"] + box["width"] / 2 for box in boxes) / len(boxes)
    assert middle == pytest.approx(frame["x"] + frame["width"] / 2, abs=5)
    page.get_by_label("Run 4").uncheck()
    expect(page.get_by_role("button", name="right 1")).to_be_hidden()
    expect(page.get_by_role("button", name="left 1")).to_be_visible()


def test_a_basemap_of_the_force_s_own_lies_below(
    page: Page, live_server: LiveServer, tmp_path: Path, settings: Settings, client: Client, analyst: Person
) -> None:
    roads = LineString([(-0.09, 51.79), (-0.06, 51.81)])
    settings.BASEMAP_FILE = tmp_path / "ground.pmtiles"
    pyogrio.raw.write(
        settings.BASEMAP_FILE,
        np.array([to_wkb(roads)]),
        [np.array(["High Street"])],
        ["name"],
        layer="roads",
        driver="PMTiles",
        geometry_type="LineString",
        crs="EPSG:4326",
    )
    client.force_login(analyst, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies(
        [{"name": "bluelamp_session", "value": client.cookies["bluelamp_session"].value, "url": live_server.url}]
    )
    with page.expect_response(lambda answer: answer.url.endswith("/basemap.pmtiles") and answer.status == 206):
        page.goto("map/")
    ready(page)


def test_a_map_without_its_data_says_so_and_keeps_the_table(page: Page, complaints: list[str]) -> None:
    page.route("**/map.json", lambda route: route.fulfill(status=503, body=""))
    page.goto("map/")
    expect(page.get_by_text("the map cannot be drawn here")).to_be_visible()
    expect(page.get_by_role("link", name="the table says the same")).to_be_visible()
    assert complaints
    complaints.clear()


def test_a_boundary_is_adjusted_by_key(page: Page) -> None:
    page.goto("edit/")
    ready(page)
    field = page.get_by_label("Corner points")
    corner = page.get_by_role("button", name=re.compile("^Corner 1 of 4"))
    before = field.input_value()
    corner.focus()
    page.keyboard.press("ArrowLeft")
    expect(corner).to_be_focused()
    expect(field).not_to_have_value(before)
    expect(page.locator("#counts")).to_have_text("5 corners measured")
    page.get_by_role("button", name="Add a corner after corner 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("5 corners", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Corner 5 of 5")).focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("4 corners", exact=True)).to_be_visible()
    for _ in range(3):
        page.get_by_role("button", name="Undo").click()
    expect(field).to_have_value(before)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_boundary_is_dragged(page: Page) -> None:
    page.goto("edit/")
    ready(page)
    before = page.get_by_label("Corner points").input_value()
    box = page.get_by_role("button", name=re.compile("^Corner 3 of 4")).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] - 20, steps=4)
    page.mouse.up()
    after = page.get_by_label("Corner points").input_value()
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [after.splitlines()[2]]
    expect(page.locator("#counts")).to_have_text("5 corners measured")


def test_a_boundary_is_measured_as_it_is_when_its_page_opens(page: Page) -> None:
    page.goto("edit/")
    ready(page)
    expect(page.locator("#counts")).to_have_text("5 corners measured")


def test_a_boundary_that_crosses_itself_is_not_measured(page: Page) -> None:
    page.goto("edit/")
    ready(page)
    expect(page.locator("#counts")).to_have_text("5 corners measured")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_label("Corner points").fill("-0.078, 51.796\n-0.076, 51.798\n-0.076, 51.796\n-0.078, 51.798")
    page.get_by_label("Corner points").blur()
    expect(page.get_by_text("The boundary crosses itself.")).to_be_visible()
    page.get_by_label("Corner points").fill("nonsense")
    page.get_by_label("Corner points").blur()
    expect(page.get_by_text("it needs three corners or more")).to_be_visible()
    page.wait_for_timeout(400)
    assert "POST" not in sent
