"""The disk as the store uses it: six operations, in one place so that a test can stop the world at each of them."""

from __future__ import annotations

__all__ = ["Disk", "refusing_disk_errors"]

import errno
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import RefusedInputError, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Windows refuses to replace or open a file in the moment in which somebody else does; it passes in milliseconds.
_ATTEMPTS = 20
_PAUSE_S = 0.05


class Disk:
    """What the store does to the disk. It holds no state."""

    def make_folder(self, folder: Path) -> None:
        """Create a folder and those above it; nothing when it is there."""
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, file: Path, content: bytes) -> None:
        """Write a whole file and bring it to the disk itself."""
        with file.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())

    def replace(self, old: Path, new: Path) -> None:
        """Give a file its name, in one step; whatever had the name is gone."""
        patiently(lambda: old.replace(new))

    def remove(self, file: Path) -> None:
        """Remove a file; nothing when it is not there."""
        file.unlink(missing_ok=True)

    def remove_folder(self, folder: Path) -> None:
        """Remove an empty folder."""
        folder.rmdir()

    def sync_folder(self, folder: Path) -> None:
        """Bring the names in a folder to the disk itself, where the system lets one (Windows does so by itself)."""
        directory_flag = getattr(os, "O_DIRECTORY", None)
        if directory_flag is None:
            return
        descriptor = os.open(folder, os.O_RDONLY | directory_flag)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def patiently(action: Callable[[], Any]) -> Any:
    """Do something that another process may briefly stand in the way of, again for up to a second."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return action()
        except PermissionError:
            time.sleep(_PAUSE_S)
    return action()


@contextmanager
def refusing_disk_errors(place: Path) -> Iterator[None]:
    """Turn what the disk says no to into one line.

    Raises:
        RefusedInputError: the disk is full or cannot be written.
    """
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
        why = (
            "the disk is full; free some space"
            if full
            else f"it cannot be written ({error.strerror or error}); see to that"
        )
        raise RefusedInputError(
            f"{why} and load again. The store is as it was before.", code="BL-STORE-06", where=Where(file=str(place))
        ) from error
