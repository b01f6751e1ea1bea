"""Two at once: two who adopt, two sites on one folder, two sites on one port, two migrations."""

from __future__ import annotations

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from journeys.station.at_the_wire import Caller, words
from journeys.station.breaking import ask
from journeys.station.small_site import small_site
from journeys.station.the_site import free_port, new_site, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from journeys.station.the_site import Site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]),
]
NUMBERS = count(1)
WHY = "The densest places of the months held, agreed with the district councils."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with two drafts."""
    yield from small_site(tmp_path_factory.mktemp("shared"), f"two_{os.getpid()}")


@pytest.fixture
def new(tmp_path: Path) -> Site:
    """A site that was never started."""
    return new_site(tmp_path / "home", name=f"new_{os.getpid()}_{next(NUMBERS)}")


def call(site: Site, *words: str) -> subprocess.Popen[str]:
    """Begin one of the program's commands."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [program(), *words],
        env=dict(site.environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_of_two_who_adopt_two_drafts_at_once_one_wins_and_the_other_reads_who(site: Site) -> None:
    drafts = [number for (number,) in ask(site, "SELECT id FROM hotspots_hotspotset WHERE state = 'draft' ORDER BY id")]
    assert len(drafts) == 2
    start = Barrier(2)

    def adopt(name: str, draft: int) -> httpx.Response:
        with Caller(site.url) as caller:
            page = f"/hotspots/sets/{draft}/adopt/"
            form = caller.sign_in(name).hidden(page) | told_on(caller.get(page).text)
            start.wait(timeout=30)
            return caller.post(page, form)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(adopt, ("Mark Manager", "Mary Manager"), drafts))
    (won, winner), (lost, _) = sorted(
        zip(answers, ("Mark Manager", "Mary Manager"), strict=True), key=lambda pair: pair[0].status_code
    )
    assert (won.status_code, lost.status_code) == (200, 409), [words(answer)[:300] for answer in answers]
    assert "was adopted." in words(won)
    assert f"{winner} adopted Set 1" in words(lost)
    in_force = "SELECT count(*) FROM hotspots_hotspotset WHERE state = 'adopted' AND valid_to_date IS NULL"
    assert ask(site, in_force) == [(1,)]
    assert ask(site, "SELECT count(*) FROM audit_event WHERE action = 'hotspots.set_adopted'") == [(1,)]
    proved = site.manage("verify_audit")
    assert proved.returncode == 0, proved.stdout + proved.stderr


def told_on(page: str) -> dict[str, str]:
    """What the form proposes, with what a person adds."""
    days = {name: re.search(rf'name="{name}" value="([0-9-]+)"', page) for name in ("valid_from", "review")}
    assert all(days.values()), page
    return {name: found[1] for name, found in days.items() if found} | {"rationale": WHY, "has_read": "on"}


def test_a_second_serve_on_one_folder_says_so_in_one_line(site: Site) -> None:
    second = call(site, "serve", "--home", str(site.home), "--port", str(free_port()))
    out, err = second.communicate(timeout=60)
    assert (second.returncode, out) == (3, "")
    assert err == f"BL-SERVE-04: Another bluelamp serve runs on {site.home}: end it first.\n"


def test_a_port_that_is_taken_is_said_in_one_line_and_nothing_is_made(site: Site, new: Site) -> None:
    second = call(new, "serve", "--home", str(new.home), "--port", str(site.port))
    out, err = second.communicate(timeout=60)
    assert (second.returncode, out) == (3, "")
    assert err.startswith(f"BL-SERVE-02: Cannot listen on 127.0.0.1 port {site.port} ")
    assert len(err.splitlines()) == 1
    assert not new.home.exists()


def test_three_migrations_at_once_and_one_more_do_the_work_of_one(new: Site) -> None:
    at_once = [call(new, "manage", "--home", str(new.home), "migrate", "-v", "0") for _ in range(3)]
    told = [(*one.communicate(timeout=120), one.returncode) for one in at_once]
    assert told == [("", "", 0)] * 3
    again = new.manage("migrate", "-v", "1")
    assert (again.returncode, again.stderr) == (0, "")
    assert "No migrations to apply." in again.stdout
    twice = "SELECT count(*) FROM (SELECT app, name FROM django_migrations GROUP BY app, name HAVING count(*) > 1) AS d"
    assert ask(new, twice) == [(0,)]
    assert new.manage("verify_audit").returncode == 0


def test_a_migration_while_the_site_is_served_is_harmless(site: Site) -> None:
    done = site.manage("migrate", "-v", "0")
    assert (done.returncode, done.stderr) == (0, "")
    with Caller(site.url) as anna:
        assert anna.sign_in("Anna Analyst").get("/hotspots/").status_code == 200
