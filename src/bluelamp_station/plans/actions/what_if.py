"""Ask for the curve of hours and money against harm, for exactly the people and places of a plan."""

from __future__ import annotations

__all__ = ["ask_what_if"]

from typing import TYPE_CHECKING

from django.db import transaction

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import PlanRunKind
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.actions.runs import check_may_plan
from bluelamp_station.plans.models import PlanRun

if TYPE_CHECKING:
    from uuid import UUID

    from bluelamp_station.accounts.models import Person


@transaction.atomic
def ask_what_if(*, by: Person, run: PlanRun, ticket: UUID) -> PlanRun:
    """Queue the curve of a plan.

    Args:
        by: who asks.
        run: a plan of a week, with its programme's area.
        ticket: of the form: the same one again gives the curve that it asked for before.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-50), or the run is itself a curve (BL-PLANS-70).
    """
    check_may_plan(by, run.programme)
    if run.kind == PlanRunKind.WHAT_IF:
        raise RefusedInputError("this is a curve already; ask from the plan of a week.", code="BL-PLANS-70")
    fields = {
        "programme": run.programme,
        "kind": PlanRunKind.WHAT_IF.value,
        "week_monday": run.week_monday,
        "seed": run.seed,
        "asked_by": by,
        "based_on": run,
        "problem": run.problem,
    }
    made, is_made = PlanRun.objects.get_or_create(ticket=ticket, defaults=fields)
    if is_made:
        detail = {"programme": run.programme_id, "week": run.week_monday.isoformat(), "run": run.pk}
        record(by=by, action="plans.what_if_asked", subject=made, detail=detail)
    return made
