"""Recipes and lookups on disk: read by name or path, and one line for what cannot be read."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.errors import UnreadableInputError
from bluelamp.io.recipe_files import example_recipes, read_recipe, read_vintages

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = """
name = "own"
version = 3
[columns]
occurred_at = "When"
category = "What"
easting = "X"
northing = "Y"
[categories]
BURG = "Burglary"
"""


def test_an_example_is_known_by_its_name_and_a_file_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(RECIPE)
    assert read_recipe(str(path)).stamp == "own@3"
    assert {read_recipe(name).name for name in example_recipes()} == set(example_recipes())
    assert {"chicago", "new-york-vehicle-theft", "nij-portland-calls"} <= set(example_recipes())


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("name = ")
    (tmp_path / "latin.toml").write_bytes("name = 'café'".encode("cp1252"))
    for name, code in {"missing": "BL-RECIPE-03", "broken": "BL-RECIPE-02", "latin": "BL-RECIPE-02"}.items():
        path = tmp_path / f"{name}.toml"
        with pytest.raises(UnreadableInputError, match=code) as caught:
            read_recipe(str(path))
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_folder_is_no_recipe(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="BL-RECIPE-03"):
        read_recipe(str(tmp_path))


def test_the_lookups_columns_are_found_however_the_publisher_writes_them(tmp_path: Path) -> None:
    for name, header in (("a.csv", "LSOA11CD,LSOA21CD"), ("b.csv.gz", "lsoa11_code,lsoa21_code")):
        content = f"{header}\nE01,E01\nE02,E31\nE02,E32\n".encode()
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
        read_vintages(tmp_path / name)


def test_a_lookup_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wards.csv"
    path.write_text("ward,district\nA,B\n")
    with pytest.raises(UnreadableInputError, match="BL-INPUT-07: wards.csv, row 1"):
        read_vintages(path)
