"""What people do on the site, in the words of its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from journeys.station.one_time_codes import code_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "lanterns over wet slate"  # noqa: S105 - of made-up people
_WIDE = {"width": 1440, "height": 900}
LONG_MS = 180_000


@dataclass
class Somebody:
    """A person with a browser of their own.

    Args:
        name: as invited.
        page: what they look at.
        secret: of their authenticator app.
        faults: what the browser complained of.
    """

    name: str
    page: Page
    secret: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def email(self) -> str:
        """Their address."""
        return f"{self.name.lower().replace(' ', '.')}@example.police.uk"

    def press(self, name: str) -> None:
        """Press a button of the page."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        """Follow a link of the page, also one that looks like a button."""
        words = re.compile(rf"^\s*{re.escape(name)}\s*$")
        self.page.locator("main").locator("a", has_text=words).first.click()

    def go(self, room: str) -> None:
        """Choose a room in the menu."""
        self.page.get_by_role("navigation").get_by_role("link", name=room, exact=True).first.click()

    def set_second_factor(self) -> None:
        """Give the site and the telephone a common secret."""
        said = self.page.locator("main").inner_text()
        found = re.search(r"into the app: ([A-Z2-7 ]+)", said)
        assert found, said
        self.secret = found[1].strip()
        self.page.get_by_label("Code").fill(code_for(self.secret))
        self.press("Set up")
        self.follow("I have kept them: go on")

    def accept(self, link: str) -> None:
        """Open an invitation, choose a password and set the second factor."""
        self.page.goto(link)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_label("Password again").fill(PASSWORD)
        self.page.locator("main").get_by_role("button").first.click()
        self.set_second_factor()


def somebody(browser: Browser, name: str) -> Somebody:
    """A person at a new browser; what its console complains of is kept."""
    person = Somebody(name, browser.new_context(viewport=_WIDE).new_page())  # type: ignore[arg-type]  # - a plain dict is a viewport
    person.page.on("console", lambda said: person.faults.append(said.text) if said.type == "error" else None)
    person.page.on("pageerror", lambda error: person.faults.append(str(error)))
    return person


def set_up(person: Somebody, link: str, force: str) -> None:
    """Become the first administrator."""
    page = person.page
    page.goto(link)
    page.get_by_label("Name of the force").fill(force)
    page.get_by_label("Your name").fill(person.name)
    page.get_by_label("Your e-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    person.press("Set up")
    person.set_second_factor()


def invite(admin: Somebody, person: Somebody, role: str, area: str, agency: str, kind: str = "") -> str:
    """Invite somebody for a role on an area; the link that they get."""
    page = admin.page
    admin.go("People")
    admin.follow("Invite somebody")
    page.get_by_label("Name", exact=True).fill(person.name)
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Agency").select_option(label=agency)
    if kind:
        page.get_by_label("Kind of staff").select_option(label=kind)
    page.get_by_label("Role").select_option(label=role)
    page.get_by_label("Area").select_option(label=area)
    page.get_by_label("Reason").fill("Needed for Operation Hotspot.")
    admin.press("Make the invitation")
    return page.get_by_label("Link", exact=True).input_value()
