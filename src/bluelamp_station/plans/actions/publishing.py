"""A plan goes to the phones: shifts, tours and open seats are written, all or nothing, as a new version of the week."""

from __future__ import annotations

__all__ = ["preview_week", "publish_week", "unpublish_week"]

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import PlanRunKind
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.actions.ledger import post_planned
from bluelamp_station.plans.actions.publishing_rows import write_changes
from bluelamp_station.plans.actions.publishing_seats import release_seats
from bluelamp_station.plans.actions.runs import check_may_plan
from bluelamp_station.plans.engine import runs as engine
from bluelamp_station.plans.engine.changes import Changes, changes_between, stood_down
from bluelamp_station.plans.engine.publishing import standing_of
from bluelamp_station.plans.models import PlanRun, PublishedWeek
from bluelamp_station.plans.queries.problem import gather
from bluelamp_station.plans.queries.runs import last_published, last_version
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp.plans.results import PlannedShift
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.queries.problem import Gathered
    from bluelamp_station.programme.models import Programme

_WEEK = dt.timedelta(days=7)
_LONGEST_WHY = 300
_BEATEN = "somebody else published this week since you looked. Look at their version, then decide again."


def preview_week(run: PlanRun) -> Changes:
    """What publishing a plan would change now; nothing is written.

    Raises:
        RefusedInputError: the run has no plan (BL-PLANS-57).
    """
    standing = standing_of(gather(run.programme, run.week_monday), now_s=_now_s())
    changes = changes_between(standing, engine.plan_of(run).shifts)
    return replace(changes, moves=tuple(_moves(run, changes)))


def publish_week(*, by: Person, run: PlanRun, why: str, seen_version: int) -> PublishedWeek:
    """Publish the plan of a run as the next version of its week.

    1. See that the version in force is the one that was looked at. 2. Lay the plan over the shifts that stand.
    3. Write the version, the shifts, tours and open seats, and the ledger's planned lines. 4. Say so in the log.

    A shift that is the same keeps its row; one that began or on which a visit was made is never touched.

    Args:
        by: who publishes.
        run: a run that is done, with a plan.
        why: for those who read the versions; needed from the second version on.
        seen_version: the version in force when somebody decided to publish; 0 for none.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-50), no plan (BL-PLANS-57), the week is over (BL-PLANS-62),
            another version came in between (BL-PLANS-63), or the plan was published or is overtaken (BL-PLANS-64).
        UsageError: no reason was given (BL-PLANS-65).
    """
    check_may_plan(by, run.programme)
    plan = engine.plan_of(run)
    if run.state != WorkState.DONE or run.kind == PlanRunKind.WHAT_IF or run.published.exists():
        raise RefusedInputError("this plan was published already, or is not done.", code="BL-PLANS-64")
    _check_week(run.week_monday)
    said = _reason(why, seen_version)
    try:
        with transaction.atomic():
            if run.kind == PlanRunKind.REPLAN:
                release_seats(run)
            gathered = gather(run.programme, run.week_monday)
            standing = standing_of(gathered, now_s=_now_s())
            changes = changes_between(standing, plan.shifts)
            _check_not_begun(changes.new)
            week = _version(by, run, said, seen_version, _moves(run, changes))
            write_changes(week, changes, gathered, funding_ref=str(run.settings.get("funding_ref", "")))
            _say(week, changes)
    except IntegrityError as error:
        raise RefusedInputError(_BEATEN, code="BL-PLANS-63") from error
    return week


def unpublish_week(*, by: Person, programme: Programme, monday: dt.date, why: str, seen_version: int) -> PublishedWeek:
    """Take a published week back: a new version in which every shift that has not begun is cancelled.

    Args:
        by: who takes it back.
        programme: whose week.
        monday: its first day.
        why: for whoever was on a shift.
        seen_version: the version in force when somebody decided.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-50), the week is over (BL-PLANS-62), never published
            (BL-PLANS-64), or another version came in between (BL-PLANS-63).
        UsageError: no reason was given (BL-PLANS-65).
    """
    check_may_plan(by, programme)
    _check_week(monday)
    held = last_published(programme, monday)
    if held is None:
        raise RefusedInputError("this week was never published.", code="BL-PLANS-64")
    said = _reason(why, 1)
    try:
        with transaction.atomic():
            gathered: Gathered = gather(programme, monday)
            changes = stood_down(standing_of(gathered, now_s=_now_s()))
            week = _version(by, held.run, said, seen_version, changes.moves)
            write_changes(week, changes, gathered, funding_ref="")
            _say(week, changes)
    except IntegrityError as error:
        raise RefusedInputError(_BEATEN, code="BL-PLANS-63") from error
    return week


def _moves(run: PlanRun, changes: Changes) -> Sequence[dict[str, Any]]:
    """A replan names its own moves; of another plan they are what changes."""
    return run.result["moves"] if run.kind == PlanRunKind.REPLAN else changes.moves


def _version(by: Person, run: PlanRun, why: str, seen_version: int, moves: Sequence[dict[str, Any]]) -> PublishedWeek:
    """The next version; of two who write it at once the database lets one through."""
    if last_version(run.programme, run.week_monday) != seen_version:
        raise RefusedInputError(_BEATEN, code="BL-PLANS-63")
    return PublishedWeek.objects.create(
        programme=run.programme,
        week_monday=run.week_monday,
        version=seen_version + 1,
        run=run,
        by=by,
        why=why,
        moves=list(moves),
    )


def _say(week: PublishedWeek, changes: Changes) -> None:
    post_planned(week=week)
    detail = {
        "programme": week.programme_id,
        "week": week.week_monday.isoformat(),
        "version": week.version,
        "run": week.run_id,
        "new": len(changes.new),
        "changed": len(changes.changed),
        "kept": len(changes.kept),
        "cancelled": len(changes.dropped),
    }
    record(by=week.by, action="plans.week_published", subject=week, why=week.why, detail=detail)


def _check_week(monday: dt.date) -> None:
    if monday + _WEEK <= timezone.localdate():
        raise RefusedInputError("this week is over; there is nothing to publish.", code="BL-PLANS-62")


def _check_not_begun(new: Sequence[PlannedShift]) -> None:
    late = sum(shift.starts_s <= _now_s() for shift in new)
    if late:
        shifts = "1 shift of this plan has" if late == 1 else f"{late} shifts of this plan have"
        raise RefusedInputError(f"{shifts} a start that is past. Plan the week again.", code="BL-PLANS-64")


def _reason(why: str, seen_version: int) -> str:
    said = why.strip()[:_LONGEST_WHY]
    if seen_version and not said:
        raise UsageError("say why the published week changes.", code="BL-PLANS-65")
    return said


def _now_s() -> int:
    return int(timezone.now().timestamp())
