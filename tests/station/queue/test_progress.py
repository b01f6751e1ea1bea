"""Progress is written now and then, and stops work that is no longer wanted or ours."""

from __future__ import annotations

from threading import Event

import pytest
from django.utils import timezone

from bluelamp_station.incidents.models import Delivery
from bluelamp_station.queue.claiming import Cancelled, GivenBack, LeaseLostError, claim_next, stop
from bluelamp_station.queue.progress import RowProgress, SilentProgress
from bluelamp_station.queue.registry import JobKind, forget, job_kinds, register

KIND = JobKind("load", "incidents.Delivery", "no.matter")


class Ticks:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.seconds


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def row(db: None) -> Delivery:  # noqa: ARG001 - the row lies in it
    Delivery.objects.create()
    claimed = claim_next([KIND], worker="a", now=timezone.now())
    assert claimed is not None
    assert isinstance(claimed[1], Delivery)
    return claimed[1]


def progress_of(row: Delivery, ticks: Ticks, *, lost: bool = False, ending: bool = False) -> RowProgress:
    is_lost, is_ending = Event(), Event()
    if lost:
        is_lost.set()
    if ending:
        is_ending.set()
    return RowProgress(KIND, row, is_lost=is_lost, is_ending=is_ending, clock=ticks)


def test_progress_is_written_four_times_a_second_at_most_and_the_last_step_always(row: Delivery, ticks: Ticks) -> None:
    progress = progress_of(row, ticks)
    seen = []
    for step in range(1, 11):
        ticks.seconds += 0.1
        progress(step, 10, f"step {step}")
        row.refresh_from_db()
        seen.append(row.progress_done)
    assert seen == [1, 1, 1, 4, 4, 4, 7, 7, 7, 10]


def test_stop_reaches_the_work_at_its_next_step(row: Delivery, ticks: Ticks) -> None:
    stop(row, now=timezone.now())
    with pytest.raises(Cancelled):
        progress_of(row, ticks)(1, 2, "at it")


def test_a_lost_lease_and_an_ending_worker_reach_the_work_without_the_database(
    row: Delivery, ticks: Ticks, django_assert_num_queries: object
) -> None:
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(0):
        with pytest.raises(LeaseLostError):
            progress_of(row, ticks, lost=True)(1, 2, "at it")
        with pytest.raises(GivenBack):
            progress_of(row, ticks, ending=True).check()


def test_the_check_renews_the_lease(row: Delivery, ticks: Ticks) -> None:
    before = row.lease_until_at
    progress_of(row, ticks).check()
    row.refresh_from_db()
    assert before is not None
    assert row.lease_until_at is not None
    assert row.lease_until_at > before


def test_silent_progress_says_nothing() -> None:
    silent = SilentProgress()
    silent(1, 2, "at it")
    silent.check()


def test_a_kind_of_work_is_known_by_its_code() -> None:
    register("trial", "incidents.Delivery", "builtins.print")
    try:
        assert [kind.code for kind in job_kinds()][-1] == "trial"
        assert job_kinds()[-1].model is Delivery
    finally:
        forget("trial")
    assert "trial" not in [kind.code for kind in job_kinds()]
