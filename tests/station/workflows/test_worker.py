"""What the worker writes about the end of a piece of work, and how it bears a database that is away."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.incidents.models import Delivery, StoreCheck
from bluelamp_station.queue.claiming import Cancelled, GivenBack, LeaseLostError, claim_next
from bluelamp_station.queue.guarding import guarded
from bluelamp_station.queue.models import WorkState
from bluelamp_station.queue.progress import SilentProgress
from bluelamp_station.queue.registry import JobKind
from bluelamp_station.workflows import outcomes, worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.queue.progress import Progress

pytestmark = pytest.mark.django_db


class TrialKind(JobKind):
    """Work that ends as a test wants it to."""

    __slots__ = ()
    fault: Exception | None = None

    def execute(self, row: object, progress: Progress) -> None:  # noqa: ARG002 - the room's own signature
        """End."""
        if TrialKind.fault is not None:
            raise TrialKind.fault


KIND = TrialKind("trial", "incidents.Delivery", "no.matter")


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> worker.Worker:
    """A worker with one kind of work and no chores."""
    monkeypatch.setattr(worker, "job_kinds", lambda: (KIND,))
    monkeypatch.setattr(worker, "see_to_chores", lambda **_: None)
    return worker.Worker(pause_s=0.01)


def turn(one: worker.Worker, fault: Exception | None) -> Delivery:
    """One row, one look round; the row as it is then."""
    TrialKind.fault = fault
    row = Delivery.objects.create()
    one.turn()
    row.refresh_from_db()
    return row


def test_work_that_ends_well_is_done(one: worker.Worker) -> None:
    row = turn(one, None)
    assert row.state == WorkState.DONE
    assert row.ended_at is not None
    assert row.lease_until_at is None


def test_what_bluelamp_refuses_fails_with_its_line(one: worker.Worker) -> None:
    row = turn(one, RefusedInputError("Not such a file.", code="BL-TRIAL-01"))
    assert (row.state, row.failure) == (WorkState.FAILED, "BL-TRIAL-01: Not such a file.")


def test_a_defect_is_named_and_its_lines_are_logged_without_what_it_says(
    one: worker.Worker, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="bluelamp.worker"):
        row = turn(one, ValueError("Anna lives in Bell Lane"))
    assert row.state == WorkState.FAILED
    assert row.failure.startswith("BL-DEFECT-01: a defect of Bluelamp (ValueError)")
    assert "test_worker.py" in caplog.text
    assert "Bell Lane" not in caplog.text + row.failure


@pytest.mark.parametrize(("fault", "state"), [(Cancelled(), WorkState.CANCELLED), (GivenBack(), WorkState.QUEUED)])
def test_stopped_work_is_stopped_and_given_back_work_waits(
    one: worker.Worker, fault: Exception, state: WorkState
) -> None:
    assert turn(one, fault).state == state


def test_work_lost_to_another_worker_is_left_alone(one: worker.Worker) -> None:
    assert turn(one, LeaseLostError("x")).state == WorkState.RUNNING


@pytest.mark.parametrize("fault", [OperationalError("locked"), InterfaceError("gone")])
def test_work_whose_database_went_away_is_tried_once_more(
    one: worker.Worker, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)
    row = turn(one, fault)
    assert (row.state, row.attempts) == (WorkState.QUEUED, 1)
    one.turn()
    row.refresh_from_db()
    assert row.state == WorkState.FAILED
    assert row.failure.startswith("BL-QUEUE-02")


def test_a_database_that_does_not_answer_is_looked_for_again_later_and_later(
    one: worker.Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(worker, "recover", gone)
    pauses = [one.turn() for _ in range(1_200)]
    assert pauses[:3] == pytest.approx([0.02, 0.04, 0.08])
    assert pauses[-1] == pytest.approx(30.0)
    monkeypatch.undo()
    monkeypatch.setattr(worker, "job_kinds", lambda: (KIND,))
    assert one.turn() == pytest.approx(0.01)


def test_the_end_is_written_as_soon_as_the_database_is_back(
    one: worker.Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    def write(*given: object) -> bool:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise OperationalError("locked")
        return outcomes.write_outcome(*given)  # type: ignore[arg-type]  # - handed on

    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(worker, "write_outcome", write)
    assert turn(one, None).state == WorkState.DONE
    assert tries == 3


def test_an_ending_worker_takes_nothing_up(one: worker.Worker) -> None:
    one.end()
    assert turn(one, None).state == WorkState.QUEUED


def test_work_off_stops_at_the_first_failure() -> None:
    TrialKind.fault = RefusedInputError("No.", code="BL-TRIAL-01")
    Delivery.objects.create()
    with pytest.raises(RuntimeError, match="BL-TRIAL-01"):
        outcomes.work_off([KIND], worker="here")


class Lost(SilentProgress):
    """Progress of a row that another worker has."""

    def check(self) -> None:
        """Say so."""
        raise LeaseLostError("x")


def store() -> None:
    StoreCheck.objects.create(data_version="1", found={})


def test_no_transaction_of_a_lost_row_writes_anything() -> None:
    with pytest.raises(LeaseLostError), guarded(Lost()), transaction.atomic():
        store()
    assert not StoreCheck.objects.exists()


def test_the_lease_is_looked_at_once_in_a_transaction(committed: None) -> None:  # noqa: ARG001 - only then do transactions end
    looks = []

    class Counting(SilentProgress):
        def check(self) -> None:
            looks.append(connection.in_atomic_block)

    def in_one_transaction(*jobs: Callable[[], None]) -> None:
        with transaction.atomic():
            for job in jobs:
                job()

    with guarded(Counting()):
        in_one_transaction(store, store)
        in_one_transaction(store)
        list(StoreCheck.objects.all())
    assert looks == [True, True]
    assert claim_next([KIND], worker="x", now=timezone.now()) is None
