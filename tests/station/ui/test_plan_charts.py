"""Days of crews and curves: where everything is drawn."""

from __future__ import annotations

import pytest
from django.template import engines
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp_station.ui.curves import CurvePoint, lay_out_curve
from bluelamp_station.ui.gantt import PIECE_LOOKS, Gantt, GanttPiece, GanttRow, lay_out_gantt
from bluelamp_station.ui.hour_grids import lay_out_hour_grid

LOOKS = dict(zip(PIECE_LOOKS, ("Shift", "Way", "Break", "Visit"), strict=True))


def day(*rows: GanttRow, ticks: tuple[tuple[float, str], ...] = (), whole: float = 480.0) -> Gantt:
    return lay_out_gantt(rows, "A day", whole=whole, ticks=ticks, looks=LOOKS)


def render(tag: str, chart: object) -> str:
    return engines["django"].from_string("{% load plan_charts %}{% " + tag + " chart %}").render({"chart": chart})


def test_a_piece_begins_at_its_tick_and_is_as_long_as_its_time() -> None:
    row = GanttRow("Crew", (GanttPiece(60, 30, "half"), GanttPiece(120, 60, "whole")))
    chart = day(row, ticks=((60, "19:00"),))
    half, whole = chart.pieces
    assert half.x == chart.ticks[0].x
    assert whole.width == pytest.approx(2 * half.width)


def test_shifts_lie_behind_ways_breaks_and_visits() -> None:
    pieces = tuple(GanttPiece(10, 20, look, look) for look in reversed(PIECE_LOOKS))
    drawn = [placed.piece.look for placed in day(GanttRow("Crew", pieces)).pieces]
    assert drawn == list(PIECE_LOOKS)


def test_pieces_of_different_looks_differ_in_height() -> None:
    pieces = tuple(GanttPiece(10, 20, look, look) for look in PIECE_LOOKS)
    heights = [placed.height for placed in day(GanttRow("Crew", pieces)).pieces]
    assert len(set(heights)) == len(PIECE_LOOKS)


def test_letters_stand_only_where_they_fit() -> None:
    row = GanttRow("Crew", (GanttPiece(0, 15, "visit", text="1"), GanttPiece(30, 5, "visit", text="2")))
    markup = render("gantt", day(row))
    assert ">1</text>" in markup
    assert ">2</text>" not in markup


def test_a_long_crew_is_shortened_and_told_in_full() -> None:
    names = " and ".join(["Somebody Longname"] * 9)
    chart = day(GanttRow(names, ()))
    assert chart.labels[0].text.endswith("…")
    assert f"<title>{names}</title>" in render("gantt", chart)


def test_a_piece_with_an_address_is_reached_by_keyboard_and_named() -> None:
    markup = render("gantt", day(GanttRow("Crew", (GanttPiece(0, 60, "Shift <1>", "shift", url="#row-1"),))))
    assert '<a href="#row-1" aria-label="Shift &lt;1&gt;">' in markup
    assert "style=" not in markup


@pytest.mark.parametrize("bad", [{"look": "square"}, {"length": -1.0}])
def test_a_piece_that_cannot_be_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="piece"):
        GanttPiece(**({"start": 0.0, "length": 5.0, "title": "t"} | bad))  # type: ignore[arg-type]  # - wrong on purpose


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-500, 1000), st.floats(0, 900)), max_size=6), st.floats(30, 1500))
def test_nothing_is_drawn_outside_the_day(pieces: list[tuple[float, float]], whole: float) -> None:
    row = GanttRow("Crew", tuple(GanttPiece(start, length, "t") for start, length in pieces))
    chart = day(row, whole=whole)
    for placed in chart.pieces:
        assert placed.x >= -0.1
        assert placed.x + placed.width <= chart.width + 0.1
        assert placed.y + placed.height <= chart.height


def test_a_curve_starts_at_nothing_and_ends_past_its_last_point() -> None:
    points = (CurvePoint(5200, 0.9, "b"), CurvePoint(0, 0, "a"))
    chart = lay_out_curve(points, "Harm", along_words="Pounds", upwards_words="Harm covered", prefix="£")
    first, last = chart.points
    assert (first.x, first.y) == (chart.left, chart.foot)
    assert last.x == pytest.approx(chart.left + 640 * 5200 / 6000, abs=0.1)
    assert last.y == pytest.approx(chart.foot - 300 * 0.9)
    assert [tick.text for tick in chart.along] == ["£0", "£1,500", "£3,000", "£4,500", "£6,000"]
    assert [tick.text for tick in chart.upwards] == ["0%", "25%", "50%", "75%", "100%"]


def test_points_with_addresses_are_links_and_the_chosen_one_is_marked() -> None:
    points = (CurvePoint(1, 0.5, "one", "?point=0", is_chosen=True), CurvePoint(2, 0.6, "two", "?point=1"))
    markup = render("curve", lay_out_curve(points, "Harm", along_words="Pounds", upwards_words="Harm"))
    assert markup.count("<a href=") == 2
    assert 'class="bl-curve__point bl-is-chosen" data-point-mark="0"' in markup
    assert 'role="group"' in markup


@pytest.mark.parametrize(("x", "y"), [(-1.0, 0.5), (1.0, 1.1), (1.0, -0.1)])
def test_a_point_off_the_scale_is_refused(x: float, y: float) -> None:
    with pytest.raises(ValueError, match="curve"):
        CurvePoint(x, y, "t")


def test_an_empty_curve_draws_its_axes_alone() -> None:
    chart = lay_out_curve((), "Harm", along_words="Pounds", upwards_words="Harm")
    assert (chart.line, chart.points) == ("", ())
    assert "bl-curve__line" not in render("curve", chart)


def test_two_grids_of_hours_can_share_their_shades() -> None:
    values = [[0.0] * 24 for _ in range(7)]
    values[0][0] = 10.0
    assert lay_out_hour_grid(values, "t", unit="minutes").cells[0].step == 5
    assert lay_out_hour_grid(values, "t", unit="minutes", most=100.0).cells[0].step == 1
