"""The same rows give the same file."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.io.store.parts import content_name, to_parquet

words = st.lists(st.sampled_from(["Burglary", "Robbery", "Drugs", None]), max_size=30)


@pytest.mark.property
@settings(max_examples=40)
@given(words, st.integers(0, 30))
def test_how_a_table_was_made_does_not_show(column: list[str | None], cut: int) -> None:
    plain = pa.table({"category": pa.array(column, pa.string())})
    coded = pa.table({"category": pa.chunked_array([plain["category"].combine_chunks().dictionary_encode()])})
    chunked = pa.concat_tables([plain.slice(0, cut), plain.slice(cut)])
    noted = plain.replace_schema_metadata({"made by": "somebody"})
    assert len({to_parquet(table) for table in (plain, coded, chunked, noted)}) == 1


@pytest.mark.property
@settings(max_examples=40)
@given(words, words)
def test_other_rows_give_another_name(one: list[str | None], other: list[str | None]) -> None:
    name = [
        content_name(to_parquet(pa.table({"category": pa.array(column, pa.string())})), ".parquet")
        for column in (one, other)
    ]
    assert (name[0] == name[1]) == (one == other)


def test_what_is_written_is_read_back_with_its_types() -> None:
    table = pa.table(
        {
            "at": pa.array([0, None], pa.timestamp("s", tz="UTC")),
            "x": [1.5, None],
            "row": pa.array([1, 2], pa.int32()),
            "domestic": [True, None],
            "where": pa.array(["a", "b"]).dictionary_encode(),
        }
    )
    back = pq.read_table(io.BytesIO(to_parquet(table)))
    assert back.to_pylist() == table.to_pylist()
    assert back.schema.field("row").type == pa.int32()
    assert back.schema.field("where").type == pa.string()


def test_a_name_is_32_digits_and_the_suffix() -> None:
    # The first half of SHA-256 of nothing, as FIPS 180-4's test vectors give it.
    assert content_name(b"", ".geojson") == "e3b0c44298fc1c149afbf4c8996fb924.geojson"
