"""The writer's lock: one writer at a time, on any system, and its name for those who wait.

The operating system holds the lock, so it is gone with its process, however that ends. Who holds it stands in a file
beside it, because Windows lets nobody read a locked file.
"""

from __future__ import annotations

__all__ = ["describe_holder", "hold"]

import json
import math
import os
import platform
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bluelamp.core.errors import StoreBusyError, Where
from bluelamp.io.store.disk import Disk, refusing_disk_errors
from bluelamp.io.store.manifest import MANIFEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK_NAME = "writer.lock"
_HOLDER_NAME = "writer.json"
_POLL_S = 0.05
_FOLDER_ATTEMPTS = 20


def describe_holder(command: str, since: str) -> str:
    """Words for those who wait: ``desk-7, process 4711, bluelamp incidents load, since 2024-05-01T09:30:00+01:00``."""
    return f"{platform.node() or 'unnamed machine'}, process {os.getpid()}, {command}, since {since}"


@contextmanager
def hold(folder: Path, *, holder: str, wait_s: float, disk: Disk) -> Iterator[None]:
    """Be the store's only writer.

    A folder that this call made, and in which no store came about, is taken away again.

    Args:
        folder: the store.
        holder: who writes, for the message to those who wait.
        wait_s: seconds to wait for another writer.
        disk: what the store does to the disk.

    Raises:
        StoreBusyError: another writer held it all that time.
        RefusedInputError: the folder cannot be written.
    """
    is_new = not folder.exists()
    lock = FileLock(folder / _LOCK_NAME, thread_local=False)
    with refusing_disk_errors(folder):
        _acquire(lock, folder, wait_s, disk)
    try:
        with refusing_disk_errors(folder):
            disk.write(folder / _HOLDER_NAME, json.dumps({"holder": holder}).encode())
        yield
    finally:
        try:
            with suppress(OSError):
                disk.remove(folder / _HOLDER_NAME)
                _leave_no_trace(folder, disk, is_new=is_new)
        finally:
            lock.release()


def _acquire(lock: FileLock, folder: Path, wait_s: float, disk: Disk) -> None:
    """Try until the time is up."""
    attempts = 1 + math.ceil(wait_s / _POLL_S)
    for attempt in range(attempts):
        if _is_acquired(lock, folder, disk):
            return
        if attempt + 1 < attempts:
            time.sleep(_POLL_S)
    raise StoreBusyError(
        f"another load is writing to this store ({_holder(folder)}); waited {wait_s:g} s. Try again when it is done.",
        code="BL-STORE-05",
        where=Where(file=str(folder)),
    )


def _is_acquired(lock: FileLock, folder: Path, disk: Disk) -> bool:
    """Try once. A writer whose first load failed may take the folder away at any moment: then it is made anew."""
    for remaining in reversed(range(_FOLDER_ATTEMPTS)):
        try:
            disk.make_folder(folder)
            lock.acquire(blocking=False)
        except Timeout:
            return False
        except (FileNotFoundError, FileExistsError):
            if not remaining:
                raise
        else:
            return True
    raise AssertionError


def _holder(folder: Path) -> str:
    try:
        return str(json.loads((folder / _HOLDER_NAME).read_text(encoding="utf-8"))["holder"])
    except (OSError, ValueError, KeyError, TypeError):
        return "it has not said who it is"


def _leave_no_trace(folder: Path, disk: Disk, *, is_new: bool) -> None:
    """Where no store came about, take the lock's file away, while it is held, and the folder with it.

    A writer that waits on the removed file sees that it has no name any more and begins again (filelock checks it).
    """
    if (folder / MANIFEST_NAME).exists():
        return
    disk.remove(folder / _LOCK_NAME)
    if is_new:
        disk.remove_folder(folder)
