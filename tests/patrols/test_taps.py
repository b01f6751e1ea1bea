"""Minutes and evidence from taps and fixes, by the last paragraph of the contracts."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.vocabulary import CheckIn, EvidenceGrade
from bluelamp.patrols.taps import Fixes, TapMinutes, minutes_of_taps

PLACE = shapely.box(0.0, 0.0, 300.0, 300.0)
START = 1_700_000_000.0
# Metres from the western edge of the place: well inside, in the slack of 20 m, and well outside.
INSIDE, SLACK, OUTSIDE = 150.0, -8.0, -400.0


def taken(*fixes: tuple[float, float], accuracy_m: float = 5.0) -> Fixes:
    """Fixes of (minutes after the start, metres east)."""
    minutes, east = np.array(fixes, dtype=np.float64).reshape(-1, 2).T
    return Fixes(START + 60.0 * minutes, east, np.full(len(east), 150.0), np.full(len(east), accuracy_m))


def measured(
    *fixes: tuple[float, float], minutes: float = 20.0, accuracy_m: float = 5.0, **ends: CheckIn
) -> TapMinutes:
    return minutes_of_taps(START, START + 60.0 * minutes, taken(*fixes, accuracy_m=accuracy_m), PLACE, **ends)


@pytest.mark.spec
def test_a_fix_inside_at_both_taps_and_none_outside_between_is_grade_a_from_tap_to_tap() -> None:
    found = measured((0, INSIDE), (1, INSIDE), (2, INSIDE), (20, INSIDE))
    assert found == TapMinutes(low=2.0, best=20.0, high=20.0, evidence=EvidenceGrade.A)
    assert found.rule == "taps-1"


@pytest.mark.spec
def test_a_phone_in_a_pocket_with_its_screen_locked_still_makes_a_visit() -> None:
    found = measured((0, INSIDE), (20, INSIDE))
    assert (found.best, found.evidence) == (20.0, EvidenceGrade.A)
    assert found.low == 0.0


@pytest.mark.spec
@pytest.mark.parametrize("minute", [0.0, 1.9, 20.0, 18.1, 21.0])
def test_a_fix_at_one_end_only_is_grade_b(minute: float) -> None:
    assert measured((minute, INSIDE)).evidence is EvidenceGrade.B


@pytest.mark.spec
@pytest.mark.parametrize("by", list(CheckIn))
def test_taps_or_a_code_alone_are_grade_c(by: CheckIn) -> None:
    found = measured(started_by=by, ended_by=by)
    assert found == TapMinutes(low=0.0, best=20.0, high=20.0, evidence=EvidenceGrade.C)


def test_a_fix_in_the_slack_around_the_place_counts_as_inside() -> None:
    assert measured((0, SLACK), (20, SLACK)).evidence is EvidenceGrade.A


def test_a_fix_outside_between_lowers_the_grade_and_a_short_one_takes_nothing_away() -> None:
    found = measured((0, INSIDE), (10, OUTSIDE), (11, INSIDE), (20, INSIDE))
    assert (found.best, found.evidence) == (20.0, EvidenceGrade.B)


def test_a_stretch_outside_longer_than_three_minutes_is_taken_away() -> None:
    found = measured((0, INSIDE), (5, INSIDE), (6, OUTSIDE), (9, OUTSIDE), (12, OUTSIDE), (13, INSIDE), (20, INSIDE))
    assert found.best == pytest.approx(14.0)
    assert found.high == 20.0
    assert found.evidence is EvidenceGrade.B


def test_a_phone_that_was_elsewhere_at_both_taps_leaves_no_minutes() -> None:
    found = measured((0.5, OUTSIDE), (10, OUTSIDE), (19.5, OUTSIDE))
    assert found == TapMinutes(low=0.0, best=0.0, high=20.0, evidence=EvidenceGrade.C)


def test_a_code_outweighs_a_fix_outside_beside_it_but_raises_no_grade() -> None:
    fixes = ((0.5, OUTSIDE), (19.5, OUTSIDE))
    assert measured(*fixes).best == 0.0
    found = measured(*fixes, started_by=CheckIn.QR, ended_by=CheckIn.QR)
    assert (found.best, found.evidence) == (20.0, EvidenceGrade.C)


def test_ten_thousand_fixes_known_to_three_kilometres_say_nothing() -> None:
    fixes = [(minute, INSIDE) for minute in np.linspace(0, 20, 10_000).tolist()]
    assert measured(*fixes, accuracy_m=3_000.0) == measured()


def test_fixes_before_and_after_the_visit_say_nothing_of_it() -> None:
    assert measured((-10, INSIDE), (30, INSIDE), (40, OUTSIDE)) == measured()


def test_a_visit_of_no_length_has_no_minutes() -> None:
    found = measured((0, INSIDE), minutes=0.0)
    assert (found.low, found.best, found.high) == (0.0, 0.0, 0.0)
    assert found.evidence is EvidenceGrade.A


def test_an_end_before_the_start_is_no_visit() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        measured(minutes=-1.0)


fix_lists = st.lists(st.tuples(st.floats(-5, 65), st.floats(-600, 900)), max_size=30)


@pytest.mark.property
@given(fix_lists, st.floats(0, 60), st.floats(1, 400), st.sampled_from(CheckIn), st.sampled_from(CheckIn), st.randoms())
def test_low_best_and_high_stand_in_order_whatever_the_order_of_the_fixes(
    fixes: list[tuple[float, float]], minutes: float, accuracy_m: float, start: CheckIn, end: CheckIn, shuffler: object
) -> None:
    found = measured(*fixes, minutes=minutes, accuracy_m=accuracy_m, started_by=start, ended_by=end)
    assert 0.0 <= found.low <= found.best <= found.high
    assert found.high == pytest.approx(minutes, abs=1e-6)
    again = list(fixes)
    shuffler.shuffle(again)  # type: ignore[attr-defined]  # - hypothesis draws a random.Random
    assert measured(*again, minutes=minutes, accuracy_m=accuracy_m, started_by=start, ended_by=end) == found


@pytest.mark.property
@given(fix_lists, st.floats(0, 60))
def test_one_more_fix_inside_never_takes_minutes_away(fixes: list[tuple[float, float]], minutes: float) -> None:
    before = measured(*fixes, minutes=minutes)
    after = measured(*fixes, (minutes / 2, INSIDE), minutes=minutes)
    assert after.best >= before.best - 1e-9
