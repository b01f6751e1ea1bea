"""A served site with the small programme in it, for tests that break it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from journeys.station.the_site import Site, new_site

if TYPE_CHECKING:
    from collections.abc import Iterator

_TESTS = Path(__file__).resolve().parents[2]
LEASE_S = 2


def small_site(folder: Path, name: str) -> Iterator[Site]:
    """A site with people who need no second factor, one run and two drafts; served, and ended at last.

    Args:
        folder: for its data folder and the made-up force.
        name: of its database on PostgreSQL.
    """
    told = {"BLUELAMP_SECOND_FACTOR": "no", "BLUELAMP_LEASE_SECONDS": str(LEASE_S)}
    site = new_site(folder / "home", name=name, has_tables=True, **told)
    told = {"BLUELAMP_HOME": str(site.home), "PYTHONPATH": str(_TESTS)}
    made = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "worlds.small_programme", str(folder / "force")],
        env=dict(site.environment) | told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    try:
        yield site.start()
    finally:
        site.stop()
