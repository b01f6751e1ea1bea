"""The map page in a real browser: found by eye, by finger, by key and by screen reader."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from bluelamp.io.map_page import write_map_page
from worlds.small_set import made_up_content, with_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

CHROMIUM = Path("/usr/bin/chromium")
SIZES = {"desk": (1440, 900), "tablet": (768, 1024), "phone": (390, 844)}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: install Debian's chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--headless"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("map") / "map.html"
    write_map_page(path, made_up_content())
    return path.as_uri()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser said against the page: errors and breaches of its own policy."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, complaints: list[str]) -> Iterator[Page]:
    opened = open_page(browser, address, complaints)
    yield opened
    opened.close()
    assert complaints == []


def open_page(browser: Browser, address: str, complaints: list[str], size: tuple[int, int] = (1440, 900)) -> Page:
    opened = browser.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: None if request.url == address else complaints.append(request.url))
    opened.goto(address)
    return opened


def mark(page: Page, ref: str) -> Locator:
    return page.locator(f".mark[data-ref={ref}]")


def scale(page: Page) -> float:
    found = re.search(r"scale\((\S+)\)", page.locator("#map .ground").get_attribute("transform") or "")
    assert found
    return float(found.group(1))


def left(page: Page) -> float:
    found = re.search(r"translate\((\S+) ", page.locator("#map .ground").get_attribute("transform") or "")
    assert found
    return float(found.group(1))


@pytest.mark.spec
@pytest.mark.parametrize("size", SIZES)
def test_nothing_hangs_over_the_edge_and_axe_finds_nothing(
    browser: Browser, address: str, complaints: list[str], size: str
) -> None:
    page = open_page(browser, address, complaints, SIZES[size])
    page.locator(".spot-link").first.click()
    page.locator(".all-cards > summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0]
    # axe is put in by the driver, past the page's policy; what it finds is all that counts here.
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], one["impact"], one["nodes"][0]["html"][:90]) for one in violations] == []
    page.close()


@pytest.mark.spec
def test_a_name_from_outside_runs_nothing_and_breaks_no_layout(
    browser: Browser, tmp_path: Path, complaints: list[str]
) -> None:
    write_map_page(tmp_path / "bad.html", with_names(made_up_content(), "<img src=x onerror=alert(1)>" + "W" * 300))
    page = open_page(browser, (tmp_path / "bad.html").as_uri(), complaints, SIZES["phone"])
    page.locator(".spot-link").first.click()
    assert page.locator("img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert complaints == []
    page.close()


@pytest.mark.spec
def test_tab_goes_from_hotspot_to_hotspot_by_rank_enter_opens_escape_returns(page: Page) -> None:
    page.locator("#map-box").focus()
    for ref in ("AM01", "AM02"):
        page.keyboard.press("Tab")
        expect(mark(page, ref)).to_be_focused()
    before = scale(page)
    page.keyboard.press("Enter")
    expect(page.locator("#card-holder #hotspot-2")).to_be_focused()
    expect(page.locator(".spot-list")).to_be_hidden()
    assert scale(page) > before
    page.keyboard.press("Escape")
    expect(mark(page, "AM02")).to_be_focused()
    expect(page.locator(".spot-list")).to_be_visible()
    assert scale(page) == pytest.approx(before)
    assert page.locator(".card-home #hotspot-2").count() == 1


@pytest.mark.spec
def test_list_and_map_light_each_other(page: Page) -> None:
    page.locator(".spot-link[data-ref=AM03]").hover()
    expect(mark(page, "AM03")).to_have_class("mark is-lit")
    expect(page.locator(".spot[data-ref=AM03]")).to_have_class("spot is-lit")
    mark(page, "AM04").hover()
    expect(page.locator(".spot-link[data-ref=AM04]")).to_have_class(re.compile("is-lit"))
    expect(mark(page, "AM03")).to_have_class("mark")


@pytest.mark.spec
def test_keys_move_and_zoom_the_map_and_0_shows_it_whole(page: Page) -> None:
    page.locator("#map-box").focus()
    whole, at = scale(page), left(page)
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert scale(page) == pytest.approx(whole * 1.6**2)
    moved = left(page)
    page.keyboard.press("ArrowRight")
    assert left(page) == pytest.approx(moved - 80)
    page.keyboard.press("-")
    assert scale(page) == pytest.approx(whole * 1.6)
    page.keyboard.press("0")
    assert scale(page) == pytest.approx(whole)
    assert left(page) == pytest.approx(at)


@pytest.mark.spec
def test_wheel_drag_and_buttons_move_the_map_but_a_turn_outwards_scrolls_the_page_on(page: Page) -> None:
    whole = scale(page)
    box = page.locator("#map-box").bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 60)
    page.mouse.wheel(0, -100)
    expect(page.locator("#map-box")).to_have_class("is-zoomed")
    assert scale(page) > whole
    at = left(page)
    page.mouse.down()
    page.mouse.move(box["x"] + 340, box["y"] + 60, steps=5)
    page.mouse.up()
    assert left(page) == pytest.approx(at + 40, abs=9)
    page.get_by_role("button", name="Whole area").click()
    assert scale(page) == pytest.approx(whole)
    page.mouse.move(box["x"] + 300, box["y"] + 60)
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(150)
    assert page.evaluate("scrollY") > 0
    assert scale(page) == pytest.approx(whole)


@pytest.mark.spec
def test_two_fingers_zoom(browser: Browser, address: str, complaints: list[str]) -> None:
    page = open_page(browser, address, complaints, SIZES["phone"])
    whole = scale(page)
    page.evaluate(
        """() => {
            const box = document.getElementById("map-box"), edge = box.getBoundingClientRect();
            box.setPointerCapture = () => {};
            const send = (kind, id, x) => box.dispatchEvent(new PointerEvent(kind, {
                pointerId: id, clientX: edge.left + x, clientY: edge.top + 100, bubbles: true, button: 0 }));
            send("pointerdown", 1, 100); send("pointerdown", 2, 150);
            send("pointermove", 2, 200);
            send("pointerup", 1, 100); send("pointerup", 2, 200);
        }"""
    )
    assert scale(page) == pytest.approx(whole * 2, rel=0.01)
    assert complaints == []
    page.close()


@pytest.mark.spec
def test_street_names_come_with_zooming_in_and_lie_on_no_other(page: Page) -> None:
    for _ in range(3):
        page.get_by_label("Zoom in").click()
    expect(page.locator("#map .street").first).to_be_visible()
    boxes = page.locator("#map .names text").evaluate_all(
        """all => all.map(one => one.getBoundingClientRect())
                     .map(r => [r.left + 2, r.top + 3, r.right - 2, r.bottom - 3])"""
    )
    crossing = [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert crossing == []


@pytest.mark.spec
def test_a_month_changes_colours_counts_legend_and_is_spoken(page: Page) -> None:
    whole = page.locator("#map .heat .k5").get_attribute("d")
    page.get_by_label("Show", exact=True).select_option("December 2023")
    evidence = made_up_content().hotspot_set.hotspots[0].evidence.by_month
    expect(page.locator(".spot-link .count").first).to_have_text(f"{evidence['2023-12']:.0f} in Dec 2023")
    assert page.locator("#map .heat .k5").get_attribute("d") != whole
    expect(page.locator("#legend-month")).to_be_visible()
    expect(page.locator("#legend-whole")).to_be_hidden()
    expect(page.get_by_role("status")).to_contain_text("December 2023")
    expect(page.locator("#month-slider")).to_have_value("2")
    page.get_by_label("Show", exact=True).select_option("Whole period")
    expect(page.locator(".spot-link .count").first).to_contain_text(" to ")
    assert page.locator("#map .heat .k5").get_attribute("d") == whole


@pytest.mark.spec
def test_a_month_that_was_not_received_is_hatched_and_said(page: Page) -> None:
    expect(page.locator("#map .not-received")).to_be_hidden()
    page.locator("#month-slider").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#month-chooser")).to_have_value("4")
    expect(page.get_by_role("status")).to_have_text("February 2024 was not received: nothing can be said of it.")
    expect(page.locator("#map .not-received")).to_be_visible()
    expect(page.locator("#map .heat")).to_be_hidden()
    expect(page.locator(".spot-link .count").first).to_have_text("not received")


@pytest.mark.spec
def test_play_goes_through_the_months_and_can_be_stopped(page: Page) -> None:
    page.get_by_role("button", name="Play months").click()
    expect(page.locator("#month-chooser")).to_have_value("2", timeout=5000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Play months")).to_be_visible()


@pytest.mark.spec
def test_the_table_sorts_by_its_headers_both_ways(page: Page) -> None:
    refs = page.locator("#spot-table tbody tr td:nth-child(2)")
    by_count = sorted(made_up_content().hotspot_set.hotspots, key=lambda spot: spot.incidents)
    page.get_by_role("button", name="Incidents").click()
    assert refs.all_inner_texts() == [spot.ref for spot in by_count]
    page.get_by_role("button", name="Incidents").click()
    assert refs.all_inner_texts() == [spot.ref for spot in reversed(by_count)]
    expect(page.locator("#spot-table [aria-sort]")).to_have_attribute("aria-sort", "descending")


@pytest.mark.spec
def test_next_and_previous_go_round_the_cards(page: Page) -> None:
    page.locator(".spot-link").first.click()
    page.get_by_role("button", name="Previous").click()
    expect(page.locator("#card-holder article")).to_have_id("hotspot-5")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#card-holder article")).to_have_id("hotspot-1")
    page.get_by_role("button", name="Back to the list").click()
    expect(page.locator("#card-holder article")).to_have_count(0)


@pytest.mark.spec
def test_an_address_with_a_hotspot_s_ref_opens_its_card(browser: Browser, address: str, complaints: list[str]) -> None:
    page = browser.new_page()
    page.goto(f"{address}#AM03")
    expect(page.locator("#card-holder #hotspot-3")).to_be_visible()
    assert complaints == []
    page.close()


@pytest.mark.spec
def test_targets_are_large_enough_for_a_finger(page: Page) -> None:
    for kind in (".mark circle", ".zoom button", ".spot-link", "#month-chooser", "#month-slider", ".sorter", "summary"):
        for box in page.locator(kind).all():
            if box.is_visible():
                edge = box.bounding_box()
                assert edge
                assert min(edge["width"], edge["height"]) >= 24, kind


@pytest.mark.spec
def test_without_a_script_the_page_is_complete_and_has_no_dead_control(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    expect(page.locator("button:visible, select:visible, input:visible")).to_have_count(0)
    expect(page.locator(".card:visible")).to_have_count(5)
    page.locator(".mark").nth(2).click()
    assert page.url.endswith("#hotspot-3")
    context.close()


@pytest.mark.spec
def test_on_paper_every_card_is_there_and_no_control(page: Page) -> None:
    page.locator(".spot-link").first.click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".cards .card:visible")).to_have_count(5)
    expect(
        page.locator(".zoom:visible, #month-chooser:visible, #month-play:visible, .card-bar:visible, .skip:visible")
    ).to_have_count(0)
