"""Harm tables on disk: the built-in one by its name, a force's own by its path, one line for what is none."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.errors import UnreadableInputError
from bluelamp.io.harm_files import DEFAULT_HARM_TABLE, read_harm_table

if TYPE_CHECKING:
    from pathlib import Path


def test_the_built_in_table_says_where_it_comes_from_and_weighs_a_life_above_a_shop() -> None:
    table = read_harm_table()
    assert "" not in (table.name, table.unit, table.version)
    assert read_harm_table(DEFAULT_HARM_TABLE).version == table.version
    homicide, shoplifting = table.weight_of(["homicide", "shoplifting"])
    assert homicide > 100 * shoplifting > 0


def test_a_forces_own_table_is_read_by_its_path(tmp_path: Path) -> None:
    shipped = files("bluelamp.io").joinpath("harm", f"{DEFAULT_HARM_TABLE}.toml").read_text("utf-8")
    own = tmp_path / "own.toml"
    own.write_text(shipped, encoding="utf-8")
    assert read_harm_table(str(own)).weight_of(["robbery"]) == read_harm_table().weight_of(["robbery"])


@pytest.mark.parametrize("content", [None, b"name = ", "name = 'caf\xe9'".encode("cp1252")])
def test_what_is_no_table_is_one_line_that_names_it(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "own.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match="BL-HARM-03") as caught:
        read_harm_table(str(path))
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="BL-HARM-03"):
        read_harm_table(str(tmp_path))
