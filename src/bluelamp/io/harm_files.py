"""Harm tables on disk, and the one that comes with Bluelamp."""

from __future__ import annotations

__all__ = ["DEFAULT_HARM_TABLE", "read_harm_table"]

import tomllib
from importlib.resources import files
from pathlib import Path

from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp.incidents.harm import HarmTable, parse_harm_table

DEFAULT_HARM_TABLE = "cchi-2026-secondary"


def read_harm_table(name: str = DEFAULT_HARM_TABLE) -> HarmTable:
    """Read a harm table.

    Args:
        name: a TOML file, or the name of the table that comes with Bluelamp.

    Raises:
        UnreadableInputError: no such file, no TOML, or not a table.
    """
    where = Where(file=name)
    shipped = files("bluelamp.io").joinpath("harm", f"{name}.toml")
    try:
        text = shipped.read_text(encoding="utf-8") if name == DEFAULT_HARM_TABLE else Path(name).read_text("utf-8")
        return parse_harm_table(tomllib.loads(text), file=name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableInputError(f"this is no TOML: {error}.", code="BL-HARM-03", where=where) from error
    except OSError as error:
        message = f"there is no such harm table; the one that is built in is {DEFAULT_HARM_TABLE}."
        raise UnreadableInputError(message, code="BL-HARM-03", where=where) from error
