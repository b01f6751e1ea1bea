"""A browser for each person, on a site that runs."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from journeys.station.the_site import Site, new_site

if TYPE_CHECKING:
    from collections.abc import Iterator

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A new, empty site, served for the tests of a module."""
    folder = tmp_path_factory.mktemp("site")
    served = new_site(folder / "home", name=request.module.__name__.rpartition(".")[2])
    try:
        yield served.start()
    finally:
        served.stop()
