"""Charts of stored places are the map page's own drawings, safe to embed under a strict content policy."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.io.map_page.cards import draw_card
from bluelamp.tasks.hotspots import charts
from bluelamp.tasks.hotspots.record import set_record
from worlds.small_set import made_up_set

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.spec

OF_SPOT: list[Callable[[dict[str, Any]], str]] = [
    charts.months_chart_of,
    charts.months_table_of,
    charts.hours_table_of,
    charts.categories_table_of,
    charts.locations_list_of,
    charts.interval_chart_of,
]


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    return set_record(made_up_set()[0], working_crs=BRITISH_GRID)


def drawings(record: dict[str, Any]) -> list[str]:
    of_spots = [draw(spot) for draw in OF_SPOT for spot in record["spots"]]
    return [*of_spots, charts.concentration_chart_of(record), charts.chart_defs()]


def without_steps(text: str) -> str:
    """Without the colour of an hour: a value that lies on the edge of two may be either, for it is stored rounded."""
    return re.sub(r'class="h\d"', "", text)


def test_every_drawing_is_well_formed_and_carries_no_style_and_no_script(record: dict[str, Any]) -> None:
    for text in drawings(record):
        ET.fromstring(f"<div>{text}</div>")  # noqa: S314 - our own words
        assert not re.search(r"\sstyle=|\son\w+=|<script|javascript:", text)


def test_templates_know_the_drawings_as_markup(record: dict[str, Any]) -> None:
    for text in drawings(record):
        assert text.__html__() == text  # type: ignore[attr-defined]  # what templates ask for


def test_a_card_on_the_map_page_shows_the_same_drawings(record: dict[str, Any]) -> None:
    found, _ = made_up_set()
    for spot, told in zip(found.hotspots, record["spots"], strict=True):
        card = without_steps(draw_card(spot, found))
        for draw in OF_SPOT[:-1]:
            assert without_steps(draw(told)) in card


def test_a_database_that_sorts_keys_changes_no_drawing(record: dict[str, Any]) -> None:
    spot = copy.deepcopy(record["spots"][0])
    evidence = spot["evidence"]
    for name in ("by_month", "by_category"):
        evidence[name] = dict(sorted(evidence[name].items(), reverse=True))
    assert [draw(spot) for draw in OF_SPOT] == [draw(record["spots"][0]) for draw in OF_SPOT]


def test_months_that_were_not_received_are_hatched_and_the_hatching_is_given(record: dict[str, Any]) -> None:
    drawn = charts.months_chart_of(record["spots"][0])
    assert drawn.count('class="gap"') == 2
    assert drawn.count('class="month-bar"') == 6
    assert charts.months_table_of(record["spots"][0]).count("not received") == 2
    assert 'id="hatch"' in charts.chart_defs()


def test_places_under_each_other_share_one_scale(record: dict[str, Any]) -> None:
    spot = record["spots"][1]
    own, common = charts.interval_chart_of(spot), charts.interval_chart_of(spot, most=10 * spot["incidents_high"])
    assert own != common
    assert "95% interval" in own


def test_what_is_not_known_is_said(record: dict[str, Any]) -> None:
    spot = copy.deepcopy(record["spots"][0])
    spot["evidence"] |= {"by_hour": None, "locations": [], "by_category": {}}
    assert "nothing can be said of days or hours" in charts.hours_table_of(spot)
    assert "no location texts" in charts.locations_list_of(spot)
    assert charts.categories_table_of(spot).startswith("<table")


def test_names_from_outside_stay_words(record: dict[str, Any]) -> None:
    spot = copy.deepcopy(record["spots"][0])
    spot["evidence"] |= {"locations": [["<b onclick=x>Quarry Lane</b>", 3]], "by_category": {"<i>Noise</i>": 2}}
    for text in (charts.locations_list_of(spot), charts.categories_table_of(spot)):
        assert "&lt;" in text
        assert "<b " not in text
        assert "<i>" not in text
