"""Shifts that stand, as plans say them, and what changed since a plan was asked for."""

from __future__ import annotations

__all__ = ["published_plan", "stale_parts", "standing_of"]

from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import BluelampError
from bluelamp_station.plans.engine.changes import Standing
from bluelamp_station.plans.engine.problem import PARTS, document_of, fingerprints
from bluelamp_station.plans.engine.problem_people import published_shift

if TYPE_CHECKING:
    from bluelamp_station.plans.models import PlanRun, Shift
    from bluelamp_station.plans.queries.problem import Gathered


def standing_of(gathered: Gathered, *, now_s: int) -> tuple[Standing, ...]:
    """Shifts that stand in a week, and whether a plan may touch them.

    Args:
        gathered: what the tables say.
        now_s: the time, seconds since 1970 in UTC.
    """
    return tuple(
        Standing(
            key=shift.pk,
            shift=published_shift(shift, gathered),
            is_bound=_is_bound(shift, gathered, now_s),
            claimed=_claimed(shift),
        )
        for shift in gathered.shifts
    )


def _is_bound(shift: Shift, gathered: Gathered, now_s: int) -> bool:
    return shift.published_id is None or shift.pk in gathered.walked or shift.starts_at.timestamp() <= now_s


def _claimed(shift: Shift) -> frozenset[str]:
    """Refs of members who came to the shift by a seat of its offers."""
    takers = {
        seat.person_id for offer in shift.offers.all() if offer.withdrawn_at is None for seat in offer.seats.all()
    }
    return frozenset(one.person_ref for one in shift.members.all() if one.person_id and one.person_id in takers)


def published_plan(gathered: Gathered, *, seed: int) -> dict[str, Any]:
    """The published week as a plan's document, for a replan.

    Args:
        gathered: what the tables say.
        seed: of the run that it came from.
    """
    from bluelamp.plans.documents import plan_document  # noqa: PLC0415 - the science is imported on first use
    from bluelamp.plans.results import WeekPlan  # noqa: PLC0415 - as above

    shifts = tuple(published_shift(shift, gathered) for shift in gathered.shifts)
    wanted = sum(dose.visits_per_week for dose in gathered.doses.values())
    visits = sum(len(shift.stops) for shift in shifts)
    share = min(1.0, visits / wanted) if wanted else 1.0
    return plan_document(
        WeekPlan(
            monday=gathered.monday,
            seed=seed,
            shifts=shifts,
            unmet=(),
            wanted_visits=wanted,
            dose_met_share=share,
            bound_share=1.0,
        )
    )


def stale_parts(run: PlanRun, gathered: Gathered, *, now_s: int) -> list[str]:
    """What changed since a plan was asked for, in words; empty where nothing did.

    Args:
        run: a run.
        gathered: what the tables say now.
        now_s: the time, seconds since 1970 in UTC.
    """
    before = run.settings.get("parts", {})
    if not before:
        return []
    try:
        after = fingerprints(document_of(gathered, run.settings, now_s=now_s))
    except BluelampError as error:
        return [error.message.rstrip(".")]
    return [words for part, words in PARTS.items() if before.get(part) != after[part]]
