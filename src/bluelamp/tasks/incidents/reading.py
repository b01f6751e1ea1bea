"""Reading one file of a delivery: its content, its kind, its cleaned rows; or the receipt of a file that is held."""

from __future__ import annotations

__all__ = ["NOTES_ENDING", "CleanRows", "ReadFile", "notes_kind", "read_file"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.crs import BRITISH_GRID, WGS84
from bluelamp.core.vocabulary import PartKind, slug
from bluelamp.incidents.cleaning import CleanedFile, Tally, clean_incidents
from bluelamp.incidents.drift import check_header, describe_drift, recognise
from bluelamp.incidents.notes import NoteBook
from bluelamp.incidents.other_records import clean_outcomes, clean_searches
from bluelamp.incidents.receipts import FileReceipt, check_refusals
from bluelamp.io.captions import caption_beside
from bluelamp.io.source_files import sha256
from bluelamp.io.text_tables import TextTable, read_text_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from bluelamp.core.periods import Month
    from bluelamp.incidents.recipes import Recipe
    from bluelamp.io.source_files import SourceFile

# Ending of the kinds that hold the notes on single rows.
NOTES_ENDING = "-notes"
_KINDS = {"street": PartKind.INCIDENTS, "outcomes": PartKind.OUTCOMES, "stop-and-search": PartKind.SEARCHES}


@dataclass(frozen=True, slots=True)
class CleanRows:
    """The cleaned rows of one file, not yet placed.

    Args:
        file: name of the file.
        kind: incidents, outcomes or searches.
        source: whose data.
        recipe: how they were read.
        columns: arrow columns by name, without those of the place.
        months: local month of each row, in months since year 0, shape (n,).
        x: longitude or easting as given, shape (n,); NaN without a location.
        y: latitude or northing as given, shape (n,).
        input_crs: code of the system of x and y.
        notes: table of notes on single rows.
        tally: how the rows ended.
        warnings: sentences on codes and columns.
        attribution: what must stand beside anything made of these data.
    """

    file: str
    kind: PartKind
    source: str
    recipe: Recipe
    columns: Mapping[str, Any]
    months: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    input_crs: str
    notes: Any
    tally: Tally
    warnings: tuple[str, ...]
    attribution: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file of a call.

    Args:
        file: where it came from.
        sha256: hash of its content.
        slot: month in its name, or its name: what a later delivery replaces.
        receipt: the receipt of a file that is held already; then rows is None.
        rows: the cleaned rows of a file that is new.
    """

    file: SourceFile
    sha256: str
    slot: str
    receipt: FileReceipt | None
    rows: CleanRows | None

    @property
    def place(self) -> tuple[str, str, str]:
        """Source, kind and slot: what the file stands for."""
        held = self.rows or self.receipt
        if held is None:
            raise AssertionError("A file has rows or a receipt.")
        return held.source, str(held.kind), self.slot


def notes_kind(kind: str) -> str:
    """Kind of the part that holds the notes on the rows of a kind."""
    return f"{kind}{NOTES_ENDING}"


def read_file(
    file: SourceFile,
    recipe: Recipe | None,
    *,
    input_crs: str | None,
    latest_month: Month,
    known: Callable[[str, str], FileReceipt | None],
) -> ReadFile:
    """Read and clean one file, unless it is held.

    Args:
        file: where it is.
        recipe: how to read it; None to recognise it by name and header.
        input_crs: code of its coordinate system; None as published or as the recipe says.
        latest_month: rows of later months are impossible.
        known: the receipt for a slot and a content hash, if that delivery is held.

    Raises:
        BluelampError: it cannot be read, or is refused.
    """
    content = file.read()
    digest = sha256(content)
    slot = str(file.month) if file.month else slug(file.name)
    receipt = known(slot, digest)
    if receipt is not None:
        return ReadFile(file, digest, slot, receipt, None)
    read = read_text_table(content, file.name, sheet=recipe.sheet if recipe else "")
    return ReadFile(file, digest, slot, None, _clean(file, read, recipe, input_crs, latest_month))


def _clean(
    file: SourceFile, read: TextTable, given: Recipe | None, input_crs: str | None, latest_month: Month
) -> CleanRows:
    header = read.table.column_names
    kind, recipe = ("extract", given) if given else recognise(header, kind=file.kind, file=file.name)
    check_header(header, recipe, file=file.name)
    source = recipe.source or file.force or _source_of(read.table, file.name)
    part_kind = _KINDS.get(kind, PartKind.INCIDENTS)
    rows = _clean_kind(part_kind, read, recipe, file, latest_month)
    warnings = (*describe_drift(header, recipe, file=file.name), *_code_warnings(rows.tally, recipe, file.name))
    return CleanRows(
        file=file.name,
        kind=part_kind,
        source=source,
        recipe=recipe,
        columns=rows.columns,
        months=rows.months,
        x=rows.x,
        y=rows.y,
        input_crs=input_crs or _input_crs(recipe, header),
        notes=rows.notes,
        tally=rows.tally,
        warnings=warnings,
        attribution=caption_beside(file.path) or recipe.attribution,
    )


def _clean_kind(kind: PartKind, read: TextTable, recipe: Recipe, file: SourceFile, latest: Month) -> CleanedFile:
    notes = NoteBook(file.name, read.rows, read.wrong_length)
    if kind is PartKind.INCIDENTS:
        cleaned = clean_incidents(read.table, recipe=recipe, notes=notes, latest_month=latest, file_month=file.month)
    else:
        clean = clean_outcomes if kind is PartKind.OUTCOMES else clean_searches
        cleaned = clean(read.table, notes=notes)
    check_refusals(file.name, cleaned.tally, may_be_empty=kind is not PartKind.INCIDENTS)
    return cleaned


def _input_crs(recipe: Recipe, header: list[str]) -> str:
    """A file without a recipe may hold eastings and northings: then they are British."""
    has_degrees = recipe.columns.get("longitude") in header
    return recipe.input_crs if has_degrees or recipe.input_crs != WGS84 else BRITISH_GRID


def _source_of(table: pa.Table, name: str) -> str:
    """Whose data: the force that reported most of the rows, else the file's own name."""
    if "Reported by" in table.column_names:
        counted = sorted((e["counts"], e["values"] or "") for e in table["Reported by"].value_counts().to_pylist())
        if counted and counted[-1][1]:
            return slug(counted[-1][1])
    return slug(name.split(".", 1)[0])


def _code_warnings(tally: Tally, recipe: Recipe, file: str) -> list[str]:
    named = ", ".join(f"{code!r} ({n:,})" for code, n in list(tally.unknown_codes.items())[:5])
    if not named:
        return []
    fate = f"counted as {recipe.default_category}" if recipe.default_category else "refused"
    return [f"{file}: codes unknown to recipe {recipe.stamp} are {fate}: {named}."]
