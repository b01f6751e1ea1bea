"""What the person is told of each record: one plain sentence, and whether it was kept, questioned or refused."""

from __future__ import annotations

__all__ = ["Verdict", "of_duty", "of_visit"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import FieldRecordKind, QuestionReason, ReceiptStatus, RefusalReason
from bluelamp_station.patrols.actions.reading import Corrected, Ended, Fixes, OutcomeTold, RefusedRecordError, Started
from bluelamp_station.patrols.actions.telling import span_words
from bluelamp_station.patrols.models import VisitState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.patrols.actions.arriving import Arrival
    from bluelamp_station.patrols.actions.projecting import Projected
    from bluelamp_station.patrols.models import Question

WAITS = "Kept. It waits for the start of its visit, which has not come yet."
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a record.

    Args:
        status: kept, questioned or refused; the site holds it whichever it is.
        reason: code of a refusal or a question; empty without.
        words: one sentence.
    """

    status: ReceiptStatus
    reason: str
    words: str

    @classmethod
    def kept(cls, words: str = "Kept.") -> Verdict:
        """In its place."""
        return cls(ReceiptStatus.KEPT, "", words)

    @classmethod
    def refused(cls, reason: str, words: str) -> Verdict:
        """Held, but in no total."""
        return cls(ReceiptStatus.REFUSED, reason, words[:_LONGEST])

    @classmethod
    def of_error(cls, error: RefusedRecordError) -> Verdict:
        """A record that cannot be read."""
        return cls.refused(error.reason.value, error.message)


def of_visit(arrival: Arrival, projected: Projected) -> Verdict:
    """What became of a record of a visit.

    Args:
        arrival: the record, read.
        projected: what its visit's records led to.
    """
    refused = _refused(arrival, projected)
    if refused is not None:
        return refused
    if projected.visit is None:
        return Verdict.kept(WAITS)
    if _is_of_times(arrival) and projected.visit.state == VisitState.REFUSED:
        return Verdict.refused(projected.visit.refused_because, _refused_words(projected))
    asked = _question(arrival, projected.raised)
    if asked is not None:
        return Verdict(ReceiptStatus.QUESTIONED, asked.reason, asked.words)
    return Verdict.kept(_kept_words(arrival, projected))


def of_duty(arrival: Arrival, *, is_in_place: bool, shift_s: float) -> Verdict:
    """What became of a record that belongs to no visit.

    Args:
        arrival: the record, read.
        is_in_place: whether what it speaks of is known.
        shift_s: by how many seconds its time was put right.
    """
    if not is_in_place:
        return Verdict.kept("Kept. It waits for what it ends, which has not come yet.")
    if shift_s:
        side = "fast" if shift_s > 0 else "slow"
        return Verdict.kept(f"Kept. The phone's clock was {span_words(abs(shift_s))} {side}; the time was put right.")
    if arrival.kind == FieldRecordKind.SUPPORT_REQUESTED:
        return Verdict.kept("Kept. The site sends nobody: in an emergency use the radio.")
    return Verdict.kept()


def _refused(arrival: Arrival, projected: Projected) -> Verdict | None:
    key = arrival.key
    if key in projected.unknown_places:
        words = "No set of places has this place. The record is kept, but it is in no total."
        return Verdict.refused(RefusalReason.UNKNOWN_PLACE.value, words)
    if projected.is_of_site:
        words = "This visit did not come from a phone. Correct it on the site, under your own record."
        return Verdict.refused(RefusalReason.UNKNOWN_VISIT.value, words)
    if key in projected.strangers:
        words = "You were not on this visit. The record is kept, but it is in no total."
        return Verdict.refused(RefusalReason.UNKNOWN_VISIT.value, words)
    if isinstance(arrival.told, Started) and projected.starts[:1] != [key]:
        words = "This visit has a start already; the first one stands."
        return Verdict.refused(RefusalReason.REPEATED_ID.value, words)
    if projected.visit is None and projected.unknown_places and not isinstance(arrival.told, Started):
        words = "The start of this visit was refused, so this is in no total. It is kept."
        return Verdict.refused(RefusalReason.UNKNOWN_VISIT.value, words)
    return None


def _is_of_times(arrival: Arrival) -> bool:
    return isinstance(arrival.told, Started | Ended | Corrected)


def _refused_words(projected: Projected) -> str:
    visit = projected.visit
    assert visit is not None  # noqa: S101  # nosec B101 - looked at by the caller
    if visit.refused_because == RefusalReason.END_BEFORE_START:
        return "The visit would end before it starts. It is kept, but not counted: correct its times."
    assert visit.ended_at is not None  # noqa: S101  # nosec B101 - only those that ended are too long
    length = span_words((visit.ended_at - visit.started_at).total_seconds())
    return f"The visit would be {length} long; 16 h is the most. It is kept, but not counted: correct its times."


def _question(arrival: Arrival, raised: Sequence[Question]) -> Question | None:
    """The question that the record raised: of an outcome its own, of times what does not fit in them."""
    if isinstance(arrival.told, OutcomeTold):
        return next((one for one in raised if str(one.outcome_id) == str(arrival.key)), None)
    if not _is_of_times(arrival):
        return None
    return next((one for one in raised if one.reason != QuestionReason.NO_POWER), None)


def _kept_words(arrival: Arrival, projected: Projected) -> str:
    if isinstance(arrival.told, Corrected) and projected.stated:
        return "Kept. Somebody has corrected this visit on the site; what was said there stands."
    if isinstance(arrival.told, Fixes) and not arrival.content.get("points_kept"):
        return "Kept, without the positions: they are not agreed to, or their time is over."
    return "Kept."
