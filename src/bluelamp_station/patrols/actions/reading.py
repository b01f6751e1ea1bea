"""What a phone tells in a record, by kind: read with care, for anybody may send anything."""

from __future__ import annotations

__all__ = [
    "Abstracted",
    "AbstractionEnded",
    "Answered",
    "Corrected",
    "Ended",
    "Fixes",
    "Member",
    "Noted",
    "OutcomeTold",
    "RefusedRecordError",
    "Started",
    "SupportAsked",
    "Told",
    "Withdrawn",
    "moment",
    "read_body",
]

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import (
    AbstractionReason,
    Agency,
    Audience,
    CheckIn,
    FieldRecordKind,
    OutcomeKind,
    PatrolMode,
    RefusalReason,
    Role,
    SupportKind,
)
from bluelamp_station.patrols.models import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import StrEnum

    Body = Mapping[str, Any]

_MOST_IN_CREW, _LONGEST_REF, _LONGEST_TEXT = 12, 40, 300
_MOST, _MOST_ENGAGED = 99, 500
_REFERENCE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9/._-]{0,39}")
_EARLIEST, _LATEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
_Word = TypeVar("_Word", bound="StrEnum")


class RefusedRecordError(BluelampError):
    """A record that cannot be taken for what it says that it is; it is kept all the same.

    Args:
        reason: of the refusal.
        words: one plain sentence for the person who sent it.
    """

    def __init__(self, reason: RefusalReason, words: str) -> None:
        super().__init__(words, code="BL-FIELD-08")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a visit, as the phone named them."""

    person_ref: str
    role: str
    agency: str


@dataclass(frozen=True, slots=True)
class Started:
    """A crew arrived."""

    at: dt.datetime
    place_ref: str
    shift_id: str
    crew: tuple[Member, ...]
    mode: PatrolMode
    is_additional: bool
    check_in: CheckIn
    place_code: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A crew left."""

    at: dt.datetime
    check_in: CheckIn


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the crew says instead of what was recorded; None where it says nothing."""

    reason: str
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    place_ref: str | None
    crew: tuple[Member, ...] | None
    mode: PatrolMode | None


@dataclass(frozen=True, slots=True)
class Noted:
    """A note of the place."""

    text: str


@dataclass(frozen=True, slots=True)
class Fixes:
    """Points; they are read apart, for they are kept apart."""


@dataclass(frozen=True, slots=True)
class OutcomeTold:
    """What a visit led to."""

    at: dt.datetime
    kind: OutcomeKind
    count: int
    audience: str
    reference: str
    is_found: bool | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An outcome was a slip of the thumb."""

    at: dt.datetime
    outcome_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Abstracted:
    """The crew was taken away."""

    at: dt.datetime
    reason: AbstractionReason
    shift_id: str


@dataclass(frozen=True, slots=True)
class AbstractionEnded:
    """The crew is back."""

    at: dt.datetime
    abstraction_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SupportAsked:
    """The crew asks for somebody."""

    at: dt.datetime
    what: SupportKind
    place_ref: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The crew answers a question."""

    question_id: int
    choice: str
    text: str


Told: TypeAlias = (
    Started
    | Ended
    | Corrected
    | Noted
    | Fixes
    | OutcomeTold
    | Withdrawn
    | Abstracted
    | AbstractionEnded
    | SupportAsked
    | Answered
)


def read_body(kind: str, body: object) -> Told:
    """Read the body of a record; fields that nobody knows are passed over.

    Args:
        kind: value of ``FieldRecordKind``.
        body: as JSON gave it.

    Raises:
        RefusedRecordError: it is not of its kind.
    """
    reader = _READERS.get(kind)
    if reader is None:
        raise _unreadable("This site does not know records of this kind; update the app or tell your supervisor.")
    if not isinstance(body, dict):
        raise _unreadable("The record has no content.")
    return reader(body)


def moment(told: object) -> dt.datetime:
    """A time with its offset.

    Raises:
        RefusedRecordError: it is none, has no offset, or lies outside this century.
    """
    try:
        at = dt.datetime.fromisoformat(told) if isinstance(told, str) else None
        if at is not None and at.tzinfo is not None and _EARLIEST <= at <= _LATEST:
            return at.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    raise RefusedRecordError(RefusalReason.UNREADABLE_TIME, "The time of this record cannot be read.")


def _started(body: Body) -> Started:
    return Started(
        at=moment(body.get("at")),
        place_ref=_text(body, "place_ref", 20, "The record does not say at which place it was."),
        shift_id=_some_text(body, "shift_id", 60),
        crew=_crew(body.get("crew")),
        mode=_word(PatrolMode, body.get("mode", PatrolMode.FOOT.value), "how the crew went about"),
        is_additional=body.get("additional") is not False,
        check_in=_check_in(body),
        place_code=_some_text(body, "place_code", _LONGEST_REF),
    )


def _ended(body: Body) -> Ended:
    return Ended(moment(body.get("at")), _check_in(body))


def _corrected(body: Body) -> Corrected:
    given = {name: body[name] for name in ("started_at", "ended_at", "place_ref", "crew", "mode") if body.get(name)}
    return Corrected(
        reason=_some_text(body, "reason", _LONGEST_TEXT),
        started_at=moment(given["started_at"]) if "started_at" in given else None,
        ended_at=moment(given["ended_at"]) if "ended_at" in given else None,
        place_ref=_text(given, "place_ref", 20, "The place of the correction cannot be read.")
        if "place_ref" in given
        else None,
        crew=_crew(given["crew"]) if "crew" in given else None,
        mode=_word(PatrolMode, given["mode"], "how the crew went about") if "mode" in given else None,
    )


def _noted(body: Body) -> Noted:
    return Noted(_text(body, "text", _LONGEST_TEXT, "The note is empty."))


def _fixes(_body: Body) -> Fixes:
    return Fixes()


def _outcome(body: Body) -> OutcomeTold:
    kind = _word(OutcomeKind, body.get("kind"), "what came of the visit")
    audience, reference = body.get("audience"), body.get("reference")
    if reference and not (isinstance(reference, str) and _REFERENCE.fullmatch(reference)):
        raise _unreadable("A reference is letters, digits and / . _ - with at least one digit; it is never a name.")
    found = body.get("found")
    return OutcomeTold(
        at=moment(body.get("at")),
        kind=kind,
        count=_count(body.get("count", 1), _MOST_ENGAGED if kind is OutcomeKind.ENGAGEMENT else _MOST),
        audience=_word(Audience, audience, "whom it was with").value if audience else "",
        reference=str(reference or ""),
        is_found=found if isinstance(found, bool) else None,
    )


def _withdrawn(body: Body) -> Withdrawn:
    return Withdrawn(moment(body.get("at")), _key(body.get("outcome_id"), "which outcome is withdrawn"))


def _abstracted(body: Body) -> Abstracted:
    reason = _word(AbstractionReason, body.get("reason"), "why the crew was taken away")
    return Abstracted(moment(body.get("at")), reason, _some_text(body, "shift_id", 60))


def _abstraction_ended(body: Body) -> AbstractionEnded:
    return AbstractionEnded(moment(body.get("at")), _key(body.get("abstraction_id"), "which time away is over"))


def _support(body: Body) -> SupportAsked:
    what = _word(SupportKind, body.get("what"), "what is asked for")
    return SupportAsked(moment(body.get("at")), what, _some_text(body, "place_ref", 20))


def _answered(body: Body) -> Answered:
    told, choice = body.get("question_id"), body.get("choice")
    number = int(told) if isinstance(told, str) and told.isdecimal() and len(told) < 19 else told  # noqa: PLR2004 - digits of the largest key
    if not isinstance(number, int) or isinstance(number, bool) or choice not in _CREWS_CHOICES:
        raise _unreadable("The answer does not say to which question, or what.")
    return Answered(number, str(choice), _some_text(body, "text", _LONGEST_TEXT))


_CREWS_CHOICES = (Answer.Choice.AS_RECORDED.value, Answer.Choice.CORRECTED.value)
_READERS: dict[str, Callable[[Body], Told]] = {
    FieldRecordKind.VISIT_STARTED.value: _started,
    FieldRecordKind.VISIT_ENDED.value: _ended,
    FieldRecordKind.VISIT_CORRECTED.value: _corrected,
    FieldRecordKind.VISIT_NOTED.value: _noted,
    FieldRecordKind.FIXES.value: _fixes,
    FieldRecordKind.OUTCOME.value: _outcome,
    FieldRecordKind.OUTCOME_WITHDRAWN.value: _withdrawn,
    FieldRecordKind.ABSTRACTED.value: _abstracted,
    FieldRecordKind.ABSTRACTION_ENDED.value: _abstraction_ended,
    FieldRecordKind.SUPPORT_REQUESTED.value: _support,
    FieldRecordKind.QUESTION_ANSWERED.value: _answered,
}


def _crew(told: object) -> tuple[Member, ...]:
    if not isinstance(told, list) or not 1 <= len(told) <= _MOST_IN_CREW:
        raise _unreadable(f"A crew is one to {_MOST_IN_CREW} people.")
    members: dict[str, Member] = {}
    for one in told:
        if not isinstance(one, dict):
            raise _unreadable("Somebody of the crew cannot be read.")
        ref = _text(one, "person_ref", _LONGEST_REF, "Somebody of the crew has no reference.")
        role = _word(Role, one.get("role"), "what somebody of the crew is").value
        members.setdefault(ref, Member(ref, role, _word(Agency, one.get("agency"), "whose they are").value))
    return tuple(members.values())


def _check_in(body: Body) -> CheckIn:
    return CheckIn.QR if body.get("check_in") == CheckIn.QR.value else CheckIn.TAP


def _word(kind: type[_Word], told: object, what: str) -> _Word:
    try:
        return kind(told)  # type: ignore[arg-type]  # - anything but one of its words is a ValueError
    except ValueError:
        raise _unreadable(f"The record does not say {what} in a word that this site knows.") from None


def _text(body: Body, name: str, most: int, words: str) -> str:
    told = _some_text(body, name, most)
    if not told:
        raise _unreadable(words)
    return told


def _some_text(body: Body, name: str, most: int) -> str:
    told = body.get(name)
    return " ".join(told.split())[:most] if isinstance(told, str) else ""


def _count(told: object, most: int) -> int:
    if isinstance(told, int) and not isinstance(told, bool) and 1 <= told <= most:
        return told
    raise _unreadable(f"A count is a whole number from 1 to {most}.")


def _key(told: object, what: str) -> uuid.UUID:
    try:
        return uuid.UUID(told if isinstance(told, str) else "")
    except ValueError:
        raise _unreadable(f"The record does not say {what}.") from None


def _unreadable(words: str) -> RefusedRecordError:
    return RefusedRecordError(RefusalReason.UNREADABLE_ROW, words)
