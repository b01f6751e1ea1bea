"""Partners' quarterly statements: issued, agreed or questioned by the partner, and replaced by a corrected version."""

from __future__ import annotations

__all__ = ["answer_statement", "issue_statement"]

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import LedgerEntry, StatementState
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.actions.ledger_costs import check_keeps_ledger
from bluelamp_station.plans.engine import statements as engine
from bluelamp_station.plans.models import LedgerPosting, PartnerStatement
from bluelamp_station.plans.queries.statements import held_of, may_answer, newest_of

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Agency, Person
    from bluelamp_station.programme.models import Programme

_OPEN = (StatementState.ISSUED, StatementState.AGREED, StatementState.QUESTIONED)
_LONGEST = 2_000


def issue_statement(*, by: Person, programme: Programme, agency: Agency, quarter_from: dt.date) -> PartnerStatement:
    """Issue a partner's statement of a quarter; a later one replaces it and says what changed.

    Args:
        by: who keeps the ledger.
        programme: whose.
        agency: the partner.
        quarter_from: first day of a quarter of the financial year that has begun.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-12), no quarter that has begun or no agency of the programme
            (BL-PLANS-17), nothing delivered or nothing changed since the last version (BL-PLANS-18), or somebody
            issued one at the same moment (BL-PLANS-19).
    """
    check_keeps_ledger(by, programme)
    first, last = engine.quarter_of(quarter_from)
    if first != quarter_from or first > timezone.localdate() or not programme.agencies.filter(pk=agency.pk).exists():
        raise RefusedInputError("choose a quarter that has begun and an agency of the programme.", code="BL-PLANS-17")
    try:
        with transaction.atomic():
            return _issue(by, programme, agency, first, last)
    except IntegrityError as error:
        raise RefusedInputError(
            "somebody else issued this statement at the same moment; look at theirs.", code="BL-PLANS-19"
        ) from error


def _issue(by: Person, programme: Programme, agency: Agency, first: dt.date, last: dt.date) -> PartnerStatement:
    before = newest_of(programme, agency, first)
    drawn = engine.draw_statement(
        held_of(programme, agency, first, last),
        before=None if before is None else before.document,
        about=_about(programme, agency, first, last),
    )
    if before is None and not drawn.document["lines"]:
        raise RefusedInputError(
            f"nothing of {agency.name} that is paid for was posted for these days.", code="BL-PLANS-18"
        )
    if before is not None:
        if not drawn.changes:
            raise RefusedInputError(
                f"version {before.version} says the same; there is nothing to correct.", code="BL-PLANS-18"
            )
        PartnerStatement.objects.filter(pk=before.pk, state__in=_OPEN).update(state=StatementState.REPLACED.value)
    made: PartnerStatement = PartnerStatement.objects.create(
        programme=programme,
        agency=agency,
        quarter_from=first,
        version=1 if before is None else before.version + 1,
        made_by=by,
        document=drawn.document,
        sha256=drawn.sha256,
    )
    sums = drawn.document["sums"]
    detail = {
        "programme": programme.pk,
        "agency": agency.pk,
        "quarter": first.isoformat(),
        "version": made.version,
        "pence": sums["pence"],
        "lines": sums["lines"],
    }
    record(by=by, action="plans.statement_issued", subject=made, detail=detail)
    return made


def _about(programme: Programme, agency: Agency, first: dt.date, last: dt.date) -> dict[str, str]:
    posted = LedgerPosting.objects.filter(programme=programme, entry=LedgerEntry.DELIVERED).first()
    return {
        "programme": programme.name,
        "agency": agency.name,
        "quarter": engine.quarter_words(first),
        "quarter_from": first.isoformat(),
        "quarter_to": last.isoformat(),
        "as_at": posted.as_at.astimezone(dt.UTC).isoformat(timespec="seconds") if posted else "",
        "source": posted.source if posted else "",
    }


@transaction.atomic
def answer_statement(*, by: Person, statement: PartnerStatement, is_agreed: bool, words: str) -> None:
    """Agree to a statement, or question it with words.

    Raises:
        RefusedInputError: it is not theirs to answer, or was answered or replaced already (BL-PLANS-20).
        UsageError: a question without words (BL-PLANS-21).
    """
    said = words.strip()[:_LONGEST]
    if not is_agreed and not said:
        raise UsageError("say what you question.", code="BL-PLANS-21")
    state = StatementState.AGREED if is_agreed else StatementState.QUESTIONED
    waiting = PartnerStatement.objects.filter(
        pk=statement.pk, state__in=(StatementState.ISSUED, StatementState.QUESTIONED)
    )
    if not may_answer(by, statement) or not waiting.update(
        state=state.value, answered_at=timezone.now(), answered_by=by, answer=said
    ):
        raise RefusedInputError(
            "this statement is not yours to answer, or was answered or replaced already.", code="BL-PLANS-20"
        )
    detail = {"programme": statement.programme_id, "version": statement.version, "pence": _pence(statement)}
    record(by=by, action=f"plans.statement_{state.value}", subject=statement, why=said[:300], detail=detail)


def _pence(statement: PartnerStatement) -> int:
    pence: int = statement.document["sums"]["pence"]
    return pence
