"""Questions about a visit: raised once, and settled by the site itself when what they are about is no longer so."""

from __future__ import annotations

__all__ = ["GROUND_GONE", "ask_about", "pass_on"]

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from bluelamp.core.vocabulary import POWERS_NEEDED, OutcomeKind, QuestionReason, VisitSource
from bluelamp_station.patrols.actions.revising import stated_of
from bluelamp_station.patrols.actions.telling import first_start, hear, story_of
from bluelamp_station.patrols.engine.checks import CheckedOutcome, CheckedVisit, Doubt, doubts_about
from bluelamp_station.patrols.models import Answer, FieldRecord, Outcome, Question, Visit, VisitState
from bluelamp_station.patrols.queries.neighbours import neighbours_of
from bluelamp_station.patrols.queries.powers import power_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

# How a question ended that the site settled itself.
GROUND_GONE = "ground_gone"
# Asked by a chore, which sees what nobody sent; here they are only settled.
_BY_CHORE = QuestionReason.NOT_ENDED
_LONGEST = 300
_TIMES = {"started_at", "ended_at"}
_FOR_BOTH = QuestionReason.NO_POWER


def ask_about(*, visit: Visit, clock: str | None = None) -> list[Question]:
    """Look at a visit again, in the transaction of whatever changed it: ask what is new, settle what is gone.

    1. Find what does not fit. 2. Raise each question that was never asked, or ask again what the site had settled.
    3. Settle open ones whose ground is gone. 4. Leave out outcomes for which nobody in the crew has the power.

    Args:
        visit: the visit as it stands now, written.
        clock: what is odd about the phone's clock, in a sentence; None reads it from the visit's records.

    Returns:
        Questions that were raised or asked again.
    """
    doubts = [] if visit.state in (VisitState.WITHDRAWN, VisitState.REFUSED) else _doubts(visit)
    words = _clock_words(visit) if clock is None else clock
    if words and visit.state in (VisitState.COUNTED, VisitState.OPEN):
        doubts = [one for one in doubts if one.reason is not QuestionReason.CLOCK_JUMPED]
        doubts.append(Doubt(str(visit.pk), "", QuestionReason.CLOCK_JUMPED, "", words))
    standing = {(str(one.visit_id), one.reason, one.about): one for one in _standing(visit)}
    raised = [asked for one in doubts if (asked := _raise(one, standing)) is not None]
    wanted = {(one.visit_id, one.reason.value, one.about) for one in doubts}
    gone = [one for key, one in standing.items() if key not in wanted and _may_settle(one, visit)]
    _settle(gone)
    _leave_out(visit, doubts)
    return raised


def pass_on(*, asked_before: datetime) -> int:
    """Hand questions that no crew has answered to the supervisors.

    Args:
        asked_before: only those raised before.

    Returns:
        How many.
    """
    waiting = Question.objects.filter(turn=Question.Turn.OFFICER, raised_at__lt=asked_before)
    return waiting.update(turn=Question.Turn.SUPERVISOR)


def _doubts(visit: Visit) -> list[Doubt]:
    if visit.place is None:
        return []
    crew = [(member.person_ref, member.role, member.agency) for member in visit.crew.order_by("position")]
    until = visit.ended_at or visit.started_at
    near = neighbours_of(visit, [ref for ref, _, _ in crew], until)
    outcomes = list(visit.outcomes.filter(withdrawn_at__isnull=True).values_list("pk", "kind", "count"))
    return doubts_about(
        CheckedVisit(str(visit.pk), visit.place, visit.started_at, until, crew),
        [_checked(one) for one in near if one.place is not None],
        [CheckedOutcome(str(key), kind, count) for key, kind, count in outcomes],
        # Most outcomes are engagements, which anybody may have: the table is not read for them.
        powers=power_rows() if any(POWERS_NEEDED.get(OutcomeKind(kind)) for _, kind, _ in outcomes) else (),
        zone=settings.TIME_ZONE,
    )


def _checked(visit: Visit) -> CheckedVisit:
    crew = [(member.person_ref, member.role, member.agency) for member in visit.crew.all()]
    assert visit.place is not None  # noqa: S101  # nosec B101 - those without were passed over
    return CheckedVisit(str(visit.pk), visit.place, visit.started_at, visit.ended_at or visit.started_at, crew)


def _clock_words(visit: Visit) -> str:
    """What the visit's records say of the phone's clock; nothing once somebody stated the times on the site."""
    if _TIMES & stated_of(visit).keys():
        return ""
    heard = hear(FieldRecord.objects.filter(visit_key=visit.pk))
    places = {visit.place_ref} | {getattr(h.told, "place_ref", None) or "" for h in heard}
    start = first_start(heard, places)
    return story_of(start, heard, places).clock if start else ""


def _standing(visit: Visit) -> Sequence[Question]:
    """Every question ever asked about the visit, and those about another one because of it."""
    pairs = Q(about=str(visit.pk), reason__in=(QuestionReason.OVERLAP, QuestionReason.IMPOSSIBLE_TRAVEL))
    return list(Question.objects.select_for_update(of=("self",)).filter(Q(visit=visit.pk) | pairs))


def _raise(doubt: Doubt, standing: dict[tuple[str, str, str], Question]) -> Question | None:
    """Ask it where it was never asked; ask again what the site had settled; else leave it to people."""
    turn = Question.Turn.SUPERVISOR if doubt.reason is _FOR_BOTH else Question.Turn.OFFICER
    held = standing.get((doubt.visit_id, doubt.reason.value, doubt.about))
    now = timezone.now()
    if held is None:
        return Question.objects.create(
            visit_id=doubt.visit_id,
            outcome_id=doubt.outcome_id or None,
            reason=doubt.reason.value,
            about=doubt.about,
            words=doubt.words[:_LONGEST],
            raised_at=now,
            turn=turn,
        )
    if held.turn == Question.Turn.SETTLED and held.settled_how == GROUND_GONE:
        held.turn, held.raised_at, held.settled_at, held.settled_how = turn, now, None, ""
        held.words = doubt.words[:_LONGEST]
        held.save(update_fields=["turn", "raised_at", "settled_at", "settled_how", "words"])
        return held
    return None


def _may_settle(question: Question, visit: Visit) -> bool:
    """Whether it is open, and ours to settle: one that a chore asked waits for the visit's end."""
    if question.turn == Question.Turn.SETTLED:
        return False
    if question.reason == QuestionReason.CLOCK_JUMPED and visit.source != VisitSource.PHONE:
        # A file's clock was looked at when it came; only new times answer that.
        return bool(_TIMES & stated_of(visit).keys())
    return question.reason != _BY_CHORE or visit.state != VisitState.OPEN


def _settle(questions: Sequence[Question]) -> None:
    keys = [question.pk for question in questions]
    if keys:
        Question.objects.filter(pk__in=keys).update(
            turn=Question.Turn.SETTLED, settled_at=timezone.now(), settled_how=GROUND_GONE
        )
    counted = [one.outcome_id for one in questions if one.reason == _FOR_BOTH and one.outcome_id]
    if counted:
        Outcome.objects.filter(pk__in=counted).update(is_left_out=False)


def _leave_out(visit: Visit, doubts: Sequence[Doubt]) -> None:
    """Outcomes without a power are in no total, unless a supervisor has decided on them."""
    keys = {UUID(doubt.outcome_id) for doubt in doubts if doubt.reason is _FOR_BOTH}
    if not keys:
        return
    decided = Question.objects.filter(
        visit=visit.pk, outcome__in=keys, turn=Question.Turn.SETTLED, settled_how=Answer.Choice.COUNT.value
    )
    Outcome.objects.filter(pk__in=keys).exclude(pk__in=decided.values("outcome")).update(is_left_out=True)
