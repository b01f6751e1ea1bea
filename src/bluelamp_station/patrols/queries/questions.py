"""Questions about visits: whose turn it is, and the records they speak of, side by side and without names."""

from __future__ import annotations

__all__ = [
    "CREW_TIME",
    "Beside",
    "QuestionLine",
    "beside_of",
    "crew_words",
    "grade_words",
    "history_of",
    "lines_for",
    "lines_of_questions",
    "may_decide",
    "minutes_words",
    "moment_words",
    "open_to_crew",
    "open_to_supervisor",
    "place_words",
    "powers_of_crew",
]

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.vocabulary import POWERS_NEEDED, EvidenceGrade, OutcomeKind, PatrolMode, QuestionReason, Role
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.powers import power_words
from bluelamp_station.accounts.queries.power_rules import power
from bluelamp_station.patrols.models import Answer, CrewMember, Question, Visit
from bluelamp_station.ui.today import TodayLine
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models.questions import QuestionQuerySet

# For so long only the crew is asked, where it can answer.
CREW_TIME = timedelta(days=3)
_OF_TWO = (QuestionReason.OVERLAP, QuestionReason.IMPOSSIBLE_TRAVEL)
_GRADES = {
    EvidenceGrade.A: "A: a device inside the place",
    EvidenceGrade.B: "B: radio or vehicle location, or one end only",
    EvidenceGrade.C: "C: self-declared, or a code",
    EvidenceGrade.D: "D: entered later",
}


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in a list, without names.

    Args:
        question: the question with its visit and place.
        said: what the crew answered first, in words; empty while it has not.
        may_decide: whether a supervisor may settle it now.
    """

    question: Question
    said: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What one record after the other says of one thing.

    Args:
        label: the thing.
        cells: what each record says.
        differs: whether they do not say the same.
    """

    label: str
    cells: tuple[str, ...]
    differs: bool


def open_to_crew(person: Person) -> QuestionQuerySet:
    """What somebody is asked about their own visits and has not answered: theirs to answer, a lack of power at once."""
    answered = Answer.objects.filter(question=OuterRef("pk"), is_supervisor=False)
    found: QuestionQuerySet = Question.objects.of(person).filter(
        Q(turn=Question.Turn.OFFICER)
        | (Q(reason=QuestionReason.NO_POWER.value, turn=Question.Turn.SUPERVISOR) & ~Exists(answered))
    )
    return found


def open_to_supervisor(person: Person, now: datetime) -> QuestionQuerySet:
    """What waits for a supervisor's decision: the crew has answered, cannot, or has had its time."""
    known = CrewMember.objects.filter(visit=OuterRef("visit"), person__isnull=False)
    found: QuestionQuerySet = Question.objects.visible_to(person).filter(
        Q(turn=Question.Turn.SUPERVISOR)
        | Q(turn=Question.Turn.OFFICER, raised_at__lte=now - CREW_TIME)
        | Q(turn=Question.Turn.OFFICER, reason=QuestionReason.NO_POWER.value)
        | (Q(turn=Question.Turn.OFFICER, visit__recorded_by=None) & ~Exists(known))
    )
    return found


def may_decide(question: Question, now: datetime) -> bool:
    """Whether a supervisor may settle a question now; one query at the most."""
    if question.turn == Question.Turn.SETTLED:
        return False
    if question.turn == Question.Turn.SUPERVISOR or question.reason == QuestionReason.NO_POWER:
        return True
    if question.raised_at <= now - CREW_TIME:
        return True
    return question.visit.recorded_by_id is None and not question.visit.crew.exclude(person=None).exists()


def lines_for(questions: Iterable[Question], now: datetime) -> list[QuestionLine]:
    """Lines of a list; expects visit, its crew and the answers fetched before.

    Args:
        questions: with ``visit__crew`` and ``answers`` prefetched.
        now: the moment at which it is asked whose turn it is.
    """
    return [QuestionLine(one, _said(one), _may_decide_fetched(one, now)) for one in questions]


def _said(question: Question) -> str:
    first = next((one for one in question.answers.all() if not one.is_supervisor), None)
    if first is None:
        return ""
    choice = Answer.Choice(first.choice).label
    return f"{choice}. “{first.text}”" if first.text else f"{choice}."


def _may_decide_fetched(question: Question, now: datetime) -> bool:
    if question.turn != Question.Turn.OFFICER:
        return question.turn == Question.Turn.SUPERVISOR
    is_known = question.visit.recorded_by_id is not None or any(m.person_id for m in question.visit.crew.all())
    is_late = question.raised_at <= now - CREW_TIME
    return is_late or not is_known or question.reason == QuestionReason.NO_POWER


def beside_of(person: Person, question: Question) -> tuple[tuple[str, ...], tuple[Beside, ...]]:
    """The records that a question speaks of, side by side.

    Args:
        person: the reader; of a visit that they may not see only that there is one is told.
        question: the question.

    Returns:
        Headings of the records, and what they say.
    """
    visits: list[Visit | None] = [question.visit]
    other = _visit_in(question.about) if question.reason in _OF_TWO else None
    if other is not None:
        visits.append(Visit.objects.visible_to(person).select_related("place").filter(pk=other).first())
    headings = tuple("This visit" if number == 0 else "The other visit" for number in range(len(visits)))
    told = [_told(visit) for visit in visits]
    rows = []
    for label in told[0]:
        cells = tuple(one[label] for one in told)
        rows.append(Beside(label, cells, differs=len(set(cells)) > 1))
    return headings, tuple(rows)


def _visit_in(about: str) -> UUID | None:
    """The other visit, where what a question is about names one."""
    for part in about.replace(":", " ").split():
        try:
            return UUID(part)
        except ValueError:
            continue
    return None


def _told(visit: Visit | None) -> dict[str, str]:
    unseen = "in an area that you do not see"
    return {
        "Place": unseen if visit is None else place_words(visit),
        "Start": unseen if visit is None else moment_words(visit.started_at),
        "End": unseen if visit is None else moment_words(visit.ended_at),
        "Minutes, low to high": unseen if visit is None else minutes_words(visit),
        "Crew": unseen if visit is None else crew_words(visit),
        "How": unseen if visit is None else words(PatrolMode(visit.mode)),
        "Evidence": unseen if visit is None else grade_words(visit.evidence),
        "Recorded": unseen if visit is None else visit.get_source_display(),
    }


def place_words(visit: Visit) -> str:
    """The place with its name, where the site knows it."""
    return f"{visit.place_ref} {visit.place.name}" if visit.place else visit.place_ref


def moment_words(at: datetime | None) -> str:
    """A moment as people read it."""
    local = timezone.localtime(at) if at else None
    return f"{local.day} {local:%B %Y, %H:%M:%S}" if local else "not recorded"


def minutes_words(visit: Visit) -> str:
    """Low, best and high, where they are known."""
    if visit.minutes_low is None or visit.minutes_best is None or visit.minutes_high is None:
        return "not known"
    return f"{visit.minutes_low:.0f} to {visit.minutes_high:.0f}, best {visit.minutes_best:.0f}"


def crew_words(visit: Visit) -> str:
    """What the members of a crew are, without who they are."""
    return ", ".join(words(Role(member.role)) for member in visit.crew.order_by("position")) or "not recorded"


def grade_words(grade: str) -> str:
    """What a grade of evidence means."""
    return _GRADES[EvidenceGrade(grade)] if grade else "none"


def powers_of_crew(question: Question) -> list[tuple[str, str, str]]:
    """What the table of powers says for each kind of member: role, power, answer; empty where no outcome is meant."""
    if question.outcome is None:
        return []
    on = timezone.localdate(question.visit.started_at)
    roles = dict.fromkeys(question.visit.crew.order_by("position").values_list("role", flat=True))
    codes = POWERS_NEEDED.get(OutcomeKind(question.outcome.kind), ())
    return [
        (words(Role(role)), power_words(code), power(role, code, on).words)
        for role in roles
        if role != Role.OTHER
        for code in codes
    ]


def history_of(question: Question) -> list[dict[str, Any]]:
    """The answers in order: who by what they are, never by name, and what they said."""
    return [
        {
            "who": "A supervisor" if one.is_supervisor else "The crew",
            "at": one.at,
            "choice": Answer.Choice(one.choice).label,
            "text": one.text,
        }
        for one in question.answers.all()
    ]


def lines_of_questions(person: Person) -> list[TodayLine]:
    """What questions put on the first page: those to decide for a supervisor, those to answer for a crew."""
    found = []
    if person.can(Permission.CORRECT_PATROLS):
        n = open_to_supervisor(person, timezone.now()).count()
        text = "1 question about a patrol waits" if n == 1 else f"{n:,} questions about patrols wait"
        found.append((n, f"{text} for you.", "patrols:questions", "Answer questions about patrols"))
    if person.can(Permission.RECORD_PATROLS):
        n = open_to_crew(person).count()
        text = "1 question about your visits waits" if n == 1 else f"{n:,} questions about your visits wait"
        found.append((n, f"{text} for your answer.", "patrols:own", "Answer about your visits"))
    return [TodayLine(text, reverse(url), link, "now", n, is_safe_to_mail=True) for n, text, url, link in found if n]
