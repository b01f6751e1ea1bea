"""Answers to questions about visits: of the crew first, then of a supervisor, who settles them."""

from __future__ import annotations

__all__ = ["answer_as_crew", "decide_question"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import QuestionReason
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.actions.revising import keep_first, keep_revision, stated_of
from bluelamp_station.patrols.actions.stating import must_say_why
from bluelamp_station.patrols.models import Answer, Outcome, Question, Visit
from bluelamp_station.patrols.queries.questions import may_decide

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_LONGEST = 300
_OF_CREW = (Answer.Choice.AS_RECORDED, Answer.Choice.CORRECTED)
_OF_POWERS = (Answer.Choice.COUNT, Answer.Choice.LEAVE_OUT)


@transaction.atomic
def answer_as_crew(*, by: Person, question: Question, choice: str, text: str = "") -> Answer:
    """Say as one of the crew how it was; the question goes on to a supervisor.

    A question that is settled meanwhile keeps the answer and stays settled.

    Args:
        by: somebody who was on the visit, or recorded it.
        question: the question.
        choice: ``as_recorded`` or ``corrected``.
        text: in their words, at most 300 characters; more is cut off.

    Raises:
        RefusedInputError: they were not on the visit (BL-PATROL-60), or no such choice (BL-PATROL-61).
    """
    if choice not in _OF_CREW:
        raise RefusedInputError("A crew says that it is right as recorded, or corrects it.", code="BL-PATROL-61")
    if not Visit.objects.of(by).filter(pk=question.visit_id).exists():
        raise RefusedInputError("The question is about a visit that you were not on.", code="BL-PATROL-60")
    made = Answer.objects.create(
        question=question, by=by, is_supervisor=False, choice=choice, text=" ".join(text.split())[:_LONGEST]
    )
    Question.objects.filter(pk=question.pk, turn=Question.Turn.OFFICER).update(turn=Question.Turn.SUPERVISOR)
    question.refresh_from_db()
    record(by=by, action="patrols.question_answered", subject=question, detail={"choice": choice})
    return made


@transaction.atomic
def decide_question(*, by: Person, question: Question, choice: str, why: str) -> Answer:
    """Settle a question as a supervisor.

    Args:
        by: who decides.
        question: the question.
        choice: for a lack of power ``count`` or ``leave_out``; else ``as_recorded`` or ``corrected``.
        why: the reason.

    Raises:
        RefusedInputError: not theirs (BL-PATROL-50), no reason (BL-PATROL-55), the crew has time to answer
            (BL-PATROL-62), no such choice (BL-PATROL-61), not corrected yet (BL-PATROL-63), settled by somebody else
            (BL-PATROL-64).
    """
    told = must_say_why(why)
    visit = question.visit
    if not any(visit.area_path.startswith(held) for held in by.area_paths(Permission.CORRECT_PATROLS)):
        raise RefusedInputError("You may not decide on visits there.", code="BL-PATROL-50")
    is_of_power = question.reason == QuestionReason.NO_POWER
    if choice not in (_OF_POWERS if is_of_power else _OF_CREW):
        raise RefusedInputError("That is no answer to this question.", code="BL-PATROL-61")
    if not may_decide(question, timezone.now()):
        raise RefusedInputError("The crew is asked first and has three days to answer.", code="BL-PATROL-62")
    if choice == Answer.Choice.CORRECTED and not visit.revisions.filter(at__gt=question.raised_at).exists():
        raise RefusedInputError(
            "The visit has not been corrected since the question was raised; correct it first.", code="BL-PATROL-63"
        )
    written = (
        Question.objects.filter(pk=question.pk)
        .exclude(turn=Question.Turn.SETTLED)
        .update(turn=Question.Turn.SETTLED, settled_at=timezone.now(), settled_how=choice)
    )
    if not written:
        raise RefusedInputError("Somebody else has settled it meanwhile.", code="BL-PATROL-64")
    if is_of_power and question.outcome is not None:
        _decide_on_outcome(by, question.outcome, is_counted=choice == Answer.Choice.COUNT, why=told)
    made = Answer.objects.create(question=question, by=by, is_supervisor=True, choice=choice, text=told[:_LONGEST])
    question.refresh_from_db()
    record(by=by, action="patrols.question_settled", subject=question, why=told, detail={"choice": choice})
    return made


def _decide_on_outcome(by: Person, outcome: Outcome, *, is_counted: bool, why: str) -> None:
    visit = outcome.visit
    keep_first(visit)
    Outcome.objects.filter(pk=outcome.pk).update(is_left_out=not is_counted)
    held = stated_of(visit).get("outcomes", {})
    own = held.get(str(outcome.pk), {}) | {"is_left_out": not is_counted}
    keep_revision(visit=visit, by=by, reason=why, stated={"outcomes": held | {str(outcome.pk): own}})
