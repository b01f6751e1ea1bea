"""Set targets, and withdraw them with a reason; none is ever deleted."""

from __future__ import annotations

__all__ = ["set_target", "withdraw_target"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import TargetKind
from bluelamp_station.audit.actions import record
from bluelamp_station.programme.actions.checks import ask_for_money, ask_for_order, lock_programme
from bluelamp_station.programme.models import Target

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from bluelamp_station.accounts.models import Agency, Person
    from bluelamp_station.programme.models import FundingStream, Programme


@transaction.atomic
def set_target(
    *,
    by: Person,
    programme: Programme,
    kind: TargetKind,
    amount: Decimal,
    starts_date: dt.date,
    ends_date: dt.date,
    stream: FundingStream | None = None,
    agency: Agency | None = None,
    note: str = "",
) -> Target:
    """Set hours or pounds for a time.

    1. Hold the programme. 2. Check the dates. 3. Refuse a second target of the same kind for the same days. 4. Add.

    Raises:
        RefusedInputError: they may not (BL-PROG-01); the dates (BL-PROG-02, BL-PROG-08); the amount (BL-PROG-05);
            another target covers these days (BL-PROG-10); stream or agency of another programme (BL-PROG-11).
    """
    ask_for_money(by, programme)
    held = lock_programme(programme)
    ask_for_order(starts_date, ends_date)
    if amount <= 0:
        raise RefusedInputError("A target is more than 0.", code="BL-PROG-05")
    _check_belongs(held, stream, agency)
    _check_within(held, stream, starts_date, ends_date)
    standing = Target.objects.filter(
        programme=held,
        stream=stream,
        agency=agency,
        kind=kind,
        withdrawn_at__isnull=True,
        starts_date__lte=ends_date,
        ends_date__gte=starts_date,
    ).first()
    if standing is not None:
        raise RefusedInputError(
            f"A target of {standing.amount:,.0f} {kind.value} holds from {_day(standing.starts_date)} to"
            f" {_day(standing.ends_date)} already. Withdraw it first, or choose other days.",
            code="BL-PROG-10",
        )
    made = Target.objects.create(
        programme=held,
        stream=stream,
        agency=agency,
        kind=kind,
        amount=amount,
        starts_date=starts_date,
        ends_date=ends_date,
        note=note,
    )
    detail = {
        "programme": held.pk,
        "stream": stream.pk if stream else None,
        "agency": agency.pk if agency else None,
        "kind": kind.value,
        "amount": str(amount),
    }
    record(by=by, action="programme.target_set", subject=made, why=note, detail=detail)
    return made


@transaction.atomic
def withdraw_target(*, by: Person, target: Target, why: str) -> None:
    """Take a target out of force; it stays to be read, with the reason.

    Raises:
        RefusedInputError: they may not (BL-PROG-01); no reason (BL-PROG-07); withdrawn already (BL-PROG-09).
    """
    ask_for_money(by, target.programme)
    if not why.strip():
        raise RefusedInputError("Say why the target is withdrawn.", code="BL-PROG-07")
    written = Target.objects.filter(pk=target.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_why=why.strip()
    )
    if not written:
        raise RefusedInputError("This target has been withdrawn already.", code="BL-PROG-09")
    record(by=by, action="programme.target_withdrawn", subject=target, why=why.strip())


def _check_belongs(programme: Programme, stream: FundingStream | None, agency: Agency | None) -> None:
    if stream is not None and stream.programme_id != programme.pk:
        raise RefusedInputError("That funding stream belongs to another programme.", code="BL-PROG-11")
    if agency is not None and not programme.agencies.filter(pk=agency.pk).exists():
        raise RefusedInputError(f"{agency.name} does not take part in this programme.", code="BL-PROG-11")


def _check_within(programme: Programme, stream: FundingStream | None, starts_date: dt.date, ends_date: dt.date) -> None:
    first, last = (stream.starts_date, stream.ends_date) if stream else (programme.starts_date, programme.ends_date)
    if starts_date < first or (last is not None and ends_date > last):
        until = f"to {_day(last)}" if last else "on"
        raise RefusedInputError(
            f"{stream or programme} runs from {_day(first)} {until}: the target must lie within that.",
            code="BL-PROG-08",
        )


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
