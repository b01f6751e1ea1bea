"""What a phone shows somebody of their own: shifts, visits, questions put to them, and what was refused."""

from __future__ import annotations

__all__ = ["notice_documents", "own_documents", "question_documents", "shift_documents"]

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from bluelamp.core.vocabulary import QuestionReason, ReceiptStatus
from bluelamp_station.patrols.models import FieldRecord, Question, Visit
from bluelamp_station.plans.models import Shift

if TYPE_CHECKING:
    from datetime import datetime

    from bluelamp_station.accounts.models import Person

_BACK, _AHEAD, _OWN = timedelta(hours=12), timedelta(hours=36), timedelta(days=14)
_MOST_VISITS, _MOST_NOTICES, _MOST_QUESTIONS = 200, 50, 100


def shift_documents(person: Person, now: datetime) -> list[dict[str, Any]]:
    """Somebody's shifts from twelve hours ago to thirty-six ahead, with base, break, crew and tour: three queries."""
    mine = Shift.objects.of(person).filter(
        cancelled_at__isnull=True, ends_at__gt=now - _BACK, starts_at__lt=now + _AHEAD
    )
    shifts = mine.distinct().select_related("base").order_by("starts_at", "pk")
    found = shifts.prefetch_related("members__person", "planned_visits")
    return [
        {
            "shift_id": shift.shift_id,
            "starts_at": shift.starts_at.isoformat(),
            "ends_at": shift.ends_at.isoformat(),
            "is_additional": shift.is_additional,
            "funding_ref": shift.funding_ref,
            "base": shift.base.name if shift.base else None,
            "break_starts_at": shift.break_starts_at.isoformat() if shift.break_starts_at else None,
            "break_ends_at": shift.break_ends_at.isoformat() if shift.break_ends_at else None,
            "crew": [
                {
                    "person_ref": member.person_ref,
                    "name": member.person.name if member.person else member.person_ref,
                    "role": member.role,
                    "agency": member.agency,
                }
                for member in shift.members.all()
            ],
            "tour": [
                {
                    "visit_id": planned.visit_id,
                    "place_ref": planned.place_ref,
                    "starts_at": planned.starts_at.isoformat(),
                    "ends_at": planned.ends_at.isoformat(),
                }
                for planned in shift.planned_visits.all()
            ],
        }
        for shift in found
    ]


def own_documents(person: Person, now: datetime) -> list[dict[str, Any]]:
    """Somebody's visits of fourteen days, the newest first: three queries."""
    mine = Visit.objects.of(person).filter(started_at__gt=now - _OWN).order_by("-started_at", "pk")
    found = mine.annotate(n_looks=Count("names_looks")).prefetch_related("crew", "outcomes")[:_MOST_VISITS]
    return [
        {
            "visit_id": str(visit.pk),
            "place_ref": visit.place_ref,
            "started_at": visit.started_at.isoformat(),
            "ended_at": visit.ended_at.isoformat() if visit.ended_at else None,
            "mode": visit.mode,
            "crew": [
                {"person_ref": member.person_ref, "role": member.role, "agency": member.agency}
                for member in visit.crew.all()
            ],
            "minutes_low": visit.minutes_low,
            "minutes_best": visit.minutes_best,
            "minutes_high": visit.minutes_high,
            "evidence": visit.evidence,
            "state": visit.state,
            "outcomes": [
                {
                    "outcome_id": str(one.pk),
                    "kind": one.kind,
                    "count": one.count,
                    "audience": one.audience or None,
                }
                for one in visit.outcomes.all()
                if one.withdrawn_at is None
            ],
            "looks": visit.n_looks,
        }
        for visit in found
    ]


def question_documents(person: Person) -> list[dict[str, Any]]:
    """Questions that wait for somebody as one of the crew; a lack of power goes to a supervisor at the same time."""
    waits = Q(turn=Question.Turn.OFFICER)
    waits |= Q(turn=Question.Turn.SUPERVISOR, reason=QuestionReason.NO_POWER.value, answers__isnull=True)
    found = Question.objects.of(person).filter(waits).order_by("-raised_at", "-pk")[:_MOST_QUESTIONS]
    return [
        {
            "id": one.pk,
            "visit_id": str(one.visit_id),
            "reason": one.reason,
            "words": one.words,
            "raised_at": one.raised_at.isoformat(),
        }
        for one in found
    ]


def notice_documents(person: Person, now: datetime) -> list[dict[str, Any]]:
    """Somebody's records of fourteen days that were refused, and why."""
    refused = FieldRecord.objects.filter(
        person=person, status=ReceiptStatus.REFUSED.value, received_at__gt=now - _OWN
    ).order_by("-number")[:_MOST_NOTICES]
    return [
        {
            "record_id": str(one.pk),
            "status": one.status,
            "reason": one.reason,
            "words": one.words,
            "at": one.received_at.isoformat(),
        }
        for one in refused
    ]
