"""Numbers carry their meaning, states their word, lists their page numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory

from bluelamp.core.figures import Figure, Interval
from bluelamp.core.periods import DayRange
from bluelamp_station.ui.charts import Bar, HeatCell, HeatRow, lay_out_bars, lay_out_heat_strip
from bluelamp_station.ui.page_numbers import page_links
from station.ui.gallery import FIGURE, SHARE, UNKNOWN


def draw(text: str, **context: Any) -> str:
    request = RequestFactory().get("/list/", {"area": "3", "page": "2"})
    return engines["django"].from_string(text).render(context, request)


def words(html: str) -> str:
    """What a reader reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_figure_shows_number_interval_and_unit() -> None:
    assert words(draw("{% figure fig details=False %}", fig=FIGURE)) == "412 (373 to 451) incidents"


def test_a_share_shows_no_unit() -> None:
    assert words(draw("{% figure fig details=False %}", fig=SHARE)) == "15.8% (14.0% to 18.0%)"


@pytest.mark.parametrize("fig", [UNKNOWN, None])
def test_what_cannot_be_known_is_said(fig: Figure | None) -> None:
    assert words(draw("{% figure fig details=False %}", fig=fig)) == "not known"


def test_pounds_are_written_with_their_sign() -> None:
    fig = replace(FIGURE, value=1_060_000, unit="pounds", interval=None)
    assert words(draw("{% figure fig details=False %}", fig=fig)) == "£1,060,000"


def test_one_of_a_unit_is_written_as_one() -> None:
    fig = Figure("priority_places", 1.0, "places", "Priority places of the set.")
    assert words(draw("{% figure fig details=False %}", fig=fig)) == "1 place"


def test_bounds_and_what_a_change_is_compared_with_are_said_in_words() -> None:
    fig = replace(FIGURE, interval=Interval.bounds(400, 420), compare=DayRange.from_text("2023-12-01..2023-12-15"))
    told = words(draw("{% figure fig %}", fig=fig))
    assert "From the least to the most that the evidence allows" in told
    assert "Compared with 1 December 2023 to 15 December 2023" in told
    assert "interval" not in words(draw("{% figure fig %}", fig=replace(FIGURE, interval=None))).lower()


def test_a_unit_within_the_number_is_left_alone() -> None:
    fig = Figure("area", 12.5, "ha", "Ground inside the boundary.")
    assert words(draw("{% figure fig details=False %}", fig=fig)) == "12.5 ha"


def test_the_meaning_is_one_click_away() -> None:
    html = draw("{% figure fig %}", fig=FIGURE)
    assert "<details" in html
    said = words(html)
    for part in (
        "cancelled records left out. (version 1)",
        "95% credible interval",
        "Hertfordshire (boundary a1b2c3)",
        "Police.uk street-level archive",
        "20 November 2026, 09:00",
        "2 of 3 months held",
    ):
        assert part in said


def test_a_figure_without_source_says_none_of_it() -> None:
    said = words(draw("{% meaning fig %}", fig=UNKNOWN))
    assert "Source" not in said
    assert "Period" not in said


def test_no_meaning_is_offered_where_there_is_no_figure() -> None:
    assert draw("{% meaning fig %}{% figure fig %}", fig=None).count("<details") == 0


def test_definitions_are_escaped() -> None:
    assert "<b>" not in draw("{% figure fig %}", fig=replace(UNKNOWN, definition="<b>bold</b>"))


def test_a_status_has_its_colour() -> None:
    assert draw('{% status_tag "Running" "blue" %}') == '<strong class="govuk-tag govuk-tag--blue">Running</strong>'


def test_an_unknown_colour_is_a_defect() -> None:
    with pytest.raises(TemplateSyntaxError, match="grey, green"):
        draw('{% status_tag "Running" "crimson" %}')


def test_an_empty_state_says_what_to_do_next() -> None:
    html = draw('{% empty_state "No runs yet" "A run ranks places." "/new/" "Start a run" %}')
    assert 'href="/new/"' in html
    assert words(html) == "No runs yet A run ranks places. Start a run"


def test_an_empty_state_without_a_next_step_has_no_button() -> None:
    assert "href" not in draw('{% empty_state "No runs yet" "An analyst starts them." %}')


def test_a_live_region_is_complete_without_a_script() -> None:
    html = draw("{% live url 1500 %}<p>3 of 10</p>{% endlive %}", url="/runs/3/state/?a=1&b=2")
    assert 'data-live-url="/runs/3/state/?a=1&amp;b=2" data-live-every="1500"><p>3 of 10</p>' in html
    assert "<noscript>" in html


def test_a_region_that_has_ended_is_not_asked_for() -> None:
    assert draw('{% live "" %}<p>Done</p>{% endlive %}') == '<div class="bl-live"><p>Done</p></div>'


def test_a_live_region_needs_an_address() -> None:
    with pytest.raises(TemplateSyntaxError, match="an address and milliseconds"):
        draw("{% live %}{% endlive %}")


def test_a_map_names_its_table_and_its_data() -> None:
    html = draw('{% map_panel "/map.json" "Hotspots of run 3" height="tall" table="spots" %}')
    assert 'data-map-url="/map.json"' in html
    assert 'href="#spots"' in html
    assert "data-map-edit" not in html
    assert "data-basemap-url" not in html


def test_an_editable_map_says_where_counts_go() -> None:
    html = draw('{% map_panel "/m" "B" edit_field="id_outline" measure_url="/measure/" measure_target="counts" %}')
    assert 'data-map-edit data-edit-field="id_outline"' in html
    assert 'data-measure-url="/measure/" data-measure-target="counts"' in html


def test_a_map_has_one_of_three_heights() -> None:
    with pytest.raises(TemplateSyntaxError, match="short, medium, tall"):
        draw('{% map_panel "/m" "B" height="huge" %}')


def test_page_numbers_keep_the_rest_of_the_address() -> None:
    html = draw("{% pagination page %}", page=Paginator(range(100), 10).page(5))
    assert re.findall(r'href="([^"]+)"', html)[0] == "?area=3&amp;page=4"
    assert words(html) == "Previous page 1 &ctdot; 4 5 6 &ctdot; 10 Next page"
    assert html.count('aria-current="page"') == 1


def test_one_page_needs_no_numbers() -> None:
    assert draw("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


@pytest.mark.parametrize(
    ("number", "kinds"), [(1, {"next", "number", "gap"}), (9, {"previous", "number", "gap"})], ids=["first", "last"]
)
def test_the_ends_of_a_list_lead_one_way_only(number: int, kinds: set[str]) -> None:
    assert {link.kind for link in page_links(Paginator(range(9), 1).page(number), None)} == kinds


def test_breadcrumbs_end_where_the_reader_is() -> None:
    html = draw('{% breadcrumbs "Hotspots" "/hotspots/" "Run 3" %}')
    assert words(html) == "Hotspots Run 3"
    assert html.count("href=") == 1
    assert 'aria-current="page">Run 3' in html


@pytest.mark.parametrize(
    ("pounds", "said"),
    [(1200, "£1,200"), (Decimal("34.5"), "£34.50"), (-12, "-£12"), (0.005, "£0.01"), (None, "not known"), (0, "£0")],
)
def test_money_in_words(pounds: float | Decimal | None, said: str) -> None:
    assert draw("{% money pounds %}", pounds=pounds) == said


@pytest.mark.parametrize(
    ("square_metres", "said"),
    [(123_456, "12.3 ha"), (4_500, "0.45 ha"), (25_000_000, "2,500.0 ha"), (None, "not known")],
)
def test_hectares_in_words(square_metres: float | None, said: str) -> None:
    assert draw("{% hectares area %}", area=square_metres) == said


@pytest.mark.parametrize(("share", "said"), [(0.158, "15.8%"), (0.0003, "0.03%"), (None, "not known")])
def test_shares_in_words(share: float | None, said: str) -> None:
    assert draw("{% share value %}", value=share) == said


def test_a_heat_strip_names_each_square_and_only_the_states_it_shows() -> None:
    rows = [
        HeatRow("Crime", (HeatCell("held", "January 2026: held", "/m/1"), HeatCell("missing", "February: missing")))
    ]
    html = draw("{% heat_strip rows 'Months held' columns %}", rows=rows, columns=["2026", ""])
    assert "<title>February: missing</title>" in html
    assert html.count("<li") == 2
    assert 'href="/m/1"' in html
    assert "style=" not in html


def test_squares_stand_in_rows_and_columns() -> None:
    cell = HeatCell("held", "held")
    strip = lay_out_heat_strip([HeatRow("", (cell, cell)), HeatRow("", (cell,))], "Months")
    assert [(placed.x, placed.y) for placed in strip.cells] == [(0, 0), (22, 0), (0, 22)]
    assert (strip.width, strip.height) == (44, 44)
    assert not strip.has_links


def test_nothing_to_show_is_an_empty_strip() -> None:
    assert lay_out_heat_strip([], "Months").cells == ()


def test_a_state_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="not gone"):
        HeatCell("gone", "")


def test_bars_start_at_zero_on_one_scale() -> None:
    chart = lay_out_bars([Bar("a", 5, "5", low=4, high=10), Bar("b", None, "not known"), Bar("c", 2.5, "2.5")], "Days")
    assert [placed.length for placed in chart.bars] == [500, 0, 250]
    assert (chart.bars[0].low, chart.bars[0].high) == (400, 1000)
    assert chart.bars[1].low is None


def test_bars_of_nothing_have_no_length() -> None:
    assert lay_out_bars([Bar("a", 0, "0")], "Days").bars[0].length == 0


@pytest.mark.parametrize(("value", "colour"), [(-1, "blue"), (1, "puce")])
def test_an_impossible_bar_is_refused(value: float, colour: str) -> None:
    with pytest.raises(ValueError, match="bar"):
        Bar("a", value, "", colour=colour)


def test_bars_read_aloud_as_a_list() -> None:
    html = draw("{% bars rows 'Days' %}", rows=[Bar("Friday", 5, "5 incidents", low=3, high=9)])
    assert words(html) == "Friday 5 incidents Days"
    assert "style=" not in html
