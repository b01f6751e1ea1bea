"""The upper bound against the true optimum, found by trying everything in small worlds."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.hotspots.bound import upper_bound
from bluelamp.hotspots.delineate import delineate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.places.units import Units
    from hotspots.conftest import MakesSquares

SPAN = 250.0


def _legal_areas(units: Units, budget: float) -> list[frozenset[int]]:
    """Every connected set of units within budget and span, grown unit by unit."""
    found: set[frozenset[int]] = set()
    queue = [frozenset([u]) for u in range(len(units)) if units.area_m2[u] <= budget]
    while queue:
        members = queue.pop()
        if members in found:
            continue
        found.add(members)
        beside = {v for u in members for v in units.walks.of(u).tolist()} - members
        for unit in beside:
            wider = members | {unit}
            listed = list(wider)
            x, y = units.x[listed], units.y[listed]
            if units.area_m2[listed].sum() <= budget * (1 + 1e-9) and np.hypot(
                x[:, None] - x, y[:, None] - y
            ).max() <= SPAN * (1 + 1e-9):
                queue.append(wider)
    return list(found)


def _optimum(units: Units, score: NDArray[np.float64], budget: float, n_areas: int) -> float:
    """The best one or two areas that do not touch, by trying all."""
    areas = _legal_areas(units, budget)
    held = {area: float(score[list(area)].sum()) for area in areas}
    best = max(held.values())
    if n_areas == 1:
        return best
    ordered = sorted(areas, key=lambda a: -held[a])
    ground = {a: a | {v for u in a for v in units.touches.of(u).tolist()} for a in ordered}
    for one, other in combinations(ordered, 2):
        if held[one] * 2 <= best:
            break
        if held[one] + held[other] > best and ground[one].isdisjoint(other):
            best = held[one] + held[other]
    return best


def _world(squares: MakesSquares, seed: int, *, is_clipped: bool) -> tuple[Units, NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    area = rng.uniform(4_000, 10_000, 30) if is_clipped else None
    return squares(6, 5, area_m2=area), rng.negative_binomial(0.4, 0.1, 30).astype(np.float64)


@pytest.mark.property
@given(seed=st.integers(0, 10_000), n_areas=st.integers(1, 2), is_clipped=st.booleans())
@settings(max_examples=30, deadline=None)
def test_no_set_holds_more_than_the_bound_and_delineation_never_more_than_the_best(
    *, squares: MakesSquares, seed: int, n_areas: int, is_clipped: bool
) -> None:
    units, score = _world(squares, seed, is_clipped=is_clipped)
    best = _optimum(units, score, 40_000, n_areas)
    areas = delineate(units, score, n_areas=n_areas, max_area_ha=4, max_span_m=SPAN)
    achieved = sum(a.score for a in areas)
    found = upper_bound(units, score, n_areas=n_areas, max_area_ha=4, max_span_m=SPAN, achieved=achieved)
    assert achieved <= best + 1e-9
    assert best <= found.bound + 1e-9
    assert found.gap == pytest.approx(1 - achieved / found.bound if found.bound else 0)


@pytest.mark.property
@given(seed=st.integers(0, 10_000), n_steps=st.integers(0, 40))
@settings(max_examples=15, deadline=None)
def test_the_bound_is_valid_wherever_the_search_for_prices_stops(
    squares: MakesSquares, seed: int, n_steps: int
) -> None:
    units, score = _world(squares, seed, is_clipped=True)
    found = upper_bound(units, score, n_areas=2, max_area_ha=3, max_span_m=SPAN, achieved=0.0, n_steps=n_steps)
    assert _optimum(units, score, 30_000, 2) <= found.bound + 1e-9


@pytest.mark.reference
def test_delineation_is_within_two_per_cent_of_the_best_on_average(squares: MakesSquares) -> None:
    shares = []
    for seed in range(40):
        units, score = _world(squares, seed, is_clipped=seed % 2 == 0)
        areas = delineate(units, score, n_areas=2, max_area_ha=4, max_span_m=SPAN)
        shares.append(sum(a.score for a in areas) / max(_optimum(units, score, 40_000, 2), 1.0))
    assert np.mean(shares) >= 0.98
    assert min(shares) >= 0.80


@pytest.mark.spec
def test_many_quiet_places_beyond_the_listed_anchors_are_in_the_bound_too(squares: MakesSquares) -> None:
    # 1,600 equal cells, far more than the anchors listed: four areas of five hectares hold 20, and the bound says so.
    units = squares(40, 40)
    found = upper_bound(units, np.ones(1600), n_areas=4, max_area_ha=5, max_span_m=600, achieved=20.0)
    assert found.bound == pytest.approx(20.0, rel=1e-6)
    assert found.gap == pytest.approx(0.0, abs=1e-6)


@pytest.mark.spec
def test_prices_lower_the_bound_where_two_areas_would_share_one_crowded_spot(squares: MakesSquares) -> None:
    score = np.zeros(900)
    score[[435, 436, 465, 466]] = [50, 40, 30, 20]
    units = squares(30, 30)
    plain = upper_bound(units, score, n_areas=3, max_area_ha=2, max_span_m=600, achieved=90.0, n_steps=0)
    priced = upper_bound(units, score, n_areas=3, max_area_ha=2, max_span_m=600, achieved=90.0)
    assert 90 <= priced.bound <= plain.bound <= 140 * (1 + 1e-6)


@pytest.mark.spec
def test_excluded_ground_is_not_in_the_bound_and_nothing_has_no_gap(squares: MakesSquares) -> None:
    units, score = squares(3, 3), np.array([9.0, 0, 0, 0, 0, 0, 0, 0, 4.0])
    excluded = np.zeros(9, dtype=bool)
    excluded[0] = True
    found = upper_bound(units, score, n_areas=1, max_area_ha=1, max_span_m=600, achieved=4.0, excluded=excluded)
    assert found.bound == pytest.approx(4.0)
    empty = upper_bound(units, score * 0, n_areas=1, max_area_ha=1, max_span_m=600, achieved=0.0)
    assert (empty.bound, empty.gap) == (0, 0)
