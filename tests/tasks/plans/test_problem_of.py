"""A week's problem in metres: middles on the ground, towns as bases, streets where they are given."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bluelamp.core.crs import BRITISH_GRID, WGS84, from_working, to_working
from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import PlaceRole, Role
from bluelamp.io.base_files import BaseInDegrees
from bluelamp.io.place_files import PlaceInDegrees
from bluelamp.plans.documents import problem_document
from bluelamp.plans.records import PlanPlace, Window
from bluelamp.tasks.plans.problem import middles_of_towns, problem_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bluelamp.plans.problem import WeekProblem

_MONDAY = dt.date(2026, 3, 2)
_EAST, _NORTH = 532_000.0, 212_000.0


def _degrees(corners: Sequence[tuple[float, float]]) -> list[list[float]]:
    x, y = (np.array([corner[i] for corner in corners]) for i in (0, 1))
    lon, lat = from_working(_EAST + x, _NORTH + y, working=BRITISH_GRID)
    return [[float(a), float(b)] for a, b in zip(lon, lat, strict=True)]


def _outline(*corners: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [_degrees([*corners, corners[0]])]}


def _square(x: float, y: float, side: float = 200.0) -> dict[str, Any]:
    half = side / 2
    return _outline((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))


def _base(name: str, x: float, y: float) -> BaseInDegrees:
    ((lon, lat),) = _degrees([(x, y)])
    return BaseInDegrees(name, lon, lat)


def _problem(places: Sequence[PlaceInDegrees], bases: Sequence[BaseInDegrees] = (), **more: Any) -> WeekProblem:
    return problem_of(monday=_MONDAY, places=places, bases=bases, staff=(), offers=(), rates=(), targets=(), **more)


def test_middles_are_metres_of_the_national_grid() -> None:
    places = [PlaceInDegrees("HE01", "Market", "Hertford", _square(0, 0))]
    problem = _problem(places, [_base("Ware", 3000.0, 400.0)])
    assert (problem.places[0].x, problem.places[0].y) == pytest.approx((_EAST, _NORTH), abs=0.02)
    assert (problem.bases[0].x, problem.bases[0].y) == pytest.approx((_EAST + 3000, _NORTH + 400), abs=0.02)
    assert problem.places[0].x == round(problem.places[0].x, 2)


def test_everything_else_stays_as_it_was() -> None:
    place = PlaceInDegrees(
        "HE01",
        "Market",
        "Hertford",
        _square(0, 0),
        PlaceRole.PRIORITY,
        rank=3,
        weight=2.0,
        windows=(Window(4, 1080, 1560),),
        valid_from=_MONDAY,
        valid_to=_MONDAY,
        roles_allowed=frozenset({Role.OFFICER}),
        needs_constable=True,
    )
    (found,) = _problem([place], words=("said before",)).places
    assert found == PlanPlace(
        "HE01",
        "Market",
        "Hertford",
        found.x,
        found.y,
        PlaceRole.PRIORITY,
        rank=3,
        harm_share=1.0,
        windows=(Window(4, 1080, 1560),),
        valid_from=_MONDAY,
        valid_to=_MONDAY,
        roles_allowed=frozenset({Role.OFFICER}),
        needs_constable=True,
    )


def test_weights_become_shares_only_where_all_places_have_one() -> None:
    places = [PlaceInDegrees(ref, "", "", _square(0, 0), weight=w) for ref, w in (("A", 3.0), ("B", 1.0))]
    assert [place.harm_share for place in _problem(places).places] == [0.75, 0.25]
    unknown = [places[0], replace(places[1], weight=None)]
    assert [place.harm_share for place in _problem(unknown).places] == [None, None]
    nothing = [replace(place, weight=0.0) for place in places]
    assert [place.harm_share for place in _problem(nothing).places] == [None, None]


def test_the_middle_of_a_bent_place_lies_on_its_ground() -> None:
    bent = _outline((0, 0), (1000, 0), (1000, 100), (100, 100), (100, 1000), (0, 1000))
    (place,) = _problem([PlaceInDegrees("HE01", "", "", bent)]).places
    x, y = place.x - _EAST, place.y - _NORTH
    assert (-0.1 <= x <= 100.1 and -0.1 <= y <= 1000.1) or (-0.1 <= x <= 1000.1 and -0.1 <= y <= 100.1)


def test_a_base_that_lies_far_away_is_refused_by_name() -> None:
    place = PlaceInDegrees("HE01", "", "", _square(0, 0))
    with pytest.raises(RefusedInputError, match="BL-PLAN-73: base Sydney") as caught:
        _problem([place], [BaseInDegrees("Sydney", 151.2, -33.9)])
    assert caught.value.exit_status == 3


def test_a_base_too_far_for_any_shift_is_said_and_no_other() -> None:
    place = PlaceInDegrees("HE01", "", "", _square(0, 0))
    far = _problem([place], [_base("Ware", 3000, 0), _base("Leeds", 0, 240_000)])
    assert far.words == ("The base Leeds lies 240 km from the nearest place; check its position.",)


def test_each_town_has_a_base_in_the_middle_of_its_places() -> None:
    places = [
        PlaceInDegrees(ref, "", town, _square(x, y))
        for ref, town, x, y in (("A", "Ware", 0, 0), ("B", "Hertford", 5000, 0), ("C", "Ware", 1000, 600))
    ]
    bases = middles_of_towns(places)
    assert [base.name for base in bases] == ["Hertford", "Ware"]
    x, y = to_working(
        np.array([base.longitude for base in bases]),
        np.array([base.latitude for base in bases]),
        source=WGS84,
        working=BRITISH_GRID,
    )
    assert np.column_stack([x - _EAST, y - _NORTH]) == pytest.approx(np.array([[5000, 0], [500, 300]]), abs=0.2)


def test_ways_along_streets_are_found_and_said(tmp_path: Path) -> None:
    lines = [[(0, 0), (0, 500)], [(0, 500), (800, 500)], [(800, 500), (800, 0)]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": "", "highway": "residential"},
            "geometry": {"type": "LineString", "coordinates": _degrees(line)},
        }
        for line in lines
    ]
    path = tmp_path / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    places = [PlaceInDegrees("A", "", "", _square(0, 0))]
    problem = _problem(places, [_base("Ware", 800, 0)], streets=path)
    assert problem.walk_m is not None
    assert problem.drive_s is not None
    # Along three sides of the block, not across it.
    assert problem.walk_m[0, 1] == pytest.approx(1800, abs=1)
    assert problem.drive_s[0, 1] == pytest.approx(1800 / (30 / 3.6), abs=0.2)
    assert problem.words[0].startswith("Ways follow the street file")
    assert json.dumps(problem_document(problem)) == json.dumps(
        problem_document(_problem(places, [_base("Ware", 800, 0)], streets=path))
    )
