"""The files of a delivery: a zip, a folder or single files, opened with care.

An archive is untrusted: sizes are checked before anything is inflated, and no member is ever written to disk.
"""

from __future__ import annotations

__all__ = ["SourceFile", "files_below", "find_source_files", "sha256", "tables_of"]

import hashlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from bluelamp.core.errors import UnreadableInputError, UsageError, Where
from bluelamp.core.periods import Month

_NAME = re.compile(r"(?P<month>\d{4}-\d{2})-(?P<force>[a-z0-9-]+?)-(?P<kind>street|outcomes|stop-and-search)\.csv")
_TABLES = (".csv", ".csv.gz", ".xlsx", ".parquet")

# A month of the largest force is about 25 MB; text rarely packs better than 30 to 1.
_LARGEST_MEMBER_BYTES = 2 * 1024**3
_LARGEST_DELIVERY_BYTES = 32 * 1024**3
_BOMB_RATIO = 150
_BOMB_FLOOR_BYTES = 32 * 1024**2


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One table of a delivery.

    Args:
        name: how messages and provenance call it: the file's own name, without folders.
        path: the file on disk, or the archive that holds it.
        member: name inside the archive; empty for a file on disk.
        force: force in the file's name, e.g. ``hertfordshire``; empty where the name says nothing.
        kind: ``street``, ``outcomes`` or ``stop-and-search`` where the name says so.
        month: month in the file's name.
    """

    name: str
    path: Path
    member: str = ""
    force: str = ""
    kind: str = ""
    month: Month | None = None

    def read(self) -> bytes:
        """The whole content, inflated.

        Raises:
            UnreadableInputError: missing, truncated, damaged or far too large.
        """
        content = self._read_member() if self.member else _read_file(self.path)
        return _gunzip(content, self.name) if self.name.endswith(".gz") else content

    def begin(self, size: int) -> tuple[bytes, int]:
        """The first bytes of the content, inflated, and about how many bytes it has in all.

        Args:
            size: how many bytes are wanted.

        Raises:
            UnreadableInputError: missing, truncated or damaged.
        """
        where = Where(file=f"{self.path.name}:{self.member}" if self.member else self.name)
        try:
            return self._begin(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise UnreadableInputError(f"the file is damaged ({error}).", code="BL-INPUT-02", where=where) from error
        except RuntimeError as error:
            raise UnreadableInputError("this member needs a password.", code="BL-INPUT-02", where=where) from error
        except OSError as error:
            message = f"it cannot be read: {error.strerror or error}."
            raise UnreadableInputError(message, code="BL-INPUT-01", where=where) from error

    def _begin(self, size: int) -> tuple[bytes, int]:
        if self.member:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                whole = archive.getinfo(self.member).file_size
                return _begun(stream, size, whole, is_packed=self.name.endswith(".gz"))
        with self.path.open("rb") as stream:
            return _begun(stream, size, self.path.stat().st_size, is_packed=self.name.endswith(".gz"))

    def _read_member(self) -> bytes:
        where = Where(file=f"{self.path.name}:{self.member}")
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(self.member)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise UnreadableInputError(
                f"the archive is damaged here ({error}).", code="BL-INPUT-02", where=where
            ) from error
        except RuntimeError as error:
            raise UnreadableInputError("this member needs a password.", code="BL-INPUT-02", where=where) from error


def _begun(stream: IO[bytes], size: int, whole: int, *, is_packed: bool) -> tuple[bytes, int]:
    """The first bytes and the size; the size of what is packed is put in proportion to what was unpacked.

    Raises:
        EOFError: a packed file ends before it should.
    """
    if not is_packed:
        return stream.read(size), whole
    packed, inflate = stream.read(size), zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    text = inflate.decompress(packed, size)
    if inflate.eof:
        return text, len(text)
    if len(packed) >= whole and not inflate.unconsumed_tail and len(text) < size:
        raise EOFError("it is cut off")
    taken = len(packed) - len(inflate.unconsumed_tail)
    return text, max(len(text) + 1, whole * len(text) // max(taken, 1))


def sha256(content: bytes) -> str:
    """Hash by which a file is known again."""
    return hashlib.sha256(content).hexdigest()


def find_source_files(paths: list[Path]) -> tuple[list[SourceFile], list[str]]:
    """List the tables in zips, folders and files, in a stable order.

    Args:
        paths: what the user named.

    Returns:
        The tables, and the names of files that were passed over.

    Raises:
        UnreadableInputError: a path does not exist, an archive is damaged or a bomb, or nothing is left to read.
    """
    found: list[SourceFile] = []
    passed_over: list[str] = []
    for path in paths:
        for file in files_below(path):
            tables, others = tables_of(file)
            found += tables
            passed_over += others
    if not found:
        names = ", ".join(path.name for path in paths)
        raise UnreadableInputError(
            "no CSV, XLSX or Parquet file is in it.", code="BL-INPUT-01", where=Where(file=names)
        )
    return sorted(found, key=lambda f: (f.kind, f.force, str(f.month), f.name, str(f.path))), passed_over


def files_below(path: Path) -> list[Path]:
    """A file itself, or the files of a folder in a stable order without hidden ones.

    Raises:
        UnreadableInputError: the path does not exist.
    """
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
    if not path.exists():
        raise UnreadableInputError("there is no such file or folder.", code="BL-INPUT-01", where=Where(file=str(path)))
    return [path]


def tables_of(file: Path) -> tuple[list[SourceFile], list[str]]:
    """The tables of a file or archive, and the names of what is none.

    Raises:
        UnreadableInputError: an archive is damaged or a bomb, or a name speaks of a month that is none.
    """
    if file.suffix.casefold() == ".zip":
        return _members(file)
    if file.name.casefold().endswith(_TABLES):
        return [_described(file.name, file, "")], []
    return [], [file.name]


def _members(archive_path: Path) -> tuple[list[SourceFile], list[str]]:
    where = Where(file=archive_path.name)
    try:
        with zipfile.ZipFile(archive_path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except zipfile.BadZipFile as error:
        message = "this is no complete zip archive; it may have been cut off in transfer."
        raise UnreadableInputError(message, code="BL-INPUT-02", where=where) from error
    except OSError as error:
        raise UnreadableInputError(f"it cannot be read: {error.strerror}.", code="BL-INPUT-01", where=where) from error
    _check_sizes(members, archive_path.name)
    tables = [m for m in members if m.filename.casefold().endswith(_TABLES)]
    others = [m.filename for m in members if m not in tables]
    return [_described(PurePosixPath(m.filename).name, archive_path, m.filename) for m in tables], others


def _check_sizes(members: list[zipfile.ZipInfo], archive: str) -> None:
    for member in members:
        is_dense = member.file_size > _BOMB_RATIO * max(1, member.compress_size)
        if member.file_size > _LARGEST_MEMBER_BYTES or (is_dense and member.file_size > _BOMB_FLOOR_BYTES):
            message = (
                f"it would unpack to {member.file_size:,} bytes from {member.compress_size:,}: refused as a zip bomb."
            )
            raise UnreadableInputError(message, code="BL-INPUT-03", where=Where(file=f"{archive}:{member.filename}"))
    total = sum(member.file_size for member in members)
    if total > _LARGEST_DELIVERY_BYTES:
        raise UnreadableInputError(
            f"it would unpack to {total:,} bytes; load it in pieces.", code="BL-INPUT-03", where=Where(file=archive)
        )


def _described(name: str, path: Path, member: str) -> SourceFile:
    parts = _NAME.fullmatch(name)
    if parts is None:
        return SourceFile(name, path, member)
    try:
        month = Month.parse(parts["month"])
    except UsageError as error:
        message = f"its name speaks of {parts['month']}, which is no month."
        raise UnreadableInputError(message, code="BL-INPUT-08", where=Where(file=name)) from error
    return SourceFile(name, path, member, parts["force"], parts["kind"], month)


def _read_file(path: Path) -> bytes:
    where = Where(file=path.name)
    try:
        if path.stat().st_size > _LARGEST_MEMBER_BYTES:
            raise UnreadableInputError("it is larger than 2 GiB; load it in pieces.", code="BL-INPUT-03", where=where)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInputError(f"it cannot be read: {error.strerror}.", code="BL-INPUT-01", where=where) from error


def _gunzip(content: bytes, name: str) -> bytes:
    where = Where(file=name)
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        text = inflate.decompress(content, _LARGEST_MEMBER_BYTES)
    except zlib.error as error:
        raise UnreadableInputError(f"this is no gzip file ({error}).", code="BL-INPUT-02", where=where) from error
    if inflate.unconsumed_tail or len(text) > max(_BOMB_FLOOR_BYTES, _BOMB_RATIO * len(content)):
        raise UnreadableInputError("it unpacks without end: refused as a bomb.", code="BL-INPUT-03", where=where)
    if not inflate.eof:
        raise UnreadableInputError("the file is cut off.", code="BL-INPUT-02", where=where)
    return text
