"""Minutes lost to abstractions, against sums that anybody can do."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.periods import period_of_days
from bluelamp.patrols.abstractions import Abstracted, abstraction_figures, minutes_lost

DAYS = period_of_days(dt.date(2026, 3, 2), dt.date(2026, 3, 8))


@pytest.mark.reference
@pytest.mark.parametrize(
    ("ended_min", "shift_min", "lost"),
    [
        (45, 300, 45.0),
        (45, None, 45.0),
        (400, 300, 300.0),
        (None, 300, 300.0),
        (None, None, None),
        (30, -10, 0.0),
        (0, 300, 0.0),
    ],
    ids=["back in time", "no shift", "past the shift", "never back", "nothing known", "after the shift", "at once"],
)
def test_minutes_run_until_the_crew_was_back_or_its_shift_was_over(
    ended_min: int | None, shift_min: int | None, lost: float | None
) -> None:
    start = 1_700_000_000.0
    ends = [None if minutes is None else start + 60 * minutes for minutes in (ended_min, shift_min)]
    assert minutes_lost(Abstracted(start, ends[0], ends[1])) == lost


@pytest.mark.reference
def test_figures_sum_crews_once_and_people_by_the_head() -> None:
    found = [Abstracted(0, 600, None, 2), Abstracted(0, 1800, 1200, 3), Abstracted(0, None, None, 5)]
    told = abstraction_figures(found, period=DAYS, source="Phones")
    assert {name: (figure.value, figure.unit) for name, figure in told.items()} == {
        "abstractions": (3, "times"),
        "abstraction_minutes": (30.0, "minutes"),
        "abstraction_person_minutes": (80.0, "minutes"),
    }
    assert all(figure.period == DAYS and figure.source == "Phones" for figure in told.values())


def test_nothing_taken_away_costs_nothing() -> None:
    assert [figure.value for figure in abstraction_figures([], period=DAYS).values()] == [0, 0, 0]


seconds = st.floats(0, 1e9)


@pytest.mark.property
@given(started=seconds, ended=st.none() | seconds, shift=st.none() | seconds, size=st.integers(1, 12))
def test_minutes_are_never_negative_and_never_longer_than_what_is_known(
    started: float, ended: float | None, shift: float | None, size: int
) -> None:
    lost = minutes_lost(Abstracted(started, ended, shift, size))
    ends = [at for at in (ended, shift) if at is not None]
    assert (lost is None) == (not ends)
    if lost is not None:
        assert lost >= 0
        assert all(lost <= max(0.0, at - started) / 60 + 1e-9 for at in ends)
