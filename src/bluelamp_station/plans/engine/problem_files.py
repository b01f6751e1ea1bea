"""The trial's allocation as a file that somebody sends."""

from __future__ import annotations

__all__ = ["barred_days"]

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def barred_days(content: bytes, refs: Collection[str]) -> list[list[str]]:
    """Days and places from which an allocation keeps patrols away, in order.

    Args:
        content: of ``allocation.csv``.
        refs: of the places in force.

    Raises:
        UnreadableInputError: the file or a cell cannot be read.
        RefusedInputError: a place is not known, or has two arms on a day.
    """
    from bluelamp.io.allocation_files import read_barred_days  # noqa: PLC0415 - the science is imported on first use

    with tempfile.TemporaryDirectory(prefix="bluelamp-allocation-") as folder:
        path = Path(folder) / "allocation.csv"
        path.write_bytes(content)
        return [[day.isoformat(), ref] for day, ref in sorted(read_barred_days(path, refs))]
