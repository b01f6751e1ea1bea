"""What takes a crew away, and what it asks for: kept from the records of phones."""

from __future__ import annotations

__all__ = ["Ground", "ground_of", "keep_duty"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.actions.reading import Abstracted, AbstractionEnded, SupportAsked
from bluelamp_station.patrols.actions.telling import Heard, hear
from bluelamp_station.patrols.models import Abstraction, FieldRecord, SupportRequest, Visit
from bluelamp_station.patrols.queries.tracking import programmes_of_crew
from bluelamp_station.plans.models import Shift

if TYPE_CHECKING:
    from uuid import UUID

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme


@dataclass(frozen=True, slots=True)
class Ground:
    """Where somebody patrols, for what belongs to no visit.

    Args:
        programme: the newest one on their ground.
        area_path: the first of their areas.
    """

    programme: Programme
    area_path: str


def ground_of(person: Person) -> Ground | None:
    """Where somebody patrols; None where no programme runs there."""
    programme = programmes_of_crew(person).first()
    paths = person.area_paths(Permission.RECORD_PATROLS)
    return Ground(programme, paths[0]) if programme is not None and paths else None


def keep_duty(heard: Heard, *, by: Person, ground: Ground) -> bool:
    """Keep time away, its end, or a call for support, in the caller's transaction.

    Args:
        heard: the record, not written yet.
        by: who sent it.
        ground: where they patrol.

    Returns:
        Whether it is in its place; an end that came before its beginning waits for it.
    """
    told = heard.told
    if isinstance(told, Abstracted):
        _keep_abstraction(heard, told, by, ground)
        return True
    if isinstance(told, AbstractionEnded):
        return _end(told.abstraction_id, heard, by)
    if isinstance(told, SupportAsked):
        visit = _visit(heard, by)
        SupportRequest.objects.get_or_create(
            pk=heard.row.pk,
            defaults={
                "programme": visit.programme if visit else ground.programme,
                "area_path": visit.area_path if visit else ground.area_path,
                "visit": visit,
                "place_ref": told.place_ref,
                "what": told.what.value,
                "asked_at": heard.at,
                "recorded_by": by,
            },
        )
    return True


def _keep_abstraction(heard: Heard, told: Abstracted, by: Person, ground: Ground) -> None:
    visit = _visit(heard, by)
    programme = visit.programme if visit else ground.programme
    shift = _shift(programme, told.shift_id, by)
    n_crew = visit.crew_size if visit else shift.members.count() if shift else 1
    Abstraction.objects.get_or_create(
        pk=heard.row.pk,
        defaults={
            "programme": programme,
            "area_path": visit.area_path if visit else ground.area_path,
            "shift": shift,
            "visit": visit,
            "reason": told.reason.value,
            "started_at": heard.at,
            "crew_size": max(n_crew, 1),
            "recorded_by": by,
        },
    )
    waiting = FieldRecord.objects.filter(
        person=by, kind="abstraction_ended", content__body__abstraction_id=str(heard.row.pk)
    )
    for end in hear(waiting):
        _end(heard.row.pk, end, by)


def _end(key: UUID, heard: Heard, by: Person) -> bool:
    """Say when it was over; the first end stands, and none lies before its beginning."""
    held = Abstraction.objects.filter(pk=key, recorded_by=by).first()
    if held is None:
        return False
    if held.ended_at is None:
        Abstraction.objects.filter(pk=key, ended_at__isnull=True).update(ended_at=max(heard.at, held.started_at))
    return True


def _visit(heard: Heard, by: Person) -> Visit | None:
    key = heard.row.visit_key
    return None if key is None else Visit.objects.of(by).filter(pk=key).first()


def _shift(programme: Programme, shift_id: str, by: Person) -> Shift | None:
    if not shift_id:
        return None
    return Shift.objects.filter(Q(members__person=by), programme=programme, shift_id=shift_id).first()
