"""The gap says how good a set is, not how somebody drew the boundary of the force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bluelamp.core.periods import Month, MonthRange
from bluelamp.tasks.hotspots import FindSettings, find
from bluelamp.tasks.incidents import LoadSettings, load

if TYPE_CHECKING:
    from pathlib import Path

YEAR = MonthRange(Month.parse("2021-01"), Month.parse("2021-12"))


@pytest.mark.slow
@pytest.mark.reference
def test_wards_and_census_areas_of_one_county_give_nearly_the_same_gap(real_data: Path, tmp_path: Path) -> None:
    """The ground differs by half a per mille.

    The gap was 12 % by the one and 24 % by the other before the bound of areas anchored elsewhere left out what only
    listed anchors pay for.
    """
    store = tmp_path / "store"
    archive = real_data / "police_uk" / "hertfordshire.zip"
    load([archive], store=store, settings=LoadSettings(at="2026-01-01T00:00:00+00:00"))
    gaps = []
    for drawn in ("lsoa2021", "wards2022"):
        within = real_data / "boundaries" / f"{drawn}_hertfordshire.geojson.gz"
        settings = FindSettings(period=YEAR, count=26, max_area_ha=15.0, within=within, resamples=0)
        gap = find(store, settings).hotspot_set.figures["gap"].value
        assert gap is not None
        gaps.append(gap)
    assert max(gaps) < 0.14
    assert abs(gaps[0] - gaps[1]) < 0.01
