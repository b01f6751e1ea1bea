"""Why a crew is sent to a place, in sentences from the place's evidence."""

from __future__ import annotations

__all__ = ["TO_DO", "why_sentences"]

from typing import TYPE_CHECKING

from bluelamp.core.errors import BluelampError
from bluelamp_station.hotspots.windows import parse_windows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp_station.hotspots.models import Place

TO_DO = (
    "Be seen, on foot where you can. Talk to people who live, work or spend time here. Fifteen minutes is a good"
    " visit; come and go at times that nobody can foresee."
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_TYPES, _BUSY_H, _WEEK_H, _HOUR_MIN = 4, 3, 168, 60


def why_sentences(place: Place) -> tuple[str, ...]:
    """What was counted at a place, its busiest hours, and when patrols are most use.

    Args:
        place: with its evidence.
    """
    evidence = place.evidence
    told = (
        _types(evidence.get("by_category") or {}, evidence.get("by_month") or {}),
        _hours(evidence.get("by_hour")),
        *(str(note) for note in (evidence.get("notes") or ())[:2]),
        _windows(place.windows),
    )
    return tuple(sentence for sentence in told if sentence)


def _types(by_category: Mapping[str, float], by_month: Mapping[str, float]) -> str:
    counted = sorted(
        ((word, round(n)) for word, n in by_category.items() if round(n)), key=lambda one: (-one[1], one[0])
    )
    if not counted:
        return ""
    n_all = sum(n for _, n in counted)
    types = _listed([f"{n} {word.lower()}" for word, n in counted[:_MOST_TYPES]])
    rest = " and others" if len(counted) > _MOST_TYPES else ""
    months = sorted(by_month)
    period = "" if not months else f" in {months[0]}" if len(months) == 1 else f" from {months[0]} to {months[-1]}"
    return f"{n_all} incident{'' if n_all == 1 else 's'} counted{period}: {types}{rest}."


def _hours(by_hour: Sequence[Sequence[float]] | None) -> str:
    """The three busiest hours in a row of the week."""
    week = [float(value) for day in by_hour or () for value in day]
    if len(week) != _WEEK_H or sum(week) <= 0:
        return ""
    spans = [sum(week[(start + step) % _WEEK_H] for step in range(_BUSY_H)) for start in range(_WEEK_H)]
    day, hour = divmod(max(range(_WEEK_H), key=lambda one: (spans[one], -one)), 24)
    return f"The busiest three hours of the week are {_DAYS[day]} {hour:02d}:00 to {(hour + _BUSY_H) % 24:02d}:00."


def _windows(text: str) -> str:
    if not text:
        return ""
    try:
        told = [f"on {_DAYS[one.day]} {_clock(one.start_min)} to {_clock(one.end_min)}" for one in parse_windows(text)]
    except BluelampError:
        told = [text]
    return f"Patrols are most use here {_listed(told)}."


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR_MIN:02d}:{minutes % _HOUR_MIN:02d}"
