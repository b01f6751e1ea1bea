"""What somebody states of a visit in place of its records: checked, written, and kept as a version."""

from __future__ import annotations

__all__ = [
    "SHORTEST_REASON",
    "Member",
    "OvertakenError",
    "Statement",
    "check_times",
    "must_say_why",
    "write_crew",
    "write_statement",
]

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Agency, EvidenceGrade, PatrolMode, Role, VisitRule
from bluelamp_station.patrols.actions.revising import keep_first, keep_revision
from bluelamp_station.patrols.engine.stated import stated_minutes
from bluelamp_station.patrols.models import CrewMember, Visit, VisitState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place

SHORTEST_REASON = 10
_LONGEST = timedelta(hours=16)
# Clocks of two machines may differ by this much.
_AHEAD = timedelta(minutes=2)
_MOST_MEMBERS = 12


class OvertakenError(RefusedInputError):
    """Somebody else has written since the page was opened; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "The visit has been changed since you opened it. Nothing you typed is lost: compare below, then save"
            " again.",
            code="BL-PATROL-52",
        )


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a visit.

    Args:
        person_ref: the duty system's word for them.
        role: what they are.
        agency: whose they are.
        person: the person, where the site knows them.
    """

    person_ref: str
    role: Role
    agency: Agency
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says of a visit.

    Args:
        started_at: its first moment.
        ended_at: its last moment.
        place: the place; None leaves it as it is.
        mode: how the crew went about.
        is_additional: whether it would not have happened on the core rota.
        crew: who was there together; None leaves them as they are.
    """

    started_at: datetime
    ended_at: datetime
    place: Place | None
    mode: PatrolMode
    is_additional: bool
    crew: Sequence[Member] | None = None


def write_statement(
    *, by: Person, visit: Visit, edition: int, said: Statement, grade: EvidenceGrade, reason: str
) -> list[str]:
    """Write a visit as somebody says it was, and keep both versions; the caller logs it.

    1. See what differs. 2. Write where nobody else has written since. 3. Keep the version with what was stated.

    Args:
        by: who says so.
        visit: the visit.
        edition: that their page showed.
        said: what they say.
        grade: the best evidence that it may have from here on, where times or place change.
        reason: why.

    Returns:
        Names of the fields that changed; empty where nothing did, and then nothing is written.

    Raises:
        OvertakenError: somebody else wrote since (BL-PATROL-52).
        RefusedInputError: times that cannot be (BL-PATROL-51), a crew that cannot be (BL-PATROL-54), or it is
            withdrawn (BL-PATROL-53).
    """
    check_times(said.started_at, said.ended_at)
    stated = _differences(visit, said)
    if not stated:
        return []
    keep_first(visit)
    written = (
        Visit.objects.filter(pk=visit.pk, edition=edition)
        .exclude(state=VisitState.WITHDRAWN)
        .update(**_columns(visit, said, stated, grade), edition=F("edition") + 1)
    )
    if not written:
        raise _why_not(visit)
    if said.crew is not None and "crew" in stated:
        write_crew(visit, said.crew)
    visit.refresh_from_db()
    keep_revision(visit=visit, by=by, reason=reason, stated=stated)
    return sorted(stated)


def write_crew(visit: Visit, crew: Sequence[Member]) -> None:
    """Put these people on a visit in place of those that were.

    Raises:
        RefusedInputError: nobody, more than twelve, or somebody twice (BL-PATROL-54).
    """
    refs = [member.person_ref for member in crew]
    if not 1 <= len(refs) <= _MOST_MEMBERS or len(set(refs)) < len(refs):
        raise RefusedInputError(
            f"A crew is one to {_MOST_MEMBERS} people, and nobody is on it twice.", code="BL-PATROL-54"
        )
    visit.crew.all().delete()
    CrewMember.objects.bulk_create(
        CrewMember(
            visit=visit,
            position=position,
            person=member.person,
            person_ref=member.person_ref,
            role=member.role.value,
            agency=member.agency.value,
        )
        for position, member in enumerate(crew)
    )


def check_times(started_at: datetime, ended_at: datetime) -> None:
    """Whether a visit can have been from one moment to the other.

    Raises:
        RefusedInputError: it ends before it starts, is longer than 16 hours, or lies in the future (BL-PATROL-51).
    """
    if ended_at < started_at:
        raise RefusedInputError("The visit would end before it starts.", code="BL-PATROL-51")
    if ended_at - started_at > _LONGEST:
        raise RefusedInputError("The visit would be longer than 16 hours.", code="BL-PATROL-51")
    if ended_at > timezone.now() + _AHEAD:
        raise RefusedInputError("The visit would end in the future.", code="BL-PATROL-51")


def must_say_why(reason: str) -> str:
    """The reason without blanks around it.

    Raises:
        RefusedInputError: it is shorter than ten characters (BL-PATROL-55).
    """
    told = " ".join(reason.split())
    if len(told) < SHORTEST_REASON:
        raise RefusedInputError(f"Say why in at least {SHORTEST_REASON} characters.", code="BL-PATROL-55")
    return told


def _differences(visit: Visit, said: Statement) -> dict[str, Any]:
    """What is stated in place of what stands, by field, JSON-ready."""
    found: dict[str, Any] = {}
    if said.started_at != visit.started_at:
        found["started_at"] = said.started_at.isoformat()
    if said.ended_at != visit.ended_at:
        found["ended_at"] = said.ended_at.isoformat()
    if said.place is not None and said.place.ref != visit.place_ref:
        found["place_ref"] = said.place.ref
    if said.mode.value != visit.mode:
        found["mode"] = said.mode.value
    if said.is_additional != visit.is_additional:
        found["is_additional"] = said.is_additional
    if said.crew is not None:
        rows = visit.crew.order_by("position").values_list("person_ref", "role", "agency")
        stood = [(str(ref), str(role), str(agency)) for ref, role, agency in rows]
        told = [(member.person_ref, member.role.value, member.agency.value) for member in said.crew]
        if told != stood:
            found["crew"] = [
                {"person": m.person.pk if m.person else None, "person_ref": ref, "role": role, "agency": agency}
                for m, (ref, role, agency) in zip(said.crew, told, strict=True)
            ]
    return found


def _columns(visit: Visit, said: Statement, stated: dict[str, Any], grade: EvidenceGrade) -> dict[str, Any]:
    columns: dict[str, Any] = {"mode": said.mode.value, "is_additional": said.is_additional}
    if {"started_at", "ended_at", "place_ref"} & stated.keys():
        minutes = stated_minutes(said.started_at, said.ended_at)
        columns |= {
            "started_at": said.started_at,
            "ended_at": said.ended_at,
            "minutes_low": minutes.low,
            "minutes_best": minutes.best,
            "minutes_high": minutes.high,
            "rule": VisitRule.STATED.value,
            # The letters stand in the order of the evidence, the best first.
            "evidence": max(visit.evidence, grade.value),
            "state": VisitState.COUNTED,
            "refused_because": "",
        }
    if said.place is not None and "place_ref" in stated:
        columns |= {"place": said.place, "place_ref": said.place.ref, "area_path": said.place.area_path}
    if "crew" in stated:
        columns["crew_size"] = len(stated["crew"])
    return columns


def _why_not(visit: Visit) -> RefusedInputError:
    """Why a conditional write met no row."""
    visit.refresh_from_db()
    if visit.state == VisitState.WITHDRAWN:
        return RefusedInputError("The visit is withdrawn; undo that first.", code="BL-PATROL-53")
    return OvertakenError()
