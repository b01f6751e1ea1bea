"""A line of the first page: what waits for somebody, and the one click that deals with it."""

from __future__ import annotations

__all__ = ["TodayLine", "Urgency"]

from dataclasses import dataclass
from typing import Literal, TypeAlias

Urgency: TypeAlias = Literal["now", "soon", "know"]


@dataclass(frozen=True, slots=True)
class TodayLine:
    """Something for one person's first page; every room makes its own in ``queries.today_lines(person)``.

    Args:
        text: a sentence, such as "2 hotspot sets are due for review.".
        url: where the click leads, already reversed.
        link_text: what the click does, the same words for every person and place: "Review hotspot sets".
        urgency: ``now`` waits for this person, ``soon`` has a date, ``know`` is for information.
        count: how many there are of it.
        is_safe_to_mail: whether the morning digest may carry ``count`` and ``link_text``. Say yes only where
            ``link_text`` is a fixed phrase; the digest never carries ``text``, and so no place and no person.
    """

    text: str
    url: str
    link_text: str
    urgency: Urgency
    count: int = 1
    is_safe_to_mail: bool = False
