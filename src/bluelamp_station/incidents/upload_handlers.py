"""Takes uploads straight to the upload folder: hashed on the way, no second copy in a temporary folder."""

from __future__ import annotations

__all__ = ["DeliveryUploads", "ReceivedFile"]

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from bluelamp_station.incidents.storage import Stored, Writing, discard, new_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PARTS = {"incident_files": "rows", "boundary": "boundary", "own_recipe": "recipe"}
_CHUNK = 256 * 1024


class ReceivedFile(UploadedFile):  # type: ignore[type-arg]  # - generic for the type checker only
    """An upload that lies in the upload folder already."""

    def __init__(self, stored: Stored) -> None:
        super().__init__(None, stored.name, "application/octet-stream", stored.size_bytes)
        self.stored = stored


class DeliveryUploads(FileUploadHandler):
    """Writes the files of one request into one folder; the view keeps the folder or discards it.

    Args:
        parts: what a file is for, by the name of its field; other fields are passed over.
    """

    chunk_size = _CHUNK

    def __init__(self, parts: Mapping[str, str] = _PARTS) -> None:
        super().__init__()
        self._parts = parts
        self._folder: Path | None = None
        self._writing: Writing | None = None
        self._count = 0

    @property
    def folder(self) -> Path:
        """Where the files lie; made at the first of them."""
        if self._folder is None:
            self._folder = new_folder()
        return self._folder

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; a field that the form does not have is passed over.

        Raises:
            SkipFile: no such field.
            OSError: the disk is full.
        """
        super().new_file(*args, **kwargs)
        if self.field_name not in self._parts:
            raise SkipFile
        self._count += 1
        self._writing = Writing(self.folder, self._count, self.file_name or "", self._parts[self.field_name])

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django passes the offset
        """Write a piece.

        Raises:
            OSError: the disk is full.
        """
        if self._writing is not None:
            self._writing.write(raw_data)

    def file_complete(self, file_size: int) -> ReceivedFile | None:  # noqa: ARG002 - counted while writing
        """The file, whole.

        Raises:
            OSError: the disk is full.
        """
        if self._writing is None:
            return None
        stored = self._writing.finish()
        self._writing = None
        return ReceivedFile(stored)

    def discard(self) -> None:
        """Remove all that this request brought; nothing where the folder has become a delivery."""
        if self._writing is not None:
            self._writing.close()
            self._writing = None
        if self._folder is not None:
            discard(self._folder)
            self._folder = None
