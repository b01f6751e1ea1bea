"""Time that crews were taken away from their patrol: how long, and for how many people."""

from __future__ import annotations

__all__ = ["Abstracted", "abstraction_figures", "minutes_lost"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp.core.figures import Geography
    from bluelamp.core.periods import Period

_DIGITS = 1
_COUNTED = (
    "Times that a crew was taken away from its patrol to something else, by the local day on which it was called."
)
_LOST = (
    "From when a crew was taken away until it was back, at the latest until its shift was over; a crew counts once. "
    "What has neither an end nor a shift is in no minutes."
)


@dataclass(frozen=True, slots=True)
class Abstracted:
    """A crew taken away.

    Args:
        started_s: from when, seconds since 1970 in UTC.
        ended_s: until when; None where nobody said.
        shift_ends_s: when its shift was to end; None without a shift.
        crew_size: how many people.
    """

    started_s: float
    ended_s: float | None
    shift_ends_s: float | None
    crew_size: int = 1


def minutes_lost(one: Abstracted) -> float | None:
    """Minutes of planned duty that it cost; None where neither its end nor that of its shift is known.

    A crew that is called after its shift loses no planned duty.
    """
    ends = [at for at in (one.ended_s, one.shift_ends_s) if at is not None]
    return max(0.0, min(ends) - one.started_s) / 60.0 if ends else None


def abstraction_figures(
    found: Iterable[Abstracted],
    *,
    period: Period | None,
    geography: Geography | None = None,
    source: str = "",
    as_at: str = "",
) -> dict[str, Figure]:
    """How often crews were taken away, and the minutes that it cost.

    Args:
        found: those of the period.
        period: days, both ends included.
        geography: ground covered.
        source: where the records came from.
        as_at: when they were taken up, ISO 8601.

    Returns:
        ``abstractions``, ``abstraction_minutes`` and ``abstraction_person_minutes``.
    """
    all_found = list(found)
    lost = [(minutes, one.crew_size) for one in all_found if (minutes := minutes_lost(one)) is not None]
    sums = (
        ("abstractions", len(all_found), "times", _COUNTED),
        ("abstraction_minutes", round(sum(minutes for minutes, _ in lost), _DIGITS), "minutes", _LOST),
        (
            "abstraction_person_minutes",
            round(sum(minutes * size for minutes, size in lost), _DIGITS),
            "minutes",
            f"Times the people of each crew: {_LOST[0].lower()}{_LOST[1:]}",
        ),
    )
    return {
        name: Figure(name, value, unit, words, period=period, geography=geography, source=source, as_at=as_at)
        for name, value, unit, words in sums
    }
