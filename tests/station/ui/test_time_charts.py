"""Timelines, histograms and hours of the week: where everything is drawn."""

from __future__ import annotations

import itertools
import re

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from bluelamp_station.ui.histograms import HistogramBin, lay_out_histogram
from bluelamp_station.ui.hour_grids import lay_out_hour_grid
from bluelamp_station.ui.timelines import Span, Timeline, TimelineRow, lay_out_timeline

LOOKS = {"whole": "long", "short": "short", "open": "open"}
BARS = {"below": "below", "reached": "reached", "marked": "marked"}
DAY = 1440.0


def timeline(*rows: TimelineRow, ticks: tuple[tuple[float, str], ...] = ()) -> Timeline:
    return lay_out_timeline(rows, "A day", whole=DAY, ticks=ticks, looks=LOOKS)


def render(tag: str, chart: object) -> str:
    template = engines["django"].from_string("{% load time_charts %}{% " + tag + " chart %}")
    return template.render({"chart": chart})


def test_a_bar_is_as_long_as_its_visit() -> None:
    chart = timeline(TimelineRow("HE01", (Span(600, 30, "half an hour"), Span(900, 60, "an hour"))))
    short, long = (placed.width for placed in chart.spans)
    assert long == pytest.approx(2 * short, abs=0.2)
    assert short == pytest.approx(980 * 30 / 1440, abs=0.1)


def test_a_bar_begins_where_its_tick_is() -> None:
    chart = timeline(TimelineRow("HE01", (Span(720, 15, "noon"),)), ticks=((720, "12:00"),))
    assert chart.spans[0].x == chart.ticks[0].x


def test_a_visit_that_runs_into_the_next_day_is_cut_off() -> None:
    chart = timeline(TimelineRow("HE01", (Span(1430, 60, "late"),)))
    placed = chart.spans[0]
    assert placed.x + placed.width <= chart.left + 980 + 0.1


def test_a_long_label_is_shortened_and_told_in_full() -> None:
    chart = timeline(TimelineRow("HE01 Station Approach and Quarry Lane", ()))
    assert chart.labels[0].text.endswith("…")
    assert chart.labels[0].full == "HE01 Station Approach and Quarry Lane"
    assert "<title>HE01 Station Approach and Quarry Lane</title>" in render("timeline", chart)


def test_only_looks_that_occur_are_explained() -> None:
    chart = timeline(TimelineRow("HE01", (Span(0, 15, "a", look="short"),)))
    assert chart.legend == (("short", "short"),)


@pytest.mark.property
@given(
    st.lists(
        st.tuples(st.floats(0, 1439, allow_nan=False), st.floats(0, 300, allow_nan=False)), min_size=1, max_size=30
    )
)
def test_no_two_bars_of_a_place_lie_on_each_other(visits: list[tuple[float, float]]) -> None:
    chart = timeline(TimelineRow("HE01", tuple(Span(start, length, "x") for start, length in visits)))
    assert len(chart.spans) == len(visits)
    for one, other in itertools.combinations(chart.spans, 2):
        apart = one.x + one.width <= other.x + 4.1 or other.x + other.width <= one.x + 4.1
        assert one.y != other.y or apart
    assert all(placed.y + chart.bar <= chart.height for placed in chart.spans)
    assert all(chart.left <= placed.x and placed.width >= 4 for placed in chart.spans)


def test_a_bar_of_unknown_look_or_negative_length_is_refused() -> None:
    with pytest.raises(ValueError, match="is whole, short, open"):
        Span(0, 1, "x", look="striped")
    with pytest.raises(ValueError, match="shorter than nothing"):
        Span(0, -1, "x")
    with pytest.raises(ValueError, match="is below, reached, marked"):
        HistogramBin("", 1, "x", "striped")


def test_the_line_stands_before_its_bar() -> None:
    bins = [HistogramBin(str(n), n, f"{n}") for n in range(10)]
    chart = lay_out_histogram(bins, "Minutes", line=(3, "here"), looks=BARS)
    assert chart.line is not None
    assert chart.line.x == chart.bins[3].x


def test_bars_of_a_histogram_are_on_one_scale_that_ends_with_a_round_number() -> None:
    bins = [HistogramBin("", count, "x") for count in (0, 30, 57)]
    chart = lay_out_histogram(bins, "Minutes", looks=BARS)
    assert [label.text for label in chart.axis] == ["0", "30", "60"]
    assert chart.bins[0].height == 0
    assert chart.bins[1].height == pytest.approx(chart.foot - chart.axis[1].y, abs=0.5)
    assert all(placed.y + placed.height == pytest.approx(chart.foot, abs=0.1) for placed in chart.bins)


@pytest.mark.property
@given(st.lists(st.integers(0, 10**6), max_size=80))
def test_every_bar_of_a_histogram_lies_in_its_frame(counts: list[int]) -> None:
    chart = lay_out_histogram([HistogramBin("", count, "x") for count in counts], "Minutes", looks=BARS)
    top = int(chart.axis[-1].text.replace(",", ""))
    assert top >= max(counts, default=0)
    assert all(0 <= placed.y <= chart.foot and placed.x + chart.bar_width <= chart.width for placed in chart.bins)


def test_the_shade_of_an_hour_is_the_fifth_that_it_lies_in() -> None:
    values = [[0.0] * 24 for _ in range(7)]
    values[0][0], values[0][1], values[6][23] = 1.0, 50.0, 100.0
    chart = lay_out_hour_grid(values, "Hours", unit="min")
    assert (chart.cells[0].step, chart.cells[1].step, chart.cells[-1].step) == (1, 3, 5)
    assert {cell.step for cell in chart.cells[2:-1]} == {0}
    assert len(chart.cells) == 168
    assert chart.cells[-1].title == "Sun 23:00 to 24:00: 100 min"
    assert chart.legend[0] == (0, "none")
    assert chart.legend[5] == (5, "80 to 100 min")


def test_a_week_of_nothing_has_one_shade() -> None:
    chart = lay_out_hour_grid([[0.0] * 24 for _ in range(7)], "Hours", unit="min")
    assert {cell.step for cell in chart.cells} == {0}
    assert chart.legend == ((0, "none"),)


def test_the_drawings_are_plain_svg_without_styles_or_scripts() -> None:
    drawn = [
        render("timeline", timeline(TimelineRow("<b>", (Span(1, 2, '"<i>', "/x/"),)), ticks=((60, "01:00"),))),
        render("histogram", lay_out_histogram([HistogramBin("<b>", 1, "<i>")], "<u>", line=(0, "l"), looks=BARS)),
        render("hour_grid", lay_out_hour_grid([[1234.5] * 24] * 7, "<u>", unit="min")),
    ]
    for text in drawn:
        assert "<svg" in text
        assert not re.search(r"style=|<script|onclick|<b>|<i>|<u>", text)
        # Numbers of a drawing have a point and no thousands mark, whatever the language of the page.
        assert not re.search(r'(?:x|y|width|height|d)="[^"]*\d,\d', text)


def test_a_bar_that_leads_somewhere_says_so() -> None:
    text = render("timeline", timeline(TimelineRow("HE01", (Span(1, 2, "20:10, 18 min", "/patrols/x/"),))))
    assert '<a href="/patrols/x/" aria-label="20:10, 18 min">' in text


def test_labels_above_bars_leave_the_whole_width_to_the_bars() -> None:
    rows = [TimelineRow("A place with a name that is longer than the column beside", (Span(60, 30, "one"),))] * 2
    beside = lay_out_timeline(rows, "A day", whole=600, ticks=[(0, "00:00")], looks=LOOKS)
    above = lay_out_timeline(
        rows, "A day", whole=600, ticks=[(0, "00:00")], looks=LOOKS, plot_width=480, is_narrow=True
    )
    assert (above.left, above.width, above.ticks[0].x) == (0, 490, 0)
    assert (above.spans[0].x, above.spans[0].width) == (48, 24)
    assert beside.left > 0
    assert beside.labels[0].text.endswith("…")
    assert [label.text for label in above.labels] == [rows[0].label] * 2
    for label, placed, line in zip(above.labels, above.spans, above.lines, strict=True):
        assert label.y < placed.y < placed.y + above.bar < line
