"""A served site on which a week is planned, at the time of the story, and what it holds."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from journeys.station.site_ground import TESTS, ask_ground
from journeys.station.the_site import Site, new_site
from worlds.plan_site import PLANNED_AT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CLOCK = str(TESTS / "worlds" / "set_clock")
_AHEAD = "JOURNEY_CLOCK_AHEAD_S"


def planned_site(folder: Path, name: str, *asked: str) -> Iterator[Site]:
    """The site, served on the Friday before the week; people sign in with a password alone.

    Args:
        folder: for its data folder.
        name: of its database on PostgreSQL.
        asked: more to be made, as ``worlds.plan_site`` has it.
    """
    site = new_site(folder / "home", name=name, has_tables=True, BLUELAMP_SECOND_FACTOR="no", PYTHONPATH=_CLOCK)
    set_clock(site, PLANNED_AT)
    for what in ("fill", *asked):
        ask(site, what)
    try:
        yield site.start()
    finally:
        site.stop()


def set_clock(site: Site, at: dt.datetime) -> None:
    """Processes of the site that start from now on believe that it is then."""
    ahead = (at - dt.datetime.now(dt.UTC)).total_seconds()  # noqa: TID251 - the true time, to be moved
    site.environment = dict(site.environment) | {_AHEAD: str(ahead)}


def clock_of(site: Site) -> float:
    """What the clock of its processes shows, seconds since 1970."""
    true = dt.datetime.now(dt.UTC).timestamp()  # noqa: TID251 - the same
    return true + float(site.environment[_AHEAD])


def go_on_at(site: Site, at: dt.datetime) -> None:
    """End the site and serve it again days later."""
    site.stop()
    site.process = None
    set_clock(site, at)
    site.start()


def ask(site: Site, what: str) -> str:
    """Have a process of the site do it; what it prints."""
    return ask_ground(site, "worlds.plan_site", what, _CLOCK)


def held(site: Site) -> dict[str, Any]:
    """All that the site holds of plans."""
    found: dict[str, Any] = json.loads(ask(site, "told"))
    return found
