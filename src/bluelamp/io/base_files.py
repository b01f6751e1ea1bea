"""bases.csv: where shifts start, break and end."""

from __future__ import annotations

__all__ = ["BASE_COLUMNS", "BaseInDegrees", "read_bases"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.crs import looks_swapped
from bluelamp.core.errors import RefusedInputError, Where
from bluelamp.io.patrol_rows import unreadable, written_key
from bluelamp.io.plan_rows import check_once, given_number, read_every_row, refused_row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BASE_COLUMNS = ("base", "longitude", "latitude")


@dataclass(frozen=True, slots=True)
class BaseInDegrees:
    """A base as files and tables know it.

    Args:
        name: its key.
        longitude: degrees.
        latitude: degrees.
    """

    name: str
    longitude: float
    latitude: float


def read_bases(path: Path) -> tuple[BaseInDegrees, ...]:
    """Read bases: ``base, longitude, latitude``.

    Args:
        path: the file.

    Raises:
        UnreadableInputError: the file or a cell cannot be read.
        RefusedInputError: a base stands twice (BL-PLAN-65), none is there (BL-PLAN-63), or longitude and latitude look
            exchanged (BL-PLAN-75).
    """
    seen: dict[str, int] = {}

    def make(row: Mapping[str, str], number: int) -> BaseInDegrees:
        one = _base(row)
        check_once(seen, one.name, number, path, "base", f"The base {one.name}")
        if looks_swapped(np.array([one.longitude]), np.array([one.latitude]))[0]:
            words = "Longitude and latitude look exchanged; longitude is the one near 0 in Great Britain."
            raise refused_row("BL-PLAN-75", words, path, number, "longitude")
        return one

    bases = read_every_row(path, BASE_COLUMNS, make)
    if not bases:
        message = "It names no base; leave the option out to take the middle of each town's places."
        raise RefusedInputError(message, code="BL-PLAN-63", where=Where(path.name))
    return bases


def _base(row: Mapping[str, str]) -> BaseInDegrees:
    longitude = given_number(row, "longitude", low=-180, high=180)
    latitude = given_number(row, "latitude", low=-90, high=90)
    if longitude is None or latitude is None:
        raise unreadable("longitude" if longitude is None else "latitude", "It is empty.")
    return BaseInDegrees(written_key(row, "base"), longitude, latitude)
