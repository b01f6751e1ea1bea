"""Costs beside patrols and corrections by hand: entered with words, undone by a line that takes them back."""

from __future__ import annotations

__all__ = ["add_cost", "check_keeps_ledger", "reverse_cost"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import LedgerEntry
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.ledger_rows import AMOUNTS
from bluelamp_station.plans.models import LedgerLine
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal
    from uuid import UUID

    from bluelamp_station.accounts.models import Agency, Person

BY_HAND = (LedgerEntry.INITIATIVE, LedgerEntry.ADJUSTMENT)
_MOST_POUNDS = 10_000_000
_LONGEST = 300


def check_keeps_ledger(by: Person, programme: Programme) -> None:
    """Refuse whoever does not keep this ledger.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-12).
    """
    if not any(programme.area.path.startswith(path) for path in by.area_paths(Permission.KEEP_LEDGER)):
        raise RefusedInputError("you do not keep the ledger of this programme.", code="BL-PLANS-12")


@transaction.atomic
def add_cost(
    *,
    by: Person,
    programme: Programme,
    ticket: UUID,
    entry: LedgerEntry,
    day: dt.date,
    pounds: Decimal,
    words: str,
    funding_ref: str = "",
    organisation: Agency | None = None,
    place_ref: str = "",
) -> LedgerLine:
    """Enter a cost of an initiative, or an adjustment with its reason; the same ticket again adds nothing.

    Args:
        by: who keeps the ledger.
        programme: whose.
        ticket: of the form.
        entry: initiative or adjustment.
        day: on which it counts.
        pounds: the money; of an adjustment below zero where it gives back.
        words: what for, or why.
        funding_ref: the stream that pays; empty for none.
        organisation: whose cost it is; None where it is nobody's.
        place_ref: the place that it is for; empty for none.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-12), or no such amount (BL-PLANS-14).
        UsageError: nothing was said about it (BL-PLANS-15).
    """
    check_keeps_ledger(by, programme)
    said = words.strip()[:_LONGEST]
    if not said:
        raise UsageError("say what the money is for.", code="BL-PLANS-15")
    if entry not in BY_HAND or not pounds or abs(pounds) > _MOST_POUNDS:
        raise RefusedInputError("enter an amount of money that is not zero, up to £10 million.", code="BL-PLANS-14")
    if pounds < 0 and entry is LedgerEntry.INITIATIVE:
        raise RefusedInputError("a cost is above zero; to give money back, enter an adjustment.", code="BL-PLANS-14")
    Programme.objects.select_for_update().get(pk=programme.pk)
    subject = f"cost:{ticket}"
    held: LedgerLine | None = LedgerLine.objects.filter(programme=programme, subject=subject).first()
    if held is not None:
        return held
    made: LedgerLine = LedgerLine.objects.create(
        programme=programme,
        entry=entry.value,
        day=day,
        funding_ref=funding_ref,
        agency="",
        organisation=organisation,
        subject=subject,
        pence=round(pounds * 100),
        words=said,
        place_ref=place_ref,
        as_at=timezone.now(),
        by=by,
    )
    detail = {"programme": programme.pk, "entry": entry.value, "pence": made.pence}
    record(by=by, action="plans.cost_entered", subject=made, why=said, detail=detail)
    return made


@transaction.atomic
def reverse_cost(*, by: Person, line: LedgerLine, why: str) -> LedgerLine:
    """Take an entered cost or adjustment back by a line that cancels it.

    Args:
        by: who keeps the ledger.
        line: the line as it was entered.
        why: the reason.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-12), posted by the house or taken back already (BL-PLANS-16).
        UsageError: no reason was given (BL-PLANS-15).
    """
    check_keeps_ledger(by, line.programme)
    said = why.strip()[:_LONGEST]
    if not said:
        raise UsageError("say why it is taken back.", code="BL-PLANS-15")
    Programme.objects.select_for_update().get(pk=line.programme_id)
    of_subject = LedgerLine.objects.filter(programme=line.programme_id, entry=line.entry, subject=line.subject)
    if line.entry not in set(BY_HAND) or of_subject.count() != 1:
        raise RefusedInputError(
            "this line was taken back already, or was not entered by hand; nothing was changed.", code="BL-PLANS-16"
        )
    made: LedgerLine = LedgerLine.objects.create(
        programme_id=line.programme_id,
        entry=line.entry,
        day=line.day,
        funding_ref=line.funding_ref,
        agency=line.agency,
        role=line.role,
        organisation_id=line.organisation_id,
        subject=line.subject,
        serial=2,
        is_additional=line.is_additional,
        place_ref=line.place_ref,
        words=said,
        as_at=timezone.now(),
        by=by,
        **{name: -getattr(line, name) for name in AMOUNTS},
    )
    detail = {"programme": line.programme_id, "line": line.pk, "pence": made.pence}
    record(by=by, action="plans.cost_reversed", subject=made, why=said, detail=detail)
    return made
