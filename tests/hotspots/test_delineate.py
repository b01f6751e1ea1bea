"""Patrol areas: every promise of the delineation, on worlds that can be checked by hand or by trying everything."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.hotspots.delineate import Area, delineate, runners_up
from bluelamp.hotspots.ground import walkable_span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.units import Neighbours, Units
    from hotspots.conftest import MakesSquares


def _is_connected(members: set[int], walks: Neighbours) -> bool:
    reached, queue = {min(members)}, [min(members)]
    while queue:
        for beside in walks.of(queue.pop()).tolist():
            if beside in members and beside not in reached:
                reached.add(beside)
                queue.append(beside)
    return reached == members


def _check_legal(units: Units, areas: tuple[Area, ...], max_area_ha: float, span: float) -> None:
    for area in areas:
        members = set(area.unit_index.tolist())
        assert _is_connected(members, units.walks)
        assert area.area_m2 == pytest.approx(units.area_m2[area.unit_index].sum())
        assert area.area_m2 <= max_area_ha * 10_000 * (1 + 1e-6)
        x, y = units.x[area.unit_index], units.y[area.unit_index]
        assert np.hypot(x[:, None] - x, y[:, None] - y).max() <= span * (1 + 1e-6)
    for one, other in combinations(areas, 2):
        beside = {v for u in one.unit_index.tolist() for v in (u, *units.touches.of(u).tolist())}
        assert beside.isdisjoint(other.unit_index.tolist())
    held = [area.score for area in areas]
    assert held == sorted(held, reverse=True)


def _town(squares: MakesSquares, rows: list[str]) -> tuple[Units, NDArray[np.float64]]:
    """A map drawn with digits, the north at the top."""
    score = np.array([[float(c) if c != "." else 0.0 for c in row] for row in reversed(rows)]).ravel()
    return squares(len(rows[0]), len(rows)), score


@pytest.mark.spec
def test_two_busy_squares_joined_by_a_quiet_street_make_one_area(squares: MakesSquares) -> None:
    units, score = _town(squares, ["........", ".9..8...", "........", ".......3"])
    (area,) = delineate(units, score, n_areas=1, max_area_ha=4)
    assert area.score == 17
    assert area.unit_index.tolist() == [17, 18, 19, 20]


@pytest.mark.spec
def test_areas_that_would_touch_at_a_corner_are_never_both_chosen(squares: MakesSquares) -> None:
    units, score = _town(squares, ["......", ".9....", "..8...", "......", ".....5"])
    areas = delineate(units, score, n_areas=2, max_area_ha=1)
    assert [area.score for area in areas] == [9, 5]


@pytest.mark.spec
def test_giving_up_the_very_best_area_for_two_good_ones_is_found(squares: MakesSquares) -> None:
    # Greedy takes 3 + 4 in the middle and shuts out both fives; two areas hold 5 + 3 and 4 + 5.
    units, score = _town(squares, ["........", "...34...", "........"])
    wide, held = _town(squares, ["............", "..5.3..4.5..", "............"])
    assert sum(a.score for a in delineate(units, score, n_areas=2, max_area_ha=2)) == 7
    assert sum(a.score for a in delineate(wide, held, n_areas=2, max_area_ha=3)) == 17


@pytest.mark.spec
def test_the_budget_is_filled_with_quiet_ground_unless_a_least_density_says_otherwise(squares: MakesSquares) -> None:
    units, score = _town(squares, ["......", "..97..", "..4...", "......"])
    (full,) = delineate(units, score, n_areas=1, max_area_ha=6)
    assert full.area_m2 == 60_000
    (dense,) = delineate(units, score, n_areas=1, max_area_ha=6, min_density=1.0)
    assert dense.area_m2 == 30_000
    assert dense.score == 20
    (measured,) = delineate(units, score, n_areas=1, max_area_ha=6, min_density=50.0, incidents=score * 10)
    assert measured.score == 16  # 40 incidents in the third hectare are fewer than 50


@pytest.mark.spec
def test_an_unwalkable_middle_is_filled_in_when_the_budget_allows(squares: MakesSquares) -> None:
    units, score = _town(squares, [".....", ".989.", ".8.8.", ".989.", "....."])
    (area,) = delineate(units, score, n_areas=1, max_area_ha=9)
    assert 12 in area.unit_index  # the quiet cell inside the ring


@pytest.mark.spec
def test_an_excluded_prison_is_never_used_and_can_cut_an_area_in_two(squares: MakesSquares) -> None:
    units, score = _town(squares, ["999", "...", "..."])
    excluded = np.zeros(9, dtype=bool)
    excluded[[7, 4, 1]] = True  # the middle column
    areas = delineate(units, score, n_areas=2, max_area_ha=3, excluded=excluded)
    assert not excluded[np.concatenate([a.unit_index for a in areas])].any()
    assert [a.score for a in areas] == [9, 9]


@pytest.mark.spec
def test_a_long_street_is_cut_where_the_walk_becomes_too_long(squares: MakesSquares) -> None:
    units, score = _town(squares, ["5" * 20])
    (area,) = delineate(units, score, n_areas=1, max_area_ha=15)
    assert len(area.unit_index) == 7  # 600 m between the first and last middle; the budget's disc allows 656 m
    (short,) = delineate(units, score, n_areas=1, max_area_ha=15, max_span_m=200)
    assert len(short.unit_index) == 3


@pytest.mark.spec
def test_the_walk_is_600_metres_or_one_and_a_half_discs() -> None:
    assert walkable_span(10_000) == 600
    assert walkable_span(150_000) == pytest.approx(655.6, abs=0.1)
    assert walkable_span(1_000_000) == pytest.approx(1.5 * 1128.4, abs=0.1)


@pytest.mark.spec
def test_a_unit_larger_than_the_budget_is_left_out_and_a_clipped_one_costs_its_own_area(squares: MakesSquares) -> None:
    area = np.full(9, 10_000.0)
    area[4], area[1] = 30_000.0, 2_000.0
    units = squares(3, 3, area_m2=area)
    score = np.array([1.0, 3.0, 2.0, 0, 99.0, 0, 0, 0, 0])
    (found,) = delineate(units, score, n_areas=1, max_area_ha=2.2)
    assert found.unit_index.tolist() == [0, 1, 2]
    assert found.area_m2 == 22_000


@pytest.mark.spec
def test_no_area_begins_where_nothing_happened(squares: MakesSquares) -> None:
    units, score = _town(squares, ["......", "..2...", "......"])
    assert len(delineate(units, score, n_areas=3, max_area_ha=1)) == 1
    assert delineate(units, score * 0, n_areas=3, max_area_ha=1) == ()


@pytest.mark.spec
def test_runners_up_keep_clear_of_the_chosen(squares: MakesSquares) -> None:
    rng = np.random.default_rng(3)
    units = squares(24, 24)
    score = rng.negative_binomial(0.2, 0.1, 576).astype(np.float64)
    chosen = delineate(units, score, n_areas=4, max_area_ha=5)
    more = runners_up(units, score, chosen, n_areas=4, max_area_ha=5)
    assert len(more) == 4
    assert more[0].score <= chosen[0].score
    _check_legal(units, tuple(sorted((*chosen, *more), key=lambda area: -area.score)), 5, 600)


@pytest.mark.spec
@pytest.mark.parametrize(
    ("settings_", "code"),
    [
        ({"n_areas": 0, "max_area_ha": 1.0}, "BL-HOT-06"),
        ({"n_areas": 1, "max_area_ha": 0.0}, "BL-HOT-01"),
        ({"n_areas": 1, "max_area_ha": 1.0, "max_span_m": 0.0}, "BL-HOT-02"),
        ({"n_areas": 1, "max_area_ha": 1.0, "min_density": -1.0}, "BL-HOT-03"),
    ],
)
def test_settings_out_of_range_are_refused_with_their_own_message(
    squares: MakesSquares, settings_: dict[str, float], code: str
) -> None:
    with pytest.raises(UsageError, match=code):
        delineate(squares(2, 2), np.ones(4), **settings_)  # type: ignore[arg-type]  # a mapping of mixed settings


@pytest.mark.spec
@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_scores_that_cannot_be_summed_are_refused(squares: MakesSquares, wrong: float) -> None:
    with pytest.raises(RefusedInputError, match="BL-HOT-07"):
        delineate(squares(2, 1), np.array([1.0, wrong]), n_areas=1, max_area_ha=1)


@pytest.mark.property
@given(
    seed=st.integers(0, 10_000),
    n_areas=st.integers(1, 5),
    hectares=st.floats(1.0, 9.0),
    is_clipped=st.booleans(),
    jointly=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_every_area_of_every_world_is_legal_and_inputs_stay_as_they_were(
    *, squares: MakesSquares, seed: int, n_areas: int, hectares: float, is_clipped: bool, jointly: bool
) -> None:
    rng = np.random.default_rng(seed)
    area = rng.uniform(1_000, 10_000, 168) if is_clipped else None
    units = squares(14, 12, area_m2=area)
    score = rng.negative_binomial(0.3, 0.15, 168).astype(np.float64)
    excluded = rng.random(168) < 0.1
    before = score.copy(), excluded.copy()
    areas = delineate(
        units, score, n_areas=n_areas, max_area_ha=hectares, excluded=excluded, max_span_m=450.0, jointly=jointly
    )
    _check_legal(units, areas, hectares, 450.0)
    assert not any(excluded[a.unit_index].any() for a in areas)
    again = delineate(
        units, score, n_areas=n_areas, max_area_ha=hectares, excluded=excluded, max_span_m=450.0, jointly=jointly
    )
    assert [a.unit_index.tolist() for a in areas] == [a.unit_index.tolist() for a in again]
    assert (score == before[0]).all()
    assert (excluded == before[1]).all()


@pytest.mark.property
@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_joint_choice_never_holds_less_than_the_greedy_one(squares: MakesSquares, seed: int) -> None:
    score = np.random.default_rng(seed).negative_binomial(0.3, 0.15, 400).astype(np.float64)
    units = squares(20, 20)
    greedy = delineate(units, score, n_areas=4, max_area_ha=6, jointly=False)
    joint = delineate(units, score, n_areas=4, max_area_ha=6)
    assert sum(a.score for a in joint) >= sum(a.score for a in greedy) - 1e-9
