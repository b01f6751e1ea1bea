"""A made-up force knows the truth: the search finds its hotspots, and the intervals hold the true numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from bluelamp.core.vocabulary import POLICE_GENERATED
from bluelamp.io.synth_files import write_force
from bluelamp.synth.categories import CODES
from bluelamp.synth.force import Force, make_force
from bluelamp.synth.settings import ForceSettings
from bluelamp.tasks.hotspots import FindSettings, find
from bluelamp.tasks.incidents import LoadSettings, load

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from bluelamp.hotspots.results import Hotspot

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Force, tuple[Hotspot, ...]]]:
    return [_search(make_force(ForceSettings(seed=seed)), tmp_path_factory.mktemp("force")) for seed in SEEDS]


def _search(force: Force, folder: Path) -> tuple[Force, tuple[Hotspot, ...]]:
    write_force(force, folder / "force")
    boundary = folder / "force" / "boundary.geojson"
    settings = LoadSettings(within=boundary, at="2026-01-01T00:00:00+00:00")
    load([folder / "force" / "police_uk"], store=folder / "store", settings=settings)
    wanted = FindSettings(period=force.settings.period, count=12, max_area_ha=8.0, resamples=0)
    return force, find(folder / "store", wanted).hotspot_set.hotspots


def true_numbers(force: Force) -> NDArray[np.float64]:
    """Expected incidents that count, at each snap point over the whole period."""
    counts = np.array([code not in POLICE_GENERATED for code in CODES])
    months = [force.world.expected(month)[:-2][:, counts].sum(axis=1) for month in force.settings.period]
    total: NDArray[np.float64] = np.sum(months, axis=0)
    return total


def lies_in(force: Force, spots: tuple[Hotspot, ...]) -> NDArray[np.bool_]:
    """Which snap points lie in each hotspot, shape (hotspots, points)."""
    x, y = force.world.points.x, force.world.points.y
    return np.array([shapely.intersects_xy(spot.outline, x, y) for spot in spots])


@pytest.mark.slow
def test_nearly_all_true_hotspots_are_met(searched: list[tuple[Force, tuple[Hotspot, ...]]]) -> None:
    met = 0
    for force, spots in searched:
        true, label = true_numbers(force), force.world.rates.hotspot[:-2]
        found = lies_in(force, spots).any(axis=0)
        met += sum(true[found & (label == h)].sum() >= true[label == h].sum() / 2 for h in range(12))
    # In two of the three forces one true hotspot of twelve is missed.
    assert met >= 34


@pytest.mark.slow
def test_the_intervals_hold_the_true_numbers_as_often_as_they_say(
    searched: list[tuple[Force, tuple[Hotspot, ...]]],
) -> None:
    held, observed, expected = 0, 0.0, 0.0
    for force, spots in searched:
        true = lies_in(force, spots) @ true_numbers(force)
        held += sum(spot.incidents_low <= n <= spot.incidents_high for spot, n in zip(spots, true, strict=True))
        observed += sum(spot.incidents for spot in spots)
        expected += float(true.sum())
    # 36 intervals of 95 %: fewer than 31 would come by chance once in a hundred sets of seeds.
    assert held >= 31
    # Areas were picked for high counts: that must not show by more than a few per cent.
    assert observed == pytest.approx(expected, rel=0.03)
