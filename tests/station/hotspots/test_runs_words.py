from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.periods import MonthRange
from bluelamp.core.vocabulary import Method
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.models import Spot
from bluelamp_station.hotspots.queries.asked import METHODS, asked_in_short, month_in_words, same_work, setting_words
from bluelamp_station.hotspots.queries.held import HeldMonths, held_months
from bluelamp_station.hotspots.queries.runs import figures_in_order, set_in_force
from station.hotspots.run_worlds import adopted_set, asked, check_store, done_run, found_record

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme


def months(year: int, first: int, last: int) -> list[str]:
    return [f"{year}-{month:02d}" for month in range(first, last + 1)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "January 2022 to December 2022; ranked rate by number; all categories; squares of 100 m"),
        ({"max_area_ha": 7.5}, "; 26 hotspots of at most 7.5 ha"),
        ({"last": "2022-01"}, "January 2022; ranked rate"),
        ({"method": "getis_ord", "weight": "harm"}, "Getis-Ord Gi* by harm"),
        ({"categories": ["robbery"]}, "; Robbery; "),
        ({"categories": ["robbery", "anti-social-behaviour"]}, "; Robbery and Anti-social behaviour; "),
        ({"categories": ["robbery", "drugs", "burglary"]}, "; 3 categories; "),
        ({"shape": "hex", "size_m": 75.5}, "hexagons of 75.5 m"),
        ({"shape": "street"}, "; street segments; "),
        ({"shape": "areas"}, "; areas of your own; "),
        ({"time_of_day": "night"}, "; 19:00 to 07:00 only"),
        ({"previous_set": 4}, "; against the set in force"),
    ],
)
def test_what_was_asked_for_reads_as_a_line(changes: dict[str, Any], words: str) -> None:
    assert words in asked_in_short(asked(**changes))


def test_every_method_is_told_and_none_claims_to_foresee() -> None:
    assert {words.code for words in METHODS} == set(Method)
    told = " ".join(words.help + words.how + words.when_not for words in METHODS).lower()
    assert "predict" not in told
    assert "forecast" not in told


def test_a_month_is_written_out() -> None:
    assert month_in_words("2024-02") == "February 2024"


def test_the_same_work_is_the_same_settings_and_the_same_content_of_files() -> None:
    one = asked(streets={"path": "runs/a/streets.osm", "name": "a.osm", "sha256": "1"})
    assert same_work(one, one | {"streets": {"path": "runs/b/streets.osm", "name": "b.osm", "sha256": "1"}})
    assert not same_work(one, one | {"streets": {"path": "runs/a/streets.osm", "name": "a.osm", "sha256": "2"}})
    assert not same_work(asked(), asked(seed=2))
    assert not same_work(asked(), asked(previous_set=1))


def test_all_months_held_are_offered_thirty_six_at_the_most() -> None:
    assert HeldMonths().default_period() is None
    assert HeldMonths(("2024-03",)).default_period() == ("2024-03", "2024-03")
    # Ten months, a year without any, and ten more: all of them are offered, gap and all.
    held = HeldMonths(tuple(months(2021, 1, 10) + months(2023, 1, 10)))
    assert held.default_period() == ("2021-01", "2023-10")
    assert len(held.missing) == 14
    many = HeldMonths(tuple(m for year in (2019, 2020, 2021, 2022) for m in months(year, 1, 12)))
    assert many.default_period() == ("2020-01", "2022-12")


def test_missing_months_are_those_of_the_period_alone() -> None:
    held = HeldMonths(tuple(months(2022, 1, 4) + months(2022, 6, 12)))
    assert held.missing == ("2022-05",)
    assert held.missing_in(MonthRange.parse("2022-11", "2023-02")) == ("2023-01", "2023-02")
    assert HeldMonths().missing == ()


@pytest.mark.django_db
def test_the_newest_check_says_which_months_are_held() -> None:
    assert held_months() == HeldMonths()
    check_store(["2020-01"])
    check_store(["2021-01", "2021-02"])
    assert held_months().held == ("2021-01", "2021-02")


def test_figures_keep_the_order_in_which_they_are_shown() -> None:
    told = found_record()["figures"]
    shuffled = {name: told[name] for name in sorted(told)}
    names = [name for name, _ in figures_in_order(shuffled, engine.SET_FIGURES)]
    assert names == [name for name in engine.SET_FIGURES if told[name]["value"] is not None]


@pytest.mark.django_db
def test_the_set_in_force_is_the_adopted_one_of_the_programme(programme: Programme, analyst: Person) -> None:
    assert set_in_force(programme) is None
    found = adopted_set(done_run(programme, analyst), analyst)
    assert set_in_force(programme) == found
    type(found).objects.update(state="withdrawn")
    assert set_in_force(programme) is None


def spot(**changes: Any) -> dict[str, Any]:
    return Spot(**(Spot.fields_of(found_record()["spots"][0]) | changes)).as_record()


def test_a_card_is_drawn_from_a_row_as_from_the_record() -> None:
    charts = engine.card_charts(spot(), most=500.0, total=26)
    assert charts == engine.card_charts(found_record()["spots"][0], most=500.0, total=26)
    assert "hatch" in charts.defs
    assert "not received" in charts.months_table
    assert charts.not_received == "May 2022"


def test_a_card_of_a_place_that_nobody_counted_draws_no_interval() -> None:
    charts = engine.card_charts(spot(incidents=None, p_top=None, stability_share=None), most=None, total=3)
    assert (charts.interval, charts.sure, charts.density) == ("", "", "")
    assert charts.firm == "Stability was not asked for."


def test_names_with_markup_stay_names_on_a_card() -> None:
    evidence = found_record()["spots"][0]["evidence"] | {"locations": [["<b>Here</b>", 3.0]]}
    charts = engine.card_charts(spot(evidence=evidence), most=None, total=1)
    assert "<b>Here" not in charts.locations


def test_days_and_hours_are_shown_where_they_are_known() -> None:
    by_hour = [[float(day == 4 and hour == 22) for hour in range(24)] for day in range(7)]
    evidence = found_record()["spots"][0]["evidence"]
    known = engine.card_charts(spot(evidence=evidence | {"by_hour": by_hour}), most=None, total=1)
    unknown = engine.card_charts(spot(evidence=evidence | {"by_hour": None}), most=None, total=1)
    assert 'class="h5"' in known.hours
    assert "nothing can be said of days or hours" in unknown.hours


@pytest.mark.parametrize(
    ("name", "told", "words"),
    [
        ("method", "getis_ord", "Getis-Ord Gi*"),
        ("method", "rank", "Ranked rate"),
        ("weight", "count", "number of incidents"),
        ("units", "hex", "hexagons"),
        ("time of day", "night", "19:00 to 07:00 only"),
        ("categories", "robbery, anti-social-behaviour", "Robbery, Anti-social behaviour"),
        ("categories", "all", "all"),
        ("seed", "1", "1"),
    ],
)
def test_a_setting_of_a_record_is_told_in_words(name: str, told: str, words: str) -> None:
    assert setting_words(name, told) == words
