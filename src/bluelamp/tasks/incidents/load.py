"""Load a delivery into the store: read, clean, place, write, commit."""

from __future__ import annotations

__all__ = ["LoadSettings", "load"]

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.crs import crs_code
from bluelamp.core.errors import RefusedInputError, Where
from bluelamp.core.periods import Month
from bluelamp.incidents.receipts import FileReceipt, LoadReceipt
from bluelamp.io import store as stores
from bluelamp.io.recipe_files import read_recipe, read_vintages
from bluelamp.io.source_files import SourceFile, find_source_files, sha256
from bluelamp.io.store.lock import describe_holder
from bluelamp.tasks.incidents.placing import Placing, choose_crs, place
from bluelamp.tasks.incidents.reading import ReadFile, read_file
from bluelamp.tasks.incidents.writing import Call, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.incidents.recipes import Recipe

Progress = Callable[[int, int, str], None]

# Raised when the meaning of what is kept changes, so that files held by an older reader are read again.
READER_VERSION = 1
_THREADS = 2


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """How to read a delivery.

    Args:
        recipe: TOML file or name of an example; None for files in published formats.
        input_crs: code of the files' coordinate system; None as published or as the recipe says.
        crs: code of the store's working system; None lets the first load choose.
        within: polygon file of the area; rows outside are kept aside.
        lsoa_lookup: lookup between LSOA codes of 2011 and 2021.
        at: when, ISO 8601 with an offset.
        wait_s: seconds to wait for another writer.
    """

    recipe: str | None = None
    input_crs: str | None = None
    crs: str | None = None
    within: Path | None = None
    lsoa_lookup: Path | None = None
    at: str = "1970-01-01T00:00:00+00:00"
    wait_s: float = 10.0


def load(
    paths: list[Path], *, store: Path, settings: LoadSettings, progress: Progress = lambda _done, _all, _text: None
) -> LoadReceipt:
    """Load files into a store; it is either as before or holds all of them.

    Args:
        paths: zips, folders and files.
        store: the store's folder, made where absent.
        settings: how to read them.
        progress: called with files done, files in all and the name of the file in hand.

    Returns:
        What became of every row.

    Raises:
        BluelampError: a file that cannot be read or is refused; nothing was written.
    """
    settings = _with_codes(settings)
    recipe = read_recipe(settings.recipe) if settings.recipe else None
    vintages = read_vintages(settings.lsoa_lookup) if settings.lsoa_lookup else None
    found, passed_over = find_source_files(paths)
    held = stores.open_store(store, create=True)
    known = _Known(held, _fingerprint(settings, recipe))
    read = _read_all(found, recipe, settings, known, progress)
    warnings = [f"{name}: not a table, passed over." for name in passed_over]
    if all(file.receipt for file in read):
        receipts = tuple(file.receipt for file in read if file.receipt)
        return LoadReceipt(receipts, held.working_crs, _all_warnings(warnings, receipts), is_unchanged=True)
    holder = describe_holder("bluelamp incidents load", settings.at)
    with stores.writing(store, holder=holder, wait_s=settings.wait_s) as writer:
        fresh = [file.rows for file in read if file.rows]
        crs = choose_crs(fresh, wanted=settings.crs, held=writer.manifest.working_crs)
        placing = Placing.prepare(crs, settings.within, vintages)
        call = Call(crs, known.fingerprint, settings.at, _boundary(settings.within))
        receipts, said = write_files(writer, store, read, place(fresh, placing), call)
        warnings += said
    return LoadReceipt(receipts, crs, _all_warnings(warnings, receipts), is_unchanged=False)


class _Known:
    """Which deliveries the store holds, read in the same way and not replaced since."""

    def __init__(self, manifest: stores.Manifest, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self._files = manifest.files
        self._by_content = {(r["slot"], r["sha256"]): r for r in manifest.receipts if r["fingerprint"] == fingerprint}

    def __call__(self, slot: str, digest: str) -> FileReceipt | None:
        record = self._by_content.get((slot, digest))
        if record is None or not (record["is_merged"] or set(record["parts"]) <= self._files):
            return None
        return FileReceipt.from_record(record)


def _with_codes(settings: LoadSettings) -> LoadSettings:
    """The settings with one spelling of each coordinate system."""
    return replace(
        settings,
        input_crs=crs_code(settings.input_crs) if settings.input_crs else None,
        crs=crs_code(settings.crs) if settings.crs else None,
    )


def _fingerprint(settings: LoadSettings, recipe: Recipe | None) -> str:
    """What decides how a file is read: the same file read in another way is another delivery."""
    boundary = _content_hash(settings.within)
    lookup = _content_hash(settings.lsoa_lookup)
    parts = (READER_VERSION, repr(recipe), settings.input_crs, settings.crs, boundary, lookup)
    return sha256(repr(parts).encode())[:16]


def _content_hash(path: Path | None) -> str:
    """Hash of a file; a file that is not there is told by whoever reads it for what it is."""
    return sha256(SourceFile(path.name, path).read()) if path and path.is_file() else ""


def _boundary(within: Path | None) -> tuple[str, bytes] | None:
    """Name and content of the boundary, inflated, to be kept beside the parts."""
    if within is None:
        return None
    file = SourceFile(within.name, within)
    return within.name.removesuffix(".gz"), file.read()


def _read_all(
    found: list[SourceFile], recipe: Recipe | None, settings: LoadSettings, known: _Known, progress: Progress
) -> list[ReadFile]:
    """Read the files on both cores, in order; the first fault in that order is the one that is told."""
    latest = Month.parse(settings.at[:7])
    with ThreadPoolExecutor(_THREADS) as pool:
        jobs = [
            pool.submit(read_file, file, recipe, input_crs=settings.input_crs, latest_month=latest, known=known)
            for file in found
        ]
        read = []
        try:
            for done, (file, job) in enumerate(zip(found, jobs, strict=True)):
                progress(done, len(found), file.name)
                read.append(job.result())
        except BaseException:
            for job in jobs:
                job.cancel()
            raise
    progress(len(found), len(found), "")
    return _without_copies(read)


def _without_copies(read: list[ReadFile]) -> list[ReadFile]:
    """One file for each place; the same content twice in one call is read once.

    Raises:
        RefusedInputError: two different files stand for the same source, kind and month.
    """
    chosen: dict[tuple[str, str, str], ReadFile] = {}
    for file in read:
        before = chosen.setdefault(file.place, file)
        if before.sha256 != file.sha256:
            raise RefusedInputError(
                f"it and {before.file.path.name} both stand for {' '.join(file.place)} and differ; load one of them.",
                code="BL-LOAD-05",
                where=Where(file=file.file.path.name),
            )
    _refuse_shared_months(list(chosen.values()))
    return list(chosen.values())


def _refuse_shared_months(read: list[ReadFile]) -> None:
    """Refuse files of which one would replace a month that another brings; those that are merged may share months.

    Raises:
        RefusedInputError: it names the two files and the month.
    """
    brought: dict[tuple[str, str, int], ReadFile] = {}
    for file in read:
        rows = file.rows
        if rows is None or rows.recipe.merge:
            continue
        months = [file.file.month.ordinal] if file.file.month else np.unique(rows.months).tolist()
        for month in months:
            before = brought.setdefault((rows.source, str(rows.kind), month), file)
            if before is not file:
                raise RefusedInputError(
                    f"it and {before.file.name} both hold {Month.from_ordinal(month)} of {rows.source}; "
                    "load them as one file, or by a recipe with delivery = 'merge'.",
                    code="BL-LOAD-05",
                    where=Where(file=file.file.name),
                )


def _all_warnings(warnings: list[str], receipts: tuple[FileReceipt, ...]) -> tuple[str, ...]:
    return (*warnings, *(text for receipt in receipts for text in receipt.warnings))
