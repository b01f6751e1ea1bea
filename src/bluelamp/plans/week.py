"""The plan of a week: what is wanted, who works when, who goes where, what it costs, and what could not be met."""

from __future__ import annotations

__all__ = ["Progress", "plan_week"]

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bluelamp.plans.dose import requests_of, targets_of
from bluelamp.plans.duties import duties_of
from bluelamp.plans.effort import Effort
from bluelamp.plans.open_offers import open_offers
from bluelamp.plans.outcome import plan_of_shifts
from bluelamp.plans.requests import with_free_ids
from bluelamp.plans.roster import choose_shifts
from bluelamp.plans.shares import due_visits, worth_of
from bluelamp.plans.shift_parts import draw_break, ids_for, legs_of, planned_shift, trimmed
from bluelamp.plans.tours import TourCrew, solve_tours
from bluelamp.plans.travel import travel_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.plans.duties import Duties
    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.records import DoseTarget
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.results import PlannedShift, WeekPlan
    from bluelamp.plans.roster import ChosenCrew
    from bluelamp.plans.shift_parts import Break
    from bluelamp.plans.travel import Travel

Progress = Callable[[int, int, str], None]
# Tours correct the estimate of what shifts hold by no more than this.
_LEAST_FACTOR, _MOST_FACTOR = 0.6, 1.4


@dataclass(frozen=True, slots=True)
class _Week:
    """What every step looks at."""

    problem: WeekProblem
    targets: tuple[DoseTarget, ...]
    due: Mapping[str, int]
    requests: tuple[VisitRequest, ...]
    travel: Travel
    duties: Mapping[str, Duties]
    seed: int
    effort: Effort


@dataclass(frozen=True, slots=True)
class _Draft:
    """Crews with breaks and tours, and how good they are."""

    crews: tuple[ChosenCrew, ...] = ()
    breaks: tuple[Break | None, ...] = ()
    stops: tuple[tuple[tuple[int, int], ...], ...] = ()
    worth: float = 0.0

    @property
    def merit(self) -> tuple[int, float, int]:
        """Confirmed crews first, then worth, then money."""
        return sum(c.is_committed for c in self.crews), round(self.worth, 6), -sum(c.pence for c in self.crews)


def plan_week(
    problem: WeekProblem,
    *,
    seed: int = 0,
    effort: Effort = Effort.STANDARD,
    progress: Progress | None = None,
) -> WeekPlan:
    """Plan a week.

    Shifts are chosen by an estimate of the visits that they hold; tours then show what they truly hold, the estimate
    is corrected and shifts are chosen again, a number of rounds; the best round stands. Shifts without visits are
    dropped unless somebody has been confirmed for them, paid ones are cut to what they use, and starts within tours
    are random. The same problem, seed and effort give the same plan.

    Args:
        problem: the week.
        seed: of every random choice.
        effort: how long the search goes on, counted, not timed.
        progress: is told steps done, steps in all, and what is being done.

    Returns:
        The plan; where nothing can be planned an empty one that says why.
    """
    tell = progress or (lambda _done, _all, _text: None)
    steps = effort.rounds * 3 + 3
    tell(0, steps, "Reading what is wanted")
    travel = travel_of(problem)
    targets = tuple(targets_of(problem))
    requests = with_free_ids(requests_of(problem, seed=seed), problem.fixed)
    week = _Week(problem, targets, due_visits(problem, targets), requests, travel, duties_of(problem), seed, effort)
    draft, words = _best_draft(week, tell, steps)
    tell(steps - 1, steps, "Saying what is not met, and what would mend it")
    words = (*words, *_own_words(week, draft))
    plan = plan_of_shifts(problem, week.requests, _shifts(week, draft), travel, seed=seed, words=words)
    tell(steps, steps, "Done")
    return plan


def _best_draft(week: _Week, tell: Progress, steps: int) -> tuple[_Draft, tuple[str, ...]]:
    """Rounds of shifts and tours, each with what the tours of the one before truly held."""
    best = _Draft()
    words: tuple[str, ...] = ()
    factors: dict[int, float] = {}
    for number in range(week.effort.rounds):
        tell(3 * number, steps, f"Choosing shifts, round {number + 1}")
        roster = choose_shifts(
            week.problem, week.requests, week.travel, seed=week.seed, effort=week.effort, factors=factors
        )
        words = roster.words
        tell(3 * number + 1, steps, f"Working out tours, round {number + 1}")
        draft = _toured(week, roster.crews)
        factors = _corrected(factors, roster.expected, _served(draft))
        tell(3 * number + 2, steps, f"Adding shifts for visits that are left, round {number + 1}")
        best = max(best, draft, _topped_up(week, draft), key=lambda one: one.merit)
        if sum(map(len, best.stops)) == len(week.requests) or not roster.crews:
            break
    tell(3 * week.effort.rounds, steps, "Trying which shifts can be spared")
    return _leaner(week, best), words


def _topped_up(week: _Week, draft: _Draft) -> _Draft:
    """The draft with shifts added for visits that its tours leave out, and new tours for all."""
    made = {request for stops in draft.stops for request, _ in stops}
    left = [request for index, request in enumerate(week.requests) if index not in made]
    if not left:
        return draft
    standing = replace(week.problem, fixed=_shifts(week, draft))
    added = choose_shifts(standing, left, week.travel, seed=week.seed, effort=week.effort)
    return _toured(week, (*draft.crews, *added.crews)) if added.crews else draft


def _leaner(week: _Week, draft: _Draft) -> _Draft:
    """The draft without paid shifts whose visits the other crews can make, the dearest by visit tried first."""
    paid = [n for n, crew in enumerate(draft.crews) if crew.pence and not crew.is_committed]
    by_price = sorted(paid, key=lambda n: (-draft.crews[n].pence / len(draft.stops[n]), n))
    spared: set[int] = set()
    best = draft
    for number in by_price[: week.effort.spared_shifts]:
        rest = [crew for n, crew in enumerate(draft.crews) if n not in spared | {number}]
        tried = _toured(week, rest)
        if tried.merit > best.merit:
            best = tried
            spared.add(number)
    return best


def _served(draft: _Draft) -> Counter[int]:
    served: Counter[int] = Counter()
    for crew, stops in zip(draft.crews, draft.stops, strict=True):
        served[crew.base] += len(stops)
    return served


def _corrected(
    factors: Mapping[int, float], expected: Mapping[int, int], served: Mapping[int, int]
) -> dict[int, float]:
    corrected = dict(factors)
    for base, hoped in expected.items():
        if hoped:
            factor = factors.get(base, 1.0) * served.get(base, 0) / hoped
            corrected[base] = min(_MOST_FACTOR, max(_LEAST_FACTOR, factor))
    return corrected


def _toured(week: _Week, crews: Sequence[ChosenCrew]) -> _Draft:
    """Tours of crews; shifts that nobody needs are left out and the others cut to what they use."""
    problem, rules = week.problem, week.problem.rules
    breaks = [draw_break(problem, crew, seed=week.seed, number=n) for n, crew in enumerate(crews)]
    duties = [
        TourCrew(str(n), len(problem.places) + crew.base, legs_of(crew, pause), crew.mode, crew.allowed)
        for n, (crew, pause) in enumerate(zip(crews, breaks, strict=True))
    ]
    tours = solve_tours(
        duties, week.requests, week.travel, rules=rules, seed=week.seed, iterations=week.effort.tour_iterations
    )
    kept = []
    for crew, pause, tour in zip(crews, breaks, tours, strict=True):
        if tour.stops or crew.is_committed:
            cut = trimmed(problem, crew, pause, tour.stops, week.requests, week.travel, week.duties)
            kept.append((*cut, tuple(tour.stops)))
    visits = Counter(problem.places[week.requests[r].place].ref for *_, stops in kept for r, _ in stops)
    for shift in problem.fixed:
        visits.update(stop.place_ref for stop in shift.stops)
    return _Draft(
        tuple(crew for crew, _, _ in kept),
        tuple(pause for _, pause, _ in kept),
        tuple(stops for *_, stops in kept),
        worth_of(week.targets, visits, week.due),
    )


def _shifts(week: _Week, draft: _Draft) -> tuple[PlannedShift, ...]:
    problem = week.problem
    names = ids_for(problem, draft.crews, (shift.shift_id for shift in problem.fixed))
    made = [
        planned_shift(problem, crew, pause, stops, week.requests, week.travel, shift_id=name)
        for crew, pause, stops, name in zip(draft.crews, draft.breaks, draft.stops, names, strict=True)
    ]
    return tuple(sorted((*problem.fixed, *made), key=lambda shift: (shift.starts_s, shift.shift_id)))


def _own_words(week: _Week, draft: _Draft) -> tuple[str, ...]:
    problem = week.problem
    further = "further " if problem.fixed else ""
    words = []
    if not problem.staff:
        words.append("There are no staff, so nothing can be planned.")
    elif not any(offer.ends_s > offer.starts_s for offer in problem.offers):
        words.append("Nobody has offered any time, so nothing can be planned.")
    elif not week.requests:
        words.append(f"No {further}visit can be asked for in this week, so no {further}shift is planned.")
    elif not draft.crews:
        words.append(f"No {further}crew can be made of the people who offer time within these rules and this money.")
    on = {(problem.staff[s.person].person_ref, c.starts_s) for c in draft.crews for s in c.seats}
    on |= {(seat.person_ref, shift.starts_s) for shift in problem.fixed for seat in shift.crew}
    confirmed = [(o.person_ref, o.starts_s) for o in open_offers(problem) if o.is_committed]
    missed = sorted({ref for ref, starts_s in confirmed if (ref, starts_s) not in on})
    if missed:
        words.append(
            f"{', '.join(missed)}: confirmed for a shift for which no crew can be made within the rules and the money."
        )
    return tuple(words)
