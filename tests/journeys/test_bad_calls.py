"""An analyst asks for hotspots in a way that cannot be: one line says what, and no file appears or changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from journeys.at_the_desk import Ran, assert_says_no, bluelamp, find, fingerprint, script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from journeys.conftest import MadeUp

pytestmark = pytest.mark.spec

BOW_TIE = {"type": "Polygon", "coordinates": [[[-0.3, 51.7], [-0.1, 51.9], [-0.1, 51.7], [-0.3, 51.9], [-0.3, 51.7]]]}


@pytest.fixture
def desk(made_up: MadeUp, tmp_path: Path) -> Iterator[Path]:
    """A folder in which last year's set lies, and nothing else when the test is over."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "hotspots.geojson").write_text("the set of last year")
    before = fingerprint(made_up.store)
    yield folder
    assert fingerprint(made_up.store) == before
    assert [path.name for path in folder.iterdir()] == ["hotspots.geojson"]
    assert (folder / "hotspots.geojson").read_text() == "the set of last year"


def ask(made_up: MadeUp, desk: Path, *more: object, **options: object) -> Ran:
    return find(made_up.store, desk / "hotspots.geojson", *more, **options)


def bow_tie(tmp_path: Path) -> Path:
    path = tmp_path / "bow.geojson"
    path.write_text(json.dumps(BOW_TIE))
    return path


@pytest.mark.parametrize("option", ["within", "exclude", "areas"])
def test_a_polygon_that_crosses_itself_is_refused_wherever_it_is_given(
    made_up: MadeUp, desk: Path, tmp_path: Path, option: str
) -> None:
    ran = ask(made_up, desk, **{option: bow_tie(tmp_path)})
    assert_says_no(ran, 3, "BL-AREA-04", "bow.geojson: feature 1: the polygon crosses itself at (-0.2 51.8)")


def test_a_previous_set_that_crosses_itself_is_refused(made_up: MadeUp, desk: Path, tmp_path: Path) -> None:
    previous = tmp_path / "previous.geojson"
    feature = {"type": "Feature", "properties": {"ref": "LA01", "name": "Bow"}, "geometry": BOW_TIE}
    previous.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    ran = ask(made_up, desk, previous=previous)
    assert ran.status in (2, 3)
    assert "previous.geojson" in ran.err


@pytest.mark.parametrize(
    "feature",
    [
        {"type": "Feature", "properties": None, "geometry": BOW_TIE},
        {"type": "Feature", "properties": {}, "geometry": BOW_TIE},
        {"type": "Feature", "properties": {"ref": "LA01"}, "geometry": None},
        {"type": "Feature", "properties": {"ref": "LA01"}, "geometry": {"type": "Point", "coordinates": [0, 51]}},
        {"type": "Feature", "properties": {"ref": "LA01"}, "geometry": {"type": "Polygon"}},
        "no feature",
        None,
    ],
)
def test_a_previous_set_of_something_else_is_refused(made_up: MadeUp, desk: Path, tmp_path: Path, feature: Any) -> None:
    previous = tmp_path / "previous.geojson"
    previous.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert_says_no(ask(made_up, desk, previous=previous), 2, "BL-FIND-06", "previous.geojson")


@pytest.mark.parametrize(
    ("options", "status", "code", "says"),
    [
        ({"category": "Piracy"}, 2, "BL-VOCAB-01", "'Piracy' is not a category"),
        ({"from": "2022-06", "to": "2022-01"}, 2, "BL-PERIOD-02", "ends (2022-01) before it begins (2022-06)"),
        ({"from": "2022-1"}, 2, "BL-PERIOD-01", "'2022-1' is not a month"),
        ({"to": "2022-13"}, 2, "BL-PERIOD-01", "'2022-13' is not a month"),
        (
            {"from": "2021-01", "to": "2021-03"},
            3,
            "BL-FIND-08",
            "no month of 2021-01..2021-03 is in the store; it holds 6 months",
        ),
        ({"time_of_day": "night"}, 3, "BL-FIND-05", "no time of day"),
        ({"shape": "street"}, 2, "BL-FIND-02", "--streets"),
        ({"harm_table": "mine"}, 2, "BL-FIND-02", "--weight harm"),
        ({"weight": "harm", "harm_table": "mine"}, 2, "BL-HARM-03", "mine: there is no such harm table"),
        ({"count": 0}, 2, "BL-FIND-01", "--count"),
        ({"max_area": 0}, 2, "BL-FIND-01", "--max-area"),
        ({"size": 5}, 2, "BL-FIND-01", "--size"),
        ({"min_density": -1}, 2, "BL-FIND-01", "--min-density"),
        ({"resamples": -1}, 2, "BL-FIND-01", "--resamples"),
        ({"method": "astrology"}, 2, "BL-USAGE-01", "astrology"),
        ({"method": "kernel", "bandwidth": 0}, 2, "BL-KERNEL-02", "bandwidth"),
        ({"previous": "gone.geojson"}, 2, "BL-INPUT-01", "gone.geojson"),
        ({"within": "gone.geojson"}, 2, "BL-FILE-01", "gone.geojson"),
        ({"streets": "gone.osm"}, 2, "BL-FILE-01", "gone.osm"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(
    made_up: MadeUp, desk: Path, options: dict[str, object], status: int, code: str, says: str
) -> None:
    assert_says_no(ask(made_up, desk, **options), status, code, says)


@pytest.mark.parametrize(
    "options",
    [
        {"seed": -1},
        {"max_area": "inf"},
        {"size": "inf"},
        {"min_density": "inf"},
        {"bandwidth": "inf", "method": "kernel"},
        {"count": 10**30},
        {"seed": "x"},
        {"from": "0001-01"},
        {"from": "0000-01"},
        {"to": "9999-12"},
    ],
)
def test_a_number_beyond_reason_is_an_answer_or_one_line_and_never_a_traceback(
    made_up: MadeUp, tmp_path: Path, options: dict[str, object]
) -> None:
    ran = find(made_up.store, tmp_path / "o.geojson", **options)
    assert ran.status in (0, 2, 3), ran.err
    assert "Traceback" not in ran.err
    assert ran.status == 0 or ran.err.count("\n") == 1


def test_results_in_a_folder_that_is_not_there_are_refused(made_up: MadeUp, desk: Path) -> None:
    ran = find(made_up.store, desk / "no" / "hotspots.geojson")
    assert_says_no(ran, 2, "BL-WRITE-02", "hotspots.geojson: ", "does not exist")


@pytest.mark.parametrize("name", ["hotspots.shp", "hotspots", "hotspots.geojson.txt"])
def test_hotspots_with_another_ending_are_refused(made_up: MadeUp, desk: Path, name: str) -> None:
    ran = find(made_up.store, desk / name)
    assert_says_no(ran, 2, "BL-OUT-01", f"{name}: ", ".geojson or .gpkg")


@pytest.mark.parametrize("name", ["map.pdf", "map.jpeg", "map", "map.svg"])
def test_a_map_with_a_strange_ending_is_refused_and_nothing_is_written(made_up: MadeUp, desk: Path, name: str) -> None:
    ran = ask(made_up, desk, map=desk / name)
    assert ran.status == 2, f"{name} was written as something that its ending does not say"
    assert ran.err.count("\n") == 1
    assert name in ran.err


@pytest.mark.parametrize("option", ["map", "cells"])
def test_nothing_is_written_when_one_of_the_results_has_no_folder(made_up: MadeUp, desk: Path, option: str) -> None:
    ending = {"map": "html", "cells": "csv"}[option]
    ran = ask(made_up, desk, **{option: desk / "no" / f"result.{ending}"})
    assert_says_no(ran, 2, "BL-WRITE-02", f"result.{ending}: ", "does not exist")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("hotspots", "find", "--from", "2022-01"), "--store"),
        (("hotspots", "seek"), "seek"),
        (("weather",), "weather"),
        (("incidents", "load", "--store", "x"), "PATH"),
        (("incidents", "load", "a.csv", "--store", "x", "--colour", "red"), "--colour"),
        (("synth", "force", "--out", "x", "--seed", "many"), "--seed"),
    ],
)
def test_a_slip_of_the_keyboard_is_one_line(words: tuple[str, ...], says: str) -> None:
    assert_says_no(bluelamp(*words), 2, "BL-USAGE-01", says)


@pytest.mark.parametrize("words", [("incidents", "check"), ("incidents", "rows"), ("hotspots", "find")])
def test_a_store_that_is_not_there_is_named_and_not_made(tmp_path: Path, words: tuple[str, str]) -> None:
    out = ("--from", "2022-01", "--to", "2022-02", "--out", tmp_path / "o.geojson") if words[1] == "find" else ()
    ran = script(*words, "--store", tmp_path / "gone", *out)
    assert_says_no(ran, 2, "BL-STORE-01", "gone: there is no store here", "bluelamp incidents load")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("option", "value"), [("months", 0), ("months", 99), ("hotspots", 0), ("effect", -2)])
def test_a_force_that_cannot_be_made_up_leaves_no_folder(tmp_path: Path, option: str, value: int) -> None:
    ran = bluelamp("synth", "force", "--out", tmp_path / "force", f"--{option}", value)
    assert_says_no(ran, 2, "BL-SYNTH-01", option)
    assert list(tmp_path.iterdir()) == []


def test_a_download_must_say_what_it_wants_before_it_asks_anybody(tmp_path: Path) -> None:
    for words in ((), ("--archive", "2024-01", "--within", "area.geojson"), ("--within", "area.geojson")):
        ran = bluelamp("incidents", "download", "--out", tmp_path / "new", *words)
        assert_says_no(ran, 2, "BL-DOWNLOAD-09")
    assert list(tmp_path.iterdir()) == []


def test_a_download_into_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    ran = bluelamp(
        "incidents", "download", "--out", tmp_path / "taken", "--archive", "2024-01", "--base-url", "http://127.0.0.1:1"
    )
    assert ran.status in (2, 3), ran.err
    assert ran.err.count("\n") == 1
