"""Dose in proportion to harm or rank, and the densest hours of the week."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import PlaceRole
from bluelamp.plans.dense_hours import window_shares
from bluelamp.plans.dose_by_rank import dose_by_rank, shares_by_rank
from bluelamp.plans.records import PlanPlace, Window


def place(
    ref: str, rank: int | None = None, harm: float | None = None, role: PlaceRole = PlaceRole.TREATED
) -> PlanPlace:
    return PlanPlace(ref, ref, "Ware", 0.0, 0.0, role=role, rank=rank, harm_share=harm)


def visits(places: list[PlanPlace], **settings: float | None) -> list[int]:
    return [t.visits_per_week for t in dose_by_rank(places, **settings)[0]]  # type: ignore[arg-type]  # - plain numbers


def test_visits_are_in_proportion_to_harm_by_largest_remainders() -> None:
    places = [place("A", harm=0.5), place("B", harm=0.3), place("C", harm=0.2)]
    assert visits(places, visits_in_all=20) == [10, 6, 4]
    # Quotas 5.5, 3.3 and 2.2: the largest remainder is A's.
    assert visits(places, visits_in_all=11) == [6, 3, 2]
    targets, words = dose_by_rank(places, visits_in_all=20)
    assert [target.value for target in targets] == [1.5, 0.9, 0.6]
    assert words == ("Visits are in proportion to the places' harm.",)


def test_ranks_count_by_one_over_their_square_root_where_harm_is_not_known() -> None:
    places = [place("A", rank=1), place("B", rank=4), place("C", rank=16, harm=0.1)]
    shares, words = shares_by_rank(places)
    assert shares == pytest.approx((4 / 7, 2 / 7, 1 / 7))
    assert "rank" in words[0]
    assert visits(places, visits_in_all=14) == [8, 4, 2]


def test_equal_visits_are_given_only_where_nothing_is_known_and_then_it_says_so() -> None:
    targets, words = dose_by_rank([place("A"), place("B")], visits_in_all=7)
    assert [t.visits_per_week for t in targets] == [4, 3]
    assert words == ("No rank or harm of the places is known, so visits are shared equally.",)


def test_a_place_without_a_rank_among_ranked_ones_counts_as_the_last() -> None:
    shares, words = shares_by_rank([place("A", rank=1), place("B"), place("C", rank=4)])
    assert shares[1] == shares[2]
    assert words[-1] == "1 places without a rank count as the last."


def test_every_place_keeps_two_visits_a_week_for_96_hours_while_there_are_enough() -> None:
    places = [place("A", harm=0.97), place("B", harm=0.02), place("C", harm=0.01)]
    assert min(visits(places, visits_in_all=12)) == 2
    assert visits(places, visits_in_all=5) == [3, 1, 1]
    assert "too few" in dose_by_rank(places, visits_in_all=5)[1][-1]
    assert visits(places, visits_in_all=12, max_gap_h=None, least=0)[0] > 8


def test_no_place_gets_more_than_the_most_and_the_rest_moves_on() -> None:
    places = [place("A", harm=0.8), place("B", harm=0.1), place("C", harm=0.1)]
    assert visits(places, visits_in_all=30, most=14) == [14, 8, 8]
    targets, words = dose_by_rank(places, visits_in_all=50, most=14)
    assert [t.visits_per_week for t in targets] == [14, 14, 14]
    assert words[-1] == "No place gets more than 14 visits, so 8 are left over."


def test_controls_have_no_target_and_long_visits_are_remarked_on() -> None:
    targets, words = dose_by_rank([place("A", 1), place("K", 2, role=PlaceRole.CONTROL)], visits_in_all=9, minutes=30)
    assert [t.place_ref for t in targets] == ["A"]
    assert targets[0].visits_per_week == 9
    assert "10 to 20" in words[-1]
    assert dose_by_rank([], visits_in_all=9) == ((), ("There is no place to visit.",))


@pytest.mark.parametrize(
    "wrong", [{"visits_in_all": -1}, {"visits_in_all": 5, "least": 9, "most": 3}, {"visits_in_all": 5, "max_gap_h": 0}]
)
def test_numbers_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="BL-PLAN-03"):
        dose_by_rank([place("A", 1)], **wrong)


def test_of_two_places_that_are_both_nearly_cold_the_hotter_one_gets_the_visit() -> None:
    places = [place(f"P{i}", harm=harm) for i, harm in enumerate((0.0, 0.0, 0.0, 0.0, 1.0, 0.015625))]
    found = visits(places, visits_in_all=5, least=0, most=4)
    assert found[5] >= max(found[:4])


@pytest.mark.property
@settings(max_examples=60)
@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=12),
    st.integers(0, 200),
    st.integers(0, 4),
    st.integers(4, 25),
)
def test_hotter_places_never_get_fewer_and_all_visits_are_shared_out(
    harms: list[float], total: int, least: int, most: int
) -> None:
    places = [place(f"P{i}", harm=harm) for i, harm in enumerate(harms)]
    found = visits(places, visits_in_all=total, least=least, most=most)
    assert sum(found) == min(total, most * len(places))
    assert max(found) <= most
    assert min(found) >= min(least, total // len(places))
    by_harm = [n for _, n in sorted(zip(harms, found, strict=True), key=lambda pair: (pair[0], pair[1]))]
    assert sum(harms) == 0 or by_harm == sorted(by_harm)


def grid(**counts: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Counts by ``d4h22=3``."""
    made = np.zeros((7, 24))
    for key, count in counts.items():
        day, hour = key[1:].split("h")
        made[int(day), int(hour)] = count
    return made


def test_the_densest_hours_become_windows_over_midnight_and_over_the_end_of_the_week() -> None:
    counts = grid(d4h22=5, d4h23=6, d5h0=7, d6h23=4, d0h0=3, d2h10=1)
    assert window_shares(counts, 3) == (Window(4, 1320, 1500),)
    assert window_shares(counts, 5) == (Window(4, 1320, 1500), Window(6, 1380, 1500))
    assert window_shares(counts, 100) == (Window(2, 600, 660), Window(4, 1320, 1500), Window(6, 1380, 1500))


def test_of_equal_hours_those_beside_a_chosen_one_are_preferred() -> None:
    assert window_shares(grid(d1h3=1, d3h20=2, d3h21=1), 2) == (Window(3, 1200, 1320),)


def test_a_week_without_a_count_has_no_window_and_a_full_one_has_seven() -> None:
    assert window_shares(np.zeros((7, 24)), 10) == ()
    assert window_shares(np.ones((7, 24)), 168) == tuple(Window(day, 0, 1440) for day in range(7))
    assert all(w.end_min - w.start_min <= 1440 for w in window_shares(np.ones((7, 24)), 100))


@pytest.mark.parametrize(
    ("counts", "hours"),
    [(np.zeros((24, 7)), 5), (np.full((7, 24), -1.0), 5), (np.full((7, 24), math.nan), 5), (np.ones((7, 24)), 0)],
)
def test_what_is_no_week_of_counts_is_refused(
    counts: np.ndarray[tuple[int, ...], np.dtype[np.float64]], hours: int
) -> None:
    with pytest.raises(UsageError, match="BL-PLAN-04"):
        window_shares(counts, hours)


@pytest.mark.property
@settings(max_examples=40)
@given(st.lists(st.integers(0, 4), min_size=168, max_size=168), st.integers(1, 168))
def test_no_hour_left_out_is_denser_than_one_chosen(counts: list[int], hours: int) -> None:
    chosen = {
        (window.weekday * 24 + minute // 60) % 168
        for window in window_shares(np.array(counts).reshape(7, 24), hours)
        for minute in range(window.start_min, window.end_min, 60)
    }
    assert len(chosen) == min(hours, sum(count > 0 for count in counts))
    left = [counts[hour] for hour in range(168) if hour not in chosen]
    assert not chosen or not left or max(left) <= min(counts[hour] for hour in chosen)
