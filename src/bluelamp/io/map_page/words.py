"""Numbers in words: how sure, how firm, how many, when."""

from __future__ import annotations

__all__ = [
    "card_id",
    "chance",
    "firmness",
    "how_sure",
    "interval_words",
    "month_name",
    "months_in_words",
    "number",
    "percent",
    "period_name",
    "place",
    "street",
]

import math
from typing import TYPE_CHECKING

from bluelamp.core.periods import Month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.hotspots.results import Hotspot

_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NEAR = "on or near "


def number(value: float) -> str:
    """``1,234`` or ``12.5``; whole above one hundred."""
    if not math.isfinite(value):
        return "not known"
    if abs(value) >= 100 or abs(value - round(value)) < 0.05:  # noqa: PLR2004 - a tenth of an incident says nothing there
        return f"{round(value):,}"
    return f"{value:,.1f}"


def percent(share: float) -> str:
    """A share in percent, never rounded to certainty: ``87%``, ``more than 99%``, ``less than 1%``."""
    if share >= 1:
        return "100%"
    if share > 0.99:  # noqa: PLR2004 - one percent is the finest step of these words
        return "more than 99%"
    if 0 < share < 0.01:  # noqa: PLR2004 - the same
        return "less than 1%"
    return f"{share:.0%}"


def month_name(month: str) -> str:
    """``January 2024``."""
    when = Month.parse(month)
    return f"{_NAMES[when.month - 1]} {when.year}"


def _short(month: Month) -> str:
    return f"{_NAMES[month.month - 1][:3]} {month.year}"


def period_name(months: Sequence[str]) -> str:
    """``January 2021 to April 2024``."""
    if not months:
        return "no period"
    first, last = month_name(months[0]), month_name(months[-1])
    return first if first == last else f"{first} to {last}"


def months_in_words(months: Sequence[str]) -> str:
    """Months with runs joined: ``Feb 2022 to Dec 2023, Jan 2025``."""
    runs: list[list[Month]] = []
    for month in sorted(Month.parse(text) for text in months):
        if runs and runs[-1][-1].plus(1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(_short(run[0]) if len(run) == 1 else f"{_short(run[0])} to {_short(run[-1])}" for run in runs)


# Draws cannot tell a smaller chance than this from none.
_NEARLY_NEVER = 0.001


def interval_words(spot: Hotspot) -> str:
    """``412 (373 to 451)``."""
    return f"{number(spot.incidents)} ({number(spot.incidents_low)} to {number(spot.incidents_high)})"


def how_sure(p_top: float, n_hotspots: int) -> str:
    """``87% sure to be in the top 26``."""
    if not math.isfinite(p_top):
        return "how sure is not known"
    return f"{chance(p_top)} sure to be in the top {n_hotspots}"


def chance(p: float) -> str:
    """A probability that was drawn, never rounded to certainty: ``87%``, ``more than 99%``."""
    return percent(min(max(p, _NEARLY_NEVER), 1 - _NEARLY_NEVER))


_FIRM = (
    (0.9, "very firm"),
    (0.75, "firm"),
    (0.5, "fairly firm"),
    (0.0, "not firm: treat with care"),
)


def firmness(share: float | None) -> str:
    """Stability over resampled data in words."""
    if share is None or not math.isfinite(share):
        return "Stability was not asked for."
    word = next(word for least, word in _FIRM if share >= least)
    found = "each of the resampled worlds" if share >= 1 else f"{percent(share)} of resampled worlds"
    return f"Found again in {found}: {word}."


def street(text: str) -> str:
    """A location text without the words that every published one begins with."""
    return text[len(_NEAR) :] if text.lower().startswith(_NEAR) else text


def card_id(spot: Hotspot) -> str:
    """The id of a hotspot's card in the page: by rank, for a ref may hold anything."""
    return f"hotspot-{spot.rank}"


def place(spot: Hotspot) -> str:
    """Name and town."""
    return f"{street(spot.name)}, {spot.town}" if spot.town else street(spot.name)
