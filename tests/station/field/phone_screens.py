"""The phone app in a real browser, as tests of its screens use it."""

from __future__ import annotations

__all__ = [
    "MARKS",
    "MEANT",
    "RUNNING",
    "SCREENS",
    "SIZES",
    "all_sent",
    "faults",
    "go",
    "start",
    "too_small",
]

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from worlds.chromium import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SCREENS = (
    "today",
    "shift/S1",
    "shift/nobody",
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
# Those that are another screen while a visit runs.
RUNNING = ("today", "place/HE01", "visit", "outcomes", "record", "more", "check-in/HE01")
SIZES = {"phone": (390, 844), "small": (360, 640), "tablet": (768, 1024), "across": (844, 390)}
SMALLEST_PX = 56
# Said by the browser of a request that the test means to fail.
MEANT = ("net::ERR_INTERNET_DISCONNECTED", "status of 401")

MARKS = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.allow_hosts(["127.0.0.1", "localhost"]),
    pytest.mark.usefixtures("shift"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: install Debian's chromium"),
]


def go(page: Page, screen: str) -> None:
    """Another screen of the app, as a tap on a link leads there."""
    page.evaluate("screen => { location.hash = `#/${screen}` }", screen)
    expect(page.locator("main h1")).to_be_visible()


def start(page: Page, name: str = "Lamp Street 1") -> None:
    """Start a visit on the first screen."""
    page.get_by_role("button", name=f"Start a visit at {name}").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def all_sent(page: Page) -> Locator:
    """The sign that nothing waits."""
    return page.get_by_role("link", name=re.compile("^All sent"))


def faults(page: Page, *rules: str) -> list[tuple[str, str]]:
    """What axe finds against the screen, by all of its rules or by some."""
    found = Axe().run(page, options={"runOnly": list(rules)} if rules else None).response["violations"]
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
