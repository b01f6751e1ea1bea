"""Dose: what each place is to get in a week, and the visits asked for, so far apart that every gap is kept."""

from __future__ import annotations

__all__ = [
    "WORTH_OF_VISITS",
    "Shortfall",
    "dose_by_rank",
    "requests_of",
    "shortfalls_of",
    "targets_of",
    "window_shares",
]

import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import PlaceRole, UnmetReason
from bluelamp.plans.dense_hours import window_shares
from bluelamp.plans.dose_by_rank import dose_by_rank
from bluelamp.plans.free_time import place_week, starts_in, visit_times, without
from bluelamp.plans.offered_time import common, offered_by_person, offered_for
from bluelamp.plans.requests import VisitRequest
from bluelamp.plans.spacing import how_many_fit, spaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bluelamp.core.vocabulary import Role
    from bluelamp.plans.free_time import PlaceWeek
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import DoseTarget
    from bluelamp.plans.spacing import Spans

# Visits of a place where nobody has set a dose, the mean over places.
_VISITS_UNSAID = 7
# What the first, second, third and every later visit of a place in a week is worth against its first.
WORTH_OF_VISITS = (1.0, 0.8, 0.6, 0.5)
_DAYS = 7


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How many of a place's wanted visits can be asked for at all, and what keeps the others away.

    Args:
        place: index of the place.
        place_ref: its ref.
        wanted: visits that the target asks for beside those of published shifts, the cap observed.
        requested: for how many of them the week has time.
        reasons: why the others are not asked for: (reason, visits), none of them 0.
    """

    place: int
    place_ref: str
    wanted: int
    requested: int
    reasons: tuple[tuple[UnmetReason, int], ...]


def targets_of(problem: WeekProblem) -> tuple[DoseTarget, ...]:
    """The targets of a week: those given, or seven visits a place on average shared out by rank where none is given.

    Controls of a trial have none, whatever was given.

    Args:
        problem: the week.

    Returns:
        One for each place that is to be visited, in the order given.
    """
    walked = {place.ref for place in problem.places if place.role is not PlaceRole.CONTROL}
    if not problem.targets:
        return dose_by_rank(problem.places, visits_in_all=_VISITS_UNSAID * len(walked))[0]
    return tuple(target for target in problem.targets if target.place_ref in walked)


def requests_of(problem: WeekProblem, *, seed: int) -> tuple[VisitRequest, ...]:
    """The visits that are asked for in a week.

    Requests of one place hold stretches of its windows so far apart that the least gap is kept whichever starts are
    chosen, and no further apart than the longest interval where the windows allow. They lie where people have offered
    time, as far as they fit there. Where the lines between them run, and on which days a block lies, is drawn anew for
    each place and week, so that nobody can learn it. Controls, barred days, days on which the place is none and the
    time near visits made or published are left out.

    Args:
        problem: the week.
        seed: of the draws; each place has its own, whatever other places there are.

    Returns:
        By place, in order of time. Of a place's requests those worth most lie apart, so that what is left when hours
        are short is still spread over the week.
    """
    requests: list[VisitRequest] = []
    offered: dict[tuple[frozenset[Role] | None, bool], Spans] = {}
    people = offered_by_person(problem)
    for week in _weeks(problem):
        if not week.wanted or _is_closed(week):
            continue
        kind = (week.place.roles_allowed, week.place.needs_constable)
        if kind not in offered:
            offered[kind] = offered_for(problem, week.place, people)
        rng = np.random.default_rng([seed, zlib.crc32(week.place.ref.encode()), problem.monday.toordinal()])
        requests += _requests(week, _stretches(problem, week, offered[kind], rng), rng)
    return tuple(requests)


def shortfalls_of(problem: WeekProblem) -> tuple[Shortfall, ...]:
    """For each target how many visits can be asked for, and why the others cannot.

    Reasons are looked at in this order, each with the visits that it alone takes away: nobody may enter, the windows
    are too short for visits and gaps, the week has begun, the place is none on these days, the trial keeps
    patrols away.

    Args:
        problem: the week.

    Returns:
        One for each target, in their order; ``requested`` is the number of the place's requests.
    """
    return tuple(_shortfall(problem, week) for week in _weeks(problem))


def _weeks(problem: WeekProblem) -> Iterator[PlaceWeek]:
    index_of = {place.ref: index for index, place in enumerate(problem.places)}
    for target in targets_of(problem):
        yield place_week(problem, index_of[target.place_ref], target)


def _is_closed(week: PlaceWeek) -> bool:
    return week.place.roles_allowed is not None and not week.place.roles_allowed


def _shortfall(problem: WeekProblem, week: PlaceWeek) -> Shortfall:
    if _is_closed(week):
        reasons = ((UnmetReason.NOBODY_MAY_ENTER, week.wanted),)
        return Shortfall(week.index, week.place.ref, week.wanted, 0, reasons if week.wanted else ())
    begun = week.near + week.past
    takings = (week.near, begun, begun + week.off, week.taken)
    most = [max(_fit(week, _starts(problem, week, block, taken)) for block in _blocks(week)) for taken in takings]
    fitting = [week.wanted, *most]
    names = (UnmetReason.WINDOW_TOO_SHORT, UnmetReason.WEEK_BEGUN, UnmetReason.OUT_OF_FORCE, UnmetReason.TRIAL)
    lost = [(name, before - after) for name, (before, after) in zip(names, pairwise(fitting), strict=True)]
    return Shortfall(week.index, week.place.ref, week.wanted, fitting[-1], tuple(one for one in lost if one[1]))


def _blocks(week: PlaceWeek) -> tuple[tuple[int, ...] | None, ...]:
    """Days running on which the visits may be; None alone for the whole week."""
    length = week.target.block_days
    if not 1 < length < _DAYS:
        return (None,)
    return tuple(tuple(range(first, first + length)) for first in range(_DAYS - length + 1))


def _starts(problem: WeekProblem, week: PlaceWeek, days: Sequence[int] | None, taken: Spans) -> Spans:
    return starts_in(without(visit_times(problem, week, days), taken), week.spacing.length_s)


def _fit(week: PlaceWeek, starts: Spans) -> int:
    return how_many_fit(starts, week.spacing, week.wanted)


def _stretches(problem: WeekProblem, week: PlaceWeek, offered: Spans, rng: np.random.Generator) -> tuple[Spans, ...]:
    taken = week.taken
    block = _block(problem, week, offered, taken, rng)
    starts = _starts(problem, week, block, taken)
    days = [None] if block is None else [(day,) for day in block]
    strata = [_liked(_starts(problem, week, day, taken), offered, week) for day in days]
    preferred = strata if any(strata) else [_starts(problem, week, day, taken) for day in days]
    return spaced(starts, preferred, week.wanted, week.spacing, rng)


def _block(
    problem: WeekProblem, week: PlaceWeek, offered: Spans, taken: Spans, rng: np.random.Generator
) -> tuple[int, ...] | None:
    """A block drawn from those that hold most visits, and most in time that people have offered."""
    blocks = _blocks(week)
    if blocks == (None,):
        return None
    held = [_starts(problem, week, block, taken) for block in blocks]
    merits = [(_fit(week, starts), _fit(week, _liked(starts, offered, week))) for starts in held]
    best = [block for block, merit in zip(blocks, merits, strict=True) if merit == max(merits)]
    return best[int(rng.integers(len(best)))]


def _liked(starts: Spans, offered: Spans, week: PlaceWeek) -> Spans:
    """Starts of visits that lie within offered time."""
    length_s = week.spacing.length_s
    return starts_in(common(tuple((a, b + length_s) for a, b in starts), offered), length_s)


def _requests(week: PlaceWeek, stretches: Sequence[Spans], rng: np.random.Generator) -> list[VisitRequest]:
    numbers = _order_of_worth(len(stretches), rng)
    return [
        VisitRequest(
            request_id=f"{week.place.ref}-{week.week}-{at + 1:02d}",
            place=week.index,
            spans=spans,
            minutes=week.target.minutes,
            worth=week.target.value * _worth(week.published + number),
        )
        for at, (spans, number) in enumerate(zip(stretches, numbers, strict=True))
    ]


def _worth(number: int) -> float:
    return WORTH_OF_VISITS[min(number, len(WORTH_OF_VISITS) - 1)]


def _order_of_worth(count: int, rng: np.random.Generator) -> list[int]:
    """Numbers by worth, 0 the most, such that the first few of them lie apart: halves, then quarters, of the week."""
    shift = int(rng.integers(count)) if count else 0
    places = sorted(range(count), key=lambda at: (_halved((at + shift) % count / count), at))
    numbers = [0] * count
    for number, at in enumerate(places):
        numbers[at] = number
    return numbers


def _halved(share: float) -> float:
    """The binary digits of a share below 1 in reverse order (van der Corput), to eight digits."""
    return float(int(f"{int(share * 256):08b}"[::-1], 2))
