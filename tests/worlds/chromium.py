"""Debian's Chromium as every test starts it."""

from __future__ import annotations

__all__ = ["CHROMIUM", "FLAGS", "browser_beside_django"]

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def browser_beside_django() -> Iterator[Browser]:
    """A browser whose driver's own loop runs in this thread, where the tests use the database one at a time."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")  # noqa: TID251 - Django reads it nowhere else
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # noqa: TID251 - the same
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield opened
        opened.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]  # noqa: TID251 - the same
