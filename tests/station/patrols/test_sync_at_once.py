"""Phones that send at the same moment; and whatever JSON somebody sends, a record comes of it that can be kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp_station.patrols.actions.arriving import Batch, arrive
from bluelamp_station.patrols.actions.sync import read_batch, take_in
from bluelamp_station.patrols.models import FieldRecord, Outcome, Visit, VisitState
from station.patrols.phone import Phone
from worlds.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place


def sending(phone: Phone, *records: dict[str, Any]) -> Callable[[], object]:
    """Take these in."""
    text = json.dumps(phone.body(*records)).encode()
    return lambda: take_in(by=phone.person, batch=read_batch(text, by=phone.person, now=timezone.now()))


@pytest.mark.django_db(transaction=True)
def test_the_same_records_sent_by_two_phones_at_once_are_there_once(officer: Person, places: dict[str, Place]) -> None:
    assert places
    one, other = Phone(officer), Phone(officer)
    for _ in range(4):
        key, records = one.a_whole_visit()
        assert at_once(*[sending(phone, *records) for phone in (one, other, one)]) == ["done"] * 3
        assert FieldRecord.objects.filter(visit_key=key).count() == 3
        assert Outcome.objects.filter(visit=key).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_crew_whose_phones_send_parts_of_one_visit_at_once_gets_the_whole_visit(
    officer: Person, pcso: Person, places: dict[str, Place]
) -> None:
    assert places
    one, other = Phone(officer), Phone(pcso)
    for _ in range(4):
        key, (start, outcome, end) = one.a_whole_visit(60, 15, pcso)
        hers = other.outcome(key, timezone.now())
        calls = [sending(one, start), sending(one, end), sending(one, outcome), sending(other, hers)]
        assert at_once(*calls) == ["done"] * 4
        visit = Visit.objects.get(pk=key)
        assert (visit.state, visit.minutes_best, visit.outcomes.count()) == (VisitState.COUNTED, 15.0, 2)
    numbers = list(FieldRecord.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 17))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["id", "kind", "made_at", "visit_id", "body", "fixes", "fix", "at", "longitude", "latitude", "crew", "x"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


def names_in(told: Any) -> set[str]:
    """Every name in JSON."""
    if isinstance(told, dict):
        return set(told) | {name for value in told.values() for name in names_in(value)}
    return {name for value in told for name in names_in(value)} if isinstance(told, list) else set()


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(
    raw=ANYTHING,
    kind=st.sampled_from(["visit_started", "visit_corrected", "fixes", "outcome", "question_answered", "abstracted"]),
)
def test_whatever_comes_is_a_record_without_positions(raw: Any, kind: str) -> None:
    batch = Batch("phone", 0.0, timezone.now(), ())
    for told in (raw, {"kind": kind, "made_at": "2026-11-22T10:00:00Z", "visit_id": None, "body": raw}):
        arrival = arrive(told, batch)
        assert (arrival.told is None) is (arrival.refusal is not None)
        json.dumps(arrival.content, allow_nan=False)
        assert not {"longitude", "latitude"} & names_in(arrival.content)
        assert arrive(told, batch).digest == arrival.digest
