"""Recipes and lookups on disk, and the example recipes that come with Bluelamp."""

from __future__ import annotations

__all__ = ["example_recipes", "read_recipe", "read_vintages"]

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp.incidents.recipes import Recipe, parse_recipe
from bluelamp.incidents.vintages import Vintages, group_vintages
from bluelamp.io.source_files import SourceFile
from bluelamp.io.text_tables import read_text_table

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_ENDING = ".toml"


def _examples() -> Traversable:
    return files("bluelamp.io").joinpath("recipes")


def example_recipes() -> tuple[str, ...]:
    """Names of the recipes that come with Bluelamp, e.g. ``chicago``."""
    return tuple(sorted(entry.name.removesuffix(_ENDING) for entry in _examples().iterdir() if entry.is_file()))


def read_recipe(name: str) -> Recipe:
    """Read a recipe.

    Args:
        name: a TOML file, or the name of an example.

    Raises:
        UnreadableInputError: no such file, no TOML, or not a recipe.
    """
    where = Where(file=name)
    try:
        if name in example_recipes():
            text = _examples().joinpath(name + _ENDING).read_text(encoding="utf-8")
        else:
            text = Path(name).read_text(encoding="utf-8")
        return parse_recipe(tomllib.loads(text), file=name)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableInputError(f"this is no TOML: {error}.", code="BL-RECIPE-02", where=where) from error
    except UnicodeDecodeError as error:
        raise UnreadableInputError("the recipe is not UTF-8.", code="BL-RECIPE-02", where=where) from error
    except OSError as error:
        examples = ", ".join(example_recipes())
        message = f"there is no such recipe; give a TOML file or one of the examples: {examples}."
        raise UnreadableInputError(message, code="BL-RECIPE-03", where=where) from error


def read_vintages(path: Path) -> Vintages:
    """Read the lookup between LSOA codes of 2011 and 2021: the columns whose names begin with lsoa11 and lsoa21 codes.

    Raises:
        UnreadableInputError: no such columns.
    """
    read = read_text_table(SourceFile(path.name, path).read(), path.name).table
    old = _code_column(read.column_names, "11")
    new = _code_column(read.column_names, "21")
    if old is None or new is None:
        message = "a lookup needs a column of 2011 codes (lsoa11_code or LSOA11CD) and one of 2021 codes."
        raise UnreadableInputError(message, code="BL-INPUT-07", where=Where(file=path.name, row=1))
    return group_vintages(read[old].to_pylist(), read[new].to_pylist())


def _code_column(names: list[str], year: str) -> str | None:
    wanted = (f"lsoa{year}_code", f"lsoa{year}cd")
    return next((name for name in names if name.casefold() in wanted), None)
