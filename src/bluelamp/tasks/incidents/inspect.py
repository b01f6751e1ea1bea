"""What a delivery looks like before it is loaded: each file's kind, months and rows, or what is wrong with it."""

from __future__ import annotations

__all__ = ["Peeked", "peek"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.errors import BluelampError
from bluelamp.incidents.drift import check_header, recognise
from bluelamp.io.first_looks import look_at
from bluelamp.io.recipe_files import read_recipe
from bluelamp.io.source_files import SourceFile, files_below, tables_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bluelamp.incidents.recipes import Recipe

_FORMATS = ("csv", "xlsx", "parquet", "zip")
_NOT_A_TABLE = "not a table; it would be passed over."


@dataclass(frozen=True, slots=True)
class Peeked:
    """A first look at one table, or at a file that is none.

    Args:
        name: of the file; a member of an archive without its folders.
        kind: ``street``, ``outcomes``, ``stop-and-search`` or ``extract``; empty where it is not recognised.
        format: ``csv``, ``xlsx``, ``parquet`` or ``zip``; empty for anything else.
        bytes: size unpacked, about; of an archive that is refused its size on disk; 0 where it cannot be read.
        rows_estimate: about how many rows, without the header; None where a first look does not tell.
        months: months in its name or its beginning, ``2024-01``; there may be more.
        problem: what a load would say no to, with what to do; empty where nothing is seen.
    """

    name: str
    kind: str = ""
    format: str = ""
    bytes: int = 0
    rows_estimate: int | None = None
    months: tuple[str, ...] = ()
    problem: str = ""


def peek(paths: Sequence[Path], *, recipe: str | None = None) -> tuple[Peeked, ...]:
    """Look at files before loading them: only the beginning of each table is read.

    Nothing here is refused; a file that a load would refuse says why in ``problem``. What a first look does not see,
    such as a fault in a later row, the load still may.

    Args:
        paths: zips, folders and files.
        recipe: TOML file or name of an example; None for files in published formats.
    """
    try:
        wanted = read_recipe(recipe) if recipe else None
    except BluelampError as error:
        return (Peeked(recipe or "", problem=_said(error)),)
    return tuple(peeked for path in paths for peeked in _peek_below(path, wanted))


def _peek_below(path: Path, recipe: Recipe | None) -> list[Peeked]:
    try:
        files = files_below(path)
    except (BluelampError, OSError) as error:
        return [Peeked(path.name, problem=_said(error))]
    return [peeked for file in files for peeked in _peek_file(file, recipe)]


def _peek_file(file: Path, recipe: Recipe | None) -> list[Peeked]:
    """The tables of a file or archive, and what else lies in it."""
    kind_of_file, size = _format(file.name), _size(file)
    try:
        tables, others = tables_of(file)
    except Exception as error:  # noqa: BLE001 - what a strange archive makes a library say is a fault of the archive
        return [Peeked(file.name, format=kind_of_file, bytes=size, problem=_said(error))]
    if not tables and not others:
        return [Peeked(file.name, format=kind_of_file, bytes=size, problem="the archive is empty.")]
    passed_over = [
        Peeked(name.rsplit("/", 1)[-1], bytes=size if name == file.name else 0, problem=_NOT_A_TABLE) for name in others
    ]
    return [_peek_table(table, recipe) for table in tables] + passed_over


def _peek_table(table: SourceFile, recipe: Recipe | None) -> Peeked:
    named, kind = (str(table.month),) if table.month else (), table.kind
    try:
        seen = look_at(table, sheet=recipe.sheet if recipe else "")
    except Exception as error:  # noqa: BLE001 - the same of a strange table
        return Peeked(table.name, kind, _format(table.name), months=named, problem=_said(error))
    problem = "the file has a header and no rows." if seen.rows == 0 else ""
    try:
        kind = _recognised(table, seen.header, recipe) if seen.header else kind
    except BluelampError as error:
        problem = _said(error)
    return Peeked(table.name, kind, _format(table.name), seen.bytes, seen.rows, named or seen.months, problem)


def _recognised(table: SourceFile, header: tuple[str, ...], recipe: Recipe | None) -> str:
    """The kind of a table by its name or header.

    Raises:
        UnreadableInputError: the header is that of no known file, or lacks a column.
    """
    kind, known = ("extract", recipe) if recipe else recognise(list(header), kind=table.kind, file=table.name)
    check_header(list(header), known, file=table.name)
    return kind


def _format(name: str) -> str:
    ending = name.casefold().removesuffix(".gz").rsplit(".", 1)[-1]
    return ending if ending in _FORMATS else ""


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _said(error: Exception) -> str:
    """The sentence without code and file name, which stands beside it."""
    if not isinstance(error, BluelampError):
        return f"it cannot be read ({getattr(error, 'strerror', None) or str(error) or type(error).__name__})."
    row, column = error.where.row, error.where.column
    place = ", ".join([*([f"row {row}"] if row else []), *([f"column {column}"] if column else [])])
    message = error.message.replace("--recipe", "recipe")
    return f"{place}: {message}" if place else message
