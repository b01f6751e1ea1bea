"""A browser for each person, on a site that runs."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from journeys.station.the_site import Site, new_site
from worlds.chromium import FLAGS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def chromium() -> str:
    """Path of Debian's Chromium."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium")
    return program


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    """What drives browsers; one at a time in a process."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(driver: Playwright, chromium: str) -> Iterator[Browser]:
    """Debian's Chromium."""
    opened = driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A new, empty site, served for the tests of a module; one that makes its own tables where the module says so."""
    folder = tmp_path_factory.mktemp("site")
    begins = getattr(request.module, "SITE_BEGINS_WITHOUT_TABLES", False)
    served = new_site(folder / "home", name=request.module.__name__.rpartition(".")[2], has_tables=not begins)
    try:
        yield served.start()
    finally:
        served.stop()
