"""What nobody sends: visits that were never ended, questions that nobody answered, records to be worked in again."""

from __future__ import annotations

__all__ = ["ask_about_open_visits", "pass_on_unanswered", "work_in_again"]

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bluelamp.core.vocabulary import QuestionReason
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.actions.asking import pass_on
from bluelamp_station.patrols.actions.journal import unplaced_visits
from bluelamp_station.patrols.actions.projecting import project_visit
from bluelamp_station.patrols.models import Question, Visit, VisitState

_LOG = logging.getLogger("bluelamp.field")
_LONGEST = timedelta(hours=16)
# A crew has so long to answer before a supervisor is asked.
_CREWS_TIME = timedelta(days=3)


@transaction.atomic
def ask_about_open_visits(*, now: datetime) -> int:
    """Ask crews when visits ended that began more than sixteen hours ago.

    Args:
        now: the time.

    Returns:
        How many were asked about.
    """
    late = Visit.objects.filter(state=VisitState.OPEN, started_at__lt=now - _LONGEST).exclude(
        questions__reason=QuestionReason.NOT_ENDED.value
    )
    asked = [
        Question(
            visit=visit,
            reason=QuestionReason.NOT_ENDED.value,
            words=f"The visit to {visit.place_ref} that began on {timezone.localtime(visit.started_at):%d %B at %H:%M}"
            " was never ended, so it is in no total. When did it end?",
            raised_at=now,
        )
        for visit in late.select_for_update(of=("self",))
    ]
    Question.objects.bulk_create(asked)
    if asked:
        subject = ("patrols.Question", "")
        record(by=None, action="patrols.open_visits_asked_about", subject=subject, detail={"questions": len(asked)})
    return len(asked)


@transaction.atomic
def pass_on_unanswered(*, now: datetime) -> int:
    """Hand questions to supervisors that no crew has answered in three days.

    Args:
        now: the time.

    Returns:
        How many were handed on.
    """
    n_passed = pass_on(asked_before=now - _CREWS_TIME)
    if n_passed:
        subject = ("patrols.Question", "")
        record(by=None, action="patrols.questions_passed_on", subject=subject, detail={"questions": n_passed})
    return n_passed


def work_in_again() -> int:
    """Work in the records that could not be when they came; how many visits were tried."""
    keys = unplaced_visits()
    for key in keys:
        try:
            project_visit(key=key)
        except Exception:  # noqa: BLE001 - one visit's fault must not keep the others from being tried
            _LOG.exception("BL-FIELD-09: a visit still cannot be worked out.")
    return len(keys)
