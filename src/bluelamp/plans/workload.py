"""What people work already, and whether they may work a stretch more."""

from __future__ import annotations

__all__ = ["Block", "Workloads", "workloads_of"]

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.pay import has_rate
from bluelamp.plans.rest import OVERTIME_KINDS, Duty, are_rested, core_minutes, fits_beside, touches_hours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import Offer, StaffMember
    from bluelamp.plans.results import PlannedShift


class Block(StrEnum):
    """Why somebody who offers time cannot work a stretch of it."""

    ON_DUTY = "on_duty"  # they are on a shift of the plan then
    CONFIRMED = "confirmed"  # they are confirmed for another stretch of that time
    REST = "rest"  # too soon after or before another duty
    HOURS = "hours"  # the hours of the week would be exceeded
    SHIFTS = "shifts"  # they have as many shifts as the rules allow
    UNPOPULAR = "unpopular"  # they have as many late shifts as the rules allow
    OVERTIME = "overtime"  # the overtime of the week would be exceeded


@dataclass(frozen=True, slots=True)
class _Worked:
    """A shift of somebody."""

    starts_s: int
    ends_s: int
    kind: AvailabilityKind


@dataclass(frozen=True, slots=True)
class Workloads:
    """What everybody offers and works in a week.

    Args:
        problem: with rules and zone.
        offers: of each person, by time.
        core: core duties of each person, (start, end) in seconds since 1970 in UTC.
        worked: shifts of each person.
        late: stretches that were asked about, and whether they touch unpopular hours.
    """

    problem: WeekProblem
    offers: dict[str, tuple[Offer, ...]]
    core: dict[str, tuple[tuple[int, int], ...]]
    worked: dict[str, tuple[_Worked, ...]]
    late: dict[tuple[int, int], bool] = field(default_factory=dict, compare=False, repr=False)

    def minutes_left(self, member: StaffMember) -> int:
        """Minutes of the week that somebody may still work beyond core duties and planned shifts, 0 at the least."""
        return max(0, self._most_minutes(member) - self._minutes(member))

    def is_on_duty(self, person_ref: str, starts_s: int, ends_s: int) -> bool:
        """Whether somebody is on a planned shift at some time of a stretch."""
        return any(w.starts_s < ends_s and starts_s < w.ends_s for w in self.worked.get(person_ref, ()))

    def block(self, member: StaffMember, starts_s: int, ends_s: int, kind: AvailabilityKind) -> Block | None:
        """The first rule that keeps somebody from working a stretch that they offer; None where none does."""
        worked = self.worked.get(member.person_ref, ())
        minutes = (ends_s - starts_s) // 60
        duty = Duty(starts_s, ends_s, kind is AvailabilityKind.CORE)
        rules = self.problem.rules
        broken: dict[Block, Callable[[], bool]] = {
            Block.ON_DUTY: lambda: self.is_on_duty(member.person_ref, starts_s, ends_s),
            Block.CONFIRMED: lambda: self._is_confirmed_elsewhere(member.person_ref, starts_s, ends_s),
            Block.REST: lambda: not self._is_rested(member.person_ref, duty, worked),
            Block.HOURS: lambda: not duty.is_core and minutes > self.minutes_left(member),
            Block.SHIFTS: lambda: len(worked) >= rules.max_shifts_a_week,
            Block.UNPOPULAR: lambda: (
                self._is_late(starts_s, ends_s) and self._late_shifts(worked) >= rules.max_unpopular_shifts
            ),
            Block.OVERTIME: lambda: kind in OVERTIME_KINDS and minutes + _overtime(worked) > rules.max_overtime_min,
        }
        return next((block for block, is_broken in broken.items() if is_broken()), None)

    def covering(self, member: StaffMember, starts_s: int, ends_s: int) -> tuple[Offer, ...]:
        """Offers of somebody that hold a whole stretch and can be priced then."""
        return tuple(
            offer
            for offer in self.offers.get(member.person_ref, ())
            if offer.starts_s <= starts_s
            and ends_s <= offer.ends_s
            and (not offer.is_committed or (offer.starts_s, offer.ends_s) == (starts_s, ends_s))
            and has_rate(member.role, member.agency, offer.kind, starts_s, self.problem.rates, self.problem.zone)
        )

    def without(self, shift: PlannedShift) -> Workloads:
        """The same with one shift not worked."""
        worked = dict(self.worked)
        for seat in shift.crew:
            gone = _Worked(shift.starts_s, shift.ends_s, seat.kind)
            worked[seat.person_ref] = tuple(w for w in worked.get(seat.person_ref, ()) if w != gone)
        return Workloads(self.problem, self.offers, self.core, worked, self.late)

    def having(self, person_ref: str, starts_s: int, ends_s: int, kind: AvailabilityKind) -> Workloads:
        """The same with one shift more of somebody."""
        more = (*self.worked.get(person_ref, ()), _Worked(starts_s, ends_s, kind))
        return Workloads(self.problem, self.offers, self.core, {**self.worked, person_ref: more}, self.late)

    def _most_minutes(self, member: StaffMember) -> int:
        return self.problem.rules.max_week_min if member.max_week_h is None else int(member.max_week_h * 60)

    def _minutes(self, member: StaffMember) -> int:
        shifts = sum((w.ends_s - w.starts_s) // 60 for w in self.worked.get(member.person_ref, ()) if not _is_core(w))
        return core_minutes(self.offers.get(member.person_ref, ())) + shifts

    def _is_confirmed_elsewhere(self, person_ref: str, starts_s: int, ends_s: int) -> bool:
        rest_s = self.problem.rules.rest_min * 60
        return any(
            o.is_committed
            and (o.starts_s, o.ends_s) != (starts_s, ends_s)
            and o.starts_s < ends_s + rest_s
            and starts_s < o.ends_s + rest_s
            for o in self.offers.get(person_ref, ())
        )

    def _is_rested(self, person_ref: str, duty: Duty, worked: Iterable[_Worked]) -> bool:
        rest_min = self.problem.rules.rest_min
        if not fits_beside(duty, self.core.get(person_ref, ()), rest_min):
            return False
        return all(are_rested(duty, Duty(w.starts_s, w.ends_s), rest_min) for w in worked)

    def _is_late(self, starts_s: int, ends_s: int) -> bool:
        found = self.late.get((starts_s, ends_s))
        if found is None:
            found = touches_hours(starts_s, ends_s, self.problem.rules.unpopular, self.problem.zone)
            self.late[starts_s, ends_s] = found
        return found

    def _late_shifts(self, worked: Iterable[_Worked]) -> int:
        return sum(self._is_late(w.starts_s, w.ends_s) for w in worked)


def workloads_of(problem: WeekProblem, shifts: Sequence[PlannedShift]) -> Workloads:
    """What everybody offers, and works by planned shifts.

    Args:
        problem: with staff, offers and rules.
        shifts: of the plan, published ones included.
    """
    offers: dict[str, list[Offer]] = defaultdict(list)
    worked: dict[str, list[_Worked]] = defaultdict(list)
    for offer in problem.offers:
        if offer.starts_s < offer.ends_s:
            offers[offer.person_ref].append(offer)
    for shift in shifts:
        for seat in shift.crew:
            worked[seat.person_ref].append(_Worked(shift.starts_s, shift.ends_s, seat.kind))
    return Workloads(
        problem,
        {ref: tuple(sorted(held, key=lambda o: (o.starts_s, o.ends_s, o.kind))) for ref, held in offers.items()},
        {
            ref: tuple((o.starts_s, o.ends_s) for o in held if o.kind is AvailabilityKind.CORE)
            for ref, held in offers.items()
        },
        {ref: tuple(sorted(held, key=lambda w: (w.starts_s, w.ends_s))) for ref, held in worked.items()},
    )


def _is_core(worked: _Worked) -> bool:
    return worked.kind is AvailabilityKind.CORE


def _overtime(worked: Iterable[_Worked]) -> int:
    return sum((w.ends_s - w.starts_s) // 60 for w in worked if w.kind in OVERTIME_KINDS)
