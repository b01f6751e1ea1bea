"""A partner's statement: its quarter, its lines without names, its hash, and what a later version says otherwise."""

from __future__ import annotations

import datetime as dt

import pytest

from bluelamp.plans.ledger import Amounts, Entry, LedgerKey
from bluelamp.plans.statement import (
    changes_between,
    digest_of,
    quarter_of,
    quarter_words,
    statement_document,
    statement_lines,
)

DAY = dt.date(2026, 4, 10)


def entry(subject: str = "visit:V1", minutes: int = 30, pence: int = 1000, **more: object) -> Entry:
    """A warden's visit at £20 an hour."""
    told = {"is_additional": True, "place_ref": "HE01", "evidence": "A", "rate_pence": 2000} | more
    key = LedgerKey(subject, "council", "warden", 2, DAY, "G1", **told)  # type: ignore[arg-type]  # - the fields of the test
    return Entry(key, Amounts(person_minutes=minutes, paid_minutes=minutes, pence=pence, visits=1), "at £20")


@pytest.mark.spec
@pytest.mark.parametrize(
    ("day", "first", "last", "words"),
    [
        ("2026-04-01", "2026-04-01", "2026-06-30", "quarter 1 of 2026/27"),
        ("2026-09-30", "2026-07-01", "2026-09-30", "quarter 2 of 2026/27"),
        ("2026-12-31", "2026-10-01", "2026-12-31", "quarter 3 of 2026/27"),
        ("2027-02-28", "2027-01-01", "2027-03-31", "quarter 4 of 2026/27"),
    ],
)
def test_quarters_are_those_of_the_financial_year(day: str, first: str, last: str, words: str) -> None:
    found = quarter_of(dt.date.fromisoformat(day))
    assert [one.isoformat() for one in found] == [first, last]
    assert quarter_words(found[0]) == words


def test_every_day_lies_in_the_quarter_that_it_is_given() -> None:
    for step in range(800):
        day = dt.date(2025, 12, 1) + dt.timedelta(days=step)
        first, last = quarter_of(day)
        assert first <= day <= last
        assert 89 < (last - first).days + 1 < 93


@pytest.mark.spec
def test_only_additional_time_that_is_paid_for_is_stated() -> None:
    told = statement_lines(
        [entry(), entry("visit:V2", 0, 0), entry("visit:V3", is_additional=False), entry("shift:S1", 15, 500)]
    )
    assert [(one.what, one.subject) for one in told] == [("shift", "S1"), ("visit", "V1")]
    document = statement_document(told, agency="Hertford Council")
    assert document["sums"]["pence"] == 1500
    assert document["sums"]["by_role"] == {"warden": {"lines": 2, "minutes": 45, "pence": 1500}}


def test_hours_without_a_rate_are_stated_without_money_and_counted() -> None:
    document = statement_document(statement_lines([entry(pence=0, rate_pence=None)]))
    assert (document["unpriced_minutes"], document["sums"]["pence"]) == (30, 0)


@pytest.mark.property
def test_the_hash_knows_every_penny_and_no_order_of_keys() -> None:
    one, other = (statement_document(statement_lines([entry(pence=pence)])) for pence in (1000, 1001))
    assert digest_of(one) != digest_of(other)
    assert digest_of(one) == digest_of(dict(reversed(list(one.items()))))
    assert len(digest_of(one)) == 64


@pytest.mark.spec
def test_a_later_version_says_what_changed() -> None:
    before = statement_document(statement_lines([entry(), entry("visit:V2")]))
    after = statement_document(statement_lines([entry(minutes=24, pence=800), entry("visit:V3")]))
    assert changes_between(before, before) == ()
    assert changes_between(before, after) == (
        "The sum was £20.00 and is £18.00.",
        "Visit V1: 30 min for £10.00 before, 24 min for £8.00 now.",
        "Visit V2: 30 min for £10.00 before, nothing now.",
        "Visit V3: nothing before, 30 min for £10.00 now.",
    )


def test_another_grade_of_evidence_is_a_change_too() -> None:
    before, after = (statement_document(statement_lines([entry(evidence=grade)])) for grade in "AB")
    assert changes_between(before, after) != ()
