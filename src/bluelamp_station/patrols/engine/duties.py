"""The door to the formulas on time away: lines of the database become records."""

from __future__ import annotations

__all__ = ["TimeAway", "away_figures", "time_away"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.figures import Figure, Geography

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bluelamp.patrols.abstractions import Abstracted
    from bluelamp_station.patrols.queries.duties import AwayLine
    from bluelamp_station.patrols.rows import Days

SOURCE = "What crews recorded on phones"


@dataclass(frozen=True, slots=True)
class TimeAway:
    """Time away of one reason or place: how often, minutes lost, and how often these are not known."""

    name: str
    times: int
    minutes: float
    unknown: int


def away_figures(lines: Iterable[AwayLine], *, days: Days, ground: str, as_at: str) -> dict[str, Figure]:
    """Figures of time away.

    Args:
        lines: crews taken away in the days.
        days: local days.
        ground: whose ground it is, in words.
        as_at: when they were read, ISO 8601.
    """
    from bluelamp.patrols.abstractions import abstraction_figures  # noqa: PLC0415 - the web process starts without it

    found = [_record(line) for line in lines]
    return abstraction_figures(found, period=days.period, geography=Geography(ground), source=SOURCE, as_at=as_at)


def time_away(lines: Iterable[AwayLine], name_of: Callable[[AwayLine], str]) -> list[TimeAway]:
    """Time away by reason or by place, most minutes first.

    Args:
        lines: crews taken away.
        name_of: by what they are put together.
    """
    from bluelamp.patrols.abstractions import minutes_lost  # noqa: PLC0415 - as above

    sums: dict[str, list[float | None]] = {}
    for line in lines:
        sums.setdefault(name_of(line), []).append(minutes_lost(_record(line)))
    found = [
        TimeAway(name, len(all_lost), sum(lost for lost in all_lost if lost is not None), all_lost.count(None))
        for name, all_lost in sums.items()
    ]
    return sorted(found, key=lambda one: (-one.minutes, -one.times, one.name))


def _record(line: AwayLine) -> Abstracted:
    from bluelamp.patrols.abstractions import Abstracted  # noqa: PLC0415 - as above

    ends = tuple(None if at is None else at.timestamp() for at in (line.ended_at, line.shift_ends_at))
    return Abstracted(line.started_at.timestamp(), ends[0], ends[1], line.crew_size)
