"""A partner's quarterly statement: what it is paid for, line by line, in a document that can be checked."""

from __future__ import annotations

__all__ = [
    "STATEMENT_DEFINITION",
    "StatementLine",
    "changes_between",
    "digest_of",
    "quarter_of",
    "quarter_words",
    "statement_document",
    "statement_lines",
]

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bluelamp.plans.ledger import Entry

FORMAT = 1
_FIRST_MONTH, _QUARTER_MONTHS, _YEAR_MONTHS = 4, 3, 12
STATEMENT_DEFINITION = (
    "A partner is paid for the hours that its people were in places on counted visits, on the best evidence, each visit"
    " to the whole minute, at the rate that held on the day on which the shift began; where a rate has a minimum for a"
    " shift, what is missing to it is a line of its own. The force's own seats are stated by the paid hours of shifts"
    " on which something was delivered. Only additional time is stated."
)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A visit or a shift that is paid for; nobody's name.

    Args:
        day: local day.
        subject: key of the visit or the shift.
        what: ``visit``, or ``shift`` for paid hours of a shift and for what is missing to a minimum.
        place_ref: the place of a visit.
        role: what the people are.
        minutes: person-minutes that are paid for.
        evidence: grade; of a shift the weakest of its visits.
        rate_pence: pence an hour; None where no rate held.
        pence: the money.
        words: how it was priced.
    """

    day: dt.date
    subject: str
    what: str
    place_ref: str
    role: str
    minutes: int
    evidence: str
    rate_pence: int | None
    pence: int
    words: str


def quarter_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the quarter of the financial year in which a day lies; the year begins on 1 April."""
    first_month = _FIRST_MONTH + (day.month - _FIRST_MONTH) // _QUARTER_MONTHS * _QUARTER_MONTHS
    year, month = (day.year, first_month) if first_month >= 1 else (day.year - 1, first_month + _YEAR_MONTHS)
    after = (year, month + _QUARTER_MONTHS) if month + _QUARTER_MONTHS <= _YEAR_MONTHS else (year + 1, 1)
    return dt.date(year, month, 1), dt.date(*after, 1) - dt.timedelta(days=1)


def quarter_words(first: dt.date) -> str:
    """A quarter by its first day: ``quarter 1 of 2026/27``."""
    number = (first.month - _FIRST_MONTH) % _YEAR_MONTHS // _QUARTER_MONTHS + 1
    year = first.year if first.month >= _FIRST_MONTH else first.year - 1
    return f"quarter {number} of {year}/{(year + 1) % 100:02d}"


def statement_lines(entries: Iterable[Entry]) -> tuple[StatementLine, ...]:
    """What is paid for, out of what holds, by day.

    Args:
        entries: delivered entries of one agency as they hold, a key once; those that are not additional and those that
            pay for nothing are left out.
    """
    found = []
    for entry in entries:
        key, amounts = entry.key, entry.amounts
        if key.is_additional and (amounts.paid_minutes or amounts.pence):
            what, _, subject = key.subject.partition(":")
            found.append(
                StatementLine(
                    key.day,
                    subject,
                    what,
                    key.place_ref,
                    key.role,
                    amounts.paid_minutes,
                    key.evidence,
                    key.rate_pence,
                    amounts.pence,
                    entry.words,
                )
            )
    return tuple(sorted(found, key=lambda line: (line.day, line.what, line.subject, line.role, line.rate_pence or 0)))


def statement_document(lines: Iterable[StatementLine], **about: str) -> dict[str, Any]:
    """A JSON-ready document: what it is about, its definition, its lines and its sums.

    Args:
        lines: of :func:`statement_lines`.
        about: programme, agency, quarter_from, quarter_to, as_at, source, in words.
    """
    told = tuple(lines)
    return {
        "format": FORMAT,
        **about,
        "definition": STATEMENT_DEFINITION,
        "lines": [{**asdict(line), "day": line.day.isoformat()} for line in told],
        "sums": _sums(told),
        "unpriced_minutes": sum(line.minutes for line in told if line.rate_pence is None),
    }


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of a document in its canonical form, in hexadecimal: keys in order, no spaces, UTF-8."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What a later version of a statement says otherwise, in sentences; none where lines and sums are the same.

    Args:
        before: the document that is replaced.
        after: the new one.
    """
    old, new = _by_subject(before), _by_subject(after)
    told = []
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            name = f"{key[0].capitalize()} {key[1]}"
            told.append(f"{name}: {_in_words(old.get(key))} before, {_in_words(new.get(key))} now.")
    was, now = before["sums"]["pence"], after["sums"]["pence"]
    return (f"The sum was {_pounds(was)} and is {_pounds(now)}.", *told) if told else ()


def _sums(lines: tuple[StatementLine, ...]) -> dict[str, Any]:
    def total(some: Iterable[StatementLine]) -> dict[str, int]:
        held = tuple(some)
        return {
            "lines": len(held),
            "minutes": sum(one.minutes for one in held),
            "pence": sum(one.pence for one in held),
        }

    roles, grades = sorted({one.role for one in lines}), sorted({one.evidence for one in lines})
    return {
        **total(lines),
        "by_role": {role: total(one for one in lines if one.role == role) for role in roles},
        "by_evidence": {grade: total(one for one in lines if one.evidence == grade) for grade in grades},
    }


def _by_subject(document: Mapping[str, Any]) -> dict[tuple[str, str], tuple[int, int, tuple[Any, ...]]]:
    found: dict[tuple[str, str], tuple[int, int, tuple[Any, ...]]] = {}
    for line in document["lines"]:
        key = (line["what"], line["subject"])
        minutes, pence, told = found.get(key, (0, 0, ()))
        # Words may change their wording; what is paid may not change unsaid.
        facts = tuple(value for name, value in sorted(line.items()) if name != "words")
        found[key] = (minutes + line["minutes"], pence + line["pence"], (*told, facts))
    return found


def _in_words(held: tuple[int, int, tuple[Any, ...]] | None) -> str:
    if held is None:
        return "nothing"
    return f"{held[0]} min for {_pounds(held[1])}"


def _pounds(pence: int) -> str:
    return f"-£{-pence / 100:,.2f}" if pence < 0 else f"£{pence / 100:,.2f}"
