"""From a chosen crew and its tour to a planned shift: break, times cut to what is used, prices, names."""

from __future__ import annotations

__all__ = ["Break", "draw_break", "ids_for", "legs_of", "planned_shift", "trimmed"]

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.plans.duties import may_work, shortest_min
from bluelamp.plans.pay import price_seat
from bluelamp.plans.rest import Duty
from bluelamp.plans.results import CrewSeat, PlannedShift, PlannedStop
from bluelamp.plans.weeks import DAY_WORDS, local_day, local_minute, week_span, week_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bluelamp.plans.duties import Duties
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.roster import ChosenCrew
    from bluelamp.plans.travel import Travel

Break = tuple[int, int]
_FIVE_MIN_S = 300
_CUT_S = 1800


def draw_break(problem: WeekProblem, crew: ChosenCrew, *, seed: int, number: int) -> Break | None:
    """The break of a shift: none where it is short, else drawn at random between 2/5 and 3/5 of it."""
    rules = problem.rules
    length_s, break_s = crew.ends_s - crew.starts_s, rules.break_min * 60
    if length_s <= rules.break_after_min * 60 or break_s <= 0 or break_s >= length_s:
        return None
    rng = np.random.default_rng([seed % 2**63, crew.starts_s, crew.base, number])
    first = max(0, int(0.4 * length_s) - break_s // 2)
    last = min(length_s - break_s, int(0.6 * length_s) - break_s // 2)
    drawn = int(rng.integers(first, last + 1))
    at_s = crew.starts_s + max(first, drawn // _FIVE_MIN_S * _FIVE_MIN_S)
    return at_s, at_s + break_s


def legs_of(crew: ChosenCrew, pause: Break | None) -> tuple[tuple[int, int], ...]:
    """Stretches of duty between which the crew is at its base."""
    if pause is None:
        return ((crew.starts_s, crew.ends_s),)
    return (crew.starts_s, pause[0]), (pause[1], crew.ends_s)


def trimmed(
    problem: WeekProblem,
    crew: ChosenCrew,
    pause: Break | None,
    stops: Sequence[tuple[int, int]],
    requests: Sequence[VisitRequest],
    travel: Travel,
    duties: Mapping[str, Duties],
) -> tuple[ChosenCrew, Break | None]:
    """A shift cut to what its tour uses, where that saves money.

    The end moves forwards in half hours and the start backwards in steps of the rules, never below the shortest shift;
    a shift for which somebody has been confirmed stays, and so does an end at which it extends a core duty.

    Args:
        problem: with rules.
        crew: the crew on its shift.
        pause: its break.
        stops: (request, start) of its visits, in order.
        requests: that they speak of.
        travel: ways between places and bases.
        duties: what each person works already.

    Returns:
        The crew and its break, which a shift that has become short loses where all visits lie on one side of it.
    """
    if crew.is_committed or not stops:
        return crew, pause
    base = len(problem.places) + crew.base
    seconds = travel.seconds_by(crew.mode)
    first, last = stops[0], stops[-1]
    out_s = first[1] - int(seconds[base, requests[first[0]].place])
    back_s = last[1] + 60 * requests[last[0]].minutes + int(seconds[requests[last[0]].place, base])
    shortest = _shortest_s(problem, crew, duties)
    start = _later_start(problem, crew, min(out_s, crew.ends_s - shortest))
    for begins, kept_end in ((start, False), (crew.starts_s, False), (start, True)):
        end = crew.ends_s if kept_end else _earlier_end(crew, max(back_s, begins + shortest))
        kept = _break_within(problem, pause, stops, begins, end)
        if kept is None or (begins, end) == (crew.starts_s, crew.ends_s):
            continue
        if not _may_all_work(problem, crew, begins, end, duties):
            continue
        shorter = _priced(problem, replace(crew, starts_s=begins, ends_s=end))
        if shorter.pence < crew.pence:
            return shorter, kept[0]
    return crew, pause


def _shortest_s(problem: WeekProblem, crew: ChosenCrew, duties: Mapping[str, Duties]) -> int:
    """Seconds of a shift of this crew at the least: few where it extends a core duty of each of them."""
    least = [
        shortest_min(
            Duty(crew.starts_s, crew.ends_s, seat.offer.kind is AvailabilityKind.CORE),
            duties[problem.staff[seat.person].person_ref].core,
            problem.rules,
        )
        for seat in crew.seats
    ]
    return 60 * max(least)


def _may_all_work(problem: WeekProblem, crew: ChosenCrew, start: int, end: int, duties: Mapping[str, Duties]) -> bool:
    people = [(problem.staff[seat.person].person_ref, seat.offer) for seat in crew.seats]
    return all(may_work(problem, offer, start, end, duties[ref]) for ref, offer in people)


def _earlier_end(crew: ChosenCrew, least_s: int) -> int:
    """The first of the half hours before the end that is not before a moment."""
    return crew.ends_s - max(0, crew.ends_s - least_s) // _CUT_S * _CUT_S


def _later_start(problem: WeekProblem, crew: ChosenCrew, latest_s: int) -> int:
    """The last whole step of the clock before a moment at which the shift could start instead, in its week."""
    step, before = problem.rules.start_step_min, week_span(problem.monday, problem.zone)[1]
    start = crew.starts_s
    for later in range(start + 60 * step, min(latest_s, before - 1) + 1, 60 * step):
        if local_minute(later, problem.zone) % step == 0:
            start = later
    return start


def _break_within(
    problem: WeekProblem, pause: Break | None, stops: Sequence[tuple[int, int]], start: int, end: int
) -> tuple[Break | None] | None:
    """The break of the shorter shift, if any; None where it would need one that no longer lies inside."""
    if pause is None:
        return (None,)
    before = any(at < pause[0] for _, at in stops)
    after = any(at >= pause[1] for _, at in stops)
    inside = start <= pause[0] and pause[1] <= end
    if end - start > problem.rules.break_after_min * 60:
        return (pause,) if inside else None
    return (pause,) if inside and before and after else (None,)


def _priced(problem: WeekProblem, crew: ChosenCrew) -> ChosenCrew:
    seats = tuple(replace(seat, pence=_price(problem, crew, n)[0]) for n, seat in enumerate(crew.seats))
    return replace(crew, seats=seats)


def _price(problem: WeekProblem, crew: ChosenCrew, number: int) -> tuple[int, str]:
    seat = crew.seats[number]
    member = problem.staff[seat.person]
    return price_seat(
        member.role, member.agency, seat.offer.kind, crew.starts_s, crew.ends_s, problem.rates, problem.zone
    )


def ids_for(problem: WeekProblem, crews: Sequence[ChosenCrew], taken: Iterable[str]) -> list[str]:
    """Readable keys of shifts, such as ``2026-W10-Fri-1800-Hertford-1``, numbered within a start and a base.

    Args:
        problem: with the week and its bases.
        crews: in the order in which they are numbered.
        taken: keys of published shifts, which are not given again.
    """
    used, found = set(taken), []
    for crew in crews:
        day = local_day(crew.starts_s, problem.zone)
        hours, minutes = divmod(local_minute(crew.starts_s, problem.zone), 60)
        base = re.sub(r"[^\w]+", "-", problem.bases[crew.base].name).strip("-") or "base"
        stem = f"{week_text(problem.monday)}-{DAY_WORDS[day.weekday()][:3]}-{hours:02d}{minutes:02d}-{base}"
        number = 1
        while f"{stem}-{number}" in used:
            number += 1
        used.add(f"{stem}-{number}")
        found.append(f"{stem}-{number}")
    return found


def planned_shift(
    problem: WeekProblem,
    crew: ChosenCrew,
    pause: Break | None,
    stops: Sequence[tuple[int, int]],
    requests: Sequence[VisitRequest],
    travel: Travel,
    *,
    shift_id: str,
) -> PlannedShift:
    """The shift as people will work it.

    Args:
        problem: with staff, rates, places and bases.
        crew: the crew.
        pause: its break.
        stops: (request, start) of its visits, in order.
        requests: that they speak of.
        travel: ways between places and bases.
        shift_id: its key.
    """
    seats = []
    for number, seat in enumerate(crew.seats):
        member = problem.staff[seat.person]
        pence, words = _price(problem, crew, number)
        kind = seat.offer.kind
        seats.append(
            CrewSeat(member.person_ref, member.role, member.agency, kind, pence, words, is_open=member.is_open_seat)
        )
    minutes, base = travel.minutes_by(crew.mode), len(problem.places) + crew.base
    planned, at, is_out = [], base, pause is None
    for index, start in stops:
        request = requests[index]
        if not is_out and pause is not None and start >= pause[1]:
            at, is_out = base, True
        planned.append(
            PlannedStop(
                visit_id=request.request_id,
                place_ref=problem.places[request.place].ref,
                starts_s=start,
                ends_s=start + 60 * request.minutes,
                travel_min=round(float(minutes[at, request.place]), 2),
                travel_mode=travel.mode_of(at, request.place, crew.mode),
            )
        )
        at = request.place
    home = 0.0 if not stops or (pause is not None and not is_out) else round(float(minutes[at, base]), 2)
    return PlannedShift(
        shift_id=shift_id,
        starts_s=crew.starts_s,
        ends_s=crew.ends_s,
        base=problem.bases[crew.base].name,
        crew=tuple(seats),
        stops=tuple(planned),
        break_starts_s=None if pause is None else pause[0],
        break_ends_s=None if pause is None else pause[1],
        is_additional=any(seat.offer.kind is not AvailabilityKind.CORE for seat in crew.seats),
        home_min=home,
    )
