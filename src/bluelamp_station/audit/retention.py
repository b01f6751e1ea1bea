"""How long records are kept, when they go, and the proof that they went."""

from __future__ import annotations

__all__ = ["Countdown", "countdowns", "days_kept", "set_rule", "sweep"]

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import UsageError
from bluelamp_station.audit.actions import SYSTEM_NAME, record
from bluelamp_station.audit.data_classes import DataClass, data_class, data_classes
from bluelamp_station.audit.models import DeletionProof, RetentionRule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bluelamp_station.audit.actions import Actor

_LONGEST_DAYS = 36_500
_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Countdown:
    """What retention means for one class today.

    Args:
        held: the class.
        days: how long it is kept; None for as long as the programme needs it.
        rule: the rule that says so; None for the default.
        due_now: records whose time is over.
        due_soon: records whose time ends within 30 days, those due now left out.
        last_proof: the latest deletion; None before the first.
    """

    held: DataClass
    days: int | None
    rule: RetentionRule | None
    due_now: int
    due_soon: int
    last_proof: DeletionProof | None


def days_kept(held: DataClass, on: date) -> tuple[int | None, RetentionRule | None]:
    """How long a class is kept by the rule in force on a day, and that rule; the default without one."""
    rule = RetentionRule.objects.filter(data_class=held.code, from_date__lte=on).first()
    return (rule.days, rule) if rule else (held.days, None)


def countdowns(now: datetime) -> list[Countdown]:
    """Every class with what is due."""
    return [_countdown(held, now) for held in data_classes()]


def _countdown(held: DataClass, now: datetime) -> Countdown:
    days, rule = days_kept(held, timezone.localdate(now))
    proof = DeletionProof.objects.filter(data_class=held.code).first()
    if days is None:
        return Countdown(held, days, rule, 0, 0, proof)
    due = len(held.due(now - timedelta(days=days)))
    soon = len(held.due(now - timedelta(days=days) + _SOON)) - due
    return Countdown(held, days, rule, due, soon, proof)


@transaction.atomic
def set_rule(*, by: Actor, code: str, days: int, from_date: date, reason: str) -> RetentionRule:
    """Say how long a class is kept from a day on.

    Raises:
        UsageError: no such class, one that does not end by time, or days out of bounds.
    """
    held = data_class(code)
    if held is None or not held.sweeper_path:
        raise UsageError("records of this class do not end by time.", code="BL-AUDIT-03")
    if not 1 <= days <= _LONGEST_DAYS:
        raise UsageError(f"days must lie between 1 and {_LONGEST_DAYS:,}.", code="BL-AUDIT-03")
    rule = RetentionRule.objects.create(
        data_class=code, days=days, from_date=from_date, reason=reason, set_by=by.get_full_name()
    )
    record(by=by, action="audit.retention_set", subject=rule, why=reason, detail={"class": code, "days": days})
    return rule


def sweep(*, now: datetime, by: Actor | None = None) -> list[DeletionProof]:
    """Delete what is due in every class, each with its proof; a class that fails leaves the others alone.

    Args:
        now: the instant.
        by: who asked; None for the nightly round.
    """
    proofs = [_sweep_class(held, now, by) for held in data_classes() if held.sweeper_path]
    return [proof for proof in proofs if proof is not None]


@transaction.atomic
def _sweep_class(held: DataClass, now: datetime, by: Actor | None) -> DeletionProof | None:
    days, _ = days_kept(held, timezone.localdate(now))
    if days is None:
        return None
    before = now - timedelta(days=days)
    ids = sorted(held.due(before))
    if not ids:
        return None
    digest = ids_digest(ids)
    deleted = held.delete(ids)
    detail = {"class": held.code, "records": deleted, "before": before.isoformat(), "ids_digest": digest}
    event = record(by=by, action="audit.records_deleted", subject=("DataClass", held.code), detail=detail)
    return DeletionProof.objects.create(
        data_class=held.code,
        at=now,
        by=by.get_full_name() if by else SYSTEM_NAME,
        before_at=before,
        records=deleted,
        ids_digest=digest,
        event=event,
    )


def ids_digest(ids: Sequence[str]) -> str:
    """SHA-256 of the sorted ids, a line each: shows which records went to whoever still knows their ids."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()
