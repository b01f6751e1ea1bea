"""The previous set of hotspots, read to be refreshed."""

from __future__ import annotations

__all__ = ["read_previous"]

from typing import TYPE_CHECKING

from bluelamp.hotspots.refresh import Previous
from bluelamp.io.previous_sets import read_hotspots

if TYPE_CHECKING:
    from pathlib import Path


def read_previous(path: Path | None, *, working: str) -> tuple[Previous, ...]:
    """Read the previous set.

    Args:
        path: its GeoJSON, as written by find or kept in a case folder; None for none.
        working: code of the working system.
    """
    if path is None:
        return ()
    return tuple(Previous(ref, name, outline) for ref, name, outline in read_hotspots(path, working=working))
