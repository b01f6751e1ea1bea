"""Minutes and evidence of a visit that a phone recorded, by taps and the points that came with them."""

from __future__ import annotations

__all__ = ["Measured", "Point", "measured_minutes"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from bluelamp.core.vocabulary import CheckIn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


class Point(NamedTuple):
    """Where a phone was: when, degrees, and the radius in metres that it stated."""

    at: datetime
    longitude: float
    latitude: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What taps and points say.

    Args:
        low: the least that the evidence allows, minutes.
        best: what counts.
        high: the most that the evidence allows.
        evidence: the grade.
        rule: by which the minutes were found.
    """

    low: float
    best: float
    high: float
    evidence: str
    rule: str


def measured_minutes(
    outline: Mapping[str, Any],
    taps: tuple[datetime, datetime],
    *,
    points: Iterable[Point],
    check_ins: tuple[CheckIn, CheckIn] = (CheckIn.TAP, CheckIn.TAP),
    working_crs: str,
) -> Measured:
    """Measure a visit.

    Args:
        outline: of the place, GeoJSON in degrees.
        taps: when it began and ended.
        points: of the phone, in any order.
        check_ins: how each end was checked in.
        working_crs: metric system to measure in, such as ``EPSG:27700``.
    """
    from bluelamp.tasks.patrols.taps import measure_taps  # noqa: PLC0415 - the web process starts without the science

    found = measure_taps(
        outline,
        taps[0].timestamp(),
        taps[1].timestamp(),
        fixes=[(point.at.timestamp(), *point[1:]) for point in points],
        started_by=check_ins[0],
        ended_by=check_ins[1],
        working_crs=working_crs,
    )
    return Measured(found.low, found.best, found.high, found.evidence.value, found.rule)
