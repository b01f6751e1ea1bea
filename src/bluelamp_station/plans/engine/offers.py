"""The room's door to the science: what a seat costs, and which duties one person may work beside one another."""

from __future__ import annotations

__all__ = ["LONGEST_MIN", "SHORTEST_MIN", "Stretch", "against", "price_of", "shared_out"]

import datetime as dt
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.pay import price_seat
from bluelamp.plans.records import PayRate
from bluelamp.plans.rest import (
    OVERTIME_KINDS,
    Duty,
    are_rested,
    extends_core,
    least_extra_min,
    merged,
    whole_duty,
)
from bluelamp.plans.rules import PlanRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp.core.vocabulary import Agency, Role
    from bluelamp.plans.rest import Spans
    from bluelamp_station.programme.models import Rate

_RULES = PlanRules()
# The shortest is one for which somebody stays on after core duty.
SHORTEST_MIN, LONGEST_MIN = least_extra_min(_RULES), _RULES.max_shift_min
_HOUR_S = 3600
_TOO_LONG = (
    f"Right beside your duty it may last {SHORTEST_MIN / 60:g} to {_RULES.may_extend_core_min / 60:g} h, and "
    f"{_RULES.max_duty_min / 60:g} h with that duty at the most."
)


class Stretch(Protocol):
    """A stretch of time that somebody works or is asked to work."""

    @property
    def starts_at(self) -> dt.datetime:
        """From when, aware."""

    @property
    def ends_at(self) -> dt.datetime:
        """Until when."""

    @property
    def kind(self) -> AvailabilityKind:
        """What time it is."""


def price_of(role: Role, agency: Agency, asked: Stretch, rates: Iterable[Rate], zone: str) -> tuple[int | None, str]:
    """Pence of a seat and the rule that priced it in words; None with the reason where no rate holds.

    Args:
        role: of whoever sits there.
        agency: whose they are.
        asked: the stretch and what time it is.
        rates: rows of the programme's table for their staff type and agency.
        zone: IANA name of the local time.
    """
    table = [
        PayRate(
            role,
            agency,
            AvailabilityKind(rate.kind),
            rate.from_date,
            int(rate.per_hour * 100),
            int(rate.minimum_hours * 60),
            rate.source,
        )
        for rate in rates
    ]
    duty = _duty(asked)
    try:
        return price_seat(role, agency, asked.kind, duty.starts_s, duty.ends_s, table, zone)
    except RefusedInputError as error:
        return None, error.message


def _duty(one: Stretch) -> Duty:
    is_core = one.kind is AvailabilityKind.CORE
    return Duty(int(one.starts_at.timestamp()), int(one.ends_at.timestamp()), is_core)


def against(asked: Stretch, held: Sequence[Stretch], *, max_week_h: float | None, zone: str) -> tuple[str, ...]:
    """What keeps somebody from working a stretch beside their duties, in sentences; empty where nothing does.

    Args:
        asked: the stretch.
        held: their duties, in any order.
        max_week_h: their own limit of hours a week; None for the rules' own.
        zone: IANA name of the local time.
    """
    beside = _beside(asked, held)
    # Whoever works then already need not read that the rest would be too short as well.
    return (beside,) if beside else _beyond_hours(asked, held, max_week_h, ZoneInfo(zone))


def _beside(asked: Stretch, held: Iterable[Stretch]) -> str:
    """An overlap, or too little rest; empty for neither. Extra time may extend a core duty, and rests as the whole."""
    duty, others = _duty(asked), [_duty(one) for one in held]
    core = merged((one.starts_s, one.ends_s) for one in others if one.is_core)
    duties = [Duty(*span, is_core=True) for span in core] + [one for one in others if not one.is_core]
    found = (_too_near(duty, other, core) for other in sorted(duties))
    return next((words for words in found if words), "")


def _too_near(duty: Duty, other: Duty, core: Spans) -> str:
    if other.starts_s < duty.ends_s and duty.starts_s < other.ends_s:
        return "You are on duty then already."
    one, two = duty, other
    if duty.is_core or not other.is_core:
        one, two = whole_duty(duty, core, _RULES), whole_duty(other, core, _RULES)
    elif other.ends_s == duty.starts_s or duty.ends_s == other.starts_s:
        return "" if extends_core(duty, core, _RULES) else _TOO_LONG
    if are_rested(one, two, _RULES.rest_min):
        return ""
    is_before = other.ends_s <= duty.starts_s
    gap_s = one.starts_s - two.ends_s if is_before else two.starts_s - one.ends_s
    if gap_s < 0:
        return "Your duty right beside it is extended already."
    side, rest_h = "before it" if is_before else "after it", _RULES.rest_min / 60
    rested = _hours(gap_s / _HOUR_S)
    return f"It leaves {rested} of rest between it and your duty {side}; {_hours(rest_h)} are needed."


def _beyond_hours(asked: Stretch, held: Sequence[Stretch], max_week_h: float | None, zone: ZoneInfo) -> tuple[str, ...]:
    """Hours, shifts and overtime of the weeks that the stretch touches."""
    most_h = _RULES.max_week_min / 60 if max_week_h is None else min(max_week_h, _RULES.max_week_min / 60)
    most_extra_h = _RULES.max_overtime_min / 60
    found: list[str] = []
    for start, end in _weeks(asked, zone):
        inside = [one for one in (*held, asked) if one.starts_at < end and start < one.ends_at]
        hours = _union_h(inside, start, end)
        extra = _union_h([one for one in inside if one.kind in OVERTIME_KINDS], start, end)
        begun = [one for one in inside if start <= one.starts_at < end]
        if hours > most_h:
            found.append(f"You would work {_hours(hours)} in that week; {_hours(most_h)} is the most.")
        elif extra > most_extra_h:
            found.append(f"You would work {_hours(extra)} overtime in that week; {_hours(most_extra_h)} is the most.")
        elif len(begun) > _RULES.max_shifts_a_week and asked in begun:
            found.append(f"You have {_RULES.max_shifts_a_week} shifts in that week already, which is the most.")
    return tuple(dict.fromkeys(found))


def _weeks(asked: Stretch, zone: ZoneInfo) -> list[tuple[dt.datetime, dt.datetime]]:
    """Monday midnight to Monday midnight, local time, of the weeks that a stretch touches."""
    first, last = asked.starts_at.astimezone(zone).date(), asked.ends_at.astimezone(zone).date()
    monday = first - dt.timedelta(days=first.weekday())
    found = []
    while monday <= last:
        bounds = [dt.datetime.combine(monday + dt.timedelta(days=n), dt.time.min, zone) for n in (0, 7)]
        if bounds[0] < asked.ends_at:
            found.append((bounds[0].astimezone(dt.UTC), bounds[1].astimezone(dt.UTC)))
        monday += dt.timedelta(days=7)
    return found


def _union_h(spans: Iterable[Stretch], start: dt.datetime, end: dt.datetime) -> float:
    """Hours between two moments that any of the stretches covers; what two cover counts once."""
    total, until = 0.0, start
    for one in sorted(spans, key=lambda span: span.starts_at):
        begin, stop = max(one.starts_at, until), min(one.ends_at, end)
        if stop > begin:
            total += (stop - begin).total_seconds()
            until = stop
    return total / _HOUR_S


def _hours(hours: float) -> str:
    whole, minutes = divmod(round(hours * 60), 60)
    return f"{whole} h" if not minutes else f"{whole} h {minutes} min" if whole else f"{minutes} min"


def shared_out(fits: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Seats shared out among people in their order: whoever comes first is seated whenever that can be.

    Each person takes a free seat that fits, or somebody seated before moves to another seat that fits them as well;
    nobody seated before loses their place.

    Args:
        fits: of each person, first come first, the seats that they may take, the one to be tried first in front.

    Returns:
        The person of each seat that is filled.

    Source: H. W. Kuhn (1955), augmenting paths; taken in order they give the best of all assignments by rank.
    """
    seated: dict[int, int] = {}

    def place(person: int, tried: set[int]) -> bool:
        for seat in fits[person]:
            if seat in tried:
                continue
            tried.add(seat)
            if seat not in seated or place(seated[seat], tried):
                seated[seat] = person
                return True
        return False

    for person in fits:
        place(person, set())
    return seated
