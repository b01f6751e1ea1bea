"""The drawing: everything where it lies, in the colour of its count, and no name on another."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import CellShape
from bluelamp.hotspots.results import UnitTable
from bluelamp.io.map_page import MonthlyCounts, PlaceLabels, build_map_page, draw_picture
from bluelamp.io.map_page.drawing import MARK_DOTS, draw_scale_bar, fit, mark_places
from bluelamp.io.map_page.ground import Ground, ground_of, path_of, simplified
from bluelamp.io.map_page.heat import Heat, heat_of, scale_of
from bluelamp.io.map_page.labels import place_names, spread_marks, town_names
from bluelamp.io.map_page.words import firmness, how_sure, months_in_words, number, percent, period_name, street
from bluelamp.places.areas import make_study_area
from bluelamp.places.grids import hex_units, outlines, square_units
from worlds.small_set import made_up_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from bluelamp.io.map_page import MapContent
    from bluelamp.places.areas import StudyArea
    from bluelamp.places.units import Units


@pytest.fixture(scope="module")
def content() -> MapContent:
    return made_up_content()


def squares_of(path: str) -> set[tuple[int, int]]:
    """The plain reading of a path of oblongs: every square that it covers."""
    runs = re.findall(r"M(-?\d+) (-?\d+)h(\d+)v1h-\d+z", path)
    return {(int(x) + i, int(y)) for x, y, n in runs for i in range(int(n))}


def places_of(heat: Heat, path: str) -> set[tuple[float, float]]:
    """Working coordinates of the middles of the squares of a path."""
    found = re.fullmatch(r"translate\((\S+) (\S+)\) scale\((\S+)\)", heat.transform)
    assert found
    left, top, size = map(float, found.groups())
    ground = ground_of(made_up_content().area)
    return {(ground.west + left + (x + 0.5) * size, ground.north - top - (y + 0.5) * size) for x, y in squares_of(path)}


@pytest.mark.spec
def test_every_square_is_drawn_where_it_lies_in_the_colour_of_its_count(content: MapContent) -> None:
    heat, table = heat_of(content, ground_of(content.area)), content.hotspot_set.table
    units, some = table.units, table.incidents > 0
    assert places_of(heat, heat.pale) == set(zip(units.x[some].tolist(), units.y[some].tolist(), strict=True))
    for colour, path in heat.paths():
        mine = some & (heat.whole.colour(table.incidents) == colour)
        assert places_of(heat, path) == set(zip(units.x[mine].tolist(), units.y[mine].tolist(), strict=True))


@pytest.mark.spec
def test_colours_of_a_month_are_those_of_its_own_counts(content: MapContent) -> None:
    heat, monthly = heat_of(content, ground_of(content.area)), content.monthly
    drawn = np.flatnonzero(content.hotspot_set.table.incidents > 0)
    for month in range(len(monthly.months)):
        of_month = monthly.month_index == month
        counts = dict(zip(monthly.unit_index[of_month].tolist(), monthly.count[of_month].tolist(), strict=True))
        plain = [int(heat.month.colour(np.array([counts.get(int(unit), 0.0)]))[0]) for unit in drawn]
        assert heat.month_colour[month].tolist() == plain


@pytest.mark.spec
def test_the_hottest_by_score_are_drawn_and_not_the_fullest() -> None:
    content = made_up_content(130, 130)
    table = content.hotspot_set.table
    score = -table.units.x
    turned = dataclasses.replace(content.hotspot_set, table=dataclasses.replace(table, score=score))
    heat = heat_of(dataclasses.replace(content, hotspot_set=turned), ground_of(content.area))
    assert len(heat.x) == 3_000
    some = np.flatnonzero(table.incidents > 0)
    worst = np.sort(score[some])[::-1][2_999]
    assert heat.x.max() == round((-worst - table.units.x.min()) / 100)


def with_shape(content: MapContent, shape: CellShape, shapes: tuple[BaseGeometry, ...] = ()) -> MapContent:
    table = content.hotspot_set.table
    units = dataclasses.replace(table.units, shape=shape, size_m=100.0 if shape is CellShape.HEX else 0.0)
    found = dataclasses.replace(content.hotspot_set, table=dataclasses.replace(table, units=units))
    return dataclasses.replace(content, hotspot_set=found, unit_shapes=shapes)


@pytest.mark.spec
def test_hexagons_are_drawn_around_their_middles(content: MapContent) -> None:
    hexes = with_shape(content, CellShape.HEX)
    ground = ground_of(hexes.area)
    heat = heat_of(hexes, ground)
    units = hexes.hotspot_set.table.units
    drawn = np.flatnonzero(hexes.hotspot_set.table.incidents > 0)
    assert heat.x.tolist() == [round(x - ground.west) for x in units.x[drawn]]
    assert heat.shape == "m0 -58l50 29v58l-50 29l-50 -29v-58z"
    assert "hexagons of 100 m" in build_map_page(hexes)


def drawn_shapes(heat: Heat, ground: Ground) -> list[BaseGeometry]:
    """The plain reading of every drawn unit: its relative path walked corner by corner, in working metres."""
    found = re.fullmatch(r"translate\((\S+) (\S+)\)(?: scale\((\S+)\))?", heat.transform)
    assert found
    left, top, size = float(found.group(1)), float(found.group(2)), float(found.group(3) or 1)
    corners: list[NDArray[np.float64]] = []
    at = np.zeros(2)
    for step, numbers in re.findall(r"([mlhv])([-\d ]*)", heat.shape):
        values = [int(n) for n in re.findall(r"-?\d+", numbers)]
        corners += [at] if step != "m" and not corners else []
        at = at + np.array({"h": [*values, 0], "v": [0, *values]}.get(step, values))
        corners.append(at)
    path = np.array(corners)
    return [
        shapely.Polygon(
            np.column_stack(
                [ground.west + left + size * (x + path[:, 0]), ground.north - top - size * (y + path[:, 1])]
            )
        )
        for x, y in zip(heat.x, heat.y, strict=True)
    ]


@pytest.mark.spec
@pytest.mark.parametrize("make_units", [square_units, hex_units])
def test_the_cells_of_a_grid_are_drawn_on_their_own_ground(
    content: MapContent, make_units: Callable[[StudyArea, float], Units]
) -> None:
    area = make_study_area(
        [shapely.box(520_010, 210_030, 521_490, 211_170).union(shapely.box(521_000, 211_000, 521_700, 212_900))]
    )
    units = make_units(area, 130.0)
    ones = np.ones(len(units))
    table = UnitTable(units, ones, ones, np.arange(1, len(units) + 1))
    found = dataclasses.replace(content.hotspot_set, table=table)
    gridded = dataclasses.replace(content, hotspot_set=found, area=area.geometry, monthly=MonthlyCounts.none())
    ground = ground_of(gridded.area)
    drawn = drawn_shapes(heat_of(gridded, ground), ground)
    wrong = [one.symmetric_difference(other).area for one, other in zip(drawn, outlines(units), strict=True)]
    assert len(drawn) == len(units)
    assert max(wrong) < 0.03 * 130**2


@pytest.mark.spec
def test_streets_are_drawn_as_lines_and_areas_as_they_are(content: MapContent) -> None:
    units = content.hotspot_set.table.units
    lines = tuple(shapely.LineString([(x, y), (x + 60, y + 20)]) for x, y in zip(units.x, units.y, strict=True))
    streets = with_shape(content, CellShape.STREET, lines)
    heat = heat_of(streets, ground_of(streets.area))
    assert heat.is_line
    assert set(heat.outlines) <= {path_of(line, ground_of(streets.area)) for line in lines}
    assert 'class="heat lines"' in build_map_page(streets)
    ET.fromstring(draw_picture(streets))  # noqa: S314 - our own text


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000) | st.floats(0.01, 500), min_size=1, max_size=60))
@example(values=[1.9999999999999432])
@example(values=[float(np.nextafter(1, 0))])
def test_every_count_above_nothing_has_a_colour_and_more_is_never_paler(values: list[float]) -> None:
    counts = np.sort(np.array(values, dtype=np.float64))
    scale = scale_of(counts)
    colours = scale.colour(counts)
    assert np.all(np.diff(colours) >= 0)
    assert np.all((colours > 0) == (counts > 0))
    assert len(scale.words()) == len(scale.breaks) <= 5


@pytest.mark.spec
def test_a_legend_names_whole_classes_without_a_hole_between_them() -> None:
    scale = scale_of(np.array([1.0] * 60 + [2.0] * 30 + [7.0] * 7 + [40.0, 50.0, 55.0]))
    assert [words for _, words in scale.words()] == ["1", "2 to 6", "7 to 39", "40 or more"]
    assert scale_of(np.zeros(3)).words() == []


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(0, 1000), st.floats(1, 400))
def test_marks_are_spread_until_none_covers_another_and_stay_on_the_sheet(n: int, seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    x, y = 450 + rng.normal(0, spread, n), 380 + rng.normal(0, spread, n)
    mark_x, mark_y = spread_marks(x, y, apart=27, width=900, height=760)
    gaps = np.hypot(mark_x[:, None] - mark_x, mark_y[:, None] - mark_y) + np.eye(n) * 99
    assert gaps.min(initial=99) > 22
    assert np.all((mark_x >= 13) & (mark_x <= 887) & (mark_y >= 13) & (mark_y <= 747))


@pytest.mark.spec
def test_marks_that_have_room_stay_where_they_belong(content: MapContent) -> None:
    ground = ground_of(content.area)
    x, y, mark_x, mark_y = mark_places(content, ground, fit(ground, 900, 760))
    assert np.hypot(mark_x - x, mark_y - y).max() < MARK_DOTS / 2


@pytest.mark.spec
def test_names_lie_on_no_mark_and_on_no_other_name() -> None:
    names = PlaceLabels(np.zeros(3), np.zeros(3), np.array(["Small", "Large", "Third"]), np.array([1.0, 9.0, 5.0]))
    at = np.array([100.0, 100.0, 100.0])
    placed = place_names(names, at, at, [(88, 88, 112, 112)], size=14, width=400, height=400)
    assert [name.text for name in placed] == ["Large", "Third", "Small"]
    boxes = [shapely.box(n.x - 20, n.y - 14, n.x + 20, n.y + 4) for n in placed] + [shapely.box(88, 88, 112, 112)]
    assert all(not one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])
    assert place_names(names, at, at, [(0, 0, 400, 400)], size=14, width=400, height=400) == []


@pytest.mark.spec
def test_towns_stand_in_the_middle_of_their_hotspots_unless_the_parts_have_names(content: MapContent) -> None:
    names = town_names(content)
    mine = [spot for spot in content.hotspot_set.hotspots if spot.town == "Corve"]
    at = names.text.tolist().index("Corve")
    assert names.x[at] == pytest.approx(np.mean([spot.outline.centroid.x for spot in mine]))
    assert names.count[at] == sum(spot.incidents for spot in mine)
    parts = PlaceLabels(np.array([1.0]), np.array([2.0]), np.array(["North"]), np.array([1.0]))
    assert town_names(dataclasses.replace(content, part_names=parts)) is parts


@pytest.mark.spec
@pytest.mark.parametrize(
    ("width_m", "words"), [(4_000, "500 m"), (90_000, "10 km"), (700, "100 m"), (12_500, "2 km"), (130_000, "20 km")]
)
def test_the_scale_bar_has_a_round_length_and_is_as_long_as_it_says(width_m: float, words: str) -> None:
    frame = fit(Ground(0, 0, width_m, width_m), 900, 900)
    bar = draw_scale_bar(frame)
    found = re.search(r"h([\d.]+)v.*>([\d.]+ k?m)<", bar)
    assert found
    assert found.group(2) == words
    metres = float(words.split(maxsplit=1)[0]) * (1000 if "km" in words else 1)
    assert float(found.group(1)) == pytest.approx(metres * frame.scale, abs=0.06)


@pytest.mark.spec
def test_a_path_runs_around_every_ring_and_back() -> None:
    ground = Ground(0, 100, 100, 100)
    holed = shapely.box(10, 10, 50, 50).difference(shapely.box(20, 20, 30, 30))
    assert path_of(shapely.box(10, 10, 50, 50), ground) == "M50 90l0-40-40 0 0 40z"
    assert path_of(holed, ground).count("z") == 2
    assert path_of(shapely.LineString([(0, 0), (10, 5)]), ground) == "M0 100l10-5"
    assert path_of(shapely.Polygon(), ground) == ""


@pytest.mark.spec
def test_a_boundary_of_very_many_corners_is_thinned_to_what_the_file_can_carry() -> None:
    turn, rng = np.linspace(0, 2 * np.pi, 75_000), np.random.default_rng(1)
    line = shapely.LineString(np.column_stack([np.cos(turn), np.sin(turn)]) * (50_000 + rng.normal(0, 60, (75_000, 1))))
    thin = simplified([line], ground_of(line), most=5_000)
    corners = shapely.get_coordinates(thin[0])
    assert 100 < len(corners) <= 5_000
    assert np.abs(np.hypot(corners[:, 0], corners[:, 1]) - 50_000).max() < 500


# ------------------------------------------------------------------------------------------------ words


@pytest.mark.spec
def test_how_sure_is_said_in_words_and_never_rounded_to_certainty() -> None:
    assert how_sure(0.87, 26) == "87% sure to be in the top 26"
    assert how_sure(0.998, 26) == "more than 99% sure to be in the top 26"
    assert how_sure(1.0, 26) == "more than 99% sure to be in the top 26"
    assert how_sure(0.0, 26) == "less than 1% sure to be in the top 26"
    assert how_sure(0.004, 5) == "less than 1% sure to be in the top 5"
    assert how_sure(float("nan"), 5) == "how sure is not known"
    assert (percent(1.0), percent(0.0)) == ("100%", "0%")


@pytest.mark.spec
def test_firmness_has_a_word_for_each_step_and_for_what_was_not_asked() -> None:
    assert firmness(1.0) == "Found again in each of the resampled worlds: very firm."
    assert firmness(0.8) == "Found again in 80% of resampled worlds: firm."
    assert firmness(0.6).endswith("fairly firm.")
    assert firmness(0.2).endswith("treat with care.")
    assert firmness(None) == "Stability was not asked for."


@pytest.mark.spec
def test_months_that_follow_each_other_are_said_as_a_run() -> None:
    assert months_in_words(["2022-12", "2023-01", "2022-11", "2024-05"]) == "Nov 2022 to Jan 2023, May 2024"
    assert period_name(["2024-01", "2024-02"]) == "January 2024 to February 2024"
    assert period_name(["2024-01"]) == "January 2024"
    assert period_name([]) == "no period"


@pytest.mark.spec
def test_numbers_and_places_read_as_people_write_them() -> None:
    assert [number(v) for v in (0, 3.0, 12.54, 1234.6, float("nan"))] == ["0", "3", "12.5", "1,235", "not known"]
    assert street("On or near Lamp Street") == "Lamp Street"
    assert street("Lamp Street") == "Lamp Street"
