"""Rows of a published week: shifts, crews, tours, open seats on offer, and what is cancelled; part of publishing."""

from __future__ import annotations

__all__ = ["write_changes"]

import datetime as dt
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from bluelamp.core.vocabulary import ClaimState
from bluelamp_station.plans.engine.problem import week_text
from bluelamp_station.plans.models import (
    OfferSeat,
    PlannedVisit,
    SeatClaim,
    Shift,
    ShiftMember,
    ShiftOffer,
)
from bluelamp_station.plans.queries.people import people_by_ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bluelamp.plans.results import CrewSeat, PlannedShift
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.engine.changes import Changes
    from bluelamp_station.plans.models import PublishedWeek
    from bluelamp_station.plans.queries.problem import Gathered

# Claims to open seats are gathered until so long before a shift; after that the first come is the first served.
_CLOSES_BEFORE = dt.timedelta(hours=48)
_LONGEST_ID = 60
_AT_ONCE = 500


def write_changes(week: PublishedWeek, changes: Changes, gathered: Gathered, *, funding_ref: str) -> None:
    """Write what a plan changes; call it in the transaction of publishing, which keeps the audit event.

    Args:
        week: the version that is being published.
        changes: what becomes of the shifts.
        gathered: the tables as they were when the changes were worked out.
        funding_ref: the money that new shifts are paid from, where the plan names none.
    """
    shifts = [*changes.new, *(shift for _, shift in changes.changed)]
    people = people_by_ref({seat.person_ref for shift in shifts for seat in shift.crew})
    writing = _Writing(week, gathered, people, funding_ref)
    writing.add(changes.new)
    rows = {row.pk: row for row in gathered.shifts}
    for key, shift in changes.changed:
        writing.change(rows[key], shift)
    _cancel(week, [rows[key] for key in changes.dropped])


class _Writing:
    """What every row of one version needs."""

    def __init__(self, week: PublishedWeek, gathered: Gathered, people: dict[str, Person], funding_ref: str) -> None:
        self.week, self.people, self.funding_ref = week, people, funding_ref
        self.bases = {base.name: base for base in gathered.bases}
        self.areas = {place.ref: place.area_path for place in gathered.places}

    def add(self, shifts: Sequence[PlannedShift]) -> None:
        ids = self._new_ids(shifts)
        rows = [
            Shift(programme=self.week.programme, shift_id=name, made_by=self.week.by, **self._fields(shift))
            for name, shift in zip(ids, shifts, strict=True)
        ]
        Shift.objects.bulk_create(rows, batch_size=_AT_ONCE)
        pairs = list(zip(rows, shifts, strict=True))
        ShiftMember.objects.bulk_create([one for row, shift in pairs for one in self._members(row, shift, ())])
        PlannedVisit.objects.bulk_create([one for row, shift in pairs for one in self._visits(row, shift)])
        for row, shift in pairs:
            self._offer(row, [seat for seat in shift.crew if seat.is_open])

    def change(self, row: Shift, shift: PlannedShift) -> None:
        """Give a row another crew, other hours or another tour; whoever claimed a seat of it stays."""
        Shift.objects.filter(pk=row.pk).update(**self._fields(shift))
        for name, value in self._fields(shift).items():
            setattr(row, name, value)
        takers = {seat.person_id for offer in _live(row) for seat in offer.seats.all() if seat.person_id}
        planned = {seat.person_ref for seat in shift.crew if not seat.is_open}
        stay = [one for one in row.members.all() if one.person_id in takers and one.person_ref not in planned]
        row.members.exclude(pk__in=[one.pk for one in stay]).delete()
        fresh = self._members(row, shift, {one.position for one in stay})
        ShiftMember.objects.bulk_create(fresh)
        row.planned_visits.all().delete()
        PlannedVisit.objects.bulk_create(self._visits(row, shift))
        n_open = max(0, len(shift.crew) - len(planned) - len(stay))
        self._adjust(row, [seat for seat in shift.crew if seat.is_open][:n_open])

    def _fields(self, shift: PlannedShift) -> dict[str, object]:
        return {
            "starts_at": _at(shift.starts_s),
            "ends_at": _at(shift.ends_s),
            "is_additional": shift.is_additional,
            "funding_ref": shift.funding_ref or self.funding_ref,
            "published": self.week,
            "base": self.bases.get(shift.base),
            "break_starts_at": None if shift.break_starts_s is None else _at(shift.break_starts_s),
            "break_ends_at": None if shift.break_ends_s is None else _at(shift.break_ends_s),
            "pence": shift.pence,
        }

    def _new_ids(self, shifts: Sequence[PlannedShift]) -> list[str]:
        """Ids of their own: those of the plan under the name of the week, and of the version where one is taken."""
        week = week_text(self.week.week_monday)
        wished = [one.shift_id if week in one.shift_id else f"{week}-{one.shift_id}" for one in shifts]
        taken = set(
            Shift.objects.filter(programme=self.week.programme, shift_id__in=wished).values_list("shift_id", flat=True)
        )
        ending = f"-v{self.week.version}"
        return [f"{name[: _LONGEST_ID - len(ending)]}{ending}" if name in taken else name for name in wished]

    def _members(self, row: Shift, shift: PlannedShift, taken: Iterable[int]) -> list[ShiftMember]:
        seats = [seat for seat in shift.crew if not seat.is_open]
        held = set(taken)
        free = (position for position in range(len(seats) + len(held)) if position not in held)
        return [
            ShiftMember(
                shift=row,
                position=position,
                person=self.people.get(seat.person_ref),
                person_ref=seat.person_ref,
                role=seat.role.value,
                agency=seat.agency.value,
                kind=seat.kind.value,
                pence=seat.pence,
                price_words=seat.price_words[:200],
            )
            for position, seat in zip(free, seats, strict=False)
        ]

    def _visits(self, row: Shift, shift: PlannedShift) -> list[PlannedVisit]:
        return [
            PlannedVisit(
                shift=row,
                visit_id=stop.visit_id,
                place_ref=stop.place_ref,
                area_path=self.areas.get(stop.place_ref, self.week.programme.area.path),
                starts_at=_at(stop.starts_s),
                ends_at=_at(stop.ends_s),
            )
            for stop in shift.stops
        ]

    def _offer(self, row: Shift, seats: Sequence[CrewSeat]) -> None:
        """Put the open seats of a shift on offer."""
        if not seats:
            return
        offer = ShiftOffer.objects.create(
            programme=self.week.programme,
            ticket=uuid4(),
            shift=row,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            base=row.base,
            kind=seats[0].kind.value,
            closes_at=max(timezone.now(), row.starts_at - _CLOSES_BEFORE),
            funding_ref=row.funding_ref,
            made_by=self.week.by,
        )
        OfferSeat.objects.bulk_create(
            OfferSeat(offer=offer, number=number, roles=[seat.role.value], pence=None)
            for number, seat in enumerate(seats, start=1)
        )

    def _adjust(self, row: Shift, wanted: Sequence[CrewSeat]) -> None:
        """Let a shift have as many open seats on offer as its plan says, at its hours."""
        ShiftOffer.objects.filter(shift=row, withdrawn_at__isnull=True).update(
            starts_at=row.starts_at, ends_at=row.ends_at
        )
        free = [seat for offer in _live(row) for seat in offer.seats.all() if seat.person_id is None]
        self._offer(row, wanted[len(free) :])
        surplus = free[len(wanted) :]
        OfferSeat.objects.filter(pk__in=[seat.pk for seat in surplus], person__isnull=True).delete()
        empty = ShiftOffer.objects.filter(shift=row, withdrawn_at__isnull=True, seats__isnull=True)
        _withdraw(empty.values_list("pk", flat=True), "The plan of the week no longer has this seat.")


def _live(row: Shift) -> list[ShiftOffer]:
    return [offer for offer in row.offers.all() if offer.withdrawn_at is None]


def _cancel(week: PublishedWeek, rows: Sequence[Shift]) -> None:
    """Cancel shifts with the reason of the version, and withdraw the seats that they offered."""
    why = (week.why or "The week was planned again.")[:300]
    keys = [row.pk for row in rows]
    Shift.objects.filter(pk__in=keys, cancelled_at__isnull=True).update(
        cancelled_at=timezone.now(), cancelled_because=why
    )
    _withdraw([offer.pk for row in rows for offer in _live(row)], why)


def _withdraw(offers: Iterable[int], why: str) -> None:
    keys, now = list(offers), timezone.now()
    ShiftOffer.objects.filter(pk__in=keys).update(withdrawn_at=now, withdrawn_because=why)
    open_claims = SeatClaim.objects.filter(
        offer__in=keys, state__in=(ClaimState.WAITING.value, ClaimState.CONFIRMED.value)
    )
    open_claims.update(state=ClaimState.DECLINED.value, ended_at=now, why=why)


def _at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
