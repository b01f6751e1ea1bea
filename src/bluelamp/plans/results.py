"""What a plan says: shifts with crews, prices and tours, and targets that are not met with what would mend them."""

from __future__ import annotations

__all__ = ["CrewSeat", "Fix", "Move", "PlannedShift", "PlannedStop", "Replan", "Unmet", "WeekPlan"]

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bluelamp.core.vocabulary import Agency, AvailabilityKind, FixKind, MoveKind, PatrolMode, Role, UnmetReason


@dataclass(frozen=True, slots=True)
class CrewSeat:
    """Somebody on a planned shift, and what it costs.

    Args:
        person_ref: who; of an open seat the ref that it was planned under.
        role: what they are.
        agency: whose they are.
        kind: what time it is.
        pence: what the seat costs.
        price_words: the rule that priced it: ``PCSO overtime, £16.00 an hour from 1 April 2026, 8 h``.
        is_open: whether nobody holds the seat yet.
    """

    person_ref: str
    role: Role
    agency: Agency
    kind: AvailabilityKind
    pence: int
    price_words: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A visit of a tour.

    Args:
        visit_id: the plan's own id.
        place_ref: the place.
        starts_s: when it is to start, seconds since 1970 in UTC.
        ends_s: when it is to end, the same.
        travel_min: minutes of the way there from the stop before or the base.
        travel_mode: how.
    """

    visit_id: str
    place_ref: str
    starts_s: int
    ends_s: int
    travel_min: float
    travel_mode: PatrolMode


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """A shift of one crew: from its base, round its tour, with a break, and back.

    Args:
        shift_id: its key in the plan.
        starts_s: when it starts, seconds since 1970 in UTC.
        ends_s: when it ends, the same.
        base: name of the base.
        crew: who is on it.
        stops: its tour, in order.
        break_starts_s: when the break starts; None without one.
        break_ends_s: when it ends; None without one.
        is_additional: whether it would not have happened on the core rota.
        funding_ref: the money that it is paid from.
        home_min: minutes of the way back to the base at the end.
    """

    shift_id: str
    starts_s: int
    ends_s: int
    base: str
    crew: tuple[CrewSeat, ...]
    stops: tuple[PlannedStop, ...] = ()
    break_starts_s: int | None = None
    break_ends_s: int | None = None
    is_additional: bool = True
    funding_ref: str = ""
    home_min: float = 0.0

    @property
    def pence(self) -> int:
        """What it costs."""
        return sum(seat.pence for seat in self.crew)


@dataclass(frozen=True, slots=True)
class Fix:
    """Something that would mend an unmet target, priced, and true: carrying it out does what it says.

    Args:
        kind: what it is.
        words: in a sentence: ``add 6 overtime hours of two PCSOs, Friday 22:00 to 01:00 from Hertford, for £96``.
        pence: what it costs; negative where it saves.
        gains: visits that the place gets by it.
        change: what to change of the problem, ready for JSON; its keys belong to the kind.
    """

    kind: FixKind
    words: str
    pence: int
    gains: int
    change: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A place that gets fewer visits than its target asks for.

    Args:
        place_ref: the place.
        wanted: visits of its target in this week.
        planned: visits that the plan has.
        reason: what keeps the others away.
        words: why, in a sentence.
        facts: the numbers in the sentence, for whoever checks it.
        fixes: what would mend it, the cheapest first.
    """

    place_ref: str
    wanted: int
    planned: int
    reason: UnmetReason
    words: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """The plan of a week.

    Args:
        monday: its first day.
        seed: of its random choices.
        shifts: by start, then id.
        unmet: places whose target is not met, the most important first.
        wanted_visits: visits that the targets ask for.
        dose_met_share: visits planned over wanted, each at its worth, 0 to 1.
        bound_share: what no plan under these rules can exceed of the same.
        words: what the reader must know: assumptions made where the input said nothing.
    """

    monday: dt.date
    seed: int
    shifts: tuple[PlannedShift, ...]
    unmet: tuple[Unmet, ...]
    wanted_visits: int
    dose_met_share: float
    bound_share: float
    words: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """What a better plan could gain at the most, as a share of the bound, 0 to 1."""
        return 0.0 if self.bound_share <= 0 else max(0.0, 1.0 - self.dose_met_share / self.bound_share)

    @property
    def pence(self) -> int:
        """What it costs."""
        return sum(shift.pence for shift in self.shifts)

    @property
    def visits(self) -> int:
        """Planned visits."""
        return sum(len(shift.stops) for shift in self.shifts)

    @property
    def people(self) -> int:
        """People who work in it; open seats are nobody."""
        return len({seat.person_ref for shift in self.shifts for seat in shift.crew if not seat.is_open})


@dataclass(frozen=True, slots=True)
class Move:
    """A change to a duty that was published, named.

    Args:
        kind: what changes.
        shift_id: of the duty.
        visit_id: of the visit; empty where the whole shift changes.
        person_ref: who is moved or replaced; empty where nobody is.
        words: in a sentence.
        before: what held, ready for JSON.
        after: what holds now, ready for JSON.
    """

    kind: MoveKind
    shift_id: str
    visit_id: str
    person_ref: str
    words: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Replan:
    """A published plan after somebody dropped out: few duties move, and each move is named."""

    plan: WeekPlan
    moves: tuple[Move, ...]
