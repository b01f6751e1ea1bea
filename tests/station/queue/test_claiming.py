"""Rows are taken, kept and given back by conditional UPDATEs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from bluelamp_station.incidents.models import Delivery
from bluelamp_station.queue import claiming
from bluelamp_station.queue.models import QueuedWork, WorkState
from bluelamp_station.queue.registry import JobKind

if TYPE_CHECKING:
    from datetime import datetime

KIND = JobKind("load", "incidents.Delivery", "no.matter")
pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def claim(worker: str, now: datetime) -> QueuedWork:
    claimed = claiming.claim_next([KIND], worker=worker, now=now)
    assert claimed is not None
    return claimed[1]


def test_the_oldest_row_is_taken_first(now: datetime) -> None:
    Delivery.objects.create(queued_at=now)
    older = Delivery.objects.create(queued_at=now - timedelta(hours=1))
    taken = claim("a", now)
    assert taken.pk == older.pk
    assert (taken.state, taken.worker, taken.attempts) == (WorkState.RUNNING, "a", 1)
    assert taken.lease_until_at == now + claiming.lease()


def test_a_row_is_taken_once(now: datetime) -> None:
    Delivery.objects.create()
    claim("a", now)
    assert claiming.claim_next([KIND], worker="b", now=now) is None


def test_a_lease_that_ran_out_is_queued_once_and_then_fails_with_the_reason(now: datetime) -> None:
    row = Delivery.objects.create()
    claim("a", now)
    later = now + claiming.lease() + timedelta(seconds=1)
    assert claiming.recover([KIND], now=now) == 0
    assert claiming.recover([KIND], now=later) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == (WorkState.QUEUED, 1)
    claim("b", later)
    claiming.recover([KIND], now=later + claiming.lease() + timedelta(seconds=1))
    row.refresh_from_db()
    assert row.state == WorkState.FAILED
    assert row.failure.startswith("BL-QUEUE-01")
    assert row.ended_at is not None


def test_a_lost_row_that_somebody_stopped_is_stopped(now: datetime) -> None:
    row = Delivery.objects.create()
    claim("a", now)
    assert claiming.stop(row, now=now)
    claiming.recover([KIND], now=now + timedelta(days=1))
    row.refresh_from_db()
    assert row.state == WorkState.CANCELLED


def test_a_renewed_lease_holds(now: datetime) -> None:
    Delivery.objects.create()
    row = claim("a", now)
    claiming.renew(KIND, row, now=now + timedelta(seconds=50))
    assert claiming.recover([KIND], now=now + timedelta(seconds=70)) == 0


def test_whoever_lost_a_row_can_neither_renew_report_store_nor_finish_it(now: datetime) -> None:
    Delivery.objects.create()
    lost = claim("a", now)
    claiming.recover([KIND], now=now + timedelta(days=1))
    claim("a", now)  # the same worker name, but the second attempt
    with pytest.raises(claiming.LeaseLostError):
        claiming.renew(KIND, lost, now=now)
    with pytest.raises(claiming.LeaseLostError):
        claiming.report(KIND, lost, 1, 2, "at it")
    with pytest.raises(claiming.LeaseLostError), transaction.atomic():
        claiming.still_mine(KIND, lost, now=now)
    assert not claiming.finish(KIND, lost, WorkState.DONE, now=now)
    assert not claiming.give_back(KIND, lost)
    assert not claiming.try_again(KIND, lost, now=now, failure="x")


def test_a_row_given_back_has_cost_no_attempt(now: datetime) -> None:
    row = Delivery.objects.create()
    assert claiming.give_back(KIND, claim("a", now))
    row.refresh_from_db()
    assert (row.state, row.attempts, row.worker) == (WorkState.QUEUED, 0, "")


def test_a_fault_that_may_pass_is_tried_once_more(now: datetime) -> None:
    row = Delivery.objects.create()
    claiming.try_again(KIND, claim("a", now), now=now, failure="BL-X-01: away")
    row.refresh_from_db()
    assert (row.state, row.attempts) == (WorkState.QUEUED, 1)
    claiming.try_again(KIND, claim("a", now), now=now, failure="BL-X-01: away")
    row.refresh_from_db()
    assert (row.state, row.failure) == (WorkState.FAILED, "BL-X-01: away")


def test_a_waiting_row_stops_at_once_a_running_one_at_its_next_step_and_one_that_is_over_not(now: datetime) -> None:
    waiting = Delivery.objects.create()
    assert claiming.stop(waiting, now=now)
    waiting.refresh_from_db()
    assert waiting.state == WorkState.CANCELLED
    assert not claiming.stop(waiting, now=now)
    Delivery.objects.create()
    running = claim("a", now)
    assert claiming.stop(running, now=now)
    with pytest.raises(claiming.Cancelled):
        claiming.report(KIND, running, 1, 2, "at it")


def test_the_share_of_the_steps_is_known_once_they_are(now: datetime) -> None:
    Delivery.objects.create()
    row = claim("a", now)
    assert row.progress_share is None
    claiming.report(KIND, row, 1, 4, "x" * 300)
    row.refresh_from_db()
    assert row.progress_share == pytest.approx(0.25)
    assert len(row.progress_text) == 200
    assert not row.is_over


def test_the_check_before_storing_belongs_inside_a_transaction(committed: None, now: datetime) -> None:  # noqa: ARG001 - only then is there none around the test
    Delivery.objects.create()
    row = claim("a", now)
    with pytest.raises(RuntimeError, match="inside the transaction"):
        claiming.still_mine(KIND, row, now=now)
    with transaction.atomic():
        claiming.still_mine(KIND, row, now=now)
