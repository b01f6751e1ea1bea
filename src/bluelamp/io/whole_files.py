"""Files written whole or not at all.

What is written goes to a new file beside the target and takes its name in one step (``os.replace``): a full disk, a
killed process or Ctrl-C never leaves half a file, and the old file stands until the new one is complete.
"""

from __future__ import annotations

__all__ = ["check_writable", "make_folder", "whole_file", "write_whole"]

import contextlib
import errno
import os
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bluelamp.core.errors import BluelampError, RefusedInputError, UnreadableInputError, UsageError, Where

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A quota counts as a full disk; Windows has no such number.
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Args:
        path: the file; one that exists is replaced.
        content: all of its bytes.

    Raises:
        UnreadableInputError: the path cannot be a file (BL-WRITE-01, BL-WRITE-02).
        RefusedInputError: the disk is full, or writing there is not allowed (BL-WRITE-03 to BL-WRITE-05).
    """
    with whole_file(path) as part:
        part.write_bytes(content)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are missing.

    Raises:
        UnreadableInputError: the path is a file (BL-WRITE-01).
        RefusedInputError: the disk is full, or writing there is not allowed (BL-WRITE-03 to BL-WRITE-05).
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        message = "This is a file; give the name of a folder."
        raise UnreadableInputError(message, code="BL-WRITE-01", where=Where(file=str(path))) from error
    except OSError as error:
        raise _explained(error, path) from error


def check_writable(path: Path, endings: tuple[str, ...]) -> None:
    """Say no to an output before the work for it begins.

    Args:
        path: the file to be.
        endings: the endings that it may have, lower case.

    Raises:
        UsageError: another ending (BL-OUT-01).
        UnreadableInputError: the path is a folder, or its folder does not exist (BL-WRITE-01, BL-WRITE-02).
    """
    if path.suffix.lower() not in endings:
        message = f"This file is written as {', '.join(endings[:-1])} or {endings[-1]}; give it one of these endings."
        if len(endings) == 1:
            message = f"This file is written as {endings[0]}; give it this ending."
        raise UsageError(message, code="BL-OUT-01", where=Where(file=str(path)))
    _refuse_what_is_no_file(path)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to, which becomes the file when the block ends well and is removed when it does not.

    For libraries that write by path. The path given ends as the target does, so that a library that looks at the
    ending chooses the same format.

    Args:
        path: the file; one that exists is replaced.

    Yields:
        A path in the same folder at which nothing lies yet.

    Raises:
        UnreadableInputError: the path cannot be a file (BL-WRITE-01, BL-WRITE-02).
        RefusedInputError: the disk is full, or writing there is not allowed (BL-WRITE-03 to BL-WRITE-05).
    """
    part = path.with_name(f".{path.stem[:40]}.{uuid.uuid4().hex[:12]}.part{path.suffix}")
    try:
        _refuse_what_is_no_file(path)
        yield part
        _settle(part)
        part.replace(path)
    except OSError as error:
        raise _explained(error, path) from error
    finally:
        _remove(part)


def _refuse_what_is_no_file(path: Path) -> None:
    where = Where(file=str(path))
    if path.is_dir():
        raise UnreadableInputError("This is a folder; give the name of a file.", code="BL-WRITE-01", where=where)
    if not path.parent.is_dir():
        raise UnreadableInputError(
            f"The folder {str(path.parent)!r} does not exist; make it first.", code="BL-WRITE-02", where=where
        )


def _settle(part: Path) -> None:
    """Have the bytes on the disk before the name is swapped; Windows wants a handle that may write."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _remove(part: Path) -> None:
    """Take away the unfinished file and what a library laid beside it (journals); after a success there is none."""
    with contextlib.suppress(OSError):
        for left in part.parent.glob(f"{_literal(part.name)}*"):
            left.unlink()


def _literal(name: str) -> str:
    """A name as a glob pattern that matches itself only."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _explained(error: OSError, path: Path) -> BluelampError:
    where = Where(file=str(path))
    if error.errno in _FULL:
        return RefusedInputError(
            "The disk is full, so nothing was written; make room and run again.", code="BL-WRITE-03", where=where
        )
    if isinstance(error, PermissionError):
        return RefusedInputError(
            "Writing is not allowed here, so nothing was written; close the file in other programs or choose "
            "another folder.",
            code="BL-WRITE-04",
            where=where,
        )
    reason = error.strerror or type(error).__name__
    return RefusedInputError(f"Nothing was written: {reason}.", code="BL-WRITE-05", where=where)
