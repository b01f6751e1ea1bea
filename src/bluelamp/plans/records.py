"""What a plan is made from: places and their dose, people and the time that they offer, bases, rates."""

from __future__ import annotations

__all__ = ["Base", "DoseTarget", "Offer", "PayRate", "PlanPlace", "StaffMember", "Window"]

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import PatrolMode, PlaceRole

if TYPE_CHECKING:
    import datetime as dt

    from bluelamp.core.vocabulary import Agency, AvailabilityKind, Role


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A stretch of the week in local time, such as ``Fri 18:00-02:00``.

    Args:
        weekday: on which it starts, 0 is Monday.
        start_min: minutes after that day's midnight by the clock, 0 to 1439.
        end_min: the same for its end, above ``start_min``; above 1440 it ends on the next day.
    """

    weekday: int
    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """A patrol place.

    Args:
        ref: its key.
        name: what people call it.
        town: where it lies.
        x: easting of its middle, metres in the working system.
        y: northing, the same.
        role: what it is for; a control is never planned.
        rank: 1 is the hottest; None where no rank is known.
        harm_share: its share of the harm or incidents of all places, 0 to 1; None where it is not known.
        windows: when it is hot; empty for no preference.
        valid_from: first day on which it is a place.
        valid_to: last day on which it is.
        roles_allowed: who may work there; None for everybody, empty for nobody.
        needs_constable: whether a crew there needs an officer or a special.
    """

    ref: str
    name: str
    town: str
    x: float
    y: float
    role: PlaceRole = PlaceRole.TREATED
    rank: int | None = None
    harm_share: float | None = None
    windows: tuple[Window, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    roles_allowed: frozenset[Role] | None = None
    needs_constable: bool = False


@dataclass(frozen=True, slots=True)
class DoseTarget:
    """What a place is to get in a week.

    Args:
        place_ref: the place.
        visits_per_week: how many visits.
        minutes: length of one, 10 to 20 by the evidence.
        min_gap_h: hours from the end of a visit to the start of the next at the least.
        max_gap_h: hours without a visit at the most; None for no such rule.
        windows: when visits may start and must end within; empty for the place's own, then for the usual hours.
        block_days: 1, or 3 to have visits on three days running.
        cap_visits: visits a week after which the place drops off the list, by visits made already; None for none.
        value: what one first visit is worth against other places' (the mean over places is 1).
    """

    place_ref: str
    visits_per_week: int
    minutes: int = 15
    min_gap_h: float = 2.0
    max_gap_h: float | None = 96.0
    windows: tuple[Window, ...] = ()
    block_days: int = 1
    cap_visits: int | None = None
    value: float = 1.0

    @property
    def most_visits(self) -> int:
        """Visits of the week that the target asks for, the cap observed."""
        return self.visits_per_week if self.cap_visits is None else min(self.visits_per_week, self.cap_visits)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who may patrol.

    Args:
        person_ref: the duty system's word for them, never a name.
        role: what they are.
        agency: whose they are.
        base: name of the base at which their shifts start and end.
        transport: how they get from place to place beyond walking distance.
        max_week_h: hours in the week at the most, core hours included; None for the rules' own.
        is_open_seat: whether this is a seat still to be offered, not a person.
    """

    person_ref: str
    role: Role
    agency: Agency
    base: str
    transport: PatrolMode = PatrolMode.VEHICLE
    max_week_h: float | None = None
    is_open_seat: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A stretch of time that somebody offers or is rostered for.

    Args:
        person_ref: who.
        starts_s: from when, seconds since 1970 in UTC.
        ends_s: until when, the same.
        kind: what time it is, which decides the pay.
        is_committed: whether the person has been confirmed for exactly this time and must be on a shift then.
        row: of its file as a spreadsheet numbers it; 0 where it came from no file.
    """

    person_ref: str
    starts_s: int
    ends_s: int
    kind: AvailabilityKind
    is_committed: bool = False
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PayRate:
    """What an hour costs from a day on.

    Args:
        role: of whom.
        agency: whose.
        kind: for what time.
        from_date: first day on which it holds.
        pence_per_hour: pence an hour.
        minimum_min: minutes paid at the least for a shift.
        source: where the number comes from.
    """

    role: Role
    agency: Agency
    kind: AvailabilityKind
    from_date: dt.date
    pence_per_hour: int
    minimum_min: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """Where shifts start, break and end.

    Args:
        name: its key.
        x: easting, metres in the working system.
        y: northing, the same.
    """

    name: str
    x: float
    y: float
