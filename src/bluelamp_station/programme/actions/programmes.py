"""Make and change a programme."""

from __future__ import annotations

__all__ = ["ProgrammeFields", "change_programme", "make_programme"]

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.actions import record
from bluelamp_station.programme.actions.checks import ask_for_edit, ask_for_order
from bluelamp_station.programme.models import Programme
from bluelamp_station.programme.queries.programmes import places_of_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bluelamp_station.accounts.models import Agency, Area, Person


@dataclass(frozen=True, slots=True)
class ProgrammeFields:
    """What people say of a programme.

    Args:
        name: what it is called; no two programmes share one.
        purpose: what it is for.
        starts_date: first day.
        ends_date: last day; None while it is open.
        launch_date: the day on which it was or will be launched; None where it is not known.
        body_title: a value of ``Programme.BodyTitle``.
        body_name: who holds that title.
    """

    name: str
    starts_date: dt.date
    purpose: str = ""
    ends_date: dt.date | None = None
    launch_date: dt.date | None = None
    body_title: str = Programme.BodyTitle.PCC
    body_name: str = ""


@transaction.atomic
def make_programme(*, by: Person, fields: ProgrammeFields, area: Area, agencies: Iterable[Agency] = ()) -> Programme:
    """A new programme on an area.

    Raises:
        RefusedInputError: they may not on this area (BL-PROG-01), the dates (BL-PROG-02) or the name (BL-PROG-03).
    """
    if not places_of_work(by).filter(pk=area.pk).exists():
        raise RefusedInputError(f"You may not make a programme for {area.name}.", code="BL-PROG-01")
    _check(fields)
    try:
        with transaction.atomic():
            made = Programme.objects.create(area=area, made_by=by, **asdict(fields))
    except IntegrityError:
        raise _name_taken(fields.name) from None
    made.agencies.set(agencies)
    record(by=by, action="programme.programme_made", subject=made, detail={"area": area.pk, **_dates(fields)})
    return made


@transaction.atomic
def change_programme(
    *, by: Person, programme: Programme, edition: int, fields: ProgrammeFields, area: Area, agencies: Iterable[Agency]
) -> Programme:
    """Write a programme as somebody now says it is.

    1. Check. 2. Write where nobody else has written since. 3. Set the agencies. 4. Log which fields changed.

    Raises:
        RefusedInputError: as in :func:`make_programme`, or somebody else has changed it since (BL-PROG-04).
    """
    ask_for_edit(by, programme)
    if area.pk != programme.area_id and not places_of_work(by).filter(pk=area.pk).exists():
        raise RefusedInputError(f"You may not move a programme to {area.name}.", code="BL-PROG-01")
    _check(fields)
    changed = [name for name, value in asdict(fields).items() if getattr(programme, name) != value]
    before = set(programme.agencies.values_list("pk", flat=True))
    wanted = {agency.pk for agency in agencies}
    try:
        with transaction.atomic():
            written = Programme.objects.filter(pk=programme.pk, edition=edition).update(
                **asdict(fields), area=area, edition=F("edition") + 1
            )
    except IntegrityError:
        raise _name_taken(fields.name) from None
    if not written:
        raise RefusedInputError(
            "Somebody else has changed this programme since you opened it. What you typed is still here: look at what"
            " they wrote, then save again.",
            code="BL-PROG-04",
        )
    programme.agencies.set(wanted)
    changed += ["area"] if area.pk != programme.area_id else []
    changed += ["agencies"] if before != wanted else []
    record(
        by=by, action="programme.programme_changed", subject=programme, detail={"changed": changed, **_dates(fields)}
    )
    return Programme.objects.select_related("area").get(pk=programme.pk)


def _check(fields: ProgrammeFields) -> None:
    ask_for_order(fields.starts_date, fields.ends_date)
    if not fields.name.strip():
        raise RefusedInputError("A programme needs a name.", code="BL-PROG-03")


def _name_taken(name: str) -> RefusedInputError:
    return RefusedInputError(
        f"There is already a programme called {name}; give this one another name.", code="BL-PROG-03"
    )


def _dates(fields: ProgrammeFields) -> dict[str, Any]:
    return {
        "starts": fields.starts_date.isoformat(),
        "ends": fields.ends_date.isoformat() if fields.ends_date else None,
    }
