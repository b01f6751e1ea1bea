"""What somebody sent: plain files, and the files inside zips, each as its name and its content."""

from __future__ import annotations

__all__ = ["Delivered", "members_of", "read_delivered"]

import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.errors import RefusedInputError, UnreadableInputError, Where
from bluelamp.io.unpacking import BoundedStream, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A year of visits of a large force is some ten megabytes.
_MOST_BYTES = 200_000_000
_MOST_MEMBERS = 1_000
_HEAD_BYTES = 4_096
_ENDINGS = (".csv", ".json", ".geojson")


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file as it was sent.

    Args:
        name: without folders.
        content: all of it, or its beginning where only that was asked for.
    """

    name: str
    content: bytes


def read_delivered(path: Path, name: str) -> Iterator[Delivered]:
    """The files that a file holds, whole: itself, or the tables of a zip in the order of their names.

    Args:
        path: where it lies.
        name: as it came.

    Raises:
        UnreadableInputError: it cannot be opened, or is a damaged zip (BL-FILE-01, BL-FILE-02).
        RefusedInputError: it unpacks to more than is taken in (BL-FILE-03).
    """
    yield from _read(path, name, None)


def members_of(path: Path, name: str) -> Iterator[Delivered]:
    """The same with only the first kilobytes of each, to tell what it is.

    Raises:
        UnreadableInputError: it cannot be opened, or is a damaged zip (BL-FILE-01, BL-FILE-02).
        RefusedInputError: it unpacks to more than is taken in (BL-FILE-03).
    """
    yield from _read(path, name, _HEAD_BYTES)


def _read(path: Path, name: str, most: int | None) -> Iterator[Delivered]:
    if not name.lower().endswith(".zip"):
        with opened(path, _MOST_BYTES) as stream:
            yield Delivered(_bare(name), stream.read(-1 if most is None else most))
        return
    try:
        yield from _read_zip(path, name, most)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableInputError(
            "the zip file is cut off, damaged or locked by a password; make it again.",
            code="BL-FILE-02",
            where=Where(name),
        ) from error


def _read_zip(path: Path, name: str, most: int | None) -> Iterator[Delivered]:
    with zipfile.ZipFile(path) as archive:
        tables = sorted((one for one in archive.infolist() if _is_table(one)), key=lambda one: one.filename)
        if len(tables) > _MOST_MEMBERS or sum(one.file_size for one in tables) > _MOST_BYTES:
            raise RefusedInputError(
                "the zip holds more than Bluelamp takes in at once; send it in parts.",
                code="BL-FILE-03",
                where=Where(name),
            )
        for one in tables:
            # The size that a zip states may be a lie: the stream is held to it.
            with archive.open(one) as stream:
                bounded = BoundedStream(stream, one.file_size, f"{name}:{one.filename}")
                yield Delivered(_bare(one.filename), bounded.read(-1 if most is None else min(most, one.file_size)))


def _is_table(one: zipfile.ZipInfo) -> bool:
    bare = _bare(one.filename)
    hidden = bare.startswith((".", "~")) or one.filename.startswith("__MACOSX/")
    return not one.is_dir() and not hidden and bare.lower().endswith(_ENDINGS)


def _bare(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".gz")
