"""The room's door to the science: districts of the incidents' boundary, and the powers of staff as they come."""

from __future__ import annotations

__all__ = ["District", "districts", "power_rows"]

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import BluelampError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class District:
    """A district of the incidents' boundary.

    Args:
        name: what it is called.
        outline: GeoJSON in degrees with few corners.
    """

    name: str
    outline: dict[str, Any]


def districts(store: Path) -> tuple[District, ...]:
    """Districts by name; none without a store, a boundary, or names in it.

    Args:
        store: folder of the incidents store.
    """
    try:
        stamp = (store / "manifest.json").stat().st_mtime_ns
    except OSError:
        return ()
    try:
        return _read(store, stamp)
    except BluelampError:
        return ()


@lru_cache(maxsize=1)
def _read(store: Path, stamp: int) -> tuple[District, ...]:  # noqa: ARG001 - a store written since is read again
    from bluelamp.tasks.incidents.aggregates import boundary_areas  # noqa: PLC0415 - the science takes a second to import

    return tuple(District(found.name, found.outline) for found in boundary_areas(store))


def power_rows() -> Iterator[dict[str, Any]]:
    """Every cell of the data file of powers as the fields of a row of the table."""
    from bluelamp.io.power_files import read_power_rows  # noqa: PLC0415 - only an empty table is filled

    return read_power_rows()
