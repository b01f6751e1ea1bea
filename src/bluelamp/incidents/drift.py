"""Drift: what a delivery's header says against the recipe that it is read by."""

from __future__ import annotations

__all__ = ["check_header", "describe_drift", "recognise"]

from typing import TYPE_CHECKING

from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp.incidents.other_records import OUTCOME_RECIPE, SEARCH_RECIPE
from bluelamp.incidents.recipes import CONTRACT_RECIPE, STREET_RECIPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.incidents.recipes import Recipe

_KNOWN = {"street": STREET_RECIPE, "outcomes": OUTCOME_RECIPE, "stop-and-search": SEARCH_RECIPE}
# Columns that tell the kinds of file apart.
_MARKS = {"street": "Crime type", "outcomes": "Outcome type", "stop-and-search": "Object of search"}
_CONTRACT_TIMES = ("occurred_at", "occurred_from", "month")
_CONTRACT_PLACES = (("longitude", "latitude"), ("easting", "northing"))


def recognise(header: Sequence[str], *, kind: str, file: str) -> tuple[str, Recipe]:
    """Say what a file is and by which built-in recipe it is read.

    Args:
        header: the file's column names.
        kind: what the file's name says: ``street``, ``outcomes``, ``stop-and-search`` or nothing.
        file: name of the file, for messages.

    Returns:
        The kind and the recipe.

    Raises:
        UnreadableInputError: the header is that of no known file.
    """
    if kind:
        return kind, _KNOWN[kind]
    for known, mark in _MARKS.items():
        if mark in header:
            return known, _KNOWN[known]
    if "incident_id" in header and "category" in header:
        return "extract", CONTRACT_RECIPE
    message = f"its columns ({', '.join(header[:6])} ...) are not those of a known file; describe them in a --recipe."
    raise UnreadableInputError(message, code="BL-INPUT-06", where=Where(file=file, row=1))


def check_header(header: Sequence[str], recipe: Recipe, *, file: str) -> None:
    """Refuse a file that lacks a column which the recipe maps.

    Raises:
        UnreadableInputError: it names the first missing column, and all of them.
    """
    if recipe is CONTRACT_RECIPE:
        missing = _missing_of_contract(header)
    else:
        optional = {"Removal of more than just outer clothing"}
        missing = [column for column in recipe.columns.values() if column not in header and column not in optional]
    if missing:
        message = f"the column is missing; {recipe.name} needs {', '.join(missing)}. The file has: {', '.join(header)}."
        raise UnreadableInputError(message, code="BL-INPUT-06", where=Where(file=file, row=1, column=missing[0]))


def _missing_of_contract(header: Sequence[str]) -> list[str]:
    missing = [] if any(name in header for name in _CONTRACT_TIMES) else ["occurred_at"]
    if not any(x in header and y in header for x, y in _CONTRACT_PLACES):
        missing += [name for name in _CONTRACT_PLACES[0] if name not in header]
    return missing


def describe_drift(header: Sequence[str], recipe: Recipe, *, file: str) -> list[str]:
    """Sentences on columns that are new, gone or moved since the recipe was made."""
    made_for = recipe.header
    if not made_for or tuple(header) == made_for:
        return []
    sentences = [
        f"{file}: column {name!r} is new since recipe {recipe.stamp}." for name in header if name not in made_for
    ]
    sentences += [
        f"{file}: column {name!r} is gone since recipe {recipe.stamp}." for name in made_for if name not in header
    ]
    both = [name for name in made_for if name in header]
    order = [name for name in header if name in made_for]
    sentences += [
        f"{file}: column {name!r} stands where recipe {recipe.stamp} had {old!r}."
        for name, old in zip(order, both, strict=True)
        if name != old
    ]
    return sentences
