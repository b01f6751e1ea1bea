"""Time that people offer themselves, one stretch at a time or out of a calendar file, and take back."""

from __future__ import annotations

__all__ = ["FURTHEST_DAYS", "TakenIn", "offer_time", "take_calendar", "withdraw_time"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.engine.calendars import read_calendar
from bluelamp_station.plans.models import Availability
from bluelamp_station.plans.queries.people import patrols_ground
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.engine.calendars import EventRead

FURTHEST_DAYS = 92
_LONGEST = dt.timedelta(hours=24)
_OWN = (Availability.Source.OWN.value, Availability.Source.CALENDAR.value)
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a calendar file.

    Args:
        n_new: stretches that are offered now.
        n_known: events that were there, or overlap what was there: of these only the rest is new.
        n_cut: own stretches that were withdrawn or cut, because the calendar says that the person is busy then.
        n_past: times that are over or lie too far ahead.
        n_cancelled: events that the calendar cancels.
        problems: events that were not taken, in words.
    """

    n_new: int = 0
    n_known: int = 0
    n_cut: int = 0
    n_past: int = 0
    n_cancelled: int = 0
    problems: tuple[str, ...] = ()


@transaction.atomic
def offer_time(
    *, by: Person, programme: Programme, starts_at: dt.datetime, ends_at: dt.datetime, kind: AvailabilityKind
) -> Availability:
    """Say that one can work from then to then.

    Args:
        by: whose time it is.
        programme: which may plan with it.
        starts_at: from when, aware.
        ends_at: until when.
        kind: what time it is; core duty is said by the duty system alone.

    Raises:
        RefusedInputError: not their ground or core time (BL-PLANS-48), it runs backwards, is over, too long or too far
            ahead, or it overlaps what is there (BL-PLANS-49).
    """
    _check(by, programme, kind)
    _check_span(starts_at, ends_at)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    clash = _clash(by, programme, starts_at, ends_at)
    if clash is not None:
        rest = _rest((starts_at, ends_at), _spans(_standing(by, programme)))
        raise RefusedInputError(_said(clash, rest), code="BL-PLANS-49")
    made = _add(by, programme, [(starts_at, ends_at)], kind, Availability.Source.OWN)[0]
    record(by=by, action="plans.time_offered", subject=made, detail={"programme": programme.pk})
    return made


def _check(by: Person, programme: Programme, kind: AvailabilityKind) -> None:
    if not patrols_ground(by, programme):
        raise RefusedInputError("You do not patrol the ground of this programme.", code="BL-PLANS-48")
    if kind is AvailabilityKind.CORE:
        raise RefusedInputError("Core duty comes from the duty system. Choose another kind.", code="BL-PLANS-48")


def _check_span(start: dt.datetime, end: dt.datetime) -> None:
    words = ""
    if end <= start:
        words = "The time ends before it starts."
    elif end <= timezone.now():
        words = "That time is over."
    elif end.timestamp() - start.timestamp() > _LONGEST.total_seconds():
        words = "Enter at most 24 hours at once."
    elif start > timezone.now() + dt.timedelta(days=FURTHEST_DAYS):
        words = f"Enter times of the next {FURTHEST_DAYS} days."
    if words:
        raise RefusedInputError(words, code="BL-PLANS-49")


def _standing(person: Person, programme: Programme) -> list[Availability]:
    """Own times and duties of somebody that are not over."""
    rows = Availability.objects.filter(
        Q(person=person) | Q(person__isnull=True, person_ref=person.crew_ref),
        programme=programme,
        withdrawn_at__isnull=True,
        ends_at__gt=timezone.now(),
    )
    return list(rows.order_by("starts_at", "pk"))


def _clash(person: Person, programme: Programme, start: dt.datetime, end: dt.datetime) -> Availability | None:
    return _overlapped(_standing(person, programme), start, end)


def _overlapped(rows: Iterable[Availability], start: dt.datetime, end: dt.datetime) -> Availability | None:
    return next((one for one in rows if one.starts_at < end and start < one.ends_at), None)


def _said(clash: Availability, rest: Sequence[Span]) -> str:
    """What is there already, and what to do: enter the rest, or take back what is there."""
    when = _when((clash.starts_at, clash.ends_at))
    is_own = clash.source in _OWN
    on_duty = clash.kind == AvailabilityKind.CORE
    said = f"You are on duty then: {when}." if on_duty else f"It overlaps a time that is there already: {when}."
    ways = [f"enter only {' and '.join(_when(one) for one in rest)}"] if rest else []
    ways += ["take that back first"] if is_own else []
    return f"{said} {_sentence(', or '.join(ways))}" if ways else said


def _when(span: Span) -> str:
    start, end = (timezone.localtime(one) for one in span)
    next_day = f"{end:%A} " if end.date() != start.date() else ""
    return f"{start:%A} {start.day} {start:%B}, {start:%H:%M} to {next_day}{end:%H:%M}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _add(
    person: Person,
    programme: Programme,
    spans: Sequence[Span],
    kind: AvailabilityKind,
    source: Availability.Source,
) -> list[Availability]:
    rows = [
        Availability(
            programme=programme,
            person=person,
            person_ref=person.crew_ref,
            starts_at=start,
            ends_at=end,
            kind=kind.value,
            source=source.value,
        )
        for start, end in spans
    ]
    return list(Availability.objects.bulk_create(rows))


@transaction.atomic
def withdraw_time(*, by: Person, row: Availability) -> None:
    """Take back a time that one offered oneself; it stays on record.

    Args:
        by: whose it is.
        row: their own, not of the duty system.

    Raises:
        RefusedInputError: it is not theirs to take back, or was taken back already (BL-PLANS-48).
    """
    rows = Availability.objects.of(by).filter(pk=row.pk, source__in=_OWN, withdrawn_at__isnull=True)
    if not rows.update(withdrawn_at=timezone.now()):
        raise RefusedInputError("This time was withdrawn already, or the duty system says it.", code="BL-PLANS-48")
    record(by=by, action="plans.time_withdrawn", subject=row)


@transaction.atomic
def take_calendar(
    *, by: Person, programme: Programme, content: bytes, is_busy: bool, kind: AvailabilityKind
) -> TakenIn:
    """Take a calendar file in: its events are times that one can work, or times that one cannot.

    Only when events are is read; no title, place or guest. Sending the file again changes nothing.

    Args:
        by: whose calendar it is.
        programme: which may plan with the time.
        content: the file.
        is_busy: whether events are times at which one cannot work: what one offered then is cut.
        kind: what time it is that is offered.

    Raises:
        RefusedInputError: not their ground or core time (BL-PLANS-48).
        UnreadableInputError: it is no calendar or too large (BL-PLANS-42).
    """
    _check(by, programme, kind)
    now = timezone.now()
    last = now + dt.timedelta(days=FURTHEST_DAYS)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    read = read_calendar(content, first=now, last=last, zone=settings.TIME_ZONE)
    told = (read.n_outside, read.n_cancelled, read.problems)
    taken = _cut(by, programme, read.times, told) if is_busy else _offered(by, programme, read.times, kind, told)
    detail = {"new": taken.n_new, "cut": taken.n_cut, "programme": programme.pk, "is_busy": is_busy}
    record(by=by, action="plans.calendar_taken", subject=by, detail=detail)
    return taken


_Told = tuple[int, int, tuple[str, ...]]


def _offered(
    by: Person, programme: Programme, times: Sequence[EventRead], kind: AvailabilityKind, told: _Told
) -> TakenIn:
    n_outside, n_cancelled, problems = told
    standing = _spans(_standing(by, programme))
    spans: list[Span] = []
    n_known = 0
    for one in times:
        if one.ends_at - one.starts_at > _LONGEST:
            problems += (f"{_day(one.starts_at)}: it is longer than 24 hours.",)
            continue
        rest = _rest((one.starts_at, one.ends_at), [*standing, *spans])
        n_known += rest != [(one.starts_at, one.ends_at)]
        spans += rest
    _add(by, programme, spans, kind, Availability.Source.CALENDAR)
    return TakenIn(len(spans), n_known, 0, n_outside, n_cancelled, problems)


def _cut(by: Person, programme: Programme, times: Sequence[EventRead], told: _Told) -> TakenIn:
    n_outside, n_cancelled, problems = told
    n_cut = 0
    for row in _standing(by, programme):
        if row.source not in _OWN:
            continue
        left = _rest((row.starts_at, row.ends_at), [(one.starts_at, one.ends_at) for one in times])
        if left == [(row.starts_at, row.ends_at)]:
            continue
        Availability.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now())
        _add(by, programme, left, AvailabilityKind(row.kind), Availability.Source(row.source))
        n_cut += 1
    return TakenIn(0, 0, n_cut, n_outside, n_cancelled, problems)


def _spans(rows: Iterable[Availability]) -> list[Span]:
    return [(one.starts_at, one.ends_at) for one in rows]


def _rest(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What other stretches leave of one."""
    left = [span]
    for begins, over in taken:
        parts = [part for start, end in left for part in ((start, min(end, begins)), (max(start, over), end))]
        left = sorted({(start, end) for start, end in parts if start < end})
    return left


def _day(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.day} {local:%B}"
