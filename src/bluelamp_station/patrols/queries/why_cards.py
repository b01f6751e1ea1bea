"""Why somebody is sent to a place: sentences from its evidence, and words for those who wrote none of their own."""

from __future__ import annotations

__all__ = ["NOT_TO_CLAIM", "TO_DO", "why_card", "windows_words"]

from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import BluelampError
from bluelamp_station.hotspots.windows import parse_windows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.plans.models import PlaceBriefing

TO_DO = (
    "Be seen, on foot where you can. Talk to people who live, work or spend time here. Fifteen minutes is a good"
    " visit; come and go at times that nobody can foresee."
)
NOT_TO_CLAIM = (
    "Do not say that the place is safe now, or that anti-social behaviour has gone down: one visit cannot show it."
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MOST_TYPES, _BUSY_H, _WEEK_H = 4, 3, 168


def why_card(place: Place, briefing: PlaceBriefing | None) -> dict[str, Any]:
    """The card of a place.

    Args:
        place: with its evidence.
        briefing: words that somebody wrote; None where nobody did.
    """
    evidence = place.evidence
    types = _types(evidence.get("by_category") or {})
    hours = evidence.get("by_hour")
    said = [_types_sentence(types, evidence), _hours_sentence(hours), *_notes(evidence)]
    if place.windows:
        said.append(f"Patrols are most use here {windows_words(place.windows)}.")
    return {
        "sentences": [sentence for sentence in said if sentence],
        "types": [[word, number] for word, number in types],
        "hours": hours,
        "terrain": briefing.terrain if briefing else "",
        "to_do": (briefing.to_do if briefing else "") or TO_DO,
        "not_to_claim": (briefing.not_to_claim if briefing else "") or NOT_TO_CLAIM,
    }


def windows_words(windows: str) -> str:
    """Windows as people say them: ``on Friday 18:00 to 02:00 and on Saturday 18:00 to 02:00``."""
    try:
        found = parse_windows(windows)
    except BluelampError:
        return windows
    told = [f"on {_DAYS[w.day]} {_clock(w.start_min)} to {_clock(w.end_min)}" for w in found]
    return _listed(told)


def _types(by_category: Mapping[str, float]) -> list[tuple[str, int]]:
    counted = [(word, round(number)) for word, number in by_category.items() if round(number) > 0]
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def _types_sentence(types: Sequence[tuple[str, int]], evidence: Mapping[str, Any]) -> str:
    if not types:
        return ""
    n_all = sum(number for _, number in types)
    told = _listed([f"{number} {word.lower()}" for word, number in types[:_MOST_TYPES]])
    rest = " and others" if len(types) > _MOST_TYPES else ""
    noun = "incident" if n_all == 1 else "incidents"
    return f"{n_all} {noun} {_period(evidence.get('by_month') or {})}: {told}{rest}.".replace("  ", " ")


def _period(by_month: Mapping[str, float]) -> str:
    months = sorted(by_month)
    if not months:
        return "counted"
    first, last = _month(months[0]), _month(months[-1])
    return f"in {first}" if first == last else f"from {first} to {last}"


def _month(text: str) -> str:
    year, _, month = text.partition("-")
    return f"{_MONTHS[int(month) - 1]} {year}" if month.isdecimal() and 1 <= int(month) <= len(_MONTHS) else text


def _hours_sentence(hours: Sequence[Sequence[float]] | None) -> str:
    """The three busiest hours in a row of the week."""
    week = [float(value) for day in hours or () for value in day]
    if len(week) != _WEEK_H or sum(week) <= 0:
        return ""
    spans = [sum(week[(start + step) % _WEEK_H] for step in range(_BUSY_H)) for start in range(_WEEK_H)]
    start = max(range(_WEEK_H), key=lambda hour: (spans[hour], -hour))
    day, hour = divmod(start, 24)
    return f"The busiest three hours of the week are {_DAYS[day]} {hour:02d}:00 to {(hour + _BUSY_H) % 24:02d}:00."


def _notes(evidence: Mapping[str, Any]) -> list[str]:
    return [str(note) for note in evidence.get("notes") or ()][:2]


def _listed(words: Sequence[str]) -> str:
    if not words:
        return ""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
