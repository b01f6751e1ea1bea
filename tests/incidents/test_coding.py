"""Codes: columns of words as small numbers, translated by a recipe, with the unknown ones told."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.incidents.coding import Coded, SourceColumns, code_words, count_codes
from bluelamp.incidents.recipes import STREET_RECIPE, Recipe

TEXTS = st.lists(st.sampled_from([None, "Burglary", "DRUGS", "Piracy", "x"]), max_size=12)
MEANINGS = {"burglary": "burglary", "drugs": "drugs"}


@pytest.mark.property
@given(TEXTS)
def test_a_column_comes_back_as_it_was(texts: list[str | None]) -> None:
    for column in (pa.array(texts, pa.string()), pa.chunked_array([pa.array(texts, pa.string()).dictionary_encode()])):
        coded = Coded.of_column(column)
        assert coded.column().to_pylist() == texts
        assert coded.counts() == {t: texts.count(t) for t in coded.words if t and t in texts}
        assert coded.is_any_of(lambda word: word == "x").tolist() == [t == "x" for t in texts]


@pytest.mark.property
@given(TEXTS)
def test_codes_mean_what_the_recipe_says_and_the_unknown_are_told(texts: list[str | None]) -> None:
    coded, unknown = code_words(pa.array(texts, pa.string()), MEANINGS, default="other-crime")
    words = [coded.words[code] for code in coded.codes]
    assert words == ["" if t is None else MEANINGS.get(t.casefold(), "other-crime") for t in texts]
    assert unknown.tolist() == [t is not None and t.casefold() not in MEANINGS for t in texts]


def test_unknown_codes_are_counted_most_frequent_first() -> None:
    text = pa.array(["b", "a", "b", "c", None])
    mask = np.array([True, True, True, False, False])
    assert list(count_codes(text, mask).items()) == [("b", 2), ("a", 1)]
    assert count_codes(text, np.zeros(5, dtype=bool)) == {}


def test_source_columns_are_trimmed_and_absent_ones_are_null() -> None:
    source = SourceColumns(pa.table({"Crime ID": ["  a ", " ", None]}), STREET_RECIPE)
    assert source.text("incident_id").to_pylist() == ["a", None, None]
    assert source.text("location").to_pylist() == [None] * 3
    assert (source.is_given("incident_id"), source.is_given("location")) == (True, False)
    assert source.header("location") == "Location"


def test_a_constant_stands_in_every_row() -> None:
    recipe = Recipe(name="x", version=1, columns={"month": "M"}, constants={"category": "burglary"})
    source = SourceColumns(pa.table({"M": ["2024-01", "2024-02"]}), recipe)
    assert source.text("category").to_pylist() == ["burglary", "burglary"]
    assert source.is_given("category")
    assert source.header("category") == "category"
