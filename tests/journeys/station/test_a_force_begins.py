"""A force begins: an administrator, an analyst, a council warden and an auditor, each at their own browser.

One story in chapters: each test goes on where the one before ended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from journeys.station.at_the_site import LONG_MS, PASSWORD, Somebody, invite, set_up, somebody
from journeys.station.one_time_codes import code_for

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from journeys.station.the_site import Site

FORCE = "Hertfordshire"
WHY = "The 26 densest places of the months held, agreed with the district councils."
SITE_BEGINS_WITHOUT_TABLES = True

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]),
]


@dataclass
class Story:
    """Who is in it so far, and the links that they were given."""

    people: dict[str, Somebody] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Somebody:
        assert name in self.people, f"the chapter in which {name} arrives failed"
        return self.people[name]


@pytest.fixture(scope="module")
def story() -> Story:
    """The story."""
    return Story()


def test_the_administrator_sets_the_site_up_and_makes_the_programme(site: Site, browser: Browser, story: Story) -> None:
    alice = somebody(browser, "Alice Admin")
    set_up(alice, site.setup_url, FORCE)
    story.people["alice"] = alice
    expect(alice.page.get_by_role("heading", level=1)).to_have_text("Today")
    alice.follow("Make the programme")
    alice.page.get_by_label("Name", exact=True).fill("Operation Hotspot")
    alice.page.get_by_label("First day").fill("2026-04-01")
    alice.press("Make the programme")
    expect(alice.page.get_by_role("heading", level=1)).to_contain_text("Operation Hotspot")


def test_the_setup_link_works_once(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(site.setup_url)
    expect(page.get_by_label("Name of the force")).to_have_count(0)


def test_the_administrator_invites_an_analyst_a_warden_and_an_auditor(browser: Browser, story: Story) -> None:
    alice = story["alice"]
    agency = alice.page
    alice.go("People")
    agency.goto(agency.url + "agencies/")
    agency.locator("main a", has_text=re.compile("Add an agency")).first.click()
    agency.get_by_label("Name", exact=True).fill("Dacorum Borough Council")
    agency.get_by_label("Council", exact=True).check()
    agency.locator("main form button").last.click()
    for name, role, at, kind in (
        ("Anna Analyst", "Analyst", FORCE, ""),
        ("Will Warden", "Patrol", "Dacorum Borough Council", "Council warden or enforcement officer"),
        ("Audrey Auditor", "Auditor", FORCE, ""),
    ):
        person = somebody(browser, name)
        story.links[name] = invite(alice, person, role, FORCE, at, kind)
        story.people[name.split()[0].lower()] = person


def test_the_administrator_lets_the_analyst_adopt_too(story: Story) -> None:
    alice = story["alice"]
    alice.go("People")
    alice.follow("Anna Analyst")
    alice.follow("Give a role")
    alice.page.get_by_label("Role").select_option(label="Programme manager")
    alice.page.get_by_label("Area").select_option(label=FORCE)
    alice.page.get_by_label("Reason").fill("She stands in for the manager this month.")
    alice.press("Give the role")
    expect(alice.page.locator("main")).to_contain_text("Programme manager")


def test_the_analyst_accepts_the_invitation_and_loads_three_years_of_files(story: Story, real_data: Path) -> None:
    anna = story["anna"]
    anna.accept(story.links["Anna Analyst"])
    anna.go("Incidents")
    anna.follow("Upload incident files")
    archive = real_data / "police_uk" / "hertfordshire.zip"
    anna.page.get_by_label("Incident files").set_input_files(archive)
    anna.press("Upload and load")
    anna.page.wait_for_url(re.compile(r"/deliveries/\d+"))
    expect(anna.page.get_by_role("heading", name="Receipt")).to_be_visible(timeout=LONG_MS)
    expect(anna.page.locator("main")).to_contain_text("194,608")
    anna.go("Incidents")
    expect(anna.page.locator("main")).to_contain_text("missing are February 2022 to December 2023")


def start_run(anna: Somebody, name: str, method: str) -> str:
    """Start a search for 26 hotspots; the address of its page when it is done."""
    page = anna.page
    anna.go("Hotspots")
    anna.follow("Runs: find hotspots")
    anna.follow("Start a run")
    page.get_by_label("Name (optional)").fill(name)
    page.get_by_label("First month").fill("2021-01")
    page.get_by_label("Last month").fill("2024-04")
    page.get_by_label(re.compile(f"^{method}")).check()
    page.get_by_label("Number of hotspots").fill("26")
    page.get_by_label("Largest hotspot, in hectares").fill("15")
    anna.press("Start the run")
    page.wait_for_url(re.compile(r"/runs/\d+"))
    expect(page.get_by_role("heading", name="The set in figures")).to_be_visible(timeout=LONG_MS)
    return page.url


def test_the_analyst_runs_two_searches_and_watches_them(story: Story) -> None:
    anna = story["anna"]
    first = start_run(anna, "Ranked", "Ranked rate")
    expect(anna.page.get_by_role("heading", name="26 hotspots")).to_be_visible()
    expect(anna.page.locator("main")).to_contain_text("17 of 40 months held")
    second = start_run(anna, "Counted", "Plain counts")
    assert first != second


def test_the_map_is_there_and_every_hotspot_is_in_the_table_beside_it(story: Story) -> None:
    anna = story["anna"]
    expect(anna.page.locator("[data-map-ready]")).to_have_count(1, timeout=20_000)
    expect(anna.page.locator("tr[data-map-ref]")).to_have_count(26)


def test_the_analyst_compares_the_two_on_one_map(story: Story) -> None:
    anna = story["anna"]
    anna.follow("Compare with…")
    second = anna.page.get_by_label("Second")
    second.select_option(index=1)
    anna.press("Compare")
    expect(anna.page.locator("main")).to_contain_text(re.compile("kept", re.IGNORECASE))
    expect(anna.page.locator("[data-map-ready]")).to_have_count(1, timeout=20_000)


def test_the_analyst_makes_a_draft_and_adopts_26_hotspots(story: Story) -> None:
    anna = story["anna"]
    anna.go("Hotspots")
    anna.follow("Runs: find hotspots")
    anna.follow("Ranked")
    anna.press("Make a draft set from this run")
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text("Draft")
    anna.page.locator("main a", has_text=re.compile(r"^\s*Adopt")).first.click()
    anna.page.get_by_label("Why these places").fill(WHY)
    anna.page.get_by_label("I have read the cautions").check()
    anna.press("Adopt this set")
    anna.go("Hotspots")
    expect(anna.page.locator("main")).to_contain_text("In force")
    expect(anna.page.locator("main")).to_contain_text(WHY)
    expect(anna.page.locator("tr[data-map-ref]")).to_have_count(26)


def test_the_set_leaves_the_site_as_files(story: Story) -> None:
    anna = story["anna"]
    anna.page.locator("main a", has_text=re.compile("Set 1")).first.click()
    anna.follow("Export")
    anna.page.get_by_label(re.compile("GeoJSON")).check()
    with anna.page.expect_download() as download:
        anna.press("Download")
    text = download.value.path().read_text(encoding="utf-8")
    assert text.count('"role": "treated"') == 26


def test_the_council_warden_signs_in_and_sees_none_of_it(site: Site, story: Story) -> None:
    will = story["will"]
    will.accept(story.links["Will Warden"])
    menu = will.page.get_by_role("navigation").all_inner_texts()
    assert not re.search(r"Incidents|Hotspots|Programme|People", " ".join(menu))
    for room in (
        "incidents/",
        "hotspots/",
        "hotspots/runs/1/",
        "hotspots/sets/1/",
        "programme/",
        "people/",
        "people/log/",
    ):
        answer = will.page.goto(f"{site.url}/{room}")
        assert answer is not None
        assert answer.status in (403, 404), room
        assert "High Street" not in will.page.content()


def test_the_auditor_sees_who_did_what_and_proves_the_log(story: Story) -> None:
    audrey = story["audrey"]
    audrey.accept(story.links["Audrey Auditor"])
    audrey.page.goto(audrey.page.url.rstrip("/") + "/people/log/")
    log = audrey.page.locator("main")
    for deed in ("set adopted", "run started", "delivery"):
        expect(log).to_contain_text(re.compile(deed, re.IGNORECASE))
    expect(log).to_contain_text(WHY[:40])
    audrey.press("Prove the chain now")
    expect(audrey.page.locator("main")).to_contain_text("The log is whole")


def test_the_command_line_proves_the_same_log(site: Site) -> None:
    proved = site.manage("verify_audit")
    assert proved.returncode == 0, proved.stderr
    assert "The audit log is whole" in proved.stdout


def test_whoever_comes_back_needs_the_password_and_the_code(site: Site, browser: Browser, story: Story) -> None:
    page = browser.new_context().new_page()
    page.goto(site.url)
    page.get_by_label("E-mail address").fill(story["anna"].email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.get_by_label("Code")).to_be_visible()
    page.get_by_label("Code").fill("000000")
    page.locator("main form button").first.click()
    expect(page.get_by_label("Code")).to_be_visible()
    page.get_by_label("Code").fill(code_for(story["anna"].secret))
    page.locator("main form button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def test_no_browser_complained_of_anything(story: Story) -> None:
    expected = re.compile(r"status of 40[34]")
    said = {
        name: [fault for fault in person.faults if not expected.search(fault)] for name, person in story.people.items()
    }
    assert {name: faults for name, faults in said.items() if faults} == {}
