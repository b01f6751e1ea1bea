"""Streets cut to places: what lies near, joined, in degrees, and nothing from afar."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from bluelamp.core.crs import BRITISH_GRID, WGS84, from_working, to_working
from bluelamp.core.errors import BluelampError
from bluelamp.tasks.patrols.streets_around import streets_around

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The middle of the place in metres; its side is 200 m.
EAST, NORTH = 450_000.0, 250_000.0


def degrees(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Metres beside the middle of the place as degrees."""
    xy = np.array(points, dtype=float) + np.array([EAST, NORTH])
    lon, lat = from_working(xy[:, 0], xy[:, 1], working=BRITISH_GRID)
    return [[float(a), float(b)] for a, b in zip(lon, lat, strict=True)]


def metres(line: Sequence[Sequence[float]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The other way."""
    lon, lat = np.array(line).T
    x, y = to_working(lon, lat, source=WGS84, working=BRITISH_GRID)
    return np.column_stack([x - EAST, y - NORTH])


@pytest.fixture
def outline() -> dict[str, Any]:
    """A square place."""
    ring = [(-100, -100), (100, -100), (100, 100), (-100, 100), (-100, -100)]
    return {"type": "Polygon", "coordinates": [degrees(ring)]}


def write(path: Path, streets: dict[str, list[tuple[float, float]]]) -> Path:
    """A file of lines."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "highway": "residential"},
            "geometry": {"type": "LineString", "coordinates": degrees(points)},
        }
        for name, points in streets.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_streets_are_cut_at_400_m_around_a_place(tmp_path: Path, outline: dict[str, Any]) -> None:
    file = write(
        tmp_path / "streets.geojson",
        {"Long Lane": [(-3_000, 0), (3_000, 0)], "Far Street": [(-500, 900), (500, 900)]},
    )
    found = streets_around(file, {"HE01": outline})["HE01"]
    assert [one["name"] for one in found] == ["Long Lane"]
    ends = sorted(metres(found[0]["line"])[:, 0])
    # 100 m to the edge of the place and 400 m beyond it; five decimals are about a metre.
    assert ends[0] == pytest.approx(-500, abs=1.5)
    assert ends[-1] == pytest.approx(500, abs=1.5)


def test_pieces_of_a_street_between_junctions_are_one_line_again(tmp_path: Path, outline: dict[str, Any]) -> None:
    file = write(
        tmp_path / "streets.geojson",
        {
            "High Street": [(-300, 0), (-150, 0), (0, 0), (150, 1), (300, 0)],
            "Cross Road": [(0, -200), (0, 0), (0, 200)],
        },
    )
    found = streets_around(file, {"HE01": outline})["HE01"]
    assert [one["name"] for one in found] == ["Cross Road", "High Street"]
    # The bend of a metre is not seen.
    assert len(found[1]["line"]) == 2


def test_each_place_has_its_own_and_a_bare_one_has_none(tmp_path: Path, outline: dict[str, Any]) -> None:
    away = {"type": "Polygon", "coordinates": [degrees([(5_000, 0), (5_200, 0), (5_200, 200), (5_000, 0)])]}
    file = write(tmp_path / "streets.geojson", {"Long Lane": [(-300, 0), (300, 0)]})
    steps: list[tuple[int, int, str]] = []
    found = streets_around(file, {"B": away, "A": outline}, progress=lambda *step: steps.append(step))
    assert {ref: len(streets) for ref, streets in found.items()} == {"A": 1, "B": 0}
    assert steps == [(0, 3, "reading the street file"), (1, 3, "streets around A"), (2, 3, "streets around B")]


def test_cut_streets_lie_within_the_margin_and_on_the_file(tmp_path: Path, outline: dict[str, Any]) -> None:
    rng = np.random.default_rng(7)
    lines = {f"S{n}": [tuple(p) for p in rng.uniform(-900, 900, (4, 2))] for n in range(25)}
    found = streets_around(write(tmp_path / "streets.geojson", lines), {"HE01": outline}, margin_m=250.0)["HE01"]
    ground = shapely.box(-100, -100, 100, 100).buffer(250.0)
    by_name = {name: shapely.LineString(points) for name, points in lines.items()}
    wanted = {name for name, line in by_name.items() if line.intersects(ground)}
    assert {one["name"] for one in found} == wanted
    for one in found:
        line = shapely.LineString(metres(one["line"]))
        assert ground.buffer(2).covers(line)
        # Bends of two metres are left out and five decimals are about a metre.
        assert by_name[one["name"]].buffer(4).covers(line)


def test_a_file_that_is_none_is_refused(tmp_path: Path, outline: dict[str, Any]) -> None:
    file = tmp_path / "streets.geojson"
    file.write_text("no streets", encoding="utf-8")
    with pytest.raises(BluelampError):
        streets_around(file, {"HE01": outline})
