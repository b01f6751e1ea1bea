"""What people work already, and whether they may work a stretch more."""

from __future__ import annotations

__all__ = ["Block", "Workloads", "workloads_of"]

from collections import defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.duties import Duties, duties_of, shortest_min, stretches_of
from bluelamp.plans.open_offers import open_offers
from bluelamp.plans.pay import has_rate, price_seat
from bluelamp.plans.rest import (
    OVERTIME_KINDS,
    Duty,
    are_rested,
    core_minutes,
    fits_beside,
    least_extra_min,
    touches_hours,
    whole_duty,
)
from bluelamp.plans.weeks import week_span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bluelamp.core.vocabulary import Agency, Role
    from bluelamp.plans.duties import Stretch
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import Offer, StaffMember
    from bluelamp.plans.results import PlannedShift


_NO_DUTIES = Duties()


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
        duties: core duties and published shifts of each person.
        worked: shifts of each person.
        core_min: minutes of core duty of each person in the week.
        parts: of offers that were asked about, in which they may be worked.
        late: stretches that were asked about, and whether they touch unpopular hours.
        prices: of seats that were asked about; None where there is no rate.
    """

    problem: WeekProblem
    offers: dict[str, tuple[Offer, ...]]
    duties: Mapping[str, Duties]
    worked: dict[str, tuple[_Worked, ...]]
    core_min: dict[str, int]
    parts: dict[Offer, tuple[Stretch, ...]] = field(default_factory=dict, compare=False, repr=False)
    late: dict[tuple[int, int], bool] = field(default_factory=dict, compare=False, repr=False)
    prices: dict[tuple[Role, Agency, AvailabilityKind, int, int], int | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    def pence(self, member: StaffMember, kind: AvailabilityKind, starts_s: int, ends_s: int) -> int | None:
        """What a seat costs; None where there is no rate."""
        key = (member.role, member.agency, kind, starts_s, ends_s)
        if key not in self.prices:
            rates, zone = self.problem.rates, self.problem.zone
            is_priced = has_rate(member.role, member.agency, kind, starts_s, rates, zone)
            self.prices[key] = price_seat(*key, rates, zone)[0] if is_priced else None
        return self.prices[key]

    def held(self, person_ref: str) -> Duties:
        """Core duties and published shifts of somebody."""
        return self.duties.get(person_ref, _NO_DUTIES)

    def parts_of(self, offer: Offer) -> tuple[Stretch, ...]:
        """Parts of an offer in which it may be worked beside core duties and published shifts."""
        if offer not in self.parts:
            self.parts[offer] = stretches_of(self.problem, offer, self.held(offer.person_ref))
        return self.parts[offer]

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
            Block.CONFIRMED: lambda: self._is_confirmed_elsewhere(member.person_ref, duty),
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
        """Offers of somebody that hold a whole stretch, in which it is long enough for them, and that can be priced."""
        core, rules = self.held(member.person_ref).core, self.problem.rules
        return tuple(
            offer
            for offer in self.offers.get(member.person_ref, ())
            if offer.starts_s <= starts_s
            and ends_s <= offer.ends_s
            and (
                (offer.starts_s, offer.ends_s) == (starts_s, ends_s)
                if offer.is_committed
                else ends_s - starts_s >= 60 * shortest_min(_duty(offer.kind, starts_s, ends_s), core, rules)
            )
            and self.pence(member, offer.kind, starts_s, ends_s) is not None
        )

    def least_s(self, member: StaffMember, kind: AvailabilityKind) -> int:
        """Seconds of the shortest shift that somebody may be given: a short one where it could extend a core duty."""
        rules = self.problem.rules
        may_extend = kind is not AvailabilityKind.CORE and rules.may_extend_core_min > 0
        is_short = may_extend and bool(self.held(member.person_ref).core)
        return 60 * (least_extra_min(rules) if is_short else rules.min_shift_min)

    def without(self, shift: PlannedShift) -> Workloads:
        """The same with one shift not worked."""
        worked = dict(self.worked)
        for seat in shift.crew:
            gone = _Worked(shift.starts_s, shift.ends_s, seat.kind)
            worked[seat.person_ref] = tuple(w for w in worked.get(seat.person_ref, ()) if w != gone)
        return replace(self, worked=worked)

    def having(self, person_ref: str, starts_s: int, ends_s: int, kind: AvailabilityKind) -> Workloads:
        """The same with one shift more of somebody."""
        more = (*self.worked.get(person_ref, ()), _Worked(starts_s, ends_s, kind))
        return replace(self, worked={**self.worked, person_ref: more})

    def _most_minutes(self, member: StaffMember) -> int:
        return self.problem.rules.max_week_min if member.max_week_h is None else int(member.max_week_h * 60)

    def _minutes(self, member: StaffMember) -> int:
        shifts = sum((w.ends_s - w.starts_s) // 60 for w in self.worked.get(member.person_ref, ()) if not _is_core(w))
        return self.core_min.get(member.person_ref, 0) + shifts

    def _is_confirmed_elsewhere(self, person_ref: str, duty: Duty) -> bool:
        confirmed = [_duty(o.kind, o.starts_s, o.ends_s) for o in self.offers.get(person_ref, ()) if o.is_committed]
        return any(
            (one.starts_s, one.ends_s) != (duty.starts_s, duty.ends_s) and not self._are_apart(person_ref, duty, one)
            for one in confirmed
        )

    def _is_rested(self, person_ref: str, duty: Duty, worked: Iterable[_Worked]) -> bool:
        if not fits_beside(duty, self.held(person_ref).core, self.problem.rules):
            return False
        return all(self._are_apart(person_ref, duty, _duty(w.kind, w.starts_s, w.ends_s)) for w in worked)

    def _are_apart(self, person_ref: str, one: Duty, other: Duty) -> bool:
        rules, core = self.problem.rules, self.held(person_ref).core
        # Extra duties are held against core duties by themselves; those of one kind must be rested from one another.
        if one.is_core != other.is_core:
            return one.ends_s <= other.starts_s or other.ends_s <= one.starts_s
        return are_rested(whole_duty(one, core, rules), whole_duty(other, core, rules), rules.rest_min)

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
    week = week_span(problem.monday, problem.zone)
    offers: dict[str, list[Offer]] = defaultdict(list)
    worked: dict[str, list[_Worked]] = defaultdict(list)
    core: dict[str, list[Offer]] = defaultdict(list)
    for offer in open_offers(problem):
        if offer.starts_s < offer.ends_s:
            offers[offer.person_ref].append(offer)
    for offer in problem.offers:
        if offer.starts_s < offer.ends_s:
            core[offer.person_ref].append(offer)
    for shift in shifts:
        for seat in shift.crew:
            worked[seat.person_ref].append(_Worked(shift.starts_s, shift.ends_s, seat.kind))
    return Workloads(
        problem,
        {ref: tuple(sorted(held, key=lambda o: (o.starts_s, o.ends_s, o.kind))) for ref, held in offers.items()},
        dict(duties_of(problem)),
        {ref: tuple(sorted(held, key=lambda w: (w.starts_s, w.ends_s))) for ref, held in worked.items()},
        {ref: core_minutes(held, week) for ref, held in core.items()},
    )


def _duty(kind: AvailabilityKind, starts_s: int, ends_s: int) -> Duty:
    return Duty(starts_s, ends_s, kind is AvailabilityKind.CORE)


def _is_core(worked: _Worked) -> bool:
    return worked.kind is AvailabilityKind.CORE


def _overtime(worked: Iterable[_Worked]) -> int:
    return sum((w.ends_s - w.starts_s) // 60 for w in worked if w.kind in OVERTIME_KINDS)
