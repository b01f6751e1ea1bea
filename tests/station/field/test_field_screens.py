"""The phone app's screens in a real browser as a phone, against the real site and under its own security policy."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from bluelamp_station.accounts.models import PowerRule
from bluelamp_station.accounts.power_filling import ensure_powers
from bluelamp_station.patrols.models import FieldRecord, Outcome, Question, Visit
from bluelamp_station.plans.models import PlaceBriefing, PlaceStreets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from playwright.sync_api import Browser, BrowserContext, Locator, Page
    from pytest_django.live_server_helper import LiveServer

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.programme.models import Programme

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SCREENS = (
    "today",
    "place/HE01",
    "visit",
    "outcomes",
    "crew",
    "away",
    "support",
    "record",
    "questions",
    "more",
    "location",
    "check-in",
    "check-in/HE01",
)
SIZES = {"phone": (390, 844), "small": (360, 640), "tablet": (768, 1024), "across": (844, 390)}
SMALLEST_PX = 56
# Said by the browser of a request that the test means to fail.
MEANT = ("net::ERR_INTERNET_DISCONNECTED", "status of 401")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.allow_hosts(["127.0.0.1", "localhost"]),
    pytest.mark.usefixtures("shift"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: install Debian's chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright's own loop runs in this thread; the database is used by the tests themselves, one at a time.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")  # noqa: TID251 - Django reads it nowhere else
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # noqa: TID251 - the same
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield opened
        opened.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]  # noqa: TID251 - the same


@pytest.fixture
def complaints() -> list[str]:
    """What the browser said against the app: errors, and breaches of its policy."""
    return []


@pytest.fixture
def opened(
    browser: Browser, live_server: LiveServer, client: Client, officer: Person, complaints: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open the app as Omar's phone, or another's: how large, by day or by night, signed in or not."""
    contexts: list[BrowserContext] = []

    def phone(size: str = "phone", scheme: str = "light", *, signed_in: bool = True, person: Person = officer) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            has_touch=True,
            locale="en-GB",
            base_url=live_server.url,
        )
        contexts.append(context)
        if signed_in:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/field/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if signed_in:
            expect(page.get_by_role("button", name="Start a visit at").first).to_be_visible()
        return page

    yield phone
    for context in contexts:
        context.close()
    assert [text for text in complaints if not any(meant in text for meant in MEANT)] == []


@pytest.fixture
def briefed(programme: Programme, places: dict[str, Place]) -> Place:
    """Lamp Street 1 with words for its card and streets for its map."""
    PlaceBriefing.objects.create(
        programme=programme,
        place_ref="HE01",
        terrain="Steps at the north end.",
        to_do="Speak to door staff.",
        not_to_claim="Do not say that a bar is <b>to blame</b>.",
    )
    streets = [
        {"name": "Lamp Street", "line": [[-0.903, 51.1], [-0.897, 51.1]]},
        {"name": "Wick Lane", "line": [[-0.9, 51.098], [-0.9, 51.102]]},
    ]
    PlaceStreets.objects.create(programme=programme, place_ref="HE01", streets=streets, attribution="© Somebody")
    return places["HE01"]


def go(page: Page, screen: str) -> None:
    """Another screen of the app, as a tap on a link leads there."""
    page.evaluate("screen => { location.hash = `#/${screen}` }", screen)
    expect(page.locator("main h1")).to_be_visible()


def start(page: Page, name: str = "Lamp Street 1") -> None:
    page.get_by_role("button", name=f"Start a visit at {name}").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def all_sent(page: Page) -> Locator:
    return page.get_by_role("link", name=re.compile("^All sent"))


def faults(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(violation["id"], violation["nodes"][0]["html"]) for violation in found]


def too_small(page: Page) -> list[str]:
    """Buttons and stand-alone links that a gloved finger misses; links in a sentence are text."""
    found: list[str] = page.evaluate(
        """least => [...document.querySelectorAll('button, #field a[href], summary, input, textarea')]
            .filter((node) => node.checkVisibility() && !node.matches('.skip, p a, li > a:not([class])'))
            .map((node) => [node.getBoundingClientRect(), node])
            .filter(([box]) => box.height > 0 && (box.height < least || box.width < least))
            .map(([box, node]) => `${node.className} ${box.width}x${box.height} ${node.textContent}`)""",
        SMALLEST_PX,
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.usefixtures("briefed")
def test_axe_finds_nothing_on_any_screen(opened: Callable[..., Page], scheme: str) -> None:
    page = opened(scheme=scheme)
    expect(page.locator("html")).to_have_attribute("data-look", "night" if scheme == "dark" else "day")
    found = {}
    for running in (False, True):
        if running:
            go(page, "today")
            start(page)
        for screen in SCREENS:
            go(page, screen)
            for summary in page.locator("summary").all():
                summary.click()
            found[screen, running] = faults(page)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.usefixtures("briefed")
def test_every_screen_fits_and_every_target_is_large_enough(opened: Callable[..., Page], size: str) -> None:
    page = opened(size)
    start(page)
    found = {}
    for screen in SCREENS:
        go(page, screen)
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found[screen] = ([wider] if wider > 0 else []) + too_small(page)
    assert {screen: what for screen, what in found.items() if what} == {}


def test_text_of_twice_the_size_hides_nothing(opened: Callable[..., Page]) -> None:
    page = opened()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    start(page)
    for screen in ("today", "place/HE01", "visit", "outcomes", "crew", "more"):
        go(page, screen)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, screen
    go(page, "visit")
    page.get_by_role("button", name="End visit").click()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()


def test_a_visit_is_two_taps_and_the_site_has_it(opened: Callable[..., Page], pcso: Person) -> None:
    page = opened()
    start(page)
    expect(page.get_by_text("You may put the phone away.")).to_be_visible()
    page.get_by_role("button", name="End visit").click()
    expect(page.get_by_role("status")).to_contain_text("Ended at Lamp Street 1")
    expect(all_sent(page)).to_be_visible()
    visit = Visit.objects.get()
    assert (visit.place_ref, visit.crew_size, visit.ended_at is not None) == ("HE01", 2, True)
    assert visit.crew.filter(person_ref=pcso.crew_ref).exists()


def test_without_a_signal_everything_is_kept_counted_and_sent_later(opened: Callable[..., Page]) -> None:
    page = opened()
    page.context.set_offline(True)
    start(page)
    page.get_by_role("button", name=re.compile("Engagement: resident: 0")).click()
    expect(page.get_by_role("button", name=re.compile("Engagement: resident: 1"))).to_be_visible()
    page.get_by_role("link", name="All outcomes").click()
    page.get_by_role("button", name="Five more: Engagement: young people").click()
    page.get_by_role("button", name="One fewer: Engagement: young people").click()
    expect(page.get_by_role("group", name="Engagement: young people")).to_contain_text("4 recorded")
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="End visit").click()
    # Start, engagement, five, withdrawn, four, end.
    expect(page.get_by_role("link", name=re.compile("^6 unsent"))).to_be_visible()
    assert not FieldRecord.objects.exists()
    page.context.set_offline(False)
    expect(all_sent(page)).to_be_visible(timeout=15_000)
    assert FieldRecord.objects.count() == 6
    counted = Outcome.objects.filter(visit__state="counted", withdrawn_at__isnull=True).order_by("count")
    assert [(one.audience, one.count) for one in counted] == [("resident", 1), ("young_people", 4)]


def test_what_the_crew_may_not_do_is_apart_but_recorded(opened: Callable[..., Page], pcso: Person) -> None:
    ensure_powers(PowerRule, "default")
    page = opened(person=pcso)
    go(page, "crew")
    page.get_by_role("button", name="Take Omar Officer off the crew").click()
    page.get_by_role("button", name="Keep this").click()
    start(page)
    go(page, "outcomes")
    page.get_by_text("Something else happened").click()
    expect(page.get_by_text("a supervisor is asked the same day")).to_be_visible()
    page.get_by_role("button", name="One more: Arrest").click()
    expect(page.get_by_role("status")).to_contain_text("Recorded: Arrest")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    expect(page.get_by_role("group", name="Arrest", exact=True)).to_contain_text("0 recorded")


def test_a_reference_is_a_number_and_never_a_name(opened: Callable[..., Page]) -> None:
    page = opened()
    start(page)
    go(page, "outcomes")
    page.get_by_role("button", name="One more: Stop search").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("never a name")
    field = sheet.get_by_label("Reference of the search record")
    field.fill("Smith")
    sheet.get_by_role("button", name="Record it").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert faults(page) == []
    field.fill("SS/2026/114")
    sheet.get_by_role("button", name="Not found").click()
    sheet.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("status")).to_contain_text("Recorded: Stop search")
    expect(all_sent(page)).to_be_visible()
    assert Outcome.objects.filter(kind="stop_search").values_list("reference", flat=True).get() == "SS/2026/114"


def test_a_second_start_ends_the_first_only_when_the_person_says_so(opened: Callable[..., Page]) -> None:
    page = opened()
    start(page)
    go(page, "today")
    other = page.get_by_role("button", name="Start a visit at Lamp Street 2")
    other.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(other).to_be_focused()
    expect(page.get_by_role("link", name="At Lamp Street 1")).to_be_visible()
    other.click()
    page.get_by_role("button", name="End it and start here").click()
    expect(page.get_by_role("heading", level=1, name="Lamp Street 2")).to_be_visible()
    expect(all_sent(page)).to_be_visible()
    assert Visit.objects.filter(ended_at__isnull=False).values_list("place_ref", flat=True).get() == "HE01"


def test_taken_away_is_one_tap_and_back_another(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("link", name="Taken away").click()
    page.get_by_role("button", name="Emergency call").click()
    expect(page.get_by_text("Away from patrol since")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Back on patrol").click()
    expect(page.get_by_text("Away from patrol since")).to_have_count(0)


def test_support_stands_behind_the_radio(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("link", name="Ask for support").click()
    expect(page.get_by_text("Use your radio or 999 in an emergency.")).to_be_visible()
    page.get_by_role("button", name="Drone").click()
    expect(page.get_by_text(re.compile("^Drone, "))).to_be_visible()


@pytest.mark.usefixtures("briefed")
def test_the_card_says_why_here_and_nothing_becomes_markup(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("link", name="Lamp Street 1").click()
    expect(page.get_by_text("Do not say that a bar is <b>to blame</b>.")).to_be_visible()
    expect(page.get_by_text("Speak to door staff.")).to_be_visible()
    page.get_by_text("Streets on this map (2)").click()
    expect(page.locator(".names li")).to_have_text(["Lamp Street", "Wick Lane"])


@pytest.mark.usefixtures("briefed")
def test_the_map_is_moved_by_keys_and_by_fingers(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "place/HE01")
    ground = page.locator(".map__drawing > g").first
    expect(page.locator(".map__names text")).to_have_count(2)
    views = [ground.get_attribute("transform")]
    page.get_by_role("group", name=re.compile("^Map of Lamp Street 1")).focus()
    for key in ("ArrowLeft", "+", "-", "ArrowUp"):
        page.keyboard.press(key)
        expect(ground).not_to_have_attribute("transform", views[-1] or "")
        views.append(ground.get_attribute("transform"))
    page.keyboard.press("0")
    expect(ground).to_have_attribute("transform", views[0] or "")
    box = page.locator(".map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 120, steps=4)
    page.mouse.up()
    expect(ground).not_to_have_attribute("transform", views[0] or "")
    page.get_by_role("button", name="Show the whole place").click()
    expect(ground).to_have_attribute("transform", views[0] or "")


@pytest.mark.usefixtures("briefed")
def test_two_fingers_and_the_wheel_zoom_the_map_where_they_are(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "place/HE01")
    expect(page.locator(".map__names text")).to_have_count(2)
    expect(page.get_by_text("© Somebody")).to_be_visible()
    ground = page.locator(".map__drawing > g").first
    panel = page.get_by_role("group", name=re.compile("^Map of Lamp Street 1"))
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = page.context.new_cdp_session(page)
    scale = scale_of(ground)
    twice = re.compile(re.escape(f"scale({2 * scale:.9f}"[:12]))
    for kind, apart in (("touchStart", 30), ("touchMove", 45), ("touchMove", 60), ("touchEnd", 0)):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}] if apart else []
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(ground).to_have_attribute("transform", twice)
    panel.focus()
    page.mouse.move(x, y)
    page.mouse.wheel(0, 400)
    expect(ground).not_to_have_attribute("transform", twice)
    assert scale_of(ground) < scale


@pytest.mark.usefixtures("briefed", "location_on")
def test_with_location_agreed_to_the_map_shows_where_one_is_and_the_list_how_far(opened: Callable[..., Page]) -> None:
    page = opened()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": -0.88, "latitude": 51.12, "accuracy": 12})
    page.get_by_role("button", name="How far?").click()
    for name, words in (("Lamp Street 3", "You are here"), ("Lamp Street 2", "1.1 km"), ("Lamp Street 1", "2.5 km")):
        expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text(words)
    page.context.set_geolocation({"longitude": -0.9, "latitude": 51.1, "accuracy": 12})
    start(page)
    go(page, "place/HE01")
    expect(page.locator(".map__here")).to_have_count(1)


def scale_of(ground: Locator) -> float:
    """Pixels a metre of the map."""
    found = re.search(r"scale\(([0-9.]+)\)", ground.get_attribute("transform") or "")
    assert found is not None
    return float(found[1])


def test_a_phone_that_was_locked_past_fifteen_minutes_says_so_as_soon_as_it_is_opened(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    start(page)
    expect(page.get_by_text("A locked phone cannot buzz at 15 minutes")).to_be_visible()
    began = page.evaluate("Date.now()")
    page.clock.set_fixed_time(began / 1000 + 22 * 60)
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("15 minutes at Lamp Street 1 since")
    expect(page.get_by_role("img", name="22 minutes. Fifteen minutes are reached.")).to_be_visible()


def test_a_redraw_keeps_focus_and_what_is_half_typed(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "crew")
    field = page.get_by_label("Find a colleague")
    field.press_sequentially("pe")
    expect(field).to_be_focused()
    expect(field).to_have_value("pe")
    page.get_by_text("Somebody who is not listed").click()
    page.get_by_label("Staff number").fill("Jones")
    page.get_by_role("button", name="Add to the crew").click()
    expect(page.get_by_text("Names are not kept here.")).to_be_visible()
    page.get_by_label("Staff number").fill("PC77")
    page.get_by_role("button", name="Special constable").click()
    page.get_by_role("button", name="Add to the crew").click()
    expect(page.get_by_role("button", name="Take PC77 off the crew")).to_be_visible()


def test_the_heading_takes_the_focus_and_back_goes_back(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("link", name="Lamp Street 2").click()
    expect(page.get_by_role("heading", level=1, name="Lamp Street 2")).to_be_focused()
    expect(page).to_have_title("Lamp Street 2 · Bluelamp")
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_focused()


def test_times_are_put_right_with_a_reason(opened: Callable[..., Page]) -> None:
    page = opened()
    now = timezone.localtime()
    earlier = max(now - dt.timedelta(minutes=5), now.replace(hour=0, minute=0)).strftime("%H:%M")
    start(page)
    page.get_by_role("button", name="End visit").click()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    go(page, "record")
    page.get_by_role("link", name=re.compile("Lamp Street 1")).click()
    page.get_by_text("Put the times right").click()
    page.get_by_label("Started").fill(earlier)
    page.get_by_role("button", name="Keep these times").click()
    expect(page.get_by_text("Say in a few words why.")).to_be_visible()
    page.get_by_label("Why").fill("Started late")
    page.get_by_role("button", name="Keep these times").click()
    expect(page.get_by_role("status")).to_contain_text("Put right")
    expect(page.get_by_role("main")).to_contain_text(f"Today, {earlier} to")
    expect(page.get_by_text("Corrected", exact=True)).to_be_visible()


def test_nobody_puts_a_visit_right_to_more_than_16_hours(
    opened: Callable[..., Page], a_visit: Callable[..., Visit], officer: Person
) -> None:
    held = a_visit(officer, place_ref="HE01", began_ago_min=60 * 24, minutes=20)
    page = opened()
    go(page, f"record/{held.pk}")
    page.get_by_text("Put the times right").click()
    # An end that lies before the start is of the next morning.
    early = timezone.localtime(held.started_at) - dt.timedelta(hours=1)
    page.get_by_label("Ended").fill(early.strftime("%H:%M"))
    page.get_by_label("Why").fill("Wrong button")
    page.get_by_role("button", name="Keep these times").click()
    expect(page.get_by_text("No visit lasts longer than 16 hours.")).to_be_visible()


def test_night_is_the_phones_or_chosen_and_stays(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "more")
    page.get_by_role("button", name="Night").click()
    expect(page.locator("html")).to_have_attribute("data-look", "night")
    expect(page.get_by_role("button", name="Night")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-look", "night")


def test_nobody_signed_in_is_asked_to_sign_in_and_may_read_about_location(opened: Callable[..., Page]) -> None:
    page = opened(signed_in=False)
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_have_attribute(
        "href", re.compile("next=(/|%2F)field")
    )
    assert faults(page) == []
    page.get_by_role("link", name="About location").click()
    expect(page.get_by_text("Location is off.", exact=True)).to_be_visible()
    go(page, "record")
    expect(page.get_by_role("heading", level=1, name="Patrols on your phone")).to_be_visible()


def test_an_expired_session_keeps_everything_and_says_so(opened: Callable[..., Page]) -> None:
    page = opened()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    start(page)
    page.get_by_role("button", name="End visit").click()
    bar = page.get_by_text("Sign in again to send what you record.")
    expect(bar).to_contain_text("2 things stay safe on this phone")
    assert faults(page) == []
    page.get_by_role("link", name=re.compile("^2 unsent")).click()
    expect(page.get_by_role("button", name="Save to a file")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    assert Path(download.value.path()).read_text(encoding="utf-8").count('"visit_') >= 2


def test_signing_out_warns_of_what_is_unsent(opened: Callable[..., Page]) -> None:
    page = opened()
    page.context.set_offline(True)
    start(page)
    go(page, "more")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 thing of yours is not sent. They stay on this phone")
    expect(page.get_by_role("dialog")).to_contain_text("Your visit at Lamp Street 1 is still running")
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1, name="Patrols on your phone")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^1 unsent"))).to_be_visible()


def test_a_question_is_answered_by_the_one_who_was_there(
    opened: Callable[..., Page], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer, place_ref="HE02")
    Question.objects.create(visit=visit, reason="clock_jumped", about="", words="Was the phone's clock right?")
    page = opened()
    page.get_by_role("navigation", name="Screens").get_by_role("link", name="My record 1 to answer").click()
    page.get_by_role("link", name=re.compile("1 question for you")).click()
    expect(page.get_by_role("heading", name="Was the phone's clock right?")).to_be_visible()
    page.get_by_label("Anything to say?").fill("It was an hour ahead.")
    page.get_by_role("button", name="Right as recorded").click()
    expect(page.get_by_text("Nothing is asked")).to_be_visible()
    expect(all_sent(page)).to_be_visible()
    answer = FieldRecord.objects.get(kind="question_answered").content["body"]
    assert (answer["choice"], answer["text"]) == ("as_recorded", "It was an hour ahead.")


def test_a_visit_known_only_to_the_site_shows_its_minutes_and_its_letter(
    opened: Callable[..., Page], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    a_visit(officer, place_ref="HE02", minutes=18, began_ago_min=90)
    page = opened()
    go(page, "record")
    row = page.get_by_role("link", name=re.compile("Lamp Street 2"))
    expect(row).to_contain_text("0 to 18 min")
    row.click()
    expect(page.get_by_text("18 min between 0 to 18 min")).to_be_visible()
    expect(page.get_by_text("By your taps or a code alone. That is a full visit.")).to_be_visible()
    assert faults(page) == []


def test_a_visit_on_another_phone_shows_its_crew_and_gives_them_to_the_next(
    opened: Callable[..., Page], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    """Whatever time of day it is, the visit is of today: it has only just ended."""
    held = a_visit(officer, place_ref="HE02", began_ago_min=1, minutes=1, mode="cycle")
    Outcome.objects.create(visit=held, kind="engagement", count=3, audience="business", recorded_by=officer)
    page = opened()
    go(page, f"record/{held.pk}")
    for words in ("By cycle", "Omar Officer, police officer", "3 \N{MULTIPLICATION SIGN} Engagement: business"):
        expect(page.get_by_role("main").get_by_text(words)).to_be_visible()
    go(page, "today")
    start(page)
    expect(page.get_by_text("You alone, by cycle.")).to_be_visible()
    expect(all_sent(page)).to_be_visible()
    visit = Visit.objects.get(place_ref="HE01")
    assert (visit.crew_size, visit.mode) == (1, "cycle")


def test_the_crew_of_a_visit_is_put_right(opened: Callable[..., Page]) -> None:
    page = opened()
    start(page)
    page.get_by_role("link", name="Crew, times and notes of this visit").click()
    page.get_by_role("link", name="Put crew or mode right").click()
    page.get_by_role("button", name="Take Petra Pcso off the crew").click()
    page.get_by_role("button", name="By cycle").click()
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("main").get_by_text("By cycle")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("Petra Pcso")).to_have_count(0)
    expect(all_sent(page)).to_be_visible()
    visit = Visit.objects.get()
    assert (visit.crew_size, visit.mode) == (1, "cycle")


def test_a_code_is_typed_once_and_known_the_next_time(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "check-in")
    page.get_by_label("Or type the code").fill("no!")
    page.get_by_role("button", name="Use this code").click()
    expect(page.get_by_text("This is not a code of a place.")).to_be_visible()
    page.get_by_label("Or type the code").fill("aB3_x-9z")
    page.get_by_role("button", name="Use this code").click()
    page.get_by_role("button", name="Lamp Street 2").click()
    page.get_by_role("button", name="Start visit").click()
    expect(page.get_by_role("heading", level=1, name="Lamp Street 2")).to_be_visible()
    page.goto("/field/#/at/aB3_x-9z")
    page.get_by_role("button", name="End visit").click()
    expect(page.get_by_role("status")).to_contain_text("Ended at Lamp Street 2")
    expect(all_sent(page)).to_be_visible()
    said = {record.kind: record.content["body"] for record in FieldRecord.objects.all()}
    assert (said["visit_started"]["check_in"], said["visit_started"]["place_code"]) == ("qr", "aB3_x-9z")
    assert said["visit_ended"]["check_in"] == "qr"


def test_nothing_buzzes_for_those_who_want_nothing(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "more")
    page.get_by_role("button", name="Nothing", exact=True).click()
    expect(page.get_by_role("button", name="Nothing", exact=True)).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="Nothing", exact=True)).to_have_attribute("aria-pressed", "true")
