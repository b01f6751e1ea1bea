"""Files of deliveries on the disk: own names, hashes, whole files or none.

While it comes in, a delivery lies in a folder of its own whose name begins with ``incoming-``; it gets the delivery's
number when the delivery is written. Every file lies in a numbered folder, so that two of one name do not meet.
"""

from __future__ import annotations

__all__ = [
    "Stored",
    "Writing",
    "discard",
    "new_folder",
    "own_name",
    "refusing_full_disk",
    "settle",
    "sweep",
    "take_copy",
]

import errno
import hashlib
import math
import os
import re
import secrets
import shutil
import unicodedata
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from bluelamp.core.errors import RefusedInputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_INCOMING = "incoming-"
_UNFINISHED = ".part"
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_STEM = 80
_LONGEST_ENDING = 12
_LONGEST_NAME = 255
# Nothing of an upload that still comes in is untouched for so long.
_DEAD_AFTER_S = 3600
_CHUNK = 1024 * 1024
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EIO)


@dataclass(frozen=True, slots=True)
class Stored:
    """A whole file on the disk.

    Args:
        part: what it is for: ``rows``, ``boundary`` or ``recipe``.
        name: as it came, for people.
        path: where it lies, under an own name.
        size_bytes: its size.
        sha256: hash of its content.
    """

    part: str
    name: str
    path: Path
    size_bytes: int
    sha256: str


def own_name(name: str) -> str:
    """A name that is safe on any disk and still tells month and force: letters, digits, dot, dash and underscore.

    Args:
        name: as it came; folders in it are left out.
    """
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    ascii_only = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode()
    plain = _PLAIN.sub("-", ascii_only).strip(".-")
    stem, dot, ending = plain.partition(".")
    return f"{stem[:_LONGEST_STEM] or 'file'}{dot}{ending[-_LONGEST_ENDING:]}"


def new_folder() -> Path:
    """A fresh folder for a delivery that is coming in."""
    folder: Path = settings.UPLOAD_FOLDER / f"{_INCOMING}{secrets.token_hex(8)}"
    folder.mkdir(parents=True, mode=0o700)
    return folder


class Writing:
    """A file that is being written: hashed on the way, brought to the disk, and only then given its name.

    Args:
        folder: of the delivery.
        number: of the file in it.
        name: as it came.
        part: what it is for.
    """

    def __init__(self, folder: Path, number: int, name: str, part: str) -> None:
        self._name, self._part = name[:_LONGEST_NAME], part
        self._path = folder / f"{number:03d}" / own_name(name)
        self._path.parent.mkdir(mode=0o700)
        self._unfinished = self._path.with_name(self._path.name + _UNFINISHED)
        self._stream = self._unfinished.open("xb")
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, content: bytes) -> None:
        """Add to it.

        Raises:
            OSError: the disk is full.
        """
        self._stream.write(content)
        self._hash.update(content)
        self._size += len(content)

    def finish(self) -> Stored:
        """Bring it to the disk and give it its name.

        Raises:
            OSError: the disk is full.
        """
        with self._stream as stream:
            stream.flush()
            os.fsync(stream.fileno())
        self._unfinished.replace(self._path)
        return Stored(self._part, self._name, self._path, self._size, self._hash.hexdigest())

    def close(self) -> None:
        """Let go of it; what was written stays until the folder is discarded."""
        self._stream.close()


def take_copy(source: Path, folder: Path, number: int, part: str) -> Stored:
    """Have a file of the drop folder in a delivery as well: linked where both lie on one disk, else copied.

    Args:
        source: the file.
        folder: of the delivery.
        number: of the file in it.
        part: what it is for.
    """
    path = folder / f"{number:03d}" / own_name(source.name)
    path.parent.mkdir(mode=0o700)
    try:
        os.link(source, path)
    except OSError:
        path.parent.rmdir()
        return _copied(source, folder, number, part)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Stored(part, source.name[:_LONGEST_NAME], path, path.stat().st_size, digest)


def _copied(source: Path, folder: Path, number: int, part: str) -> Stored:
    writing = Writing(folder, number, source.name, part)
    try:
        with source.open("rb") as stream:
            while content := stream.read(_CHUNK):
                writing.write(content)
        return writing.finish()
    finally:
        writing.close()


def settle(folder: Path, name: int | str) -> Path:
    """Give a folder that came in its lasting name, such as the delivery's number; where it lies now."""
    settled: Path = settings.UPLOAD_FOLDER / str(name)
    discard(settled)  # of an attempt whose transaction was rolled back
    folder.replace(settled)
    return settled


def discard(folder: Path) -> None:
    """Remove a folder of a delivery with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)


def sweep(now: datetime) -> int:
    """Remove what began to come in and nobody has added to for an hour; how many folders."""
    stale = [
        folder
        for folder in settings.UPLOAD_FOLDER.glob(f"{_INCOMING}*")
        if _last_touched(folder) < now.timestamp() - _DEAD_AFTER_S
    ]
    for folder in stale:
        discard(folder)
    return len(stale)


def _last_touched(folder: Path) -> float:
    """When anything in it was written last; never, where it has become a delivery meanwhile."""
    with suppress(FileNotFoundError):
        return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
    return math.inf


@contextmanager
def refusing_full_disk() -> Iterator[None]:
    """Turn a disk that is full or cannot be written into one sentence.

    Raises:
        RefusedInputError: the disk is full, or cannot be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _CLOSED:
            raise RefusedInputError(
                "the server cannot write to its upload folder, so nothing was kept. Ask whoever runs the server to "
                "look at the folder and its disk, then send the files again.",
                code="BL-INTAKE-12",
            ) from error
        if error.errno not in _FULL:
            raise
        raise RefusedInputError(
            "the server's disk is full, so nothing was kept. Ask whoever runs the server to free some space, then send "
            "the files again.",
            code="BL-INTAKE-02",
        ) from error
