"""Where hotspots are looked for when nobody gave a boundary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.periods import Month, MonthRange
from bluelamp.io.store import Manifest
from bluelamp.tasks.hotspots import FindSettings, find
from bluelamp.tasks.hotspots.ground import read_study_area
from bluelamp.tasks.incidents import LoadSettings, load

if TYPE_CHECKING:
    from bluelamp.places.areas import StudyArea

YEAR = FindSettings(period=MonthRange(Month.parse("2024-01"), Month.parse("2024-12")))


def study_area(points: list[tuple[float, float]]) -> tuple[StudyArea, tuple[str, ...]]:
    x, y = np.array(points, dtype=float).reshape(-1, 2).T
    return read_study_area(YEAR, Path(), Manifest(working_crs="EPSG:27700"), x, y)


def test_it_is_the_squares_with_an_incident_and_their_neighbours() -> None:
    area, said = study_area([(500_500.0, 200_500.0)])
    assert area.geometry.equals(shapely.box(499_000, 199_000, 502_000, 202_000))
    assert said[0].startswith("No boundary was given")
    assert len(said) == 1


def test_a_handful_of_addresses_at_the_other_end_of_the_country_is_left_out_and_counted() -> None:
    town = [(500_000.0 + step, 200_000.0 + step) for step in range(5_000)]
    area, said = study_area([*town, (200_500.0, 800_500.0), (200_600.0, 800_500.0)])
    assert area.geometry.bounds[0] > 490_000
    assert said[1].endswith("is left out: 2 incidents.")


def test_a_second_town_stays() -> None:
    first = [(500_000.0 + step, 200_000.0) for step in range(900)]
    second = [(600_000.0 + step, 200_000.0) for step in range(100)]
    area, said = study_area([*first, *second])
    assert len(shapely.get_parts(area.geometry)) == 2
    assert len(said) == 1


def test_where_every_piece_is_small_the_largest_stays() -> None:
    scattered = [(300_000.0 + 20_000.0 * i, 200_000.0 + 20_000.0 * j) for i in range(40) for j in range(40)]
    area, _ = study_area([*scattered, (300_000.0, 200_000.0)])
    assert area.geometry.contains(shapely.Point(300_000, 200_000))


def test_without_an_incident_there_is_none() -> None:
    with pytest.raises(RefusedInputError, match="BL-FIND-03"):
        study_area([])


@pytest.mark.slow
@pytest.mark.reference
def test_a_force_s_published_files_need_no_boundary(real_data: Path, tmp_path: Path) -> None:
    """Hertfordshire's archive holds addresses from Cornwall to Cumbria."""
    archive = real_data / "police_uk" / "hertfordshire.zip"
    load([archive], store=tmp_path / "store", settings=LoadSettings(at="2026-01-01T00:00:00+00:00"))
    period = MonthRange(Month.parse("2024-01"), Month.parse("2024-03"))
    found = find(tmp_path / "store", FindSettings(period=period, count=5, resamples=0)).hotspot_set
    assert len(found.hotspots) == 5
    assert any("left out" in sentence for sentence in found.sentences)
