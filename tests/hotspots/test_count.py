"""Counting and ranking units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.hotspots.count import count, rank_order

scores = st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 7.0]), max_size=40)


@pytest.mark.spec
def test_an_incident_counts_for_its_weight_in_the_unit_where_it_lies() -> None:
    counted = count(np.array([2, 0, 2, -1]), np.array([1.0, 0.5, 2.0, 9.0]), n_units=4)
    assert counted.tolist() == [0.5, 0.0, 3.0, 0.0]


@pytest.mark.spec
def test_equal_scores_are_ranked_by_id_and_not_by_position() -> None:
    rank = rank_order(np.array([3.0, 5.0, 3.0]), np.array(["north", "mill", "east"]))
    assert rank.tolist() == [3, 1, 2]


@pytest.mark.spec
def test_without_ids_the_first_of_equals_ranks_first() -> None:
    assert rank_order(np.array([1.0, 4.0, 1.0, 4.0])).tolist() == [3, 1, 4, 2]


@pytest.mark.property
@given(score=scores, seed=st.integers(0, 99))
@settings(max_examples=50, deadline=None)
def test_ranks_are_one_to_n_fall_with_the_score_and_follow_units_when_the_table_is_shuffled(
    score: list[float], seed: int
) -> None:
    values, ids = np.array(score), np.array([f"u{k:03d}" for k in range(len(score))], dtype=np.str_)
    rank = rank_order(values, ids)
    assert sorted(rank.tolist()) == list(range(1, len(score) + 1))
    by_rank = values[np.argsort(rank)]
    assert (np.diff(by_rank) <= 0).all()
    shuffled = np.random.default_rng(seed).permutation(len(score))
    assert rank_order(values[shuffled], ids[shuffled]).tolist() == rank[shuffled].tolist()
