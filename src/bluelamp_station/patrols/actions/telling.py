"""The story of a visit as its records tell it: when, where, who and how, and whether the phone's clock can be right."""

from __future__ import annotations

__all__ = ["SECOND_CONTENT", "Heard", "Story", "first_start", "hear", "story_of"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from bluelamp.core.vocabulary import CheckIn
from bluelamp_station.patrols.actions.arriving import CLOCK_SLACK_S
from bluelamp_station.patrols.actions.reading import (
    Corrected,
    Ended,
    Member,
    Noted,
    RefusedRecordError,
    Started,
    Told,
    read_body,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bluelamp.core.vocabulary import PatrolMode
    from bluelamp_station.patrols.models import FieldRecord

# The reason of a second record under an id that stands for another one: it is kept, and tells nothing.
SECOND_CONTENT = "BL-FIELD-07"
# A visit may lack so much of the time that the phone itself counted.
_STEADY_SLACK_S = 60.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A record of the journal with what it says.

    Args:
        row: the record.
        told: what it says.
    """

    row: FieldRecord
    told: Told

    @property
    def shift(self) -> dt.timedelta:
        """By how much its times are put right."""
        ahead = self.row.clock_ahead_s
        return dt.timedelta(seconds=ahead) if abs(ahead) > CLOCK_SLACK_S else dt.timedelta()

    @property
    def at(self) -> dt.datetime:
        """When it happened by the site's clock."""
        return self.told.at - self.shift if hasattr(self.told, "at") else self.row.made_at

    @property
    def order(self) -> tuple[dt.datetime, int]:
        """By which one follows another: when it was made, then when it came."""
        return self.row.made_at, self.row.number

    def raw(self, name: str) -> Any:
        """A field of the record itself."""
        return self.row.content.get(name)


@dataclass(frozen=True, slots=True)
class Story:
    """What a visit's records say together, corrections by the crew taken in.

    Args:
        start: the record that began it.
        end: the record that ended it; None while it is open.
        started_at: when it began.
        ended_at: when it ended; None while it is open.
        place_ref: where.
        crew: who.
        mode: how.
        is_timed_by_hand: whether the crew stated a time or a place in place of the taps.
        new_notes: what the crew wrote and the site did not know yet.
        clock: what is odd about the phone's clock, as a sentence; empty where nothing is.
        why: reason of the newest correction; empty without one.
    """

    start: Heard
    end: Heard | None
    started_at: dt.datetime
    ended_at: dt.datetime | None
    place_ref: str
    crew: tuple[Member, ...]
    mode: PatrolMode
    is_timed_by_hand: bool
    new_notes: tuple[str, ...]
    clock: str
    why: str

    @property
    def started(self) -> Started:
        """What the first record says."""
        assert isinstance(self.start.told, Started)  # noqa: S101  # nosec B101 - so it was found
        return self.start.told

    @property
    def ended_by(self) -> CheckIn:
        """How the end was checked in."""
        return self.end.told.check_in if self.end and isinstance(self.end.told, Ended) else CheckIn.TAP


def hear(rows: Iterable[FieldRecord]) -> list[Heard]:
    """What records say, in the order in which they came; those that cannot be read are passed over."""
    found = []
    for row in sorted(rows, key=lambda row: row.number):
        if row.reason == SECOND_CONTENT:
            continue
        try:
            found.append(Heard(row, read_body(row.kind, row.content.get("body"))))
        except RefusedRecordError:
            continue
    return found


def first_start(heard: Iterable[Heard], known_places: Collection[str]) -> Heard | None:
    """The record that began the visit: the first that came of those that name a place that is known."""
    return next((h for h in heard if isinstance(h.told, Started) and h.told.place_ref in known_places), None)


def story_of(start: Heard, heard: Sequence[Heard], known_places: Collection[str]) -> Story:
    """Tell the visit.

    Args:
        start: the record that began it.
        heard: every record of it by its crew.
        known_places: places that may be corrected to.
    """
    first = start.told
    assert isinstance(first, Started)  # noqa: S101  # nosec B101 - what first_start gives
    said = [(h, h.told) for h in sorted(heard, key=lambda h: h.order) if isinstance(h.told, Corrected)]
    corrections = [told for _, told in said if told.place_ref is None or told.place_ref in known_places]
    started_at = _newest((c.started_at for c in corrections), start.at)
    end = _end(heard, started_at)
    ended_at = _newest((c.ended_at for c in corrections), end.at if end else None)
    is_by_hand = any(c.started_at or c.ended_at or c.place_ref for c in corrections)
    is_unknown = all(h.row._state.adding or not isinstance(h.told, Started) for h in heard)  # noqa: SLF001 - how Django tells whether a row was written
    notes = [
        h.told.text
        for h in sorted(heard, key=lambda h: h.order)
        if isinstance(h.told, Noted) and (is_unknown or h.row._state.adding)  # noqa: SLF001
    ]
    return Story(
        start=start,
        end=end,
        started_at=started_at,
        ended_at=ended_at,
        place_ref=_newest((c.place_ref for c in corrections), first.place_ref),
        crew=_newest((c.crew for c in corrections), first.crew),
        mode=_newest((c.mode for c in corrections), first.mode),
        is_timed_by_hand=is_by_hand,
        new_notes=tuple(notes),
        clock="" if any(c.started_at or c.ended_at for c in corrections) else _clock(start, end),
        why=corrections[-1].reason if corrections else "",
    )


def _newest(told: Iterable[Any], otherwise: Any) -> Any:
    """The last thing that was said, of those that were said."""
    return ([one for one in told if one is not None] or [otherwise])[-1]


def _end(heard: Sequence[Heard], started_at: dt.datetime) -> Heard | None:
    """The first end after the start; where every end lies before it, the first of those."""
    ends = (h for h in heard if isinstance(h.told, Ended))
    return min(ends, key=lambda h: (h.at < started_at, h.at, h.row.number), default=None)


def _clock(start: Heard, end: Heard | None) -> str:
    """What is odd about the clock, the plainest thing first."""
    for which, heard in (("start", start), ("end", end)):
        if heard is None:
            continue
        if abs(heard.row.clock_ahead_s) > CLOCK_SLACK_S:
            side = "fast" if heard.row.clock_ahead_s > 0 else "slow"
            span = span_words(abs(heard.row.clock_ahead_s))
            return f"The phone's clock was {span} {side}; the time of the {which} was put right. Is it right?"
        if (heard.at - heard.row.received_at).total_seconds() > CLOCK_SLACK_S:
            said = f"{localtime(heard.at):%d %B %Y %H:%M}"
            return f"The {which} lies in the future: the phone said {said}. When was it?"
    if end is None:
        return ""
    if abs(start.row.clock_ahead_s - end.row.clock_ahead_s) > CLOCK_SLACK_S:
        return "The phone's clock was changed during the visit. Are its times right?"
    lacking = _steady_s(start, end) - (end.at - start.at).total_seconds()
    if lacking > _STEADY_SLACK_S:
        return f"The phone counted {span_words(lacking)} more than its clock shows for this visit. Are its times right?"
    return ""


def _steady_s(start: Heard, end: Heard) -> float:
    """Seconds between the two by the phone's steady counter; nothing where it was started anew between them."""
    if not start.raw("run_id") or start.raw("run_id") != end.raw("run_id"):
        return float("-inf")
    first, last = start.raw("steady_ms"), end.raw("steady_ms")
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in (first, last)):
        return float("-inf")
    return (float(last) - float(first)) / 1000.0


def span_words(seconds: float) -> str:
    """A span of time as people say it: ``2 h 5 min``."""
    minutes = max(round(seconds / 60.0), 1)
    hours, rest = divmod(minutes, 60)
    return f"{minutes} min" if not hours else f"{hours} h {rest} min" if rest else f"{hours} h"
