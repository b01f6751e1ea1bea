"""The room's door to the science: streets around places. The science is imported on first use."""

from __future__ import annotations

__all__ = ["streets_around"]

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def streets_around(
    path: Path, outlines: Mapping[str, Mapping[str, Any]], progress: Callable[[int, int, str], None]
) -> dict[str, list[dict[str, Any]]]:
    """Cut a street file to 400 m around each place.

    Args:
        path: the street file.
        outlines: GeoJSON geometry in degrees by ref.
        progress: called with steps done, steps in all and the step in hand.

    Returns:
        By ref the streets as ``{"name": …, "line": [[longitude, latitude], …]}``.

    Raises:
        BluelampError: the file cannot be read.
    """
    from bluelamp.tasks.patrols.streets_around import streets_around as cut  # noqa: PLC0415 - only the worker needs it

    return cut(path, outlines, progress=progress)
