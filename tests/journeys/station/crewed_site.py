"""A served site with two crews on it: what it holds, how sign-ins end, and how a new version comes to be served."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from journeys.station.at_the_site import Somebody, somebody
from journeys.station.site_ground import TESTS, ask_ground
from journeys.station.the_site import Site, new_site
from worlds.two_crews import PASSWORD, email_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

_SOURCE = TESTS.parent / "src"
NEWER = "9.0.0"


def crewed_site(folder: Path, name: str) -> Iterator[Site]:
    """The site, served; people sign in with a password alone.

    Args:
        folder: for its data folder.
        name: of its database on PostgreSQL.
    """
    site = new_site(folder / "home", name=name, has_tables=True, BLUELAMP_SECOND_FACTOR="no")
    ask(site, "fill")
    try:
        yield site.start()
    finally:
        site.stop()


def ask(site: Site, what: str) -> str:
    """Have a process of the site do it; what it prints."""
    return ask_ground(site, "worlds.two_crews", what)


def held(site: Site) -> dict[str, Any]:
    """All that the site holds of patrols."""
    found: dict[str, Any] = json.loads(ask(site, "told"))
    return found


def serve_newer(site: Site, folder: Path) -> None:
    """Stop it and serve the same data by a newer version, whose phone app is another build."""
    source = folder / "src"
    for package in ("bluelamp", "bluelamp_station"):
        shutil.copytree(_SOURCE / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    version = source / "bluelamp" / "__init__.py"
    version.write_text(version.read_text().replace('__version__ = "', f'__version__ = "{NEWER}" or "'))
    built = source / "bluelamp_station" / "patrols" / "static" / "field" / "built" / "field.js"
    built.write_text(f'globalThis.journeyBuild="{NEWER}";{built.read_text()}')
    site.stop()
    site.process = None
    newer = replace(site, environment=dict(site.environment) | {"PYTHONPATH": str(source)})
    site.process = newer.start().process


def staff(browser: Browser, site: Site, name: str) -> Somebody:
    """Somebody at a desk, signed in."""
    person = somebody(browser, name)
    person.page.goto(site.url)
    person.page.get_by_label("E-mail address").fill(email_of(name))
    person.page.get_by_label("Password").fill(PASSWORD)
    person.page.locator("main form button").first.click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Today")
    return person
