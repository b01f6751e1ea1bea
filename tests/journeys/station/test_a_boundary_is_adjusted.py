"""An analyst adjusts a boundary on the map: counts while a corner is dragged, the dilution, the reason, and back again.

One story in chapters: each test goes on where the one before ended.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bluelamp.io.synth_files import write_force
from bluelamp.synth.force import make_force
from bluelamp.synth.settings import ForceSettings
from journeys.station.at_the_site import LONG_MS, Somebody, invite, set_up, somebody

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from journeys.station.the_site import Site

FORCE = "Madeshire"
REASON = "The car park behind the arcade was opened in May."
DILUTION = re.compile(r"times the ground: the same patrol minutes give \d+% of the dose per hectare")
_OUTWARDS_PX = 70

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]),
]


@pytest.fixture(scope="module")
def street_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two months of a made-up force with three hotspots, as it publishes them."""
    folder = tmp_path_factory.mktemp("made-up") / "force"
    write_force(make_force(ForceSettings(months=2, hotspots=3)), folder)
    return sorted((folder / "police_uk").rglob("*-street.csv"))


@pytest.fixture(scope="module")
def anna(site: Site, browser: Browser) -> Somebody:
    """An analyst of a new programme."""
    alice = somebody(browser, "Alice Admin")
    set_up(alice, site.setup_url, FORCE)
    alice.follow("Make the programme")
    alice.page.get_by_label("Name", exact=True).fill("Operation Hotspot")
    alice.page.get_by_label("First day").fill("2026-04-01")
    alice.press("Make the programme")
    person = somebody(browser, "Anna Analyst")
    person.accept(invite(alice, person, "Analyst", FORCE, FORCE))
    return person


def counts(anna: Somebody) -> Locator:
    """What is said beside the map of the boundary as it is drawn."""
    return anna.page.locator("#counts")


def area_as_drawn(anna: Somebody) -> float:
    """Hectares of the boundary that is being drawn."""
    row = counts(anna).get_by_role("row", name=re.compile("^Ground"))
    return float(re.findall(r"([\d.]+)\s*ha", row.inner_text())[-1])


def drag_a_corner_outwards(anna: Somebody) -> None:
    """Take the westernmost corner and pull it further west."""
    page = anna.page
    corners = page.locator(".bl-map__handle--corner").all()
    boxes = [box for corner in corners if (box := corner.bounding_box())]
    box = min(boxes, key=lambda one: one["x"])
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - _OUTWARDS_PX, y, steps=6)
    page.mouse.up()


def test_the_analyst_makes_a_draft_of_what_a_run_finds(anna: Somebody, street_files: list[Path]) -> None:
    page = anna.page
    anna.go("Incidents")
    anna.follow("Upload incident files")
    page.get_by_label("Incident files").set_input_files(street_files)
    anna.press("Upload and load")
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible(timeout=LONG_MS)
    anna.go("Hotspots")
    anna.follow("Runs: find hotspots")
    page.locator("main a", has_text=re.compile(r"^\s*Start a run\s*$")).first.click()
    page.get_by_label("Number of hotspots").fill("3")
    page.get_by_label(re.compile("^Plain counts")).check()
    page.get_by_text("More settings").click()
    page.get_by_label("Resampled worlds for stability").fill("0")
    anna.press("Start the run")
    expect(page.get_by_role("heading", name="3 hotspots")).to_be_visible(timeout=LONG_MS)
    anna.press("Make a draft set from this run")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Draft")


def test_counts_stand_beside_the_map_before_anything_is_moved(anna: Somebody) -> None:
    anna.page.locator("#places-table tbody a").first.click()
    anna.follow("Adjust the boundary")
    expect(anna.page.locator("[data-map-ready]")).to_have_count(1, timeout=20_000)
    expect(counts(anna)).to_contain_text("As drawn", timeout=LONG_MS)
    expect(counts(anna)).to_contain_text("The ground stays as large")


def test_a_dragged_corner_changes_the_counts_and_the_dilution_is_said(anna: Somebody) -> None:
    before = area_as_drawn(anna)
    drag_a_corner_outwards(anna)
    expect(counts(anna)).to_contain_text(DILUTION, timeout=LONG_MS)
    assert area_as_drawn(anna) > before


def test_undo_takes_the_corner_back_and_the_arrow_keys_move_it_too(anna: Somebody) -> None:
    page = anna.page
    drawn = page.get_by_label("Corners of the boundary")
    moved = drawn.input_value()
    page.get_by_role("button", name="Undo").click()
    expect(counts(anna)).to_contain_text("The ground stays as large", timeout=LONG_MS)
    kept = drawn.input_value()
    assert kept != moved
    corner = page.get_by_role("button", name=re.compile("^Corner 1 of"))
    corner.focus()
    page.keyboard.press("ArrowUp")
    expect(drawn).not_to_have_value(kept)
    expect(page.get_by_role("button", name=re.compile("^Corner 1 of"))).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(drawn).to_have_value(kept)
    drag_a_corner_outwards(anna)
    expect(counts(anna)).to_contain_text(DILUTION, timeout=LONG_MS)


def test_a_change_needs_its_reason(anna: Somebody) -> None:
    page = anna.page
    drawn = page.get_by_label("Corners of the boundary").input_value()
    anna.press("Keep this boundary")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Reason for the change")
    assert page.get_by_label("Corners of the boundary").input_value().split() == drawn.split()
    page.get_by_label("Reason for the change").fill(REASON)
    anna.press("Keep this boundary")
    # The editor speaks of the dilution too: the place's own page has come when the corners are gone.
    expect(page.get_by_label("Corners of the boundary")).to_have_count(0, timeout=LONG_MS)
    expect(page.locator("main")).to_contain_text(DILUTION, timeout=LONG_MS)


def test_the_place_shows_both_boundaries_and_the_reason(anna: Somebody) -> None:
    history = anna.page.get_by_role("region", name="Changes of the boundary")
    expect(history).to_contain_text(REASON)
    expect(history).to_contain_text("Anna Analyst")
    before, after = (float(area) for area in re.findall(r"([\d.]+)\s*ha", history.inner_text())[:2])
    assert after > before
    expect(anna.page.locator("main")).to_contain_text("Drawn or adjusted by hand")


def test_the_boundary_before_comes_back_as_a_change_of_its_own(anna: Somebody) -> None:
    page = anna.page
    page.get_by_role("link", name=re.compile("^Go back to the boundary before")).click()
    expect(page.get_by_label("Reason for the change")).to_have_value(re.compile("^Back to the boundary"))
    expect(counts(anna)).to_contain_text("As drawn", timeout=LONG_MS)
    anna.press("Keep this boundary")
    history = page.get_by_role("region", name="Changes of the boundary")
    expect(history.get_by_role("row")).to_have_count(3, timeout=LONG_MS)
    areas = [float(area) for area in re.findall(r"([\d.]+)\s*ha", history.inner_text())[:4]]
    assert areas[1] == areas[2]


def test_the_browser_complained_of_nothing(anna: Somebody) -> None:
    # A refused form is answered 422; the browser names it in its console.
    assert [fault for fault in anna.faults if "status of 422" not in fault] == []
