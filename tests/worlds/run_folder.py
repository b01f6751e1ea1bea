"""A folder that all processes of one run share: what takes seconds to make is made by the first that asks, once."""

from __future__ import annotations

__all__ = ["made_once", "run_folder"]

import atexit
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = "BLUELAMP_TEST_RUN_FOLDER"
_PATIENCE_S = 300.0


def run_folder() -> Path:
    """The folder; made by the first process, which tells the others by the environment and removes it at its end."""
    if _NAME not in os.environ:  # noqa: TID251 - told by the first process of the run
        os.environ[_NAME] = made = tempfile.mkdtemp(prefix="bluelamp-test-run-")  # noqa: TID251 - it tells them
        # A process that forked from this one may not remove it.
        atexit.register(_remove, Path(made), os.getpid())
    return Path(os.environ[_NAME])  # noqa: TID251 - the same


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """What was made under that name in this run; made now if nobody did, waited for while another process is at it.

    Args:
        name: of the folder.
        make: fills the folder, which is there and empty; where it raises, the next process tries.

    Raises:
        TimeoutError: whoever began never ended.
    """
    folder, begun, done = (run_folder() / f"{name}{end}" for end in ("", ".begun", ".done"))
    until = time.monotonic() + _PATIENCE_S
    while not done.exists():
        try:
            begun.mkdir()
        except FileExistsError:
            if time.monotonic() > until:
                raise TimeoutError(f"{folder} was never finished") from None
            time.sleep(0.1)
            continue
        try:
            folder.mkdir(mode=0o700)
            make(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            begun.rmdir()
            raise
        done.touch()
    return folder


def _remove(folder: Path, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)
