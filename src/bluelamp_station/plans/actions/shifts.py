"""Shifts and their tours, kept as the duty system states them, and shifts cancelled."""

from __future__ import annotations

__all__ = ["Kept", "Stood", "cancel_shift", "keep_planned_visits", "keep_shifts"]

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.models import PlannedVisit, Shift, ShiftMember
from bluelamp_station.plans.queries.people import people_by_ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bluelamp.patrols.records import PlannedVisitRecord, ShiftRecord
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

# Keys of one question to the database: no database takes any number of them.
_AT_ONCE = 5_000
_HAS_VISITS = "this shift has other content here, and visits were made on it, so that it stays as it was."
_TOUR_HAS_VISITS = "its shift has visits already, so that its tour stays as it was."


@dataclass(frozen=True, slots=True)
class Stood:
    """A row that changes nothing, because what is here must stay as it is.

    Args:
        row: of its file.
        key: the id that it names.
        words: why, in a sentence.
    """

    row: int
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the rows of a file.

    Args:
        new: how many were not here before.
        changed: how many were here with other content and follow the file now.
        repeated: how many were here as they are.
        stood: those that change nothing, because visits were made on what is here.
    """

    new: int = 0
    changed: int = 0
    repeated: int = 0
    stood: tuple[Stood, ...] = field(default=())


def keep_shifts(*, by: Person, programme: Programme, shifts: Sequence[ShiftRecord]) -> Kept:
    """Keep shifts as the duty system states them; none is ever deleted.

    A shift that is here with other content follows the file while no visit was made on it, and stands otherwise. Call
    it in the transaction of the import, which keeps the audit event.

    Args:
        by: whoever sent the file.
        programme: whose shifts they are.
        shifts: checked records with ids of their own.
    """
    held = _held(programme, [one.shift_id for one in shifts])
    people = people_by_ref({member.person_ref for one in shifts for member in one.crew})
    walked = set(_walked(held.values()))
    new, changed, stood = [], [], []
    for told in shifts:
        shift = held.get(told.shift_id)
        if shift is None:
            new.append(told)
        elif _told_of(shift) != _told(told):
            if shift.pk in walked:
                stood.append(Stood(told.row, told.shift_id, _HAS_VISITS))
            else:
                changed.append(told)
    _add(by, programme, new, people)
    for told in changed:
        _change(held[told.shift_id], told, people)
    _link(held.values(), people)
    return Kept(len(new), len(changed), len(shifts) - len(new) - len(changed) - len(stood), tuple(stood))


def keep_planned_visits(
    *,
    programme: Programme,
    planned: Sequence[PlannedVisitRecord],
    area_path_of: Callable[[PlannedVisitRecord], str],
) -> Kept:
    """Keep the tours of shifts that are known; none is ever deleted.

    Call it in the transaction of the import, which keeps the audit event.

    Args:
        programme: whose tours they are.
        planned: checked records, each of a shift that is here.
        area_path_of: the area in which a record's place lies.
    """
    held = _held(programme, [one.shift_id for one in planned])
    walked = set(_walked(held.values()))
    tours = {(one.shift_id, one.visit_id): one for shift in held.values() for one in shift.planned_visits.all()}
    new, changed, stood = [], [], []
    for told in planned:
        shift = held[told.shift_id]
        asked = _row_of(shift, told, area_path_of(told))
        before = tours.get((shift.pk, told.visit_id))
        if before is None:
            new.append(asked)
        elif _stop_of(before) != _stop_of(asked):
            if shift.pk in walked:
                stood.append(Stood(told.row, told.visit_id, _TOUR_HAS_VISITS))
            else:
                asked.pk = before.pk
                changed.append(asked)
    PlannedVisit.objects.bulk_create(new, batch_size=_AT_ONCE)
    PlannedVisit.objects.bulk_update(changed, ["place_ref", "area_path", "starts_at", "ends_at"], batch_size=200)
    return Kept(len(new), len(changed), len(planned) - len(new) - len(changed) - len(stood), tuple(stood))


@transaction.atomic
def cancel_shift(*, by: Person, shift: Shift, reason: str) -> None:
    """Cancel a shift that is not over; it stays on the list with the reason, and phones no longer show it.

    Raises:
        UsageError: no reason was given (BL-PLANS-01).
        RefusedInputError: it is cancelled already or over (BL-PLANS-02).
    """
    said = reason.strip()
    if not said:
        raise UsageError("say why the shift is cancelled.", code="BL-PLANS-01")
    now = timezone.now()
    open_ones = Shift.objects.filter(pk=shift.pk, cancelled_at__isnull=True, ends_at__gt=now)
    if not open_ones.update(cancelled_at=now, cancelled_because=said[:300]):
        raise RefusedInputError(
            "this shift is over or was cancelled already; there is nothing to cancel.", code="BL-PLANS-02"
        )
    record(by=by, action="plans.shift_cancelled", subject=shift, why=said[:300])


def _held(programme: Programme, ids: Iterable[str]) -> dict[str, Shift]:
    """Shifts that are here, by their ids, with crews and tours."""
    wanted = sorted(set(ids))
    found: dict[str, Shift] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = Shift.objects.filter(programme=programme, shift_id__in=wanted[start : start + _AT_ONCE])
        found |= {one.shift_id: one for one in some.prefetch_related("members", "planned_visits")}
    return found


def _walked(shifts: Iterable[Shift]) -> Iterable[int]:
    """Keys of those on which a visit was made."""
    keys = [one.pk for one in shifts]
    for start in range(0, len(keys), _AT_ONCE):
        some = Shift.objects.filter(pk__in=keys[start : start + _AT_ONCE], visits__isnull=False)
        yield from some.values_list("pk", flat=True)


def _told(told: ShiftRecord) -> tuple[Any, ...]:
    crew = tuple((one.person_ref, one.role.value, one.agency.value) for one in told.crew)
    return _at(told.started_s), _at(told.ended_s), told.is_additional, told.funding_ref, crew


def _told_of(shift: Shift) -> tuple[Any, ...]:
    crew = tuple((one.person_ref, one.role, one.agency) for one in shift.members.all())
    return shift.starts_at, shift.ends_at, shift.is_additional, shift.funding_ref, crew


def _at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def _add(by: Person, programme: Programme, new: Sequence[ShiftRecord], people: dict[str, Person]) -> None:
    rows = [
        Shift(
            programme=programme,
            shift_id=told.shift_id,
            starts_at=_at(told.started_s),
            ends_at=_at(told.ended_s),
            is_additional=told.is_additional,
            funding_ref=told.funding_ref,
            made_by=by,
        )
        for told in new
    ]
    Shift.objects.bulk_create(rows, batch_size=_AT_ONCE)
    members = [one for shift, told in zip(rows, new, strict=True) for one in _members(shift, told, people)]
    ShiftMember.objects.bulk_create(members, batch_size=_AT_ONCE)


def _change(shift: Shift, told: ShiftRecord, people: dict[str, Person]) -> None:
    Shift.objects.filter(pk=shift.pk).update(
        starts_at=_at(told.started_s),
        ends_at=_at(told.ended_s),
        is_additional=told.is_additional,
        funding_ref=told.funding_ref,
    )
    shift.members.all().delete()
    ShiftMember.objects.bulk_create(_members(shift, told, people))


def _members(shift: Shift, told: ShiftRecord, people: dict[str, Person]) -> list[ShiftMember]:
    return [
        ShiftMember(
            shift=shift,
            position=position,
            person=people.get(one.person_ref),
            person_ref=one.person_ref,
            role=one.role.value,
            agency=one.agency.value,
        )
        for position, one in enumerate(told.crew)
    ]


def _link(shifts: Iterable[Shift], people: dict[str, Person]) -> None:
    """Name the people of members whom the site has come to know since."""
    unknown = [
        one for shift in shifts for one in shift.members.all() if one.person_id is None and one.person_ref in people
    ]
    for member in unknown:
        member.person = people[member.person_ref]
    ShiftMember.objects.bulk_update([one for one in unknown if one.pk], ["person"], batch_size=200)


def _row_of(shift: Shift, told: PlannedVisitRecord, area_path: str) -> PlannedVisit:
    return PlannedVisit(
        shift=shift,
        visit_id=told.visit_id,
        place_ref=told.place_ref,
        area_path=area_path,
        starts_at=_at(told.starts_s),
        ends_at=_at(told.ends_s),
    )


def _stop_of(one: PlannedVisit) -> tuple[Any, ...]:
    return one.place_ref, one.area_path, one.starts_at, one.ends_at
