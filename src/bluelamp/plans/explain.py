"""Why targets are not met: of each place with too few visits the reason in words, its numbers, and what mends it."""

from __future__ import annotations

__all__ = ["unmet_of"]

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import UnmetReason
from bluelamp.plans.dose import targets_of
from bluelamp.plans.fixes import FixScene, fixes_for
from bluelamp.plans.matching import matching_of
from bluelamp.plans.reasons import ORDER, Finding, Scene, reason_of_request, reasons_without_times
from bluelamp.plans.results import Unmet
from bluelamp.plans.sentences import reason_words
from bluelamp.plans.timing import Timing
from bluelamp.plans.wants import missing_at
from bluelamp.plans.workload import workloads_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.problem import WeekProblem
    from bluelamp.plans.requests import VisitRequest
    from bluelamp.plans.results import PlannedShift
    from bluelamp.plans.travel import Travel
    from bluelamp.plans.wants import MissingAt


def unmet_of(
    problem: WeekProblem,
    requests: Sequence[VisitRequest],
    shifts: Sequence[PlannedShift],
    travel: Travel,
    *,
    seed: int,
    with_fixes: bool = True,
) -> tuple[Unmet, ...]:
    """Every place with fewer planned visits than its target asks for, with the reason and what would mend it.

    The constraints are looked at in the order of :data:`bluelamp.plans.reasons.ORDER`; the first that rules a missing
    visit out is its reason, and a place's chief reason is that of most missed worth. Every sentence can be checked
    against problem, plan and ``facts``.

    Args:
        problem: what there was to plan with.
        requests: visits that were wanted.
        shifts: of the plan, published ones included.
        travel: ways between places and bases.
        seed: of the plan; the explanation itself draws nothing.
        with_fixes: whether fixes are looked for, which takes longer than the reasons.

    Returns:
        One for each place, what is worth most first.
    """
    del seed
    targets = targets_of(problem)
    matching = matching_of(problem, requests, shifts, targets)
    missing = missing_at(problem, targets, requests, matching)
    if not missing:
        return ()
    spent = sum(shift.pence for shift in shifts)
    scene = Scene(
        problem,
        requests,
        shifts,
        workloads_of(problem, shifts),
        Timing.of(problem, travel, matching),
        None if problem.budget_pence is None else max(0, problem.budget_pence - spent),
    )
    findings = {at.place: _findings(at, scene) for at in missing}
    fix_scene = FixScene.of(scene, targets, [f for held in findings.values() for f in held])
    return tuple(_unmet(at, findings[at.place], scene, fix_scene if with_fixes else None) for at in missing)


def _findings(missing: MissingAt, scene: Scene) -> list[Finding]:
    found = [reason_of_request(index, scene) for index in missing.requests]
    return found + reasons_without_times(missing, scene)


def _unmet(missing: MissingAt, findings: Sequence[Finding], scene: Scene, fix_scene: FixScene | None) -> Unmet:
    worth: dict[UnmetReason, float] = defaultdict(float)
    for finding in findings:
        worth[finding.reason] += finding.worth
    reason = min(worth, key=lambda r: (-round(worth[r], 9), ORDER.index(r)))
    chief = next(f for f in findings if f.reason is reason)
    place, lacking = scene.problem.places[missing.place], missing.wanted - missing.planned
    visits = Counter[UnmetReason]()
    for finding in findings:
        visits[finding.reason] += finding.visits
    same = visits.pop(reason)
    others = {other: visits[other] for other in ORDER if visits[other]}
    return Unmet(
        place_ref=place.ref,
        wanted=missing.wanted,
        planned=missing.planned,
        reason=reason,
        words=reason_words(reason, place, chief.facts, scene.problem.zone, missing=lacking, same=same, others=others),
        facts={
            **chief.facts,
            "worth_missed": round(missing.worth, 6),
            "missing": [{"reason": f.reason.value, "worth": round(f.worth, 6), **f.facts} for f in findings],
        },
        fixes=() if fix_scene is None else fixes_for(missing, findings, fix_scene),
    )
