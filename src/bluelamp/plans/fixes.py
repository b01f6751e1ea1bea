"""What would mend a target that is not met: priced choices, each true of the plan that it was found for."""

from __future__ import annotations

__all__ = ["FixScene", "apply_change", "fixes_for"]

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import FixKind, UnmetReason
from bluelamp.plans.added_shifts import filled, shift_of
from bluelamp.plans.changes import apply_change
from bluelamp.plans.extensions import shift_to_extend
from bluelamp.plans.insertion import best_place
from bluelamp.plans.open_offers import has_begun
from bluelamp.plans.pinned import pin_of
from bluelamp.plans.results import Fix
from bluelamp.plans.seat_fixes import seats_to_add
from bluelamp.plans.sentences import counted, crew_words, pounds, stretch_words
from bluelamp.plans.ways import without_stop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.plans.reasons import Finding, Scene
    from bluelamp.plans.records import DoseTarget
    from bluelamp.plans.results import PlannedShift
    from bluelamp.plans.timing import Timing
    from bluelamp.plans.wants import MissingAt

_MOST = 4
_FIRST_OF = (FixKind.ADD_SEATS, FixKind.EXTEND_SHIFT, FixKind.RAISE_BUDGET, FixKind.TAKE_FROM)


@dataclass(frozen=True, slots=True, eq=False)
class FixScene:
    """A plan as the fixes look at it.

    Args:
        scene: as the reasons do.
        timing: in which missing visits may be moved like planned ones, once they are put in.
        values: what a first visit of each place is worth, by ref.
        open_visits: missing visits that money or people could bring, the worthiest first.
    """

    scene: Scene
    timing: Timing
    values: Mapping[str, float]
    open_visits: tuple[int, ...]

    @classmethod
    def of(cls, scene: Scene, targets: Sequence[DoseTarget], findings: Sequence[Finding]) -> FixScene:
        """From the plan and the reasons of all that it misses."""
        matching = scene.timing.matching
        request_of = dict(matching.request_of)
        request_of |= {scene.requests[i].request_id: i for i in matching.missing}
        timing = replace(scene.timing, matching=replace(matching, request_of=request_of))
        usable = [f for f in findings if f.request is not None and not f.reason.is_of_place]
        order = sorted(usable, key=lambda f: (-f.worth, f.request))
        return cls(
            scene,
            timing,
            {target.place_ref: target.value for target in targets},
            tuple(f.request for f in order if f.request is not None),
        )


def fixes_for(missing: MissingAt, findings: Sequence[Finding], given: FixScene) -> tuple[Fix, ...]:
    """What would mend the target of a place, the cheapest first, four at most.

    Each holds of this plan: with the change, and everything else as it is, the place gets ``gains`` visits more.

    Args:
        missing: what the place misses.
        findings: why.
        given: the plan.
    """
    indices = [f.request for f in findings if f.request is not None and not f.reason.is_of_place]
    indices.sort(key=lambda index: (-given.scene.requests[index].worth, index))
    others = [index for index in given.open_visits if given.scene.requests[index].place != missing.place]
    found: list[Fix | None] = []
    if indices:
        found += [
            seats_to_add(missing, indices, others, given.scene, given.timing),
            shift_to_extend(indices, given.scene, given.timing),
            _raise_budget(findings, given),
            _take_from(missing, indices, given),
        ]
    kept = [fix for fix in found if fix is not None]
    kept = sorted(kept, key=lambda fix: _FIRST_OF.index(fix.kind))[: _MOST - 1]
    return tuple(sorted([*kept, _drop_visits(missing, given)], key=lambda fix: (fix.pence, -fix.gains, fix.kind.value)))


def _drop_visits(missing: MissingAt, given: FixScene) -> Fix:
    place, lacking = given.scene.problem.places[missing.place], missing.wanted - missing.planned
    # A cap may ask for fewer than the target says, and visits that nobody had planned count too.
    made = missing.target.most_visits - missing.wanted
    kept = missing.planned + made
    visits = missing.target.visits_per_week - kept
    left = f"{counted(kept, 'visit', 'visits')} a week" if kept else "none this week"
    left += ", with what was made already" if made else ""
    words = f"Drop {counted(lacking, 'visit', 'visits')} at {place.name}: ask for {left}."
    change = {"kind": FixKind.DROP_VISITS.value, "place_ref": place.ref, "visits": visits}
    return Fix(FixKind.DROP_VISITS, words, 0, 0, change)


def _raise_budget(findings: Sequence[Finding], given: FixScene) -> Fix | None:
    """The cheapest crew of people who are free for a visit, where only money lacks."""
    scene = given.scene
    ways = [
        (f.opening.pence, f.request, f.opening)
        for f in findings
        if f.reason is UnmetReason.BUDGET_SPENT and f.request is not None and f.opening is not None
    ]
    if not ways:
        return None
    pence, index, opening = min(ways, key=lambda way: way[:2])
    seats = [(seat.member, seat.offer.kind) for seat in opening.seats]
    base = opening.seats[0].member.base
    key = f"{scene.requests[index].request_id}-bought"
    shift = shift_of(key, seats, opening.starts_s, opening.ends_s, scene.problem)
    tour, made = filled(shift, [index], scene, given.timing)
    if not made:
        return None
    more = pence - (scene.pence_left or 0)
    who = crew_words([seat.role for seat in shift.crew])
    when = stretch_words(shift.starts_s, shift.ends_s, scene.problem.zone)
    words = f"Raise the budget by {pounds(more)}: it pays {who} who are free, {when} from {base}, for one visit here."
    return Fix(
        FixKind.RAISE_BUDGET, words, more, 1, {"kind": FixKind.RAISE_BUDGET.value, "pence": more, "shift": pin_of(tour)}
    )


def _take_from(missing: MissingAt, indices: Sequence[int], given: FixScene) -> Fix | None:
    scene, values = given.scene, given.values
    own = values.get(missing.target.place_ref, missing.target.value)
    for index in indices:
        errand, ways = scene.errand(index), []
        for shift in scene.on_duty(errand):
            if has_begun(scene.problem, shift.starts_s):
                continue
            for stop in shift.stops:
                value = values.get(stop.place_ref, own)
                if value < own and stop.visit_id in scene.timing.matching.request_of:
                    ways.append((value, stop.starts_s, stop.place_ref, shift, stop.visit_id))
        for _, _, from_ref, shift, visit_id in sorted(ways, key=lambda way: way[:3]):
            emptier = without_stop(shift, visit_id, given.timing)
            request_id = scene.requests[index].request_id
            way = best_place([emptier], errand.place, errand.spans, errand.length_s, request_id, given.timing)
            if way is not None:
                return _taken(missing, from_ref, way.shift, scene)
    return None


def _taken(missing: MissingAt, from_ref: str, shift: PlannedShift, scene: Scene) -> Fix:
    names = {place.ref: place.name for place in scene.problem.places}
    words = (
        f"Drop one visit at {names[from_ref]}, which is worth less: the crew there then has time for one visit at "
        f"{scene.problem.places[missing.place].name}."
    )
    change = {"kind": FixKind.TAKE_FROM.value, "from_ref": from_ref, "visits": 1, "shift": pin_of(shift)}
    return Fix(FixKind.TAKE_FROM, words, 0, 1, change)
