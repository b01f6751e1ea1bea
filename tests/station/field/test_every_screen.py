"""Every screen of the phone app: axe finds nothing, it fits, and the heading takes the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from station.field.phone_screens import MARKS, RUNNING, SCREENS, SIZES, faults, go, start, too_small

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = MARKS


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.usefixtures("briefed", "published")
def test_axe_finds_nothing_on_any_screen(opened: Callable[..., Page], scheme: str) -> None:
    """By night other colours are shown, and nothing else is different."""
    page = opened(scheme=scheme)
    expect(page.locator("html")).to_have_attribute("data-look", "night" if scheme == "dark" else "day")
    rules = ("color-contrast",) if scheme == "dark" else ()
    found = {}
    for is_running, screens in ((False, SCREENS), (True, RUNNING)):
        if is_running:
            go(page, "today")
            start(page)
        for screen in screens:
            go(page, screen)
            for summary in page.locator("summary").all():
                summary.click()
            found[screen, is_running] = faults(page, *rules)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.usefixtures("briefed", "published")
def test_every_screen_fits_and_every_target_is_large_enough_on_phones_of_all_sizes(opened: Callable[..., Page]) -> None:
    page = opened()
    start(page)
    found = {}
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for screen in SCREENS:
            go(page, screen)
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            found[size, screen] = ([wider] if wider > 0 else []) + too_small(page)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.usefixtures("published")
def test_text_of_twice_the_size_hides_nothing(opened: Callable[..., Page]) -> None:
    page = opened()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    start(page)
    for screen in ("today", "shift/S1", "place/HE01", "visit", "outcomes", "crew", "more"):
        go(page, screen)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, screen
    go(page, "visit")
    page.get_by_role("button", name="End visit").click()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()


def test_the_heading_takes_the_focus_and_back_goes_back(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("link", name="Lamp Street 2").click()
    expect(page.get_by_role("heading", level=1, name="Lamp Street 2")).to_be_focused()
    expect(page).to_have_title("Lamp Street 2 · Bluelamp")
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_focused()


def test_night_is_the_phones_or_chosen_and_stays(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "more")
    page.get_by_role("button", name="Night").click()
    expect(page.locator("html")).to_have_attribute("data-look", "night")
    expect(page.get_by_role("button", name="Night")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-look", "night")
