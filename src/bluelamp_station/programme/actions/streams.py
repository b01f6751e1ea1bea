"""Make and change funding streams, and add the steps that say how firm they are."""

from __future__ import annotations

__all__ = ["StreamFields", "add_step", "change_stream", "make_stream", "needs_note"]

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import FundingStatus
from bluelamp_station.audit.actions import record
from bluelamp_station.programme.actions.checks import ask_for_money, ask_for_order
from bluelamp_station.programme.models import FundingStep, FundingStream, Target
from bluelamp_station.programme.queries.money import STATUS_ORDER, status_of
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme


@dataclass(frozen=True, slots=True)
class StreamFields:
    """What people say of a funding stream.

    Args:
        name: what it is called; no two streams of a programme share one.
        funder: who gives the money.
        pounds: how much, not below 0.
        starts_date: first day on which it may be spent.
        ends_date: last day.
        reference: the funder's own reference.
    """

    name: str
    funder: str
    pounds: Decimal
    starts_date: dt.date
    ends_date: dt.date
    reference: str = ""


@transaction.atomic
def make_stream(
    *, by: Person, programme: Programme, fields: StreamFields, status: FundingStatus, on_date: dt.date, note: str = ""
) -> FundingStream:
    """A new funding stream with its first step.

    Raises:
        RefusedInputError: they may not (BL-PROG-01), or the dates (BL-PROG-02), name (BL-PROG-03), pounds (BL-PROG-05)
            or day of the step (BL-PROG-06) are refused.
    """
    ask_for_money(by, programme)
    _check(fields)
    _check_day(on_date, None)
    try:
        with transaction.atomic():
            made = FundingStream.objects.create(programme=programme, **asdict(fields))
    except IntegrityError:
        raise _name_taken(fields.name) from None
    FundingStep.objects.create(stream=made, status=status, on_date=on_date, note=note, made_by=by)
    record(
        by=by,
        action="programme.stream_made",
        subject=made,
        why=note,
        detail={"programme": programme.pk, "pounds": str(fields.pounds), "status": status.value},
    )
    return made


@transaction.atomic
def change_stream(*, by: Person, stream: FundingStream, edition: int, fields: StreamFields, why: str) -> FundingStream:
    """Write a stream's facts anew, with the reason; its steps stay as they are.

    Raises:
        RefusedInputError: as in :func:`make_stream`; no reason given (BL-PROG-07); somebody else changed it since
            (BL-PROG-04); a target would lie outside the new dates (BL-PROG-08).
    """
    ask_for_money(by, stream.programme)
    _check(fields)
    if not why.strip():
        raise RefusedInputError("Say why the stream changes: its history is read by auditors.", code="BL-PROG-07")
    outside = Target.objects.filter(stream=stream, withdrawn_at__isnull=True).exclude(
        starts_date__gte=fields.starts_date, ends_date__lte=fields.ends_date
    )
    if outside.exists():
        raise RefusedInputError(
            "A target of this stream would lie outside the new dates: withdraw it first.", code="BL-PROG-08"
        )
    before = {name: str(getattr(stream, name)) for name in asdict(fields)}
    try:
        with transaction.atomic():
            written = FundingStream.objects.filter(pk=stream.pk, edition=edition).update(
                **asdict(fields), edition=F("edition") + 1
            )
    except IntegrityError:
        raise _name_taken(fields.name) from None
    if not written:
        raise RefusedInputError(
            "Somebody else has changed this stream since you opened it. What you typed is still here: look at what they"
            " wrote, then save again.",
            code="BL-PROG-04",
        )
    changed = {name: [before[name], str(value)] for name, value in asdict(fields).items() if before[name] != str(value)}
    record(by=by, action="programme.stream_changed", subject=stream, why=why, detail={"changed": changed})
    written_stream: FundingStream = FundingStream.objects.select_related("programme__area").get(pk=stream.pk)
    return written_stream


@transaction.atomic
def add_step(
    *, by: Person, stream: FundingStream, after: int | None, status: FundingStatus, on_date: dt.date, note: str = ""
) -> FundingStep:
    """Add a dated step to a stream.

    1. Hold the stream. 2. Refuse where another step was added since the page was opened. 3. Check. 4. Add and log.

    Args:
        by: who.
        stream: the stream.
        after: id of the last step that they saw; None where there was none.
        status: where it stands from the day on.
        on_date: the day, not in the future and not before the last step.
        note: what happened; needed to go back, to mark as at risk, and to open again what was closed.

    Raises:
        RefusedInputError: they may not (BL-PROG-01); another step came first (BL-PROG-04); the day (BL-PROG-06); a
            note is missing (BL-PROG-07); nothing would change (BL-PROG-09).
    """
    ask_for_money(by, stream.programme)
    held = FundingStream.objects.select_for_update().get(pk=stream.pk)
    steps = list(held.steps.all())
    last = steps[-1] if steps else None
    if (last.pk if last else None) != after:
        raise RefusedInputError(
            f"Somebody else has just added a step: {held.name} now stands at {words(status_of(steps)).lower()}."
            " Look at it, then save again.",
            code="BL-PROG-04",
        )
    if last is not None and last.status == status:
        raise RefusedInputError(f"{held.name} stands at {words(status).lower()} already.", code="BL-PROG-09")
    _check_day(on_date, last)
    if not note.strip() and needs_note(status_of(steps) if steps else None, status):
        raise RefusedInputError(_why_a_note(status_of(steps), status), code="BL-PROG-07")
    made = FundingStep.objects.create(stream=held, status=status, on_date=on_date, note=note.strip(), made_by=by)
    record(
        by=by,
        action="programme.stream_stepped",
        subject=held,
        why=note.strip(),
        detail={"from": last.status if last else None, "to": status.value, "on": on_date.isoformat()},
    )
    return made


def needs_note(now: FundingStatus | None, then: FundingStatus) -> bool:
    """Whether a step must say why: going back, marking as at risk, or opening what was closed."""
    if now is None:
        return False
    return then is FundingStatus.AT_RISK or STATUS_ORDER.index(then) < STATUS_ORDER.index(now)


def _why_a_note(now: FundingStatus, then: FundingStatus) -> str:
    if now is FundingStatus.CLOSED:
        return "This stream is closed: say in the note why it is opened again."
    if then is FundingStatus.AT_RISK:
        return "Say in the note what puts the money at risk."
    return f"This goes back from {words(now).lower()} to {words(then).lower()}: say in the note why."


def _check(fields: StreamFields) -> None:
    ask_for_order(fields.starts_date, fields.ends_date)
    if not fields.name.strip():
        raise RefusedInputError("A funding stream needs a name.", code="BL-PROG-03")
    if fields.pounds < 0:
        raise RefusedInputError("The pounds of a stream are not below 0.", code="BL-PROG-05")


def _check_day(on_date: dt.date, last: FundingStep | None) -> None:
    if on_date > timezone.localdate():
        raise RefusedInputError("A step says what has happened: its day cannot lie in the future.", code="BL-PROG-06")
    if last is not None and on_date < last.on_date:
        raise RefusedInputError(
            f"The last step was on {last.on_date.day} {last.on_date:%B %Y}: the next one cannot lie before it.",
            code="BL-PROG-06",
        )


def _name_taken(name: str) -> RefusedInputError:
    return RefusedInputError(f"This programme has a stream called {name} already.", code="BL-PROG-03")
