"""Every page in a real browser, as its main reader sees it at a desk and on a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from worlds.chromium import CHROMIUM, FLAGS
from worlds.served_site import ServedSite, served_site
from worlds.whole_programme import MAIN_READERS, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
# Serious faults alone are sent back, for what passes is long; the script itself is in every page already.
AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ['violations']});
    const serious = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact));
    return serious.map((one) => [one.id, one.nodes[0].html.slice(0, 160)]);
}"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"
# Said by the software renderer about itself; not the page's doing.
NOT_COMPLAINTS = ("GL Driver Message",)
A4_WIDTH, MOST_PRINTED_PAGES = 794, 3
# What has the focus, and whether a reader can see that it has: an outline or a shadow of its own, of what stands in it
# (a marker's disc) or of what stands for it (the box drawn before a label).
FOCUS = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const isDrawn = (style) => style.boxShadow !== 'none'
        || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0);
    const styles = [one, ...one.children].map((part) => getComputedStyle(part));
    if (one.labels && one.labels[0]) styles.push(getComputedStyle(one.labels[0], '::before'));
    const box = one.getBoundingClientRect();
    return {name: one.outerHTML.slice(0, 100), isSeen: styles.some(isDrawn), isThere: box.width > 0 && box.height > 0};
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: install Debian's chromium"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    with served_site(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    """Who has signed in already, by role."""
    return {}


@pytest.fixture
def signed_in(site: ServedSite, browser: Browser, states: dict[str, Any]) -> Iterator[Callable[..., BrowserContext]]:
    """A browser's context in which a role is signed in, through the door."""
    opened: list[BrowserContext] = []

    def context(role: str, **more: Any) -> BrowserContext:
        width, height = SIZES["desk"]
        settings: dict[str, Any] = {
            "viewport": {"width": width, "height": height},
            "reduced_motion": "reduce",
            "base_url": site.url,
        }
        if role not in states:
            door = browser.new_context(**settings)
            page = door.new_page()
            page.goto("/account/login/")
            page.locator("input[name=login]").fill(site.emails[role])
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("main button[type=submit], main button:not([type])").first.click()
            page.wait_for_url("**/")
            states[role] = door.storage_state()
            door.close()
        opened.append(browser.new_context(**settings, storage_state=states[role], **more))
        opened[-1].add_init_script(Axe().axe_script)
        return opened[-1]

    yield context
    for one in opened:
        one.close()


def whole(page: Page, address: str) -> None:
    """Open a page and wait for its maps."""
    page.goto(address)
    for frame in page.locator("[data-map-url]").all():
        expect(frame).to_have_attribute("data-map-ready", "", timeout=20_000)


def look(page: Page, address: str, sizes: Sequence[str]) -> list[str]:
    """What is wrong with a page as the browser shows it, opened in the first size and turned to the others."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(known in message.text for known in NOT_COMPLAINTS):
            said.append(message.text)

    def fall(error: Error) -> None:
        said.append(str(error))

    page.on("console", hear)
    page.on("pageerror", fall)
    try:
        resize(page, sizes[0])
        whole(page, address)
        found = [fault for size in sizes for fault in faults_at(page, size)]
    except AssertionError as error:
        return [f"{address}: the map is not ready: {error}"[:300]]
    finally:
        page.remove_listener("console", hear)
        page.remove_listener("pageerror", fall)
    return [f"{address}: {text}" for text in (*said, *found)]


def resize(page: Page, size: str) -> None:
    """Turn the window to a size."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})


def faults_at(page: Page, size: str) -> list[str]:
    """What reaches beyond the window of a size, and the serious faults by axe."""
    resize(page, size)
    page.evaluate(DRAWN)
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = [f"{beyond} px wider than the {size}'s window"] if beyond > 0 else []
    return [*found, *(f"{name} on the {size}: {html}" for name, html in page.evaluate(AXE))]


@pytest.mark.parametrize("role", MAIN_READERS)
def test_every_page_is_whole_for_its_reader(
    site: ServedSite, signed_in: Callable[..., BrowserContext], role: str
) -> None:
    """No serious fault by axe, nothing said against the page, nothing beyond the window's edge, every map alive.

    Each page at a desk and on a phone; every other one is opened on the phone and turned to the desk.
    """
    page = signed_in(role).new_page()
    addresses = [address for address, reader in site.readers.items() if reader == role]
    wrong = [
        fault
        for number, address in enumerate(addresses)
        for fault in look(page, address, tuple(SIZES) if number % 2 else tuple(reversed(SIZES)))
    ]
    assert wrong == []


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize(
    "address", ["/account/login/", "/account/password/reset/", "/accessibility/", "/how-it-works/"]
)
def test_pages_for_everybody_are_whole(site: ServedSite, browser: Browser, address: str, size: str) -> None:
    page = browser.new_page(reduced_motion="reduce", base_url=site.url)
    page.add_init_script(Axe().axe_script)
    try:
        assert look(page, address, [size]) == []
    finally:
        page.close()


def test_a_page_that_is_not_whole_is_told_of(browser: Browser) -> None:
    """The look itself: too wide on the phone alone, a picture without words, and a script that falls."""
    page = browser.new_page()
    page.add_init_script(Axe().axe_script)
    page.route(
        "http://127.0.0.1/",
        lambda route: route.fulfill(
            content_type="text/html",
            body="<!doctype html><html lang=en><title>Lamp</title><main><h1>Lamp</h1><div style='width:600px'>x</div>"
            "<img src=data:image/gif;base64,R0lGODlhAQABAAAAACw=></main><script>missing()</script></html>",
        ),
    )
    told = "; ".join(look(page, "http://127.0.0.1/", tuple(SIZES)))
    page.close()
    assert "missing is not defined" in told
    assert "px wider than the phone's window" in told
    assert "px wider than the desk's window" not in told
    assert all(f"image-alt on the {size}" in told for size in SIZES)


def tabs_of(page: Page, most: int) -> Iterator[dict[str, Any]]:
    """What has the focus after each press of the tab key, until the page ends."""
    for _ in range(most):
        page.keyboard.press("Tab")
        told: dict[str, Any] | None = page.evaluate(FOCUS)
        if told is None:
            return
        yield told


@pytest.mark.parametrize(
    "pattern",
    [
        "/",
        "/hotspots/",
        "/hotspots/runs/new/",
        "/incidents/",
        "/programme/",
        "/people/",
        "/plans/offers/",
        r"/plans/published/\d+/week/",
        r"/plans/runs/\d+/what-if/",
    ],
)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    site: ServedSite, signed_in: Callable[..., BrowserContext], pattern: str
) -> None:
    address = next(address for address in site.readers if re.fullmatch(pattern, address))
    page = signed_in("manager").new_page()
    whole(page, address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    told = list(tabs_of(page, 60))
    # A date has several stops, the last on the browser's own button inside it, which draws its own ring.
    seen = {one["name"] for one in told if one["isSeen"] and one["isThere"]}
    assert [one["name"] for one in told if one["name"] not in seen] == []


def test_the_skip_link_leads_to_the_content(signed_in: Callable[..., BrowserContext]) -> None:
    page = signed_in("manager").new_page()
    whole(page, "/hotspots/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_card_is_fit_to_be_printed(site: ServedSite, signed_in: Callable[..., BrowserContext]) -> None:
    address = next(address for address in site.readers if address.endswith("/print/"))
    page = signed_in(site.readers[address]).new_page()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4_WIDTH, "height": 1123})
    whole(page, address)
    expect(page.locator("h1")).to_be_visible()
    for screen_only in ("header nav", ".bl-rooms", "footer a", ".govuk-skip-link", ".govuk-breadcrumbs"):
        for one in page.locator(screen_only).all():
            expect(one).to_be_hidden()
    assert [
        button.inner_text() for button in page.locator("main button:not(.bl-map__marker)").all() if button.is_visible()
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )
    printed = page.pdf(format="A4")
    n_pages = printed.count(b"/Type /Page") - printed.count(b"/Type /Pages")
    assert 1 <= n_pages <= MOST_PRINTED_PAGES


def test_a_set_is_readable_without_scripts(site: ServedSite, signed_in: Callable[..., BrowserContext]) -> None:
    address = next(address for address in site.readers if re.fullmatch(r"/hotspots/sets/\d+/", address))
    page = signed_in("manager", java_script_enabled=False).new_page()
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    rows = page.locator("main table tbody tr")
    assert rows.count() > 3
    for row in rows.all()[:5]:
        expect(row).to_be_visible()
