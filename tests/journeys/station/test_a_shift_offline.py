"""A shift without a signal: two crews, twelve visits, thirty outcomes, and everything that can come between.

One story in chapters: each test goes on where the one before ended.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from journeys.station.at_the_phone import MEANT, PhoneInHand
from journeys.station.crewed_site import NEWER, ask, crewed_site, held, serve_newer, staff
from worlds.two_crews import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

    from journeys.station.at_the_site import Somebody
    from journeys.station.the_site import Site

# The phones show what it was then; at the end of the shift they show the true time.
SHIFT_S = 9.5 * 3600
WHY = "Petra's torch was found at this place."

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]),
]


@dataclass
class Story:
    """Who is in it so far, and what each phone had to send."""

    police: PhoneInHand
    council: PhoneInHand
    records: dict[str, str] = field(default_factory=dict)
    people: dict[str, Somebody] = field(default_factory=dict)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of the crews."""
    yield from crewed_site(tmp_path_factory.mktemp("site"), "a_shift_offline")


@pytest.fixture(scope="module")
def story(site: Site, driver: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The two phones, switched on and with a signal."""
    begins_at = time.time() - SHIFT_S
    folder = tmp_path_factory.mktemp("phones")
    police, council = (
        PhoneInHand(driver, chromium, folder / name, site.url, begins_at) for name in ("police", "council")
    )
    made = Story(police, council)
    for phone in (made.police, made.council):
        phone.switch_on()
    yield made
    for phone in (made.police, made.council):
        phone.switch_off()


def test_each_crew_signs_in_on_its_phone_and_the_app_stays_on_it(story: Story) -> None:
    for phone, name in ((story.police, "Omar Officer"), (story.council, "Will Warden")):
        phone.open_app()
        expect(phone.page.get_by_text("Sign in once with a signal")).to_be_visible()
        phone.sign_in(name)
        expect(phone.page.get_by_role("button", name="Start a visit at").first).to_be_visible()
        phone.page.wait_for_function("navigator.serviceWorker.controller !== null")
        assert phone.axe() == []
    expect(story.police.page.get_by_role("region", name="My shift")).to_contain_text("You and Petra Pcso")


def test_the_warden_says_who_goes_along(story: Story) -> None:
    phone = story.council
    phone.tap(re.compile("You alone"), "link")
    phone.tap(re.compile("Betty Bid"))
    assert phone.axe() == []
    phone.tap("Keep this")
    expect(phone.page.get_by_role("region", name="My shift")).to_contain_text("You and Betty Bid")


def test_the_police_crew_patrols_the_first_hours_without_a_signal(story: Story) -> None:
    phone = story.police
    phone.lose_signal()
    phone.wait(30)
    phone.visit("HE01", 16, "Engagement: resident", "Engagement: young people", "Informal warning")
    phone.visit("HE02", 12, "Stop search#SS/2026/114", "Engagement: business")
    phone.start("HE03")
    phone.record("Intelligence report#IR-2207", "Engagement: resident")
    phone.tap("Taken away to something else", "link")
    phone.tap("Emergency call")
    phone.said("Away from patrol")
    phone.wait(8)
    phone.tap("Back on patrol")
    phone.wait(10)
    phone.end()
    phone.wait(10)
    assert phone.n_unsent() > 0


def test_an_app_that_was_swiped_away_still_knows_the_visit_that_runs(story: Story) -> None:
    phone = story.police
    phone.start("HE01")
    phone.close_app()
    phone.open_app()
    expect(phone.page.get_by_text(f"At {NAMES['HE01']}")).to_be_visible()
    phone.record("Arrest", "Engagement: resident")
    expect(phone.sign()).to_contain_text("unsent")


def test_a_new_version_that_comes_in_mid_visit_harms_nothing(
    story: Story, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    phone = story.police
    before = {one["id"] for one in phone.saved_records()}
    ask(site, "sign_out")
    serve_newer(site, tmp_path_factory.mktemp("newer"))
    phone.find_signal()
    phone.page.reload()
    phone.go("Today")
    expect(phone.page.get_by_text("A newer version is ready")).to_be_visible()
    expect(phone.page.get_by_text("Sign in again to send").first).to_be_visible()
    assert phone.axe() == []
    phone.lose_signal()
    # The visit goes on under the version that began it.
    assert phone.page.evaluate("globalThis.journeyBuild ?? ''") == ""
    assert before <= {one["id"] for one in phone.saved_records()}
    phone.wait(17)
    phone.end()
    phone.go("Today")
    with phone.page.expect_navigation():
        phone.tap("Use it now")
    phone.page.wait_for_function(f"globalThis.journeyBuild === '{NEWER}'")
    expect(phone.heading()).to_be_visible()
    assert before <= {one["id"] for one in phone.saved_records()}
    expect(phone.page.locator("main")).to_contain_text(f"Bluelamp {NEWER}")
    phone.wait(10)


def test_a_browser_that_was_closed_for_good_goes_on_where_it_was(story: Story) -> None:
    phone = story.police
    before = phone.n_unsent()
    phone.switch_off()
    phone.switch_on(has_signal=False).open_app()
    expect(phone.sign()).to_contain_text(f"{before} unsent")
    phone.visit("HE02", 18, "Knife seized", "Drugs seized")
    phone.start("HE03")
    phone.record("Engagement: community group", "Safeguarding referral", "Crime reported to patrol#CR/118/26")
    phone.tap("Ask for support", "link")
    assert phone.axe() == []
    phone.tap("Drone")
    phone.said("Asked: drone")
    phone.wait(15)
    phone.end()
    phone.wait(10)


def test_what_was_wrong_is_taken_back_and_put_right(story: Story) -> None:
    phone = story.police
    phone.start("HE01", has_position=False)
    phone.record("Engagement: partner", "Matter settled without a log", "Support referral", "Alcohol seized")
    phone.tap("All outcomes", "link")
    phone.tap("One fewer: Alcohol seized")
    phone.said("Taken back: Alcohol seized")
    phone.wait(25)
    phone.end()
    phone.go("My record")
    phone.page.locator("a.visit-row").first.tap()
    phone.page.get_by_text("Put the times right").tap()
    ended = phone.page.get_by_label("Ended")
    minutes = _minutes(ended.input_value()) - 5
    ended.fill(f"{minutes // 60 % 24:02d}:{minutes % 60:02d}")
    phone.page.get_by_label("Why").fill("Forgot to end it.")
    assert phone.axe() == []
    phone.tap("Keep these times")
    phone.said("Put right")


def _minutes(shown: str) -> int:
    hours, minutes = shown.split(":")
    return int(hours) * 60 + int(minutes) + 24 * 60


def test_the_council_crew_patrols_without_a_signal_and_records_what_it_has_no_power_for(story: Story) -> None:
    phone = story.council
    phone.lose_signal()
    phone.wait(45)
    phone.visit("HE03", 20, "Engagement: resident", "Engagement: vulnerable", "Fixed penalty notice")
    phone.visit("HE02", 16, "Engagement: business", "Community protection warning")
    phone.switch_off()
    phone.switch_on(has_signal=False).open_app()
    phone.start("HE01")
    phone.record("Engagement: young people")
    phone.tap("All outcomes", "link")
    phone.page.get_by_text("Something else happened").tap()
    assert phone.axe() == []
    phone.count("Arrest")
    phone.wait(17)
    phone.end()
    phone.wait(10)
    phone.visit("HE02", 15, "Engagement: resident", "Engagement: community group", has_position=False)
    phone.visit("HE03", 13, "Engagement: resident", "Informal warning", "Support referral")


def test_the_next_person_on_the_phone_neither_sees_nor_sends_what_is_not_theirs(story: Story, site: Site) -> None:
    phone = story.council
    phone.wait_for_the_true_time()
    mine = phone.saved_records()
    story.records |= {one["id"]: one["kind"] for one in mine}
    phone.tap("Sign out")
    phone.page.get_by_role("dialog").get_by_role("button", name="Sign out").tap()
    phone.find_signal()
    phone.sign_in("Betty Bid")
    expect(phone.page.get_by_text(f"This phone keeps {len(mine)} things of somebody else")).to_be_visible()
    phone.go("My record")
    expect(phone.page.get_by_text("Nothing recorded yet")).to_be_visible()
    assert phone.saved_records() == []
    phone.tap("Send now")
    expect(phone.page.get_by_text("Everything of yours is sent")).to_be_visible()
    assert held(site)["records"] == {}
    phone.tap("Sign out")
    phone.page.get_by_role("dialog").get_by_role("button", name="Sign out").tap()


def test_the_phone_keeps_everything_until_its_owner_has_signed_in_and_then_sends_it_all(story: Story) -> None:
    police, council = story.police, story.council
    police.wait_for_the_true_time()
    mine = police.saved_records()
    assert len(mine) == police.n_unsent()
    story.records |= {one["id"]: one["kind"] for one in mine}
    police.find_signal()
    police.go("Today")
    expect(police.page.get_by_text("Sign in again to send").first).to_be_visible()
    assert police.n_unsent() == len(mine)
    for phone, name in ((police, "Omar Officer"), (council, "Will Warden")):
        phone.sign_in(name)
        expect(phone.sign()).to_have_text("All sent")
        assert phone.n_unsent() == 0


def test_the_site_holds_exactly_what_the_phones_had_each_once(story: Story, site: Site) -> None:
    now: dict[str, Any] = held(site)
    assert now["records"] == story.records
    kinds = list(story.records.values())
    assert (kinds.count("visit_started"), kinds.count("visit_ended"), kinds.count("outcome")) == (12, 12, 30)
    assert [one["state"] for one in now["visits"]] == ["counted"] * 12
    crews = sorted(tuple(one["crew"]) for one in now["visits"])
    assert crews == [("C001", "B001")] * 5 + [("P001", "P002")] * 7
    assert len(now["outcomes"]) == 30
    assert [one["kind"] for one in now["outcomes"] if one["is_withdrawn"]] == ["alcohol_seized"]
    assert [one["kind"] for one in now["outcomes"] if one["is_left_out"]] == ["arrest"]
    assert sorted(one["reference"] for one in now["outcomes"] if one["reference"]) == [
        "CR/118/26",
        "IR-2207",
        "SS/2026/114",
    ]
    assert [one["reason"] for one in now["questions"]] == ["no_power"]
    assert now["abstractions"] == [{"reason": "emergency_call", "is_over": True}]
    assert now["support"] == ["drone"]


def test_minutes_and_grades_are_those_of_the_taps_and_fixes(site: Site) -> None:
    visits = held(site)["visits"]
    police = [one for one in visits if one["crew"][0] == "P001"]
    council = [one for one in visits if one["crew"][0] == "C001"]
    assert [one["minutes"] for one in police] == pytest.approx([16, 12, 18, 17, 18, 15, 20], abs=1.01)
    assert [one["minutes"] for one in council] == pytest.approx([20, 16, 17, 15, 13], abs=1.01)
    # Far from the place at both taps: known by the taps alone.
    assert [one["evidence"] for one in police][-1] == "C"
    assert [one["evidence"] for one in council][3] == "C"
    assert {one["evidence"] for one in police[:3]} <= {"A", "B"}


def test_the_supervisor_is_asked_the_same_day_and_decides(story: Story, browser: Browser, site: Site) -> None:
    stella = staff(browser, site, "Stella Supervisor")
    story.people["stella"] = stella
    stella.page.goto(f"{site.url}/patrols/questions/")
    stella.page.locator("#questions tbody a").click()
    expect(stella.page.locator("#powers")).to_contain_text("Arrest")
    stella.page.get_by_role("group", name="Decision").get_by_role("radio").first.check()
    stella.page.get_by_label("Why").fill("A citizen's arrest, handed to the police at once.")
    stella.press("Settle the question")
    now = held(site)
    assert [one["turn"] for one in now["questions"]] == ["settled"]
    assert [one["kind"] for one in now["outcomes"] if one["is_left_out"]] == []


def test_the_officer_reads_who_looked_at_the_names(story: Story, site: Site) -> None:
    visit = next(one for one in held(site)["visits"] if one["crew"][0] == "P001")
    stella = story.people["stella"]
    stella.page.goto(f"{site.url}/patrols/visits/{visit['id']}/")
    expect(stella.page.locator("main")).not_to_contain_text("Omar Officer")
    stella.follow("Show names")
    stella.page.get_by_label("Or the reason").fill(WHY)
    stella.press("Show names")
    expect(stella.page.locator("#crew")).to_contain_text("Omar Officer")
    expect(stella.page.locator("#crew")).to_contain_text("Petra Pcso")
    phone = story.police
    phone.go("More")
    phone.tap(re.compile("Who looked at my record"), "link")
    expect(phone.page.locator("#own-looks")).to_contain_text("Stella Supervisor")
    expect(phone.page.locator("#own-looks")).to_contain_text(WHY)
    assert phone.axe() == []


def test_no_browser_complained_of_anything(story: Story) -> None:
    said = {name: [text for text in one.faults if not MEANT.search(text)] for name, one in story.people.items()}
    said |= {"police": story.police.complaints(), "council": story.council.complaints()}
    assert {name: faults for name, faults in said.items() if faults} == {}
