"""Workers that are killed, frozen or asked to end in the middle of their work, as processes of their own."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from worlds.other_site import OtherSite

pytestmark = [
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
]
_STATE = "SELECT state, attempts FROM incidents_delivery ORDER BY id"


def test_a_killed_worker_s_row_is_taken_up_once_more_and_then_fails_with_the_reason(other_site: OtherSite) -> None:
    other_site.put()
    for attempt in (1, 2):
        worker = other_site.start_worker()
        other_site.wait_for(_STATE, "running", attempt)
        worker.kill()
        worker.wait()
    other_site.start_worker()
    other_site.wait_for(_STATE, "failed", 2)
    assert other_site.ask("SELECT failure FROM incidents_delivery")[0][0].startswith("BL-QUEUE-01")
    assert other_site.ask("SELECT count(*) FROM incidents_storecheck") == [(0,)]


def test_after_one_kill_the_next_worker_finishes_the_row(other_site: OtherSite) -> None:
    other_site.put()
    worker = other_site.start_worker()
    other_site.wait_for(_STATE, "running", 1)
    worker.kill()
    other_site.go.touch()
    other_site.start_worker()
    other_site.wait_for(_STATE, "done", 2)
    assert other_site.ask("SELECT count(*) FROM incidents_storecheck") == [(1,)]


def test_a_worker_that_was_frozen_beyond_its_lease_stores_nothing(other_site: OtherSite) -> None:
    other_site.put("deaf")
    frozen = other_site.start_worker()
    other_site.wait_for(_STATE, "running", 1)
    frozen.send_signal(signal.SIGSTOP)
    other_site.go.touch()
    second = other_site.start_worker()
    other_site.wait_for(_STATE, "done", 2)
    frozen.send_signal(signal.SIGCONT)
    other_site.put()
    other_site.wait_for("SELECT count(*) FROM incidents_delivery WHERE state = 'done'", 2)
    frozen.terminate()
    assert frozen.wait(timeout=20) == 0
    stored = other_site.ask("SELECT data_version FROM incidents_storecheck ORDER BY id")
    assert len(stored) == 2
    assert stored[0] == (str(second.pid),)


def test_a_worker_asked_to_end_puts_its_row_back_without_costing_an_attempt(other_site: OtherSite) -> None:
    other_site.put()
    worker = other_site.start_worker()
    other_site.wait_for(_STATE, "running", 1)
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    assert other_site.ask(_STATE) == [("queued", 0)]
    assert other_site.ask("SELECT count(*) FROM queue_workersign") == [(0,)]


def test_work_that_does_not_look_up_is_given_back_too_when_its_worker_ends(other_site: OtherSite) -> None:
    other_site.put("deaf")
    worker = other_site.start_worker()
    other_site.wait_for(_STATE, "running", 1)
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    assert other_site.ask(_STATE) == [("queued", 0)]


def test_the_heart_keeps_long_work_beyond_its_lease(other_site: OtherSite) -> None:
    other_site.put("deaf")
    other_site.start_worker()
    other_site.wait_for(_STATE, "running", 1)
    first = other_site.ask("SELECT lease_until_at FROM incidents_delivery")[0][0]
    for _ in range(4):
        other_site.wait_for(
            f"SELECT count(*) FROM incidents_delivery WHERE lease_until_at > '{first}'",  # noqa: S608 - SQL of the test's own
            1,
        )
        first = other_site.ask("SELECT lease_until_at FROM incidents_delivery")[0][0]
    other_site.go.touch()
    other_site.wait_for(_STATE, "done", 1)


def test_two_workers_never_do_the_same_row(other_site: OtherSite) -> None:
    other_site.go.touch()
    keys = [other_site.put() for _ in range(30)]
    other_site.start_worker()
    other_site.start_worker()
    other_site.wait_for("SELECT count(*) FROM incidents_delivery WHERE state = 'done'", len(keys))
    assert other_site.ask("SELECT count(*), count(DISTINCT delivery_id) FROM incidents_storecheck") == [(30, 30)]
    assert other_site.ask("SELECT DISTINCT attempts FROM incidents_delivery") == [(1,)]
