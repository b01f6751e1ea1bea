"""Harm weights, and which incidents rank places for patrol."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bluelamp.core import vocabulary
from bluelamp.core.errors import UnreadableInputError
from bluelamp.core.vocabulary import ReportingRule
from bluelamp.incidents.coding import Coded
from bluelamp.incidents.harm import HarmTable, parse_harm_table, undivided_share
from bluelamp.incidents.selection import Selection, select_for_patrol
from bluelamp.io.harm_files import read_harm_table


def coded(*words: str) -> Coded:
    distinct = ("", *sorted(set(words) - {""}))
    return Coded(np.array([distinct.index(word) for word in words], dtype=np.int64), distinct)


def select(categories: Coded, reported: Coded, setting: Coded, domestic: list[int], **given: bool) -> Selection:
    flags = {"include_police_generated": False, "include_dwellings": False} | given
    return select_for_patrol(categories, reported, setting, np.array(domestic, dtype=np.int8), **flags)


@pytest.mark.reference
def test_the_shipped_table_holds_the_published_starting_points() -> None:
    table = read_harm_table()
    codes = ["robbery", "shoplifting", "possession-of-weapons", "public-order", "anti-social-behaviour", "homicide"]
    assert table.weight_of(codes).tolist() == [365, 1, 273.75, 7.5, 1, 5475]
    assert "secondary" in table.name
    assert all(weight.source for weight in table.weights.values())


def test_a_residents_word_without_a_weight_of_its_own_takes_its_parents() -> None:
    table = read_harm_table()
    assert table.weight_of(["purse-dipping"]).tolist() == table.weight_of(["theft-from-the-person"]).tolist() == [2]
    assert (table.weight_of([c.code for c in vocabulary.CATEGORIES]) > 0).all()


def content() -> dict[str, Any]:
    rows = [{"category": c.name, "weight": 1, "source": "test"} for c in vocabulary.PUBLISHED]
    return {"name": "t", "version": "1", "unit": "days", "source": "s", "caution": "c", "weight": rows}


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda c: c.pop("unit"), "needs 'unit'"),
        (lambda c: c["weight"].pop(), "no weight for Violence and sexual offences"),
        (lambda c: c["weight"][0].update(weight=-1), "at least 0"),
        (lambda c: c["weight"][0].update(weight="much"), "category, weight and source"),
        (lambda c: c["weight"][0].update(category="Piracy"), "category, weight and source"),
    ],
)
def test_a_harm_table_with_a_fault_is_refused(spoil: Any, says: str) -> None:
    spoiled = content()
    spoil(spoiled)
    with pytest.raises(UnreadableInputError, match=says):
        parse_harm_table(spoiled, file="harm.toml")


def test_the_share_of_harm_in_the_one_undivided_category_is_told() -> None:
    codes = coded("violence-and-sexual-offences", "robbery", "violence-and-sexual-offences")
    assert undivided_share(codes.codes, codes.words, np.array([190.0, 20.0, 190.0])) == pytest.approx(0.95)
    assert undivided_share(codes.codes, codes.words, np.zeros(3)) == 0
    assert undivided_share(np.array([0]), ("robbery",), np.ones(1)) == 0
    table = parse_harm_table(content(), file="harm.toml")
    assert isinstance(table, HarmTable)


@pytest.mark.spec
def test_who_reported_decides_where_the_source_says_so() -> None:
    chosen = select(coded("drugs", "burglary"), coded("public", "police"), coded("", ""), [-1, -1])
    assert chosen.keep.tolist() == [True, False]
    assert chosen.reporting_rule is ReportingRule.REPORTED_BY
    assert "as the source says" in chosen.sentences()[0]


@pytest.mark.spec
def test_the_category_decides_where_the_source_is_silent() -> None:
    chosen = select(
        coded("drugs", "possession-of-weapons", "knife-carrying", "robbery", "drug-use"),
        coded("", "", "", "", ""),
        coded("", "", "", "", ""),
        [-1] * 5,
    )
    assert chosen.keep.tolist() == [False, False, False, True, False]
    assert chosen.reporting_rule is ReportingRule.CATEGORY
    assert chosen.police_generated == 4


def test_a_source_that_says_it_of_some_rows_is_read_row_by_row() -> None:
    chosen = select(coded("drugs", "drugs"), coded("public", ""), coded("", ""), [-1, -1])
    assert chosen.keep.tolist() == [True, False]
    assert chosen.reporting_rule is ReportingRule.MIXED


def test_homes_and_domestic_incidents_are_left_out_unless_asked_for() -> None:
    rows = (coded("robbery", "robbery", "robbery"), coded("", "", ""), coded("dwelling", "street", "street"), [0, 1, 0])
    chosen = select(*rows)
    assert chosen.keep.tolist() == [False, False, True]
    assert chosen.private == 2
    assert select(*rows, include_dwellings=True).keep.all()


def test_a_source_that_cannot_tell_homes_apart_is_said_to() -> None:
    chosen = select(coded("robbery"), coded(""), coded(""), [-1])
    assert not chosen.can_tell_private
    assert "does not tell public places from homes" in chosen.sentences()[1]


def test_police_generated_incidents_can_be_asked_for_and_it_is_said() -> None:
    chosen = select(coded("drugs"), coded(""), coded(""), [-1], include_police_generated=True)
    assert chosen.keep.all()
    assert chosen.reporting_rule is ReportingRule.INCLUDED
    assert "may raise their own counts" in chosen.sentences()[0]


@pytest.mark.property
@pytest.mark.parametrize("added", [1, 10, 1000])
def test_drug_records_that_patrols_find_never_change_what_is_ranked(added: int) -> None:
    base = ["robbery", "burglary", "anti-social-behaviour"]
    before = select(coded(*base), coded(*[""] * 3), coded(*[""] * 3), [-1] * 3)
    after = select(
        coded(*base, *["drugs"] * added), coded(*[""] * (3 + added)), coded(*[""] * (3 + added)), [-1] * (3 + added)
    )
    assert after.keep[:3].tolist() == before.keep.tolist()
    assert not after.keep[3:].any()
