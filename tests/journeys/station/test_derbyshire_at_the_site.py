"""The published half-year of Derbyshire through the site's pages: places, visits, outcomes, and every figure again.

One story in chapters: each test goes on where the one before ended.
"""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from journeys.station.at_the_site import LONG_MS, Somebody, invite, set_up, somebody
from journeys.station.the_site import program

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from journeys.station.the_site import Site

COUNTY = "Derbyshire"
NOTE = "Constructed rows; only totals are published."
WHY = "These are the places of the published programme, taken over as they are."
HALF_YEAR = "first=2023-07-01&last=2023-12-31"
DECEMBER = "first=2023-12-01&last=2023-12-31"
# Every page of the room that has something to show, by its address below /patrols/.
PAGES = {
    "overview": f"?{HALF_YEAR}",
    "visits": f"visits/?{DECEMBER}",
    "timeline": "timeline/?day=2023-12-16",
    "matrix": "matrix/?day=2023-12-13",
    "durations": f"durations/?{HALF_YEAR}",
    "gaps": f"gaps/?{DECEMBER}",
    "heat": f"heat/?{HALF_YEAR}",
    "duties": f"away/?{DECEMBER}",
    "bulletin": "bulletin/2023-12/",
    "imports": "imports/",
}
MOST_SHEETS = 2
WIDTHS = (1440, 390)
# As expected.json has it, to the digits that pages show.
PUBLISHED = {
    "Patrols": "1,899 visits",
    "15 minutes or more, on best": "90.0%",
    "With an engagement": "70.0%",
    "Patrol-hours": "723 hours",
    "Person-hours": "1,446 hours",
    "Covered hours": "717 hours",
    "ASB power uses": "13 uses",
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.reference,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]),
]


@pytest.fixture(scope="module")
def case(real_data: Path) -> Path:
    """The folder of the case."""
    return real_data.parent / "cases" / "derbyshire-2023"


@pytest.fixture(scope="module")
def people() -> dict[str, Somebody]:
    """Who is at a browser so far."""
    return {}


def figure(person: Somebody, label: str) -> str:
    """The figure of that label on the page."""
    return person.page.locator(".bl-figure", has=person.page.get_by_text(label, exact=True)).first.inner_text()


def line(person: Somebody, label: str) -> list[str]:
    """The cells of a bulletin's line."""
    row = person.page.get_by_role("row").filter(has=person.page.get_by_role("rowheader", name=label, exact=True))
    return [" ".join(cell.split()) for cell in row.first.get_by_role("cell").all_inner_texts()]


def n_sheets(page: Page) -> int:
    """How many sheets of A4 the page prints on."""
    return page.pdf(format="A4").count(b"/Type /Page\n")


def number(shown: str) -> int:
    """A count as it is shown: "2,503 outcomes"."""
    return int(shown.split(maxsplit=1)[0].replace(",", ""))


def test_the_county_begins_with_a_manager(site: Site, browser: Browser, people: dict[str, Somebody]) -> None:
    alice = somebody(browser, "Alice Admin")
    set_up(alice, site.setup_url, COUNTY)
    mara = somebody(browser, "Mara Manager")
    mara.accept(invite(alice, mara, "Programme manager", COUNTY, COUNTY))
    people["mara"] = mara
    mara.page.goto(site.url)
    mara.follow("Make the programme")
    mara.page.get_by_label("Name", exact=True).fill("Hotspots 2023")
    mara.page.get_by_label("First day").fill("2023-04-01")
    mara.press("Make the programme")


def test_she_imports_the_places_and_adopts_them_from_july(site: Site, people: dict[str, Somebody], case: Path) -> None:
    mara = people["mara"]
    mara.page.goto(f"{site.url}/hotspots/sets/import/")
    mara.page.get_by_label("Title of the draft").fill("Places of July 2023")
    mara.page.get_by_label("File of places").set_input_files(case / "hotspots.geojson")
    mara.press("Make a draft")
    mara.page.locator("main a", has_text=re.compile(r"^\s*Adopt")).first.click()
    mara.page.get_by_label("Holds from").fill("2023-07-01")
    mara.page.get_by_label("Review by").fill("2030-07-01")
    mara.page.get_by_label("Why these places").fill(WHY)
    mara.page.get_by_label("I have read the cautions").check()
    mara.press("Adopt this set")
    mara.go("Hotspots")
    expect(mara.page.locator("tr[data-map-ref]")).to_have_count(23)


def test_she_sends_the_visits_and_the_outcomes(site: Site, people: dict[str, Somebody], case: Path) -> None:
    mara = people["mara"]
    mara.page.goto(f"{site.url}/patrols/imports/new/")
    mara.page.get_by_label("Files", exact=True).set_input_files([case / "visits.csv", case / "outcomes.csv"])
    mara.page.get_by_label("Note").fill(NOTE)
    mara.press("Send the files")
    expect(mara.page.get_by_role("heading", name="Receipt")).to_be_visible(timeout=LONG_MS)
    expect(mara.page.locator("main")).to_contain_text(NOTE)
    assert "0 rows" in figure(mara, "Refused")


def test_the_overview_shows_the_published_half_year(site: Site, people: dict[str, Somebody]) -> None:
    mara = people["mara"]
    mara.page.goto(f"{site.url}/patrols/?{HALF_YEAR}")
    shown = {label: " ".join(figure(mara, label).split()) for label in PUBLISHED}
    assert {label: words for label, words in shown.items() if PUBLISHED[label] not in words} == {}
    expect(mara.page.locator("main")).to_contain_text(NOTE)


def test_the_bulletins_show_the_published_months(site: Site, people: dict[str, Somebody]) -> None:
    mara = people["mara"]
    n_visits = n_engagements = 0
    for month in range(7, 13):
        mara.page.goto(f"{site.url}/patrols/bulletin/2023-{month:02d}/")
        n_visits += number(line(mara, "Patrols (visits)")[0])
        n_engagements += number(line(mara, "Engagement")[0])
    assert (n_visits, n_engagements) == (1_899, 8_992)
    # The last of them is December, beside November.
    assert line(mara, "Patrols (visits)") == ["552 visits", "468 visits", "84 more"]
    assert [line(mara, kind)[0] for kind in ("Arrest", "Stop search", "Dispersal (ASB power)")] == [
        "13 outcomes",
        "25 outcomes",
        "2 outcomes",
    ]
    expect(mara.page.locator("main")).to_contain_text(NOTE)
    assert 1 <= n_sheets(mara.page) <= MOST_SHEETS


def test_the_command_line_says_the_same(case: Path) -> None:
    command = [program(), "patrols", "summary", "--case", str(case), "--json"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    told = json.loads(said.stdout)
    months = told["by_month"]
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))["figures"]
    for one in expected:
        name, period = one["name"], one["period"]
        if name.endswith("_change_share") or name.startswith("asb_"):
            continue
        held = told if ".." in period else months[period]
        head, _, kind = name.partition(".")
        found = held[head][kind] if kind else held[head]
        assert found == one["value"], one


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_the_room_is_whole(site: Site, people: dict[str, Somebody], width: int) -> None:
    mara = people["mara"]
    mara.page.set_viewport_size({"width": width, "height": 900})
    found: dict[str, Any] = {}
    for name, address in PAGES.items():
        answer = mara.page.goto(f"{site.url}/patrols/{address}")
        assert answer is not None
        found[name] = (answer.status, *look(mara.page))
    mara.page.goto(f"{site.url}/patrols/{PAGES['visits']}")
    mara.page.locator("main tbody a").first.click()
    expect(mara.page.get_by_role("heading", level=1)).to_contain_text("DE")
    found["visit"] = (200, *look(mara.page))
    assert {name: what for name, what in found.items() if what != (200, 0, [])} == {}


def look(page: Page) -> tuple[int, list[str]]:
    """By how many pixels the page is too wide, and what is wrong with it for people who cannot see or point well."""
    expect(page.locator("[data-map-url]:not([data-map-ready])")).to_have_count(0, timeout=20_000)
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(wider, 0), [fault["id"] for fault in Axe().run(page).response["violations"]]


def test_no_browser_complained_of_anything(people: dict[str, Somebody]) -> None:
    assert people["mara"].faults == []
