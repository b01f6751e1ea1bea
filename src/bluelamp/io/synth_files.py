"""The folder of a made-up force on the disk, written whole or not at all."""

from __future__ import annotations

__all__ = ["write_force"]

import contextlib
import errno
import json
import shutil
import uuid
from typing import TYPE_CHECKING

from bluelamp.core.errors import BluelampError, RefusedInputError, Where

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.synth.force import Force

_MARK = "truth.json"
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def write_force(force: Force, out: Path) -> tuple[Path, ...]:
    """Write every file of a force into a folder.

    The files are written beside the folder and take its name in one step, so that a full disk or Ctrl-C leaves what
    was there before. A folder that an earlier call made is replaced; one with anything else in it is refused.

    Args:
        force: the force.
        out: the folder; its parents are made where they are missing.

    Returns:
        The files written, in the order in which they were made.

    Raises:
        RefusedInputError: the folder holds other files, or it cannot be written (BL-SYNTH-04 to BL-SYNTH-06).
    """
    _refuse_foreign(out)
    files = force.files()
    part = out.with_name(f".{out.name}.{uuid.uuid4().hex[:12]}.part")
    try:
        for name, text in files.items():
            path = part.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        _swap(part, out)
    except OSError as error:
        raise _explained(error, out) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return tuple(out.joinpath(*name.split("/")) for name in files)


def _refuse_foreign(out: Path) -> None:
    where = Where(file=str(out))
    if out.exists() and not out.is_dir():
        raise RefusedInputError("This is a file; give the name of a folder.", code="BL-SYNTH-04", where=where)
    if out.is_dir() and any(out.iterdir()) and not _is_made_up(out / _MARK):
        raise RefusedInputError(
            "The folder holds other files, so nothing was written; choose an empty or a new one.",
            code="BL-SYNTH-04",
            where=where,
        )


def _is_made_up(mark: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        content = json.loads(mark.read_bytes())
        return isinstance(content, dict) and content.get("made_by") == "bluelamp synth force"
    return False


def _swap(part: Path, out: Path) -> None:
    """Give the new folder the name; the old one stands aside until that is done and comes back if it fails."""
    if not out.exists():
        part.rename(out)
        return
    aside = out.with_name(f".{out.name}.{uuid.uuid4().hex[:12]}.old")
    out.rename(aside)
    try:
        part.rename(out)
    except BaseException:
        aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _explained(error: OSError, out: Path) -> BluelampError:
    where = Where(file=str(out))
    if error.errno in _FULL:
        return RefusedInputError(
            "The disk is full, so nothing was written; make room and run again.", code="BL-SYNTH-05", where=where
        )
    reason = error.strerror or type(error).__name__
    return RefusedInputError(
        f"Nothing was written ({reason}); close files of this folder in other programs or choose another folder.",
        code="BL-SYNTH-06",
        where=where,
    )
