"""Somebody is away from a published duty: ask for the few moves that mend it."""

from __future__ import annotations

__all__ = ["ABSENCE_REASONS", "ask_replan"]

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import PlanRunKind
from bluelamp_station.plans.actions.runs import check_may_plan, queue_run
from bluelamp_station.plans.engine import problem as problems
from bluelamp_station.plans.engine.publishing import published_plan
from bluelamp_station.plans.models import Shift
from bluelamp_station.plans.queries.problem import gather
from bluelamp_station.plans.queries.runs import last_published

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from uuid import UUID

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import PlanRun
    from bluelamp_station.programme.models import Programme

# Why somebody is away, in no more detail than a plan needs; nothing about health is asked or kept.
ABSENCE_REASONS: Mapping[str, str] = {
    "absent": "Away from duty",
    "abstracted": "Called to other work",
    "leave": "Leave or time off",
    "other": "Another reason",
}


def ask_replan(
    *,
    by: Person,
    programme: Programme,
    person: Person,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str,
    ticket: UUID,
) -> PlanRun:
    """Queue the mending of a published week without somebody for a time; nothing changes before it is published.

    Args:
        by: who asks.
        programme: whose week.
        person: who is away.
        starts_at: from when.
        ends_at: until when; the week of the first duty in between is mended.
        reason: one of ``ABSENCE_REASONS``.
        ticket: of the form: the same one again gives the run that it made before.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-50), no duty of theirs to come in that time, the times run
            backwards, no such reason, or the week was never published (BL-PLANS-68).
    """
    check_may_plan(by, programme)
    if reason not in ABSENCE_REASONS or starts_at >= ends_at:
        raise RefusedInputError("say from when until when, in this order, and choose a reason.", code="BL-PLANS-68")
    now = timezone.now()
    theirs = Shift.objects.filter(Q(members__person=person) | Q(members__person_ref=person.crew_ref))
    duty = (
        theirs.filter(programme=programme, cancelled_at__isnull=True, published__isnull=False)
        .filter(starts_at__lt=ends_at, ends_at__gt=max(starts_at, now))
        .select_related("published")
        .order_by("starts_at")
        .first()
    )
    if duty is None or duty.published is None:
        raise RefusedInputError(
            f"{person.name} has no published duty to come in that time; there is nothing to mend.", code="BL-PLANS-68"
        )
    monday = duty.published.week_monday
    held = last_published(programme, monday)
    if held is None:
        raise RefusedInputError("this week was never published.", code="BL-PLANS-68")
    gathered, now_s = gather(programme, monday), int(now.timestamp())
    away = {
        "person_ref": person.crew_ref,
        "starts_s": int(starts_at.timestamp()),
        "ends_s": int(ends_at.timestamp()),
        "reason": reason,
    }
    kept = {name: told for name, told in held.run.settings.items() if name in _RULES}
    settings = {
        **kept,
        "absences": [away],
        "now_s": now_s,
        "plan": published_plan(gathered, seed=held.run.seed),
        "version_before": held.version,
    }
    return queue_run(
        ticket,
        {
            "programme": programme,
            "kind": PlanRunKind.REPLAN.value,
            "week_monday": monday,
            "settings": settings,
            "seed": held.run.seed,
            "asked_by": by,
            "based_on": held.run,
            "problem": problems.document_of(gathered, kept, now_s=now_s, is_replan=True),
        },
    )


# Settings of the published plan that a replan keeps.
_RULES = ("rules", "barred", "constable_places", "closed_places", "budget_pence", "funding_ref")
