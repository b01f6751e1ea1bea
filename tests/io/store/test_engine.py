"""Ibis on DuckDB and the short way through Arrow read the same store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from bluelamp.core.errors import UnreadableInputError
from bluelamp.io.engine import collect, incidents_table, kind_table
from bluelamp.io.store import Manifest, open_store, read_parts, writing

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Two months; the second has a column more."""
    with writing(tmp_path / "s", holder="Ann") as writer:
        january = pa.table({"month": ["2024-01"] * 2, "category": ["drugs", "robbery"], "x": [1.0, None]})
        february = pa.table({"month": ["2024-02"], "category": ["drugs"], "x": [3.0], "setting": ["street"]})
        writer.commit(
            replace=[
                writer.write_part("herts", "incidents", "2024-01", january),
                writer.write_part("herts", "incidents", "2024-02", february),
                writer.write_part("herts", "rows", "2024-01", pa.table({"reason": ["time_missing"]})),
            ]
        )
    return tmp_path / "s"


def test_an_expression_counts_by_month(town: Path) -> None:
    incidents = incidents_table(town, open_store(town))
    counted = incidents.group_by("month").agg(n=incidents.count()).order_by("month")
    assert collect(counted).to_pylist() == [{"month": "2024-01", "n": 2}, {"month": "2024-02", "n": 1}]


def test_both_ways_give_the_same_rows(town: Path) -> None:
    by_engine = collect(incidents_table(town, open_store(town)).order_by("month", "category")).to_pylist()
    by_arrow = read_parts(town, open_store(town), "incidents").to_pylist()
    assert by_engine == by_arrow
    assert [row["setting"] for row in by_arrow] == [None, None, "street"]


def test_an_expression_over_chosen_months_reads_those_only(town: Path) -> None:
    assert collect(incidents_table(town, open_store(town), months=["2024-02"]))["x"].to_pylist() == [3.0]


def test_other_kinds_are_tables_too(town: Path) -> None:
    assert collect(kind_table(town, open_store(town), "rows", sources=["herts"])).to_pylist() == [
        {"reason": "time_missing"}
    ]


def test_an_empty_store_has_no_table(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"BL-STORE-09.*holds no incidents"):
        incidents_table(tmp_path, Manifest())


def test_words_may_stay_codes(town: Path) -> None:
    found = read_parts(town, open_store(town), "incidents", dictionaries=["category"])
    assert pa.types.is_dictionary(found.schema.field("category").type)
    assert found["category"].to_pylist() == ["drugs", "robbery", "drugs"]
