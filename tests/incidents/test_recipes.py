"""Recipes: what a force may write, what is refused, and what a re-delivery is said to bring."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from bluelamp.core.errors import UnreadableInputError
from bluelamp.core.vocabulary import TimePrecision
from bluelamp.incidents.drift import check_header, describe_drift, recognise
from bluelamp.incidents.recipes import CONTRACT_RECIPE, STREET_RECIPE, Recipe, parse_recipe
from bluelamp.io.recipe_files import example_recipes, read_recipe

TOML = """
name = "niche"
version = 3
source = "testshire"
default_category = ""
delivery = "merge"
header = ["REF", "WHEN", "E", "N", "CODE", "CALLER"]
attribution = "Testshire Police"

[columns]
incident_id = "REF"
occurred_at = "WHEN"
easting = "E"
northing = "N"
category = "CODE"
reported_by = "CALLER"

[time]
format = "%d/%m/%Y %H:%M"

[categories]
ASB1 = "Nuisance behaviour"
MC = "nuisance-motorbikes"

[reported_by]
PUB = "public"
"""


def recipe(**changes: Any) -> Recipe:
    return parse_recipe({**tomllib.loads(TOML), **changes}, file="niche.toml")


def test_a_recipe_says_what_columns_codes_times_and_coordinates_mean() -> None:
    read = recipe()
    assert read.stamp == "niche@3"
    assert read.categories == {"asb1": "nuisance-behaviour", "mc": "nuisance-motorbikes"}
    assert read.reported_by == {"pub": "public"}
    assert read.input_crs == "EPSG:27700"
    assert (read.time.format, read.time.zone, read.time.precision) == (
        "%d/%m/%Y %H:%M",
        "Europe/London",
        TimePrecision.MINUTE,
    )
    assert read.merge
    assert read.attribution == "Testshire Police"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"version": "3"}, "version must be a whole number"),
        ({"colour": "red"}, "'colour' is not a key"),
        ({"delivery": "sometimes"}, "delivery must be"),
        ({"columns": {"when": "WHEN"}}, "'when' is not a column"),
        ({"columns": {"category": "CODE", "easting": "E", "northing": "N"}}, "maps occurred_at"),
        ({"columns": {"occurred_at": "W", "easting": "E", "northing": "N"}}, "maps category"),
        ({"columns": {"occurred_at": "W", "category": "C"}}, "either longitude and latitude"),
        ({"columns": {"occurred_at": 1}}, "a text for each name"),
        ({"columns": "all"}, "a text for each name"),
        ({"categories": {"X": "Piracy"}}, "'Piracy' is not a category"),
        ({"constants": {"category": "Piracy"}}, "'Piracy' is not a category"),
        ({"reported_by": {"X": "neighbour"}}, "'neighbour' is not one of"),
        ({"time": {"zone": "Mars/Olympus"}}, "not a known time zone"),
        ({"time": {"precision": "year"}}, "time.precision must be"),
        ({"time": {"pattern": "x"}}, "time.pattern is not a key"),
    ],
)
def test_a_recipe_that_cannot_be_meant_is_refused_in_one_line(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(UnreadableInputError, match="niche.toml") as caught:
        recipe(**changes)
    assert says in caught.value.message
    assert "\n" not in caught.value.line()


@pytest.mark.parametrize("key", ["name", "version", "columns"])
def test_a_recipe_without_its_name_version_or_columns_is_refused(key: str) -> None:
    content = tomllib.loads(TOML)
    del content[key]
    with pytest.raises(UnreadableInputError, match=f"needs '{key}'"):
        parse_recipe(content, file="niche.toml")


def test_a_constant_is_a_word_of_the_vocabulary_and_means_itself() -> None:
    columns = {"occurred_at": "WHEN", "easting": "E", "northing": "N"}
    read = recipe(columns=columns, constants={"category": "Vehicle theft", "reported_by": "public"})
    assert read.categories["vehicle theft"] == "vehicle-theft"
    assert read.reported_by["public"] == "public"


def test_the_example_recipes_are_all_sound() -> None:
    assert set(example_recipes()) == {
        "chicago",
        "new-york-vehicle-theft",
        "nij-portland-burglary",
        "nij-portland-calls",
        "nij-portland-vehicle-theft",
    }
    assert all(read_recipe(name).name == name for name in example_recipes())


def test_a_redelivery_with_new_gone_and_moved_columns_is_told() -> None:
    told = describe_drift(["REF", "E", "WHEN", "N", "CODE", "TEAM"], recipe(), file="march.csv")
    assert [sentence.split("column ")[1] for sentence in told] == [
        "'TEAM' is new since recipe niche@3.",
        "'CALLER' is gone since recipe niche@3.",
        "'E' stands where recipe niche@3 had 'WHEN'.",
        "'WHEN' stands where recipe niche@3 had 'E'.",
    ]
    assert describe_drift(["REF", "WHEN", "E", "N", "CODE", "CALLER"], recipe(), file="march.csv") == []
    assert describe_drift(["anything"], STREET_RECIPE, file="street.csv") == []


def test_a_missing_column_is_named() -> None:
    with pytest.raises(UnreadableInputError, match="march.csv, row 1, column CODE: the column is missing"):
        check_header(["REF", "WHEN", "E", "N", "CALLER"], recipe(), file="march.csv")
    with pytest.raises(UnreadableInputError, match="column occurred_at"):
        check_header(["incident_id", "category", "longitude", "latitude"], CONTRACT_RECIPE, file="incidents.csv")
    check_header(["incident_id", "category", "month", "easting", "northing"], CONTRACT_RECIPE, file="incidents.csv")


def test_a_file_is_recognised_by_its_name_or_else_by_its_header() -> None:
    assert recognise(["a"], kind="outcomes", file="x")[0] == "outcomes"
    assert recognise(["Month", "Crime type"], kind="", file="x")[0] == "street"
    assert recognise(["Date", "Object of search"], kind="", file="x")[0] == "stop-and-search"
    assert recognise(["incident_id", "category"], kind="", file="x") == ("extract", CONTRACT_RECIPE)
    with pytest.raises(UnreadableInputError, match="describe them in a --recipe"):
        recognise(["name", "price"], kind="", file="shopping.csv")
