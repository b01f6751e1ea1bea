"""A stored set says all that a website shows of it, in JSON, and nothing that is no number."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from bluelamp import __version__
from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.figures import Completeness, Figure
from bluelamp.io.store import open_store
from bluelamp.tasks.hotspots.record import SET_FIGURES, SPOT_FIGURES, set_record
from worlds.small_set import made_up_set

if TYPE_CHECKING:
    from tasks.conftest import Searched

pytestmark = pytest.mark.spec


def numbers_in(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [n for inner in value.values() for n in numbers_in(inner)]
    if isinstance(value, list):
        return [n for inner in value for n in numbers_in(inner)]
    return [value] if isinstance(value, float) else []


def test_a_record_survives_json_unchanged_and_holds_finite_numbers_only(searched: Searched) -> None:
    assert json.loads(json.dumps(searched.record, allow_nan=False)) == searched.record
    assert all(math.isfinite(n) for n in numbers_in(searched.record))


def test_it_says_by_which_code_and_of_which_data_it_was_made(searched: Searched) -> None:
    record, manifest = searched.record, open_store(searched.store)
    assert (record["code_version"], record["record_version"]) == (__version__, 1)
    assert record["data_version"] == manifest.data_version == searched.found.data_version
    assert record["working_crs"] == manifest.working_crs
    assert (record["method"], record["seed"]) == ("rank", 1)
    assert ["weight", "harm"] in record["settings"]
    assert record["attribution"].startswith("Rows constructed")
    assert record["caption"] == record["attribution"]


def test_period_completeness_and_gaps_are_told(searched: Searched) -> None:
    record, held = searched.record, searched.found.hotspot_set.completeness
    assert record["period"] == {"from": held.expected[0], "to": held.expected[-1]}
    assert Completeness.from_dict(record["completeness"]) == held
    assert len(record["gaps"]) == 1
    assert held.missing[0] in record["gaps"][0]


def test_figures_come_back_as_they_were(searched: Searched) -> None:
    found = searched.found.hotspot_set
    assert {name: Figure.from_dict(told) for name, told in searched.record["figures"].items()} == dict(found.figures)
    assert set(searched.record["figures"]) == set(SET_FIGURES)
    for spot in searched.record["spots"]:
        told = {name: Figure.from_dict(figure) for name, figure in spot["figures"].items()}
        assert told == dict(found.spot_figures[spot["ref"]])
        assert set(told) <= set(SPOT_FIGURES)


def test_every_hotspot_has_its_ground_in_degrees(searched: Searched) -> None:
    area = shapely.geometry.shape(searched.record["ground"]["outline"])
    for spot in searched.record["spots"]:
        shape = shapely.geometry.shape(spot["outline"])
        assert shape.is_valid
        assert spot["bbox"] == pytest.approx(shape.bounds)
        assert shape.contains(shapely.Point(spot["centre"]))
        assert area.buffer(1e-3).contains(shape)
    assert [spot["rank"] for spot in searched.record["spots"]] == [1, 2, 3, 4]


def test_the_evidence_of_a_card_is_there(searched: Searched) -> None:
    for spot, told in zip(searched.found.hotspot_set.hotspots, searched.record["spots"], strict=True):
        evidence = told["evidence"]
        assert evidence["by_month"] == dict(spot.evidence.by_month)
        assert evidence["by_category"] == dict(spot.evidence.by_category)
        assert evidence["months_not_held"] == list(spot.evidence.months_not_held)
        assert evidence["locations"] == [[text, n] for text, n in spot.evidence.locations]
        assert sum(evidence["by_month"].values()) == pytest.approx(spot.incidents)
        if evidence["by_hour"] is not None:
            assert [len(day) for day in evidence["by_hour"]] == [24] * 7


def test_the_ground_for_a_map_is_small(searched: Searched) -> None:
    ground = searched.record["ground"]
    west, south, east, north = ground["bbox"]
    assert west < east
    assert south < north
    assert ground["outline"]["type"] in ("Polygon", "MultiPolygon")
    assert ground["lines"]["type"] in ("LineString", "MultiLineString")
    assert len(json.dumps(ground)) < 100_000


def test_the_curve_of_concentration_is_two_equally_long_lists(searched: Searched) -> None:
    told = searched.record["concentration"]
    assert len(told["units"]) == len(told["incidents"])
    assert (told["incidents"][0], told["incidents"][-1]) == (0, 1)
    assert told["unit"] == "squares"
    assert told["n_units"] == len(searched.found.hotspot_set.table.units)


def test_a_set_alone_needs_its_system_and_has_no_ground() -> None:
    found, _ = made_up_set()
    with pytest.raises(ValueError, match="working_crs"):
        set_record(found)
    record = set_record(found, working_crs=BRITISH_GRID, data_version="abc")
    assert record["ground"] == {"bbox": None, "outline": None, "lines": None}
    assert record["data_version"] == "abc"
    assert record["changes"][1] == {"ref": "AM99", "change": "retire", "why": "It fell to rank 61."}


def test_what_is_not_known_is_null_and_not_nan() -> None:
    found, _ = made_up_set()
    spot = dataclasses.replace(found.hotspots[0], p_top=float("nan"), stability_share=None)
    gini = dataclasses.replace(found.figures["gini"], value=float("nan"))
    found = dataclasses.replace(found, hotspots=(spot,), figures={"gini": gini})
    record = set_record(found, working_crs=BRITISH_GRID)
    assert (record["spots"][0]["p_top"], record["spots"][0]["stability_share"]) == (None, None)
    assert record["figures"]["gini"]["value"] is None


def test_the_data_version_follows_the_rows_and_the_store_s_version_its_decisions_too(searched: Searched) -> None:
    manifest = open_store(searched.store)
    decided = dataclasses.replace(manifest, decisions=({"key": "sink 1 1", "at": "2026-01-01"},))
    assert decided.data_version == manifest.data_version
    assert decided.version != manifest.version
    assert dataclasses.replace(manifest, parts=()).data_version != manifest.data_version
