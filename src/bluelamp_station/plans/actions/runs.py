"""What is done with runs of plans: ask for one, buy a way out, stop, try again, carry out."""

from __future__ import annotations

__all__ = [
    "allocation_of",
    "ask_again",
    "ask_run",
    "buy_fix",
    "check_may_plan",
    "execute_run",
    "queue_run",
    "stop_run",
]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp.core.vocabulary import PlanRunKind
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.engine import problem as problems
from bluelamp_station.plans.engine import runs as engine
from bluelamp_station.plans.engine.problem_files import barred_days
from bluelamp_station.plans.models import PlanRun
from bluelamp_station.plans.queries.problem import gather, set_of_week
from bluelamp_station.plans.queries.runs import last_version
from bluelamp_station.queue.claiming import Cancelled, GivenBack, LeaseLostError, stop
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.core.files import File

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_WEEK = dt.timedelta(days=7)
# What a run keeps of how things stood when it was asked for.
_STANDING = ("parts", "version_before")


def check_may_plan(by: Person, programme: Programme) -> None:
    """See to it that somebody plans weeks on the whole ground of a programme.

    Raises:
        RefusedInputError: they do not (BL-PLANS-50).
    """
    if not any(programme.area.path.startswith(held) for held in by.area_paths(Permission.PLAN_WEEKS)):
        raise RefusedInputError("you may not plan weeks on the whole ground of this programme.", code="BL-PLANS-50")


def allocation_of(file: File[bytes], programme: Programme, monday: dt.date) -> dict[str, Any]:
    """What an allocation bars, as settings of a run.

    Args:
        file: the file that was sent.
        programme: whose trial.
        monday: first day of the week, whose places the file must know.

    Raises:
        BluelampError: the file cannot be read, or names a place that is not in force.
    """
    held = set_of_week(programme, monday)
    refs = set(held.places.values_list("ref", flat=True)) if held else set()
    return {"barred": barred_days(file.read(), refs), "barred_file": (file.name or "")[:120]}


def ask_run(
    *,
    by: Person,
    programme: Programme,
    monday: dt.date,
    asked: Mapping[str, Any],
    ticket: UUID,
    seed: int = 0,
    kind: PlanRunKind = PlanRunKind.WEEK,
    based_on: PlanRun | None = None,
    keeps_plan: bool = False,
) -> PlanRun:
    """Queue a week to be planned, or its curve of hours against harm.

    1. Write down the problem as it stands. 2. Apply what was bought. 3. Queue it, unless the same form was sent before.

    Args:
        by: who asks.
        programme: whose week.
        monday: first day of the week.
        asked: as ``PlanRun.settings`` keeps it.
        ticket: of the form: the same one again gives the run that it made before.
        seed: of every random choice.
        kind: a week or a curve.
        based_on: the run that this one changes.
        keeps_plan: whether its plan stays but for what was bought now; it does while what it was made from stands.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-50), the week is over (BL-PLANS-62), nowhere to go (BL-PLANS-59)
            or nobody to send (BL-PLANS-60).
        UsageError: windows that cannot be read.
    """
    check_may_plan(by, programme)
    if monday + _WEEK <= timezone.localdate():
        raise RefusedInputError("this week is over; plan one that is to come.", code="BL-PLANS-62")
    before: PlanRun | None = PlanRun.objects.filter(ticket=ticket).first()
    if before is not None:
        return before
    now_s = int(timezone.now().timestamp())
    document = problems.document_of(gather(programme, monday), asked, now_s=now_s)
    settings = {**asked, "parts": problems.fingerprints(document), "version_before": last_version(programme, monday)}
    if keeps_plan and based_on is not None:
        settings["keeps_plan"] = all(settings[name] == based_on.settings.get(name) for name in _STANDING)
    changes = list(asked.get("changes", ()))
    if changes:
        document = engine.changed_problem(document, [one["change"] for one in changes])
    return queue_run(
        ticket,
        {
            "programme": programme,
            "kind": kind.value,
            "week_monday": monday,
            "settings": settings,
            "seed": seed,
            "asked_by": by,
            "based_on": based_on,
            "problem": document,
        },
    )


@transaction.atomic
def queue_run(ticket: UUID, fields: Mapping[str, Any]) -> PlanRun:
    """Queue a run, once for each ticket, and say so in the log.

    Args:
        ticket: of the form.
        fields: of the row.
    """
    run, is_made = PlanRun.objects.get_or_create(ticket=ticket, defaults=fields)
    if is_made:
        detail = {"programme": run.programme_id, "week": run.week_monday.isoformat(), "kind": run.kind}
        record(by=run.asked_by, action="plans.run_asked", subject=run, detail=detail)
    return run


def buy_fix(*, by: Person, run: PlanRun, place_ref: str, number: int, ticket: UUID) -> PlanRun:
    """Carry out a way out of a plan's list; the run that offered it stays as it is, so it can be undone.

    The plan changes by what was bought and by nothing else, so the place gets what was promised. Where people, places
    or doses have changed since it was made, or some of it has begun, the week is planned anew with what was bought.

    Args:
        by: who buys.
        run: the run whose plan offers it.
        place_ref: the place that is helped.
        number: of the way out, 0 is the first.
        ticket: of the form.

    Raises:
        RefusedInputError: there is no such way out (BL-PLANS-58), or what :func:`ask_run` refuses.
    """
    fix = engine.fix_of(run, place_ref, number)
    bought = {
        "place_ref": place_ref,
        "kind": fix.kind.value,
        "words": fix.words,
        "pence": fix.pence,
        "gains": fix.gains,
        "change": dict(fix.change),
    }
    asked = {**_asked_before(run), "changes": [*run.settings.get("changes", ()), bought]}
    return ask_run(
        by=by,
        programme=run.programme,
        monday=run.week_monday,
        asked=asked,
        ticket=ticket,
        seed=run.seed,
        based_on=run,
        keeps_plan=True,
    )


def ask_again(*, by: Person, run: PlanRun, ticket: UUID, without_changes: bool = False) -> PlanRun:
    """Plan a week again with the same settings, as people, doses and places stand now.

    Args:
        by: who asks.
        run: the run before.
        ticket: of the form.
        without_changes: whether what was bought is left out.

    Raises:
        RefusedInputError: it is still at work (BL-PLANS-69), or what :func:`ask_run` refuses.
    """
    if not run.is_over or run.kind == PlanRunKind.REPLAN:
        raise RefusedInputError("only a plan that is done, failed or stopped can be made again.", code="BL-PLANS-69")
    asked = _asked_before(run) | ({"changes": []} if without_changes else {})
    return ask_run(
        by=by,
        programme=run.programme,
        monday=run.week_monday,
        asked=asked,
        ticket=ticket,
        seed=run.seed,
        kind=PlanRunKind(run.kind),
        based_on=run,
    )


def _asked_before(run: PlanRun) -> dict[str, Any]:
    return {name: told for name, told in run.settings.items() if name not in (*_STANDING, "keeps_plan")}


@transaction.atomic
def stop_run(*, by: Person, run: PlanRun) -> None:
    """Stop a run: at once where it waits, at its next step where it runs.

    Raises:
        RefusedInputError: it is over (BL-PLANS-69).
    """
    if not stop(run, now=timezone.now()):
        raise RefusedInputError("this plan is made already, or was stopped.", code="BL-PLANS-69")
    record(by=by, action="plans.run_stopped", subject=run)


def execute_run(*, row: PlanRun, progress: Callable[[int, int, str], None]) -> None:
    """Carry a run out: work it out, then store all of it or nothing.

    A worker may have been killed between storing and saying so: then everything is there, and nothing is done again.

    Args:
        row: a row that this worker holds.
        progress: called with steps done, steps in all and the step in hand.

    Raises:
        BluelampError: the problem cannot be solved at all.
        Cancelled: somebody stopped it.
        GivenBack: the worker was asked to end.
        LeaseLostError: another worker has it.
    """
    if row.result:
        return
    try:
        _store(row, engine.carry_out(row, progress))
    except (Cancelled, GivenBack, LeaseLostError):
        raise
    except Exception as error:
        code = error.code if isinstance(error, BluelampError) else type(error).__name__
        record(by=None, action="plans.run_failed", subject=row, detail={"code": code})
        raise


@transaction.atomic
def _store(row: PlanRun, found: Mapping[str, Any]) -> None:
    mine = PlanRun.objects.filter(pk=row.pk, state=WorkState.RUNNING, worker=row.worker, attempts=row.attempts)
    if not mine.update(result=found, code_version=engine.code_version()):
        raise LeaseLostError(f"plan {row.pk}")
    record(by=None, action="plans.run_finished", subject=row, detail={"kind": row.kind})
