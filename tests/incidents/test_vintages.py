"""Census vintages: the smallest areas that are whole in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from bluelamp.incidents.vintages import group_vintages
from bluelamp.io.recipe_files import read_vintages

if TYPE_CHECKING:
    from pathlib import Path


def test_unchanged_split_merged_and_redrawn_areas_are_grouped() -> None:
    old = ["A", "B", "B", "C", "D", "E", "E", "F"]
    new = ["A", "B1", "B2", "CD", "CD", "EF1", "EF2", "EF2"]
    vintages = group_vintages(old, new)
    assert vintages.group_of["A"] == "A"
    assert {vintages.group_of[c] for c in ("B", "B1", "B2")} == {"B1"}
    assert {vintages.group_of[c] for c in ("C", "D", "CD")} == {"CD"}
    assert {vintages.group_of[c] for c in ("E", "F", "EF1", "EF2")} == {"EF1"}
    groups, recoded, unknown = vintages.translate(pa.array(["A", "B", "B1", "B2", None, "Z", "Z"]))
    assert groups.to_pylist() == ["A", "B1", "B1", "B1", None, None, None]
    assert (recoded, unknown) == (2, 2)


@pytest.mark.reference
def test_the_real_lookup_leaves_every_code_of_both_vintages_in_one_group(real_data: Path) -> None:
    vintages = read_vintages(real_data / "context/lookup_lsoa11_lsoa21_ltla22_bch.csv.gz")
    groups = set(vintages.group_of.values())
    assert len(vintages.group_of) > len(groups) > 1000
    # A group is never finer than either vintage.
    assert all(vintages.group_of[group] == group for group in groups)
