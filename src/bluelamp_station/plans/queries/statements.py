"""Partners' statements by reader, and the delivered lines that one is drawn from."""

from __future__ import annotations

__all__ = [
    "StatementRow",
    "held_of",
    "keeps_ledger_of",
    "may_answer",
    "newest_of",
    "statement_rows",
    "statements_of",
]

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from bluelamp.core.vocabulary import LedgerEntry, StatementState
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.ledger_rows import AMOUNTS, KEY
from bluelamp_station.plans.models import LedgerLine, PartnerStatement

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Agency, Person
    from bluelamp_station.programme.models import Programme

STATE_COLOURS = {
    StatementState.ISSUED: "blue",
    StatementState.AGREED: "green",
    StatementState.QUESTIONED: "orange",
    StatementState.REPLACED: "grey",
}
STATE_WORDS = {
    StatementState.ISSUED: "Issued",
    StatementState.AGREED: "Agreed",
    StatementState.QUESTIONED: "Questioned",
    StatementState.REPLACED: "Replaced by a later version",
}


class StatementRow(NamedTuple):
    """A statement in a list."""

    statement: PartnerStatement
    text: str
    colour: str
    pounds: float
    hours: float


def statements_of(person: Person) -> QuerySet[PartnerStatement]:
    """Those that the person may see: of programmes whose ledger they keep, and of their own agency."""
    keeps = area_filter(person, Permission.KEEP_LEDGER, "programme__area__path")
    own = Q(agency=person.agency_id) if person.agency_id else Q(pk__in=[])
    found: QuerySet[PartnerStatement] = PartnerStatement.objects.visible_to(person).filter(keeps | own)
    return found.select_related("programme__area", "agency", "made_by", "answered_by")


def keeps_ledger_of(person: Person, programme: Programme) -> bool:
    """Whether somebody keeps a programme's ledger; no query."""
    return any(programme.area.path.startswith(path) for path in person.area_paths(Permission.KEEP_LEDGER))


def may_answer(person: Person, statement: PartnerStatement) -> bool:
    """Whether somebody answers for the agency, and the statement waits for an answer."""
    return (
        statement.state in {StatementState.ISSUED, StatementState.QUESTIONED}
        and person.agency_id == statement.agency_id
        and any(statement.programme.area.path.startswith(p) for p in person.area_paths(Permission.ANSWER_STATEMENTS))
    )


def newest_of(programme: Programme, agency: Agency, quarter_from: dt.date) -> PartnerStatement | None:
    """The newest version of a quarter's statement; None where none was issued."""
    held = PartnerStatement.objects.filter(programme=programme, agency=agency, quarter_from=quarter_from)
    found: PartnerStatement | None = held.order_by("-version").first()
    return found


def statement_rows(statements: Iterable[PartnerStatement]) -> list[StatementRow]:
    """Statements with their sums, for a list."""
    return [_row(one) for one in statements]


def _row(statement: PartnerStatement) -> StatementRow:
    state, sums = StatementState(statement.state), statement.document["sums"]
    return StatementRow(
        statement, STATE_WORDS[state], STATE_COLOURS[state], sums["pence"] / 100, round(sums["minutes"] / 60, 2)
    )


def held_of(
    programme: Programme, agency: Agency, first: dt.date, last: dt.date
) -> list[tuple[tuple[Any, ...], tuple[int, ...], str]]:
    """What delivered lines of an agency add up to by key, with the words of the newest, in one query.

    Args:
        programme: whose ledger.
        agency: the partner.
        first: first local day.
        last: last local day.
    """
    lines = LedgerLine.objects.filter(
        programme=programme,
        organisation=agency,
        entry=LedgerEntry.DELIVERED,
        is_additional=True,
        day__gte=first,
        day__lte=last,
    )
    sums: dict[tuple[Any, ...], list[int]] = {}
    words: dict[tuple[Any, ...], str] = {}
    size = len(KEY)
    for row in lines.order_by("pk").values_list(*KEY, *AMOUNTS, "words"):
        key, amounts = row[:size], row[size:-1]
        held = sums.setdefault(key, [0] * len(AMOUNTS))
        sums[key] = [before + more for before, more in zip(held, amounts, strict=True)]
        words[key] = row[-1]
    return [(key, tuple(amounts), words[key]) for key, amounts in sums.items() if any(amounts)]
