"""What a supervisor does with visits and outcomes: correct, withdraw, take back a withdrawal, enter from paper."""

from __future__ import annotations

__all__ = [
    "OutcomeFields",
    "Paper",
    "add_outcome",
    "correct_outcome",
    "correct_visit",
    "enter_visit",
    "restore_visit",
    "withdraw_outcome",
    "withdraw_visit",
]

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Audience, EvidenceGrade, OutcomeKind, VisitRule, VisitSource
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.actions.asking import ask_about
from bluelamp_station.patrols.actions.revising import keep_first, keep_revision, stated_of
from bluelamp_station.patrols.actions.stating import (
    OvertakenError,
    Statement,
    check_times,
    must_say_why,
    write_crew,
    write_statement,
)
from bluelamp_station.patrols.engine.stated import stated_minutes
from bluelamp_station.patrols.models import Outcome, Visit, VisitState

if TYPE_CHECKING:
    from uuid import UUID

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]{0,39}")
_MOST, _MOST_ENGAGEMENTS = 99, 500


@dataclass(frozen=True, slots=True)
class OutcomeFields:
    """What a visit led to.

    Args:
        kind: what it was.
        count: how many, at least 1.
        audience: whom an engagement was with; None where it was not said.
        reference: the force's own record number, never a name.
        is_found: whether a search found something; None where it was not said.
    """

    kind: OutcomeKind
    count: int
    audience: Audience | None = None
    reference: str = ""
    is_found: bool | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper record from which a visit is entered.

    Args:
        ticket: of the form: the same one again gives the visit that it made before.
        said: what the paper says; it names a place and a crew.
        reason: where the paper is and why it comes now.
    """

    ticket: UUID
    said: Statement
    reason: str


@transaction.atomic
def correct_visit(*, by: Person, visit: Visit, edition: int, said: Statement, reason: str) -> list[str]:
    """Correct a visit as a supervisor; where times or place change, the evidence becomes D.

    Returns:
        Names of the fields that changed.

    Raises:
        OvertakenError: somebody else wrote since (BL-PATROL-52).
        RefusedInputError: not theirs (BL-PATROL-50), or as in :func:`~.stating.write_statement`.
    """
    why = must_say_why(reason)
    _must_correct(by, visit.area_path)
    if said.place is not None:
        _must_correct(by, said.place.area_path)
    changed = write_statement(by=by, visit=visit, edition=edition, said=said, grade=EvidenceGrade.D, reason=why)
    if not changed:
        raise RefusedInputError("Nothing differs from what is recorded.", code="BL-PATROL-57")
    ask_about(visit=visit)
    record(by=by, action="patrols.visit_corrected", subject=visit, why=why, detail={"fields": changed})
    return changed


@transaction.atomic
def withdraw_visit(*, by: Person, visit: Visit, edition: int, reason: str) -> None:
    """Take a visit out of every total; it stays on record.

    Raises:
        OvertakenError: somebody else wrote since (BL-PATROL-52).
        RefusedInputError: not theirs (BL-PATROL-50), no reason (BL-PATROL-55) or withdrawn already (BL-PATROL-53).
    """
    why = must_say_why(reason)
    _must_correct(by, visit.area_path)
    keep_first(visit)
    written = (
        Visit.objects.filter(pk=visit.pk, edition=edition)
        .exclude(state=VisitState.WITHDRAWN)
        .update(state=VisitState.WITHDRAWN, edition=F("edition") + 1)
    )
    if not written:
        raise _why_not(visit, "withdrawn already")
    visit.refresh_from_db()
    keep_revision(visit=visit, by=by, reason=why, stated={"state": VisitState.WITHDRAWN.value})
    ask_about(visit=visit)
    record(by=by, action="patrols.visit_withdrawn", subject=visit, why=why)


@transaction.atomic
def restore_visit(*, by: Person, visit: Visit, edition: int, reason: str) -> None:
    """Undo a withdrawal: the visit stands again as it did before.

    Raises:
        OvertakenError: somebody else wrote since (BL-PATROL-52).
        RefusedInputError: not theirs (BL-PATROL-50), no reason (BL-PATROL-55) or not withdrawn (BL-PATROL-53).
    """
    why = must_say_why(reason)
    _must_correct(by, visit.area_path)
    written = Visit.objects.filter(pk=visit.pk, edition=edition, state=VisitState.WITHDRAWN).update(
        state=_state_before(visit), edition=F("edition") + 1
    )
    if not written:
        raise _why_not(visit, "not withdrawn")
    visit.refresh_from_db()
    keep_revision(visit=visit, by=by, reason=why, stated={"state": ""})
    ask_about(visit=visit)
    record(by=by, action="patrols.visit_restored", subject=visit, why=why)


@transaction.atomic
def enter_visit(*, by: Person, programme: Programme, paper: Paper) -> Visit:
    """Enter a visit from a paper record, as evidence D.

    Raises:
        RefusedInputError: not their ground (BL-PATROL-50), times (BL-PATROL-51), crew (BL-PATROL-54) or no reason
            (BL-PATROL-55).
    """
    made: Visit | None = Visit.objects.filter(pk=paper.ticket).first()
    if made is not None:
        return made
    said, place, why = paper.said, paper.said.place, must_say_why(paper.reason)
    if place is None or said.crew is None:
        raise RefusedInputError("A visit has a place and a crew.", code="BL-PATROL-54")
    _must_correct(by, place.area_path)
    check_times(said.started_at, said.ended_at)
    minutes = stated_minutes(said.started_at, said.ended_at)
    made = Visit.objects.create(
        pk=paper.ticket,
        programme=programme,
        visit_id=str(paper.ticket),
        place=place,
        place_ref=place.ref,
        area_path=place.area_path,
        started_at=said.started_at,
        ended_at=said.ended_at,
        mode=said.mode.value,
        is_additional=said.is_additional,
        evidence=EvidenceGrade.D.value,
        minutes_low=minutes.low,
        minutes_best=minutes.best,
        minutes_high=minutes.high,
        rule=VisitRule.STATED.value,
        source=VisitSource.SUPERVISOR.value,
        state=VisitState.COUNTED,
        crew_size=len(said.crew),
        recorded_by=by,
    )
    write_crew(made, said.crew)
    keep_revision(visit=made, by=by, reason=why)
    ask_about(visit=made)
    record(by=by, action="patrols.visit_entered", subject=made, why=why, detail={"place_ref": place.ref})
    return made


@transaction.atomic
def add_outcome(*, by: Person, visit: Visit, ticket: UUID, fields: OutcomeFields, reason: str) -> Outcome:
    """Add what a visit led to and nobody had recorded.

    Args:
        by: who.
        visit: the visit.
        ticket: of the form: the same one again gives the outcome that it made before.
        fields: what it led to.
        reason: how it is known.

    Raises:
        RefusedInputError: not theirs (BL-PATROL-50), no reason (BL-PATROL-55) or a count or reference that cannot be
            (BL-PATROL-58).
    """
    why = must_say_why(reason)
    _must_correct(by, visit.area_path)
    made: Outcome | None = Outcome.objects.filter(pk=ticket, visit=visit).first()
    if made is not None:
        return made
    _check_outcome(fields)
    keep_first(visit)
    made = Outcome.objects.create(
        pk=ticket,
        visit=visit,
        kind=fields.kind.value,
        count=fields.count,
        audience=fields.audience.value if fields.audience else "",
        reference=fields.reference,
        is_found=fields.is_found,
        recorded_by=by,
    )
    _keep_outcome(made, by, why, {"count": fields.count})
    ask_about(visit=visit)
    record(by=by, action="patrols.outcome_added", subject=made, why=why, detail={"count": fields.count})
    return made


@transaction.atomic
def correct_outcome(*, by: Person, outcome: Outcome, seen: int, count: int, reason: str) -> None:
    """Correct how many.

    Args:
        by: who.
        outcome: what is corrected.
        seen: the count that their page showed.
        count: how many it was.
        reason: why.

    Raises:
        OvertakenError: somebody else changed it since (BL-PATROL-52).
        RefusedInputError: not theirs (BL-PATROL-50), no reason (BL-PATROL-55) or a count that cannot be
            (BL-PATROL-58).
    """
    why = must_say_why(reason)
    _must_correct(by, outcome.visit.area_path)
    _check_outcome(OutcomeFields(OutcomeKind(outcome.kind), count, reference=outcome.reference))
    keep_first(outcome.visit)
    if not Outcome.objects.filter(pk=outcome.pk, count=seen, withdrawn_at=None).update(count=count):
        raise OvertakenError
    _keep_outcome(outcome, by, why, {"count": count})
    detail = {"count": [seen, count], "visit": str(outcome.visit_id)}
    record(by=by, action="patrols.outcome_corrected", subject=outcome, why=why, detail=detail)


@transaction.atomic
def withdraw_outcome(*, by: Person, outcome: Outcome, reason: str) -> None:
    """Take an outcome out of every total; it stays on record.

    Raises:
        OvertakenError: it is withdrawn already (BL-PATROL-52).
        RefusedInputError: not theirs (BL-PATROL-50) or no reason (BL-PATROL-55).
    """
    why = must_say_why(reason)
    _must_correct(by, outcome.visit.area_path)
    keep_first(outcome.visit)
    now = timezone.now()
    if not Outcome.objects.filter(pk=outcome.pk, withdrawn_at=None).update(withdrawn_at=now):
        raise OvertakenError
    _keep_outcome(outcome, by, why, {"withdrawn_at": now.isoformat()})
    ask_about(visit=outcome.visit)
    detail = {"visit": str(outcome.visit_id)}
    record(by=by, action="patrols.outcome_withdrawn", subject=outcome, why=why, detail=detail)


def _keep_outcome(outcome: Outcome, by: Person, why: str, told: dict[str, Any]) -> None:
    """Keep the visit with what was decided on one of its outcomes."""
    visit = outcome.visit
    held = stated_of(visit).get("outcomes", {})
    own = held.get(str(outcome.pk), {})
    keep_revision(visit=visit, by=by, reason=why, stated={"outcomes": held | {str(outcome.pk): own | told}})


def _check_outcome(fields: OutcomeFields) -> None:
    most = _MOST_ENGAGEMENTS if fields.kind is OutcomeKind.ENGAGEMENT else _MOST
    if not 1 <= fields.count <= most:
        raise RefusedInputError(f"A count of this kind is from 1 to {most}.", code="BL-PATROL-58")
    told = fields.reference
    if told and (not _REFERENCE.fullmatch(told) or not re.search(r"\d", told)):
        raise RefusedInputError(
            "A reference is the force's own record number: letters, digits, / . _ and -, with a digit in it, and never"
            " a name.",
            code="BL-PATROL-58",
        )


def _must_correct(by: Person, area_path: str) -> None:
    if not any(area_path.startswith(held) for held in by.area_paths(Permission.CORRECT_PATROLS)):
        raise RefusedInputError("You may not correct visits there.", code="BL-PATROL-50")


def _state_before(visit: Visit) -> str:
    """The state of the last version in which it was not withdrawn."""
    for content in visit.revisions.order_by("-number").values_list("content", flat=True):
        if content.get("state", VisitState.WITHDRAWN) != VisitState.WITHDRAWN:
            return str(content["state"])
    return VisitState.COUNTED if visit.ended_at else VisitState.OPEN


def _why_not(visit: Visit, state: str) -> RefusedInputError:
    """Why a conditional write met no row."""
    visit.refresh_from_db()
    if (visit.state == VisitState.WITHDRAWN) is (state == "withdrawn already"):
        return RefusedInputError(f"The visit is {state}.", code="BL-PATROL-53")
    return OvertakenError()
