"""Drawn places are measured by the rules of a search: the outline of a hotspot has that hotspot's numbers."""

from __future__ import annotations

import dataclasses
import json
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import BluelampError
from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import CellShape, SinkDecision, Weight
from bluelamp.io.outlines import geojson_of, outline_in_working
from bluelamp.tasks.hotspots import find
from bluelamp.tasks.hotspots.measure import Measurer, Outline, dilution, measure
from bluelamp.tasks.incidents import LoadSettings, decide, load

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from bluelamp.tasks.hotspots.measure import Measured
    from tasks.conftest import Searched


def drawn(shape: BaseGeometry, measurer: Measurer, ref: str = "N1") -> Outline:
    return Outline(ref, "A place", geojson_of(shape, working_crs=measurer.search.manifest.working_crs))


def ground_of(searched: Searched, rank: int) -> BaseGeometry:
    return searched.found.hotspot_set.hotspots[rank - 1].outline


def one(measurer: Measurer, outline: Outline) -> Measured:
    (found,) = measurer.measure([outline])
    return found


@pytest.mark.spec
def test_the_outline_of_a_hotspot_has_the_numbers_that_the_search_found(searched: Searched, measurer: Measurer) -> None:
    spots = searched.record["spots"]
    measured = measurer.measure([Outline(spot["ref"], spot["name"], spot["outline"]) for spot in spots])
    assert [found.ref for found in measured] == [spot["ref"] for spot in spots]
    for found, spot in zip(measured, spots, strict=True):
        assert found.incidents == spot["incidents"]
        assert found.harm == pytest.approx(spot["harm"])
        assert found.incidents_low == pytest.approx(spot["incidents_low"], rel=0.01)
        assert found.incidents_high == pytest.approx(spot["incidents_high"], rel=0.01)
        assert found.area_ha == pytest.approx(spot["area_ha"], rel=1e-3)
        assert found.p_top == pytest.approx(spot["p_top"], abs=0.05)
        assert (found.town, found.kind.value) == (spot["town"], spot["kind"])
        assert found.as_record()["evidence"] == spot["evidence"]
        assert found.sentences == ()


@pytest.mark.spec
def test_incidents_are_those_that_count_and_lie_inside(searched: Searched, measurer: Measurer) -> None:
    shape = ground_of(searched, 1).centroid.buffer(350)
    found = one(measurer, drawn(shape, measurer))
    weighed = measurer.search.weighed
    inside = shapely.intersects_xy(found.outline, weighed.incidents.x, weighed.incidents.y)
    assert found.incidents == pytest.approx(weighed.shares.share[inside[weighed.shares.row]].sum(), abs=1e-6)
    assert found.incidents_low <= found.incidents <= found.incidents_high
    assert found.share == pytest.approx(found.incidents / weighed.shares.share.sum())
    assert found.density == pytest.approx(found.incidents / found.area_ha)
    assert found.area_ha == pytest.approx(shape.area / 10_000, rel=1e-3)
    assert sum(found.evidence.by_month.values()) == pytest.approx(found.incidents)


@pytest.mark.spec
def test_a_place_has_the_same_numbers_whatever_else_is_measured(searched: Searched, measurer: Measurer) -> None:
    outlines = [Outline(spot["ref"], spot["name"], spot["outline"]) for spot in searched.record["spots"]]
    together = measurer.measure(outlines)
    alone = [one(measurer, outline) for outline in outlines]
    assert [m.as_record() for m in together] == [m.as_record() for m in alone]


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 4),
    st.tuples(st.floats(-400, 400), st.floats(-400, 400)),
    st.tuples(st.floats(80, 500), st.floats(80, 500)),
)
def test_more_ground_never_holds_less(
    searched: Searched, measurer: Measurer, rank: int, step: tuple[float, float], size: tuple[float, float]
) -> None:
    middle = ground_of(searched, rank).centroid
    x, y, (small, more) = middle.x + step[0], middle.y + step[1], size
    inner, outer = shapely.box(x - small, y - small, x + small, y + small), None
    outer = inner.buffer(more, join_style="mitre")
    if not measurer.search.ground.area.geometry.covers(outer):
        return
    less, all_of_it = measurer.measure([drawn(inner, measurer), drawn(outer, measurer)])
    assert less.incidents <= all_of_it.incidents
    assert less.share <= all_of_it.share <= 1
    for found in (less, all_of_it):
        assert 0 <= found.incidents_low <= found.incidents_high
        assert 0 <= found.p_top <= 1
        json.dumps(found.as_record(), allow_nan=False)


@pytest.mark.spec
def test_two_halves_hold_together_what_the_whole_holds(searched: Searched, measurer: Measurer) -> None:
    x, y = (round(value) + 0.37 for value in ground_of(searched, 1).centroid.coords[0])
    west, east = shapely.box(x - 300, y - 300, x, y + 300), shapely.box(x, y - 300, x + 300, y + 300)
    halves = measurer.measure([drawn(west, measurer), drawn(east, measurer)])
    whole = one(measurer, drawn(shapely.box(x - 300, y - 300, x + 300, y + 300), measurer))
    assert sum(half.incidents for half in halves) == pytest.approx(whole.incidents)
    assert sum(half.harm or 0.0 for half in halves) == pytest.approx(whole.harm)


@pytest.mark.spec
def test_every_number_is_a_figure_with_its_definition(searched: Searched, measurer: Measurer) -> None:
    found = one(measurer, drawn(ground_of(searched, 2), measurer))
    assert set(found.figures) == {"incidents", "harm", "area", "density", "share", "p_top"}
    incidents = found.figures["incidents"]
    assert incidents.interval is not None
    assert (incidents.interval.low, incidents.interval.high) == (found.incidents_low, found.incidents_high)
    assert incidents.completeness == measurer.search.held
    for figure in found.figures.values():
        assert figure.definition.endswith(".")
        assert figure.geography is not None
        assert figure.geography.name == "N1"
        assert figure.as_at == "2026-01-01T00:00:00+00:00"
    told = found.as_record()["figures"]
    assert {name: Figure.from_dict(figure) for name, figure in told.items()} == dict(found.figures)


@pytest.mark.spec
def test_a_record_of_a_drawn_place_reads_like_one_of_a_hotspot(searched: Searched, measurer: Measurer) -> None:
    record = one(measurer, drawn(ground_of(searched, 1), measurer)).as_record()
    assert set(searched.record["spots"][0]) | {"density", "share", "sentences"} == set(record)
    assert (record["rank"], record["stability_share"]) == (None, None)


@pytest.mark.spec
def test_ground_without_incidents_is_measured_too(searched: Searched, measurer: Measurer) -> None:
    weighed, area = measurer.search.weighed.incidents, measurer.search.ground.area.geometry
    rng = np.random.default_rng(1)
    west, south, east, north = area.bounds
    for _ in range(500):
        shape = shapely.Point(rng.uniform(west, east), rng.uniform(south, north)).buffer(60)
        if area.covers(shape) and not shapely.intersects_xy(shape, weighed.x, weighed.y).any():
            break
    found = one(measurer, drawn(shape, measurer))
    assert (found.incidents, found.density, found.share, found.harm) == (0, 0, 0, 0)
    assert found.incidents_high > found.incidents_low >= 0
    assert found.evidence.by_category == {}
    json.dumps(found.as_record(), allow_nan=False)
    assert len(searched.record["spots"]) == 4


@pytest.mark.spec
def test_ground_beyond_the_edge_is_said(measurer: Measurer) -> None:
    west, south, east, north = measurer.search.ground.area.geometry.bounds
    middle = (south + north) / 2
    shape = shapely.box(west - 400, middle - 300, west + 400, middle + 300)
    found = one(measurer, drawn(shape, measurer))
    assert len(found.sentences) == 1
    assert "outside the study area" in found.sentences[0]
    assert east > west


@pytest.mark.spec
def test_ground_that_the_search_left_out_is_said(searched: Searched, tmp_path: Path) -> None:
    barred = tmp_path / "barred.geojson"
    barred.write_text(json.dumps(searched.record["spots"][0]["outline"]))
    (found,) = measure(
        searched.store,
        dataclasses.replace(searched.settings, exclude=(barred,)),
        [Outline("X", "X", searched.record["spots"][0]["outline"])],
    )
    assert found.sentences == ("100% of this ground was excluded from the search.",)


SQUARE = [[-0.2, 51.8], [-0.19, 51.8], [-0.19, 51.81], [-0.2, 51.81], [-0.2, 51.8]]
BOW = [[-0.2, 51.8], [-0.19, 51.81], [-0.19, 51.8], [-0.2, 51.81], [-0.2, 51.8]]


@pytest.mark.spec
@pytest.mark.parametrize(
    ("outline", "code", "words"),
    [
        ({"type": "Polygon", "coordinates": [BOW]}, "BL-MEASURE-01", "crosses itself at"),
        ({"type": "Point", "coordinates": [0, 51]}, "BL-MEASURE-02", "no polygon"),
        ({"type": "Feature", "geometry": None}, "BL-MEASURE-02", "no polygon"),
        ({}, "BL-MEASURE-02", "no polygon"),
        ({"type": "Polygon", "coordinates": "here"}, "BL-MEASURE-02", "no polygon"),
        ({"type": "Polygon", "coordinates": [[[9, 50], [9.01, 50], [9.01, 50.01], [9, 50]]]}, "BL-MEASURE-06", "lie"),
        ({"type": "Polygon", "coordinates": [[[3, 56], [3.01, 56], [3.01, 56.01], [3, 56]]]}, "BL-MEASURE-06", "lie"),
        ({"type": "Polygon", "coordinates": [[[-3, 57], [-3.01, 57], [-3, 57.01], [-3, 57]]]}, "BL-MEASURE-03", "out"),
        ({"type": "Polygon", "coordinates": [[[-1, 51], [0, 51], [0, 52], [-1, 51]]]}, "BL-MEASURE-04", "1,000"),
        ({"type": "Polygon", "coordinates": [[SQUARE[0]] * 4]}, "BL-MEASURE-05", "no"),
        ({"type": "Polygon", "coordinates": []}, "BL-MEASURE-05", "no ground"),
        ({"type": "Polygon", "coordinates": [[[523000, 212000], [523100, 212000], [523100, 212100], [523000, 212000]]]},
         "BL-MEASURE-06", "longitude"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_refused_with_its_reason(
    measurer: Measurer, outline: dict[str, Any], code: str, words: str
) -> None:
    with pytest.raises(BluelampError, match=words) as said:
        measurer.measure([Outline("N7", "A place", outline)])
    assert said.value.code == code
    assert said.value.where.file == "N7"


@pytest.mark.spec
def test_an_outline_of_endless_corners_is_refused(measurer: Measurer) -> None:
    angles = np.linspace(0, 2 * np.pi, 20_002)
    ring = np.column_stack([0.001 * np.cos(angles) - 0.2, 0.001 * np.sin(angles) + 51.8]).tolist()
    with pytest.raises(BluelampError, match="corners") as said:
        measurer.measure([Outline("", "", {"type": "Polygon", "coordinates": [[*ring, ring[0]]]})])
    assert said.value.code == "BL-MEASURE-07"


@pytest.mark.spec
def test_a_feature_with_a_hole_and_two_parts_is_a_place(searched: Searched, measurer: Measurer) -> None:
    a, b = (ground_of(searched, rank).centroid for rank in (1, 2))
    shape = shapely.union(a.buffer(200).difference(a.buffer(50)), b.buffer(120))
    feature = {"type": "Feature", "properties": {}, "geometry": drawn(shape, measurer).outline}
    found = one(measurer, Outline("N2", "Two", feature))
    assert found.outline.geom_type == "MultiPolygon"
    assert found.area_ha == pytest.approx(shape.area / 10_000, rel=1e-3)


@pytest.mark.spec
def test_what_was_decided_about_a_point_holds_for_drawn_places_too(searched: Searched, tmp_path: Path) -> None:
    store = tmp_path / "store"
    force = searched.store.parent / "force"
    boundary = force / "boundary.geojson"
    at = "2026-01-01T00:00:00+00:00"
    load([force / "incidents.csv"], store=store, settings=LoadSettings(within=boundary, at=at))
    wanted = dataclasses.replace(searched.settings, weight=Weight.COUNT, resamples=0)
    before = Measurer.prepare(store, wanted)
    points = before.search.weighed.incidents
    x, y = float(points.x[0]), float(points.y[0])
    outline = drawn(shapely.Point(x, y).buffer(150), before)
    held = one(before, outline)
    decide(store, x, y, SinkDecision.EXCLUDE, reason="Custody suite", by="An analyst", at=at)
    after = Measurer.prepare(store, wanted)
    assert one(after, outline).incidents < held.incidents
    assert held.harm is None
    assert "harm" not in held.figures
    assert after.manifest_version != before.manifest_version
    assert after.data_version == before.data_version


@pytest.mark.spec
def test_where_areas_are_ranked_a_place_is_counted_by_its_own_outline(searched: Searched) -> None:
    areas = searched.store.parent / "force" / "boundary.geojson"
    wanted = dataclasses.replace(searched.settings, shape=CellShape.AREAS, areas=areas, resamples=0)
    measurer = Measurer.prepare(searched.store, wanted)
    found = one(measurer, drawn(ground_of(searched, 1), measurer))
    assert found.incidents == searched.found.hotspot_set.hotspots[0].incidents
    assert found.incidents_low < found.incidents < found.incidents_high


@pytest.mark.spec
def test_a_hotspot_of_hexagons_has_its_numbers_too(searched: Searched) -> None:
    wanted = dataclasses.replace(searched.settings, shape=CellShape.HEX, weight=Weight.COUNT, resamples=0)
    spot = find(searched.store, wanted).hotspot_set.hotspots[0]
    measurer = Measurer.prepare(searched.store, wanted)
    found = one(measurer, drawn(spot.outline, measurer))
    assert found.incidents == spot.incidents
    assert found.incidents_low == pytest.approx(spot.incidents_low, rel=0.01)


@pytest.mark.spec
def test_an_answer_comes_while_the_hand_is_still_on_the_mouse(searched: Searched, measurer: Measurer) -> None:
    place = drawn(ground_of(searched, 1), measurer)
    one(measurer, place)
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        one(measurer, place)
        taken.append(time.perf_counter() - start)
    # 25 ms on 100,000 incidents; a busy machine is allowed ten times that.
    assert min(taken) < 0.3


@pytest.mark.spec
def test_stored_outlines_are_counted_without_ceremony(searched: Searched, measurer: Measurer) -> None:
    for spot in searched.record["spots"]:
        assert measurer.incidents_in(spot["outline"]) == pytest.approx(spot["incidents"])
        back = outline_in_working(spot["outline"], working_crs=searched.record["working_crs"])
        assert back.area == pytest.approx(spot["area_ha"] * 10_000, rel=1e-3)


@pytest.mark.spec
@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (7.5, 15.0, "Twice the ground: the same patrol minutes give half the dose per hectare."),
        (15.0, 7.5, "Half the ground: the same patrol minutes give twice the dose per hectare."),
        (10.0, 15.0, "1.5 times the ground: the same patrol minutes give 67% of the dose per hectare."),
        (15.0, 10.0, "67% of the ground: the same patrol minutes give 1.5 times the dose per hectare."),
        (15.0, 15.1, "The ground stays as large: the same patrol minutes give the same dose per hectare."),
    ],
)
def test_the_dose_per_hectare_is_said_in_words(before: float, after: float, words: str) -> None:
    assert dilution(before, after) == words


@pytest.mark.spec
@pytest.mark.parametrize(("before", "after"), [(0.0, 1.0), (1.0, -1.0), (1.0, float("nan")), (float("inf"), 1.0)])
def test_no_size_has_no_dose(before: float, after: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        dilution(before, after)
