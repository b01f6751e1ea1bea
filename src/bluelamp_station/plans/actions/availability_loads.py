"""The duty system's file of availability: looked at first, then taken in; it is master for what it covers."""

from __future__ import annotations

__all__ = ["Preview", "load_availability", "preview_availability"]

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.engine.availability import read_availability
from bluelamp_station.plans.models import Availability, AvailabilityLoad
from bluelamp_station.plans.queries.people import people_by_ref
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.engine.availability import AvailabilityRow, RowProblem

_AT_ONCE = 500
_Key = tuple[str, dt.datetime, dt.datetime, str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change.

    Args:
        rows: how many it has that can be taken.
        new: how many of them are not here yet.
        unchanged: how many are here as they are.
        withdrawn: how many rows that are here the file no longer says.
        people: how many people it names.
        unknown: references of people whom the site does not know; their rows are kept for when it does.
        first_day: first local day that it covers; None for an empty file.
        last_day: the last.
        problems: rows that are not taken, and why.
    """

    rows: int
    new: int
    unchanged: int
    withdrawn: int
    people: int
    unknown: tuple[str, ...]
    first_day: dt.date | None
    last_day: dt.date | None
    problems: tuple[RowProblem, ...]

    @property
    def receipt(self) -> dict[str, Any]:
        """As the load keeps it: counts, days, and problems by row without what stood there."""
        return {
            "rows": self.rows,
            "new": self.new,
            "withdrawn": self.withdrawn,
            "unchanged": self.unchanged,
            "unknown_people": len(self.unknown),
            "refused": len(self.problems),
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
        }


def preview_availability(*, by: Person, programme: Programme, content: bytes, name: str) -> Preview:
    """What a file would change; nothing is written.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-43), or no row can be taken (BL-PLANS-42).
        UnreadableInputError: it is no such file.
    """
    _check_ground(by, programme)
    return _compared(programme, content, name)[0]


@transaction.atomic
def load_availability(*, by: Person, programme: Programme, ticket: UUID, content: bytes, name: str) -> AvailabilityLoad:
    """Take a file in: for the people that it names and the days from its first to its last, it says what holds.

    Rows of the duty system that it no longer says are withdrawn, not deleted; what people offered themselves stays.

    Args:
        by: who.
        programme: whose people.
        ticket: of the form: the same one again gives the load that it made before.
        content: the file.
        name: its name.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-43), or no row can be taken (BL-PLANS-42).
        UnreadableInputError: it is no such file.
    """
    _check_ground(by, programme)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    before: AvailabilityLoad | None = AvailabilityLoad.objects.filter(ticket=ticket, programme=programme).first()
    if before is not None:
        return before
    told, rows, gone = _compared(programme, content, name)
    made: AvailabilityLoad = AvailabilityLoad.objects.create(
        programme=programme,
        ticket=ticket,
        by=by,
        file_name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        receipt=told.receipt,
    )
    now = timezone.now()
    for start in range(0, len(gone), _AT_ONCE):
        Availability.objects.filter(pk__in=gone[start : start + _AT_ONCE]).update(withdrawn_at=now)
    known = people_by_ref({one.person_ref for one in rows})
    Availability.objects.bulk_create(
        [_row(programme, made, one, known.get(one.person_ref)) for one in rows], batch_size=_AT_ONCE
    )
    record(by=by, action="plans.availability_loaded", subject=made, detail=told.receipt | {"programme": programme.pk})
    return made


def _check_ground(by: Person, programme: Programme) -> None:
    if not any(programme.area.path.startswith(held) for held in by.area_paths(Permission.PLAN_WEEKS)):
        raise RefusedInputError("You may not plan the people of this programme.", code="BL-PLANS-43")


def _row(programme: Programme, load: AvailabilityLoad, one: AvailabilityRow, person: Person | None) -> Availability:
    return Availability(
        programme=programme,
        person=person,
        person_ref=one.person_ref,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        kind=one.kind.value,
        source=Availability.Source.DUTY_SYSTEM.value,
        load=load,
    )


def _compared(programme: Programme, content: bytes, name: str) -> tuple[Preview, list[AvailabilityRow], list[int]]:
    """What a file would change, its rows that are new, and the keys of those that it no longer says."""
    read = read_availability(content, name)
    if not read.rows:
        first = f" Row {read.problems[0].row}: {read.problems[0].words}" if read.problems else ""
        raise RefusedInputError(f"No row of the file can be taken.{first}", code="BL-PLANS-42")
    refs = sorted({one.person_ref for one in read.rows})
    days = [timezone.localdate(one.starts_at) for one in read.rows]
    first_day, last_day = min(days), max(days)
    held = _held(programme, refs, first_day, last_day)
    said = {_key(one) for one in read.rows}
    new = [one for one in read.rows if _key(one) not in held]
    gone = [pk for key, pk in held.items() if key not in said]
    known = people_by_ref(refs)
    told = Preview(
        rows=len(read.rows),
        new=len(new),
        unchanged=len(read.rows) - len(new),
        withdrawn=len(gone),
        people=len(refs),
        unknown=tuple(ref for ref in refs if ref not in known),
        first_day=first_day,
        last_day=last_day,
        problems=read.problems,
    )
    return told, new, sorted(gone)


def _key(one: AvailabilityRow) -> _Key:
    return one.person_ref, one.starts_at, one.ends_at, one.kind.value


def _held(programme: Programme, refs: Sequence[str], first: dt.date, last: dt.date) -> dict[_Key, int]:
    """What the duty system said before of these people and days, by what it said."""
    start, end = (timezone.make_aware(dt.datetime.combine(day, dt.time.min)) for day in (first, last + _DAY))
    found: dict[_Key, int] = {}
    for begin in range(0, len(refs), _AT_ONCE):
        rows = Availability.objects.filter(
            programme=programme,
            source=Availability.Source.DUTY_SYSTEM.value,
            withdrawn_at__isnull=True,
            person_ref__in=refs[begin : begin + _AT_ONCE],
            starts_at__gte=start,
            starts_at__lt=end,
        )
        told: Iterable[tuple[int, str, dt.datetime, dt.datetime, str]] = rows.values_list(
            "pk", "person_ref", "starts_at", "ends_at", "kind"
        )
        found |= {(ref, starts, ends, kind): pk for pk, ref, starts, ends, kind in told}
    return found


_DAY = dt.timedelta(days=1)
