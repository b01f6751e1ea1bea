"""Opening what may be compressed: plain, gzip or zip, with a limit on how far it may swell."""

from __future__ import annotations

__all__ = ["BoundedStream", "bare_suffix", "opened", "read_whole", "shapefile_in_zip"]

import gzip
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from bluelamp.core.errors import RefusedInputError, UnreadableInputError, Where

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A region's street network is some gigabytes of XML, a country's boundaries some hundred megabytes of GeoJSON.
_MOST_STREAMED = 8 << 30
_MOST_HELD = 1 << 30


class Readable(Protocol):
    """What gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes, all by default."""


class BoundedStream:
    """A binary stream that refuses to give more than a limit: a few kilobytes can unpack to a full disk."""

    def __init__(self, stream: Readable, most: int, file: str) -> None:
        self._stream, self._left, self._file = stream, most, file

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes.

        Raises:
            RefusedInputError: the stream is longer than its limit.
        """
        wanted = self._left + 1 if size < 0 else size
        block = self._stream.read(wanted)
        self._left -= len(block)
        if self._left < 0:
            raise RefusedInputError(
                "the file unpacks to more than Bluelamp takes in; cut it to your area first.",
                code="BL-FILE-03",
                where=Where(self._file),
            )
        return block


def bare_suffix(path: Path) -> str:
    """The ending that tells the format, in lower case, without ``.gz``: ``.geojson`` of ``Herts.GeoJSON.gz``."""
    inner = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return inner.suffix.lower()


@contextmanager
def opened(path: Path, most: int = _MOST_STREAMED) -> Iterator[BoundedStream]:
    """A file's content as bytes, unpacked when its name ends in ``.gz``.

    Raises:
        UnreadableInputError: the file is missing, is a folder or cannot be opened, or its gzip is damaged or cut off.
    """
    where = Where(path.name)
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            yield BoundedStream(stream, most, path.name)
    except FileNotFoundError as error:
        raise UnreadableInputError("there is no such file; check the path.", code="BL-FILE-01", where=where) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableInputError(
            "the gzip file is cut off or damaged; fetch it again.", code="BL-FILE-02", where=where
        ) from error
    except OSError as error:
        raise UnreadableInputError(
            f"the file cannot be opened ({error.strerror}).", code="BL-FILE-01", where=where
        ) from error


def read_whole(path: Path) -> bytes:
    """All of a file, unpacked when its name ends in ``.gz``; errors as :func:`opened`."""
    with opened(path, _MOST_HELD) as stream:
        return stream.read()


def shapefile_in_zip(path: Path) -> str:
    """The one Shapefile or GeoPackage inside a zip.

    Raises:
        UnreadableInputError: the zip is damaged, or does not hold exactly one.
        RefusedInputError: it unpacks to more than a limit.
    """
    where = Where(path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableInputError(
            "the zip file is cut off or damaged; fetch it again.", code="BL-FILE-02", where=where
        ) from error
    if sum(member.file_size for member in members) > _MOST_HELD:
        raise RefusedInputError(
            "the zip unpacks to more than Bluelamp takes in; cut it to your area first.", code="BL-FILE-03", where=where
        )
    found = [member.filename for member in members if member.filename.lower().endswith((".shp", ".gpkg"))]
    if len(found) != 1:
        raise UnreadableInputError(
            f"the zip holds {len(found)} Shapefiles or GeoPackages; it must hold one.", code="BL-FILE-04", where=where
        )
    return found[0]
