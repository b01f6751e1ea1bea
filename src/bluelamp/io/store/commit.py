"""Writing to a store: new files under temporary names, then one swap of the manifest.

Before ``os.replace`` of the manifest the store is exactly as it was; after it, it holds the load. Whatever stops a
writer leaves at most files that no manifest names, and the next writer removes them. It also removes the parts that the
last commit replaced: until then, readers who took the older manifest can still read them.
"""

from __future__ import annotations

__all__ = ["StoreWriter", "writing"]

import hashlib
import threading
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import UnreadableInputError
from bluelamp.io.store.disk import Disk, refusing_disk_errors
from bluelamp.io.store.lock import hold
from bluelamp.io.store.manifest import MANIFEST_NAME, Manifest, Part, PartKey, Record, revise, to_text
from bluelamp.io.store.opening import is_own_file, open_store
from bluelamp.io.store.parts import content_name, to_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TEMPORARY = ".tmp"
_KEPT = frozenset({MANIFEST_NAME, "writer.lock", "writer.json"})
_REAL_DISK = Disk()


@contextmanager
def writing(path: str | Path, *, holder: str, wait_s: float = 10.0, disk: Disk = _REAL_DISK) -> Iterator[StoreWriter]:
    """Be the store's writer for as long as the block runs.

    Args:
        path: folder of the store; made where absent.
        holder: who writes (see ``describe_holder``), told to those who wait.
        wait_s: seconds to wait for another writer.
        disk: what the store does to the disk.

    Returns:
        A context manager that gives the writer. Nothing is kept unless the block calls ``commit``.

    Raises:
        StoreBusyError: another writer held the store all that time.
        UnreadableInputError: the folder is something else, or its manifest is damaged.
        StoreVersionError: a newer version wrote it.
        RefusedInputError: the folder cannot be written.
    """
    folder = Path(path)
    open_store(folder, create=True)
    with hold(folder, holder=holder, wait_s=wait_s, disk=disk):
        writer = StoreWriter(folder, open_store(folder, create=True), disk)
        with refusing_disk_errors(folder):
            writer.remove_unreferenced()
        try:
            yield writer
        finally:
            writer.discard()


class StoreWriter:
    """The one writer of a store; made by :func:`writing`. Several threads may write parts, one commits.

    Args:
        folder: the store.
        manifest: what it holds.
        disk: what the store does to the disk.
    """

    def __init__(self, folder: Path, manifest: Manifest, disk: Disk) -> None:
        self._folder = folder
        self._manifest = manifest
        self._disk = disk
        self._made: set[str] = set()
        self._making = threading.Lock()

    @property
    def manifest(self) -> Manifest:
        """What the store holds now."""
        return self._manifest

    def write_part(self, source: str, kind: str, month: str, table: Any) -> Part:
        """Write the rows of one source, kind and month under a temporary name.

        Args:
            source: who delivered.
            kind: a code of ``PartKind``, or ``rows``.
            month: ``2024-01``.
            table: a ``pyarrow.Table``.

        Returns:
            The part, for :meth:`commit`.

        Raises:
            RefusedInputError: the disk is full or cannot be written.
        """
        content = to_parquet(table)
        name = self._write(content, ".parquet")
        digest = hashlib.sha256(content).hexdigest()
        return Part(source, kind, month, path=name, rows=table.num_rows, sha256=digest, bytes=len(content))

    def write_file(self, name: str, content: bytes) -> str:
        """Write another file, such as a boundary, under a temporary name.

        Args:
            name: its name outside, of which the suffix is kept.
            content: its bytes.

        Returns:
            Its name in the store, for the areas of :meth:`commit`.

        Raises:
            RefusedInputError: the disk is full or cannot be written.
        """
        return self._write(content, PurePath(name).suffix.lower() or ".bin")

    def commit(
        self,
        *,
        working_crs: str | None = None,
        replace: Iterable[Part] = (),
        remove: Iterable[PartKey] = (),
        receipts: Iterable[Record] = (),
        decisions: Iterable[Record] = (),
        areas: Mapping[str, str] | None = None,
    ) -> Manifest:
        """Make the load part of the store, in one step.

        Args:
            working_crs: fixed by the first load; None leaves it.
            replace: new parts; each takes the place of the one with its source, kind and month.
            remove: source, kind and month of parts that go.
            receipts: records with ``key`` and ``at``; each takes the place of the one with its key.
            decisions: records with ``key`` and ``at``, added to the log.
            areas: stored boundary files by name.

        Returns:
            The manifest as it is now.

        Raises:
            RefusedInputError: another working system, or the disk is full or cannot be written.
        """
        revised = revise(
            self._manifest,
            working_crs=working_crs,
            replace=replace,
            remove=remove,
            receipts=receipts,
            decisions=decisions,
            areas=areas,
        )
        with refusing_disk_errors(self._folder):
            self._give_names(revised.files - self._manifest.files)
            self._swap_manifest(revised)
        self._manifest = revised
        self._made -= revised.files
        return revised

    def remove_unreferenced(self) -> None:
        """Remove what no manifest names: replaced parts, and what a writer left that was stopped."""
        for file in sorted(self._folder.iterdir()):
            if is_own_file(file.name) and file.name not in _KEPT | self._manifest.files:
                self._remove(file)

    def discard(self) -> None:
        """Remove what this writer made and the manifest on the disk does not name.

        The manifest is read anew: Ctrl-C may have come between its swap and the line that remembers it.
        """
        with suppress(OSError, UnreadableInputError):
            self._remove(self._folder / (MANIFEST_NAME + _TEMPORARY))
            named = open_store(self._folder, create=True).files
            for name in sorted(self._made):
                self._remove(self._folder / (name + _TEMPORARY))
                if name not in named:
                    self._remove(self._folder / name)

    def _write(self, content: bytes, suffix: str) -> str:
        name = content_name(content, suffix)
        with self._making:
            if name in self._made or self._holds(name, content):
                return name
            self._made.add(name)
        with refusing_disk_errors(self._folder):
            self._disk.write(self._folder / (name + _TEMPORARY), content)
        return name

    def _holds(self, name: str, content: bytes) -> bool:
        """Whether the manifest names the file and it is whole, so that it need not be written again."""
        file = self._folder / name
        return name in self._manifest.files and file.is_file() and file.read_bytes() == content

    def _give_names(self, new_files: frozenset[str]) -> None:
        for name in sorted(new_files | (self._made & self._manifest.files)):
            temporary = self._folder / (name + _TEMPORARY)
            if temporary.exists():
                self._disk.replace(temporary, self._folder / name)
            elif not (self._folder / name).is_file():
                raise ValueError(f"A commit names {name}, which this writer did not write.")
        self._disk.sync_folder(self._folder)

    def _swap_manifest(self, revised: Manifest) -> None:
        temporary = self._folder / (MANIFEST_NAME + _TEMPORARY)
        self._disk.write(temporary, to_text(revised).encode())
        self._disk.replace(temporary, self._folder / MANIFEST_NAME)
        self._disk.sync_folder(self._folder)

    def _remove(self, file: Path) -> None:
        """Remove a file; Windows keeps one that a reader has open, and the next writer tries again."""
        with suppress(PermissionError):
            self._disk.remove(file)
