"""Posting to the ledger: difference lines for what is planned and what is delivered, and where the money ends."""

from __future__ import annotations

__all__ = ["post_delivered", "post_planned"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import LedgerEntry
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.engine import ledger as engine
from bluelamp_station.plans.ledger_rows import DeliveredRow
from bluelamp_station.plans.models import LedgerLine, LedgerPosting, Shift
from bluelamp_station.plans.queries.ledger_source import duty_rows, held_sums, pricing_of, week_shifts
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from bluelamp.plans.ledger import Entry
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import PublishedWeek

_AT_ONCE = 1_000
PLANNED_SOURCE = "Shifts that are published or came from the duty system"


@transaction.atomic
def post_planned(
    *,
    week: PublishedWeek | None = None,
    programme: Programme | None = None,
    as_at: dt.datetime | None = None,
    by: Person | None = None,
) -> LedgerPosting:
    """Make the ledger say what is planned; posting twice adds nothing.

    For a week it looks at the shifts that begin in it, within the transaction of whoever publishes, who keeps the
    audit event. For a programme it looks at every shift, and is an event of its own.

    Args:
        week: a published week; or else
        programme: whose shifts.
        as_at: when it was looked at; None for now.
        by: who asked for it; None for the house.

    Raises:
        UsageError: neither a week nor a programme was named (BL-PLANS-10).
    """
    whose = week.programme if week is not None else programme
    if whose is None:
        raise UsageError("name a week or a programme to post.", code="BL-PLANS-10")
    _lock(whose)
    shifts: QuerySet[Shift] = Shift.objects.filter(programme=whose)
    subjects: set[str] | None = None
    if week is not None:
        shifts = week_shifts(week)
        subjects = {f"shift:{ref}" for ref in shifts.order_by().values_list("shift_id", flat=True)}
    held = held_sums(whose, LedgerEntry.PLANNED, subjects)
    lines = engine.planned_differences(duty_rows(whose, shifts), pricing_of(whose), held)
    posting = _post(whose, LedgerEntry.PLANNED, lines, as_at or timezone.now(), PLANNED_SOURCE, by)
    if week is None:
        _say(posting, by)
    return posting


@transaction.atomic
def post_delivered(
    *,
    programme: Programme,
    rows: Iterable[DeliveredRow],
    as_at: dt.datetime,
    source: str,
    by: Person | None = None,
) -> LedgerPosting:
    """Make the ledger say what is delivered; posting twice adds nothing.

    A visit that is no longer among the rows (refused, withdrawn) is taken back; one that was corrected gets lines with
    the difference.

    Args:
        programme: whose.
        rows: every counted visit of the programme.
        as_at: when it was looked at.
        source: where visits come from, in words.
        by: who asked for it; None for the house.

    Raises:
        RefusedInputError: a visit is there twice (BL-PLANS-11).
    """
    _lock(programme)
    visits = list(rows)
    if len({one.visit_id for one in visits}) < len(visits):
        raise RefusedInputError("a visit is there twice; nothing was posted.", code="BL-PLANS-11")
    shifts = duty_rows(programme, Shift.objects.filter(programme=programme, visits__isnull=False).distinct())
    held = held_sums(programme, LedgerEntry.DELIVERED)
    lines = engine.delivered_differences(visits, shifts, pricing_of(programme), held)
    posting = _post(programme, LedgerEntry.DELIVERED, lines, as_at, source, by)
    _say(posting, by)
    return posting


def _lock(programme: Programme) -> None:
    """Of two who post at once the second waits, and finds nothing left to post."""
    Programme.objects.select_for_update().get(pk=programme.pk)


def _post(
    programme: Programme,
    entry: LedgerEntry,
    lines: Sequence[Entry],
    as_at: dt.datetime,
    source: str,
    by: Person | None,
) -> LedgerPosting:
    posting = LedgerPosting.objects.create(
        programme=programme, entry=entry.value, as_at=as_at, source=source[:120], lines=len(lines)
    )
    serials = _serials(programme, entry, lines)
    made = []
    for line in lines:
        key = line.key
        place = (key.subject, key.agency, key.role)
        serials[place] = serials.get(place, 0) + 1
        made.append(
            LedgerLine(
                programme=programme,
                posting=posting,
                entry=entry.value,
                day=key.day,
                funding_ref=key.funding_ref,
                agency=key.agency,
                role=key.role,
                organisation_id=key.organisation,
                subject=key.subject,
                serial=serials[place],
                is_additional=key.is_additional,
                place_ref=key.place_ref,
                evidence=key.evidence,
                rate_pence=key.rate_pence,
                words=line.words[:300],
                as_at=as_at,
                by=by,
                **line.amounts._asdict(),
            )
        )
    LedgerLine.objects.bulk_create(made, batch_size=_AT_ONCE)
    return posting


def _serials(programme: Programme, entry: LedgerEntry, lines: Sequence[Entry]) -> dict[tuple[str, str, str], int]:
    """The last serial of each subject, agency and role that gets a line."""
    subjects = sorted({line.key.subject for line in lines})
    found: dict[tuple[str, str, str], int] = {}
    for start in range(0, len(subjects), _AT_ONCE):
        some = LedgerLine.objects.filter(
            programme=programme, entry=entry, subject__in=subjects[start : start + _AT_ONCE]
        )
        rows = some.order_by().values_list("subject", "agency", "role").annotate(last=Max("serial"))
        found |= {(subject, agency, role): last for subject, agency, role, last in rows}
    return found


def _say(posting: LedgerPosting, by: Person | None) -> None:
    detail = {"programme": posting.programme_id, "entry": posting.entry, "lines": posting.lines}
    record(by=by, action="plans.ledger_posted", subject=posting, detail=detail)
