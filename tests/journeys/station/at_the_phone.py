"""What people do with the phone app, by taps on what they can read; the phone's clock is set by the test."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from worlds.chromium import FLAGS
from worlds.two_crews import MIDDLES, NAMES, PASSWORD, email_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Locator, Page, Playwright

_SMALL = {"width": 390, "height": 844}
_ELSEWHERE = (-0.70, 51.30)
_PATIENCE_MS = 15_000
# Said by the browser of what the journey means to fail: no signal, nobody signed in.
MEANT = re.compile(r"net::ERR_(INTERNET_DISCONNECTED|FAILED|CONNECTION_\w+)|status of (401|403|409)")


@dataclass
class PhoneInHand:
    """Chromium as a phone, with a storage of its own that outlives the browser.

    Args:
        driver: what starts the browser.
        program: path of Chromium.
        profile: folder of what the phone keeps.
        url: of the site.
        begins_at: what its clock shows first, seconds since 1970; None for the true time, untouched.
    """

    driver: Playwright
    program: str
    profile: Path
    url: str
    begins_at: float | None = None
    faults: list[str] = field(default_factory=list)
    _context: BrowserContext | None = None
    _page: Page | None = None

    @property
    def context(self) -> BrowserContext:
        """The browser that is open."""
        assert self._context is not None
        return self._context

    @property
    def page(self) -> Page:
        """What is looked at."""
        assert self._page is not None
        return self._page

    def switch_on(self, *, has_signal: bool = True) -> PhoneInHand:
        """Start the browser; the app is not open yet."""
        self._context = self.driver.chromium.launch_persistent_context(
            self.profile,
            executable_path=self.program,
            args=list(FLAGS),
            viewport=_SMALL,  # type: ignore[arg-type]  # - a plain dict is a viewport
            has_touch=True,
            is_mobile=True,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/London",
            base_url=self.url,
            permissions=["geolocation"],
            geolocation={"longitude": _ELSEWHERE[0], "latitude": _ELSEWHERE[1]},
        )
        self.context.set_default_timeout(_PATIENCE_MS)
        self.context.set_offline(not has_signal)
        if self.begins_at is not None:
            self.context.clock.install(time=dt.datetime.fromtimestamp(self.begins_at, dt.UTC))
        return self

    def switch_off(self) -> None:
        """Close the whole browser; the clock goes on from where it was."""
        if self._page is not None and self.begins_at is not None:
            self.begins_at = self.now()
        if self._context is not None:
            self._context.close()
        self._context = self._page = None

    def open_app(self) -> None:
        """Open the app on a page of its own."""
        self._page = self.context.new_page()
        self._page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self._page.on("pageerror", lambda error: self.faults.append(str(error)))
        self._page.goto("/field/")
        expect(self.heading()).to_be_visible()

    def close_app(self) -> None:
        """Swipe the app away."""
        self.page.close()

    def now(self) -> float:
        """What the phone's clock shows, seconds since 1970."""
        shown: float = self.page.evaluate("Date.now()")
        return shown / 1000

    def wait(self, minutes: float) -> None:
        """Let the phone's clock go on."""
        self.context.clock.fast_forward(round(minutes * 60_000))

    def wait_for_the_true_time(self) -> None:
        """Let the phone's clock go on until it is right."""
        left_s = time.time() - self.now()
        assert left_s > 0, "the shift was longer than the phone's clock was slow"
        self.context.clock.fast_forward(round(left_s * 1000))

    def lose_signal(self) -> None:
        """Into aeroplane mode."""
        self.context.set_offline(True)

    def find_signal(self) -> None:
        """Out of it."""
        self.context.set_offline(False)

    def walk_to(self, ref: str | None) -> None:
        """Go to the middle of a place, or far from all of them."""
        longitude, latitude = MIDDLES[ref] if ref else _ELSEWHERE
        self.context.set_geolocation({"longitude": longitude, "latitude": latitude, "accuracy": 8})

    def sign_in(self, name: str) -> None:
        """Sign in by the app's own button."""
        self.page.get_by_role("link", name="Sign in", exact=True).first.tap()
        self.page.get_by_label("E-mail address").fill(email_of(name))
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.locator("main form button").first.tap()
        self.page.wait_for_url(re.compile(r"/field/"))
        expect(self.page.get_by_role("heading", level=1, name="Today")).to_be_visible()

    def heading(self) -> Locator:
        """The heading of the screen."""
        return self.page.locator("main h1")

    def go(self, screen: str) -> None:
        """Tap one of the four at the foot: Today, Visit, My record, More."""
        foot = self.page.get_by_role("navigation", name="Screens").get_by_role("listitem")
        foot.nth(["Today", "Visit", "My record", "More"].index(screen)).get_by_role("link").tap()

    def tap(self, name: str | re.Pattern[str], role: Any = "button") -> None:
        """Tap what is called so."""
        is_exact = isinstance(name, str)
        self.page.get_by_role(role, name=name, exact=is_exact).first.tap()

    def said(self, words: str | re.Pattern[str]) -> None:
        """The app says so at the foot of the screen."""
        expect(self.page.get_by_role("status")).to_contain_text(words)

    def start(self, ref: str, *, has_position: bool = True) -> None:
        """Arrive and start."""
        self.walk_to(ref if has_position else None)
        self.go("Today")
        self.tap(f"Start a visit at {NAMES[ref]}")
        expect(self.heading()).to_have_text(NAMES[ref])

    def record(self, *outcomes: str) -> None:
        """Count outcomes of the visit that runs, on the list of all of them."""
        self.go("Visit")
        self.tap("All outcomes", "link")
        for words in outcomes:
            self.count(words)
        self.tap("Done", "link")

    def count(self, words: str) -> None:
        """One more of an outcome; ``words#reference`` where its kind has a reference."""
        name, _, reference = words.partition("#")
        self.tap(f"One more: {name}")
        if reference:
            sheet = self.page.get_by_role("dialog")
            sheet.get_by_role("textbox").fill(reference)
            sheet.get_by_role("button", name="Record it").tap()
        self.said(f"Recorded: {name}")

    def end(self) -> None:
        """Leave and end."""
        self.go("Visit")
        self.tap("End visit")
        self.said("Ended at")

    def visit(self, ref: str, minutes: float, *outcomes: str, has_position: bool = True) -> None:
        """A whole visit, and the way to the next."""
        self.start(ref, has_position=has_position)
        self.wait(minutes / 2)
        if outcomes:
            self.record(*outcomes)
        self.wait(minutes / 2)
        self.end()
        self.wait(10)

    def sign(self) -> Locator:
        """The sign of what is unsent, at the head of every screen."""
        return self.page.get_by_role("banner").get_by_role("link", name=re.compile("unsent|All sent|Offline"))

    def n_unsent(self) -> int:
        """The number on it."""
        found = re.match(r"\d+", self.sign().inner_text())
        return int(found[0]) if found else 0

    def saved_records(self) -> list[dict[str, Any]]:
        """The file that the phone saves of what is unsent."""
        self.go("More")
        with self.page.expect_download() as download:
            self.tap("Save to a file")
        body = json.loads(download.value.path().read_text(encoding="utf-8"))
        records: list[dict[str, Any]] = body["records"]
        return records

    def axe(self) -> list[tuple[str, str]]:
        """What is wrong with the screen for people who cannot see or point well."""
        found = Axe().run(self.page).response["violations"]
        return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]

    def complaints(self) -> list[str]:
        """What the browser complained of, but for what was meant."""
        return [text for text in self.faults if not MEANT.search(text)]
