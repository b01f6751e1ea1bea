"""Start, change, close and reopen initiatives; each writes a version beside its audit event."""

from __future__ import annotations

__all__ = [
    "InitiativeFields",
    "InitiativeMoney",
    "OvertakenError",
    "change_initiative",
    "close_initiative",
    "make_initiative",
    "reopen_initiative",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import SaraStage
from bluelamp_station.audit.actions import record
from bluelamp_station.hotspots.models import Initiative, InitiativeStep
from bluelamp_station.hotspots.queries.initiative_ground import (
    may_edit_at,
    owner_choices,
    sees_money_of_initiative,
)
from bluelamp_station.hotspots.queries.initiative_history import content_of

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from bluelamp_station.accounts.models import Agency, Person
    from bluelamp_station.programme.models import FundingStream, Programme


class OvertakenError(RefusedInputError):
    """Somebody else has written since the page was opened; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has changed this initiative since you opened it. Nothing you typed is lost: compare below,"
            " then save again.",
            code="BL-SETS-64",
        )


@dataclass(frozen=True, slots=True)
class InitiativeMoney:
    """What it costs and who pays.

    Args:
        cost_pounds: pounds, not below 0; None where it is not known.
        stream: a funding stream of the same programme; None without one.
    """

    cost_pounds: Decimal | None = None
    stream: FundingStream | None = None


@dataclass(frozen=True, slots=True)
class InitiativeFields:
    """What people say of an initiative.

    Args:
        title: what it is called.
        problem: what is wrong at the place.
        owner: who answers for it; somebody who can see it.
        starts_date: first day.
        stage: a stage of problem solving.
        response: what is done.
        partner: an agency that takes part.
        ends_date: last day; None where it is not set.
        measure: how one will see that it worked.
        result: what came of it.
        money: cost and stream; None leaves them as they are.
    """

    title: str
    problem: str
    owner: Person
    starts_date: dt.date
    stage: SaraStage = SaraStage.SCANNING
    response: str = ""
    partner: Agency | None = None
    ends_date: dt.date | None = None
    measure: str = ""
    result: str = ""
    money: InitiativeMoney | None = None

    def columns(self) -> dict[str, Any]:
        """Values of the model's fields."""
        told: dict[str, Any] = {
            "title": self.title,
            "problem": self.problem,
            "response": self.response,
            "stage": self.stage.value,
            "owner": self.owner,
            "partner": self.partner,
            "starts_date": self.starts_date,
            "ends_date": self.ends_date,
            "measure": self.measure,
            "result": self.result,
        }
        if self.money is not None:
            told |= {"cost_pounds": self.money.cost_pounds, "stream": self.money.stream}
        return told


@transaction.atomic
def make_initiative(
    *, by: Person, programme: Programme, area_path: str, fields: InitiativeFields, place_ref: str = ""
) -> Initiative:
    """Start an initiative at a place or in an area.

    Args:
        by: who.
        programme: the programme that it belongs to.
        area_path: path of the area that it, or its place, lies in.
        fields: what people say of it.
        place_ref: the place's stable ref; empty for a whole area.

    Raises:
        RefusedInputError: they may not here (BL-SETS-61); the owner cannot see it (BL-SETS-62); dates, title, cost or
            stream are refused (BL-SETS-63).
    """
    if not may_edit_at(by, area_path):
        raise RefusedInputError("You may not start an initiative there.", code="BL-SETS-61")
    made = Initiative(programme=programme, area_path=area_path, place_ref=place_ref)
    _check(by, made, fields)
    for name, value in fields.columns().items():
        setattr(made, name, value)
    made.save(force_insert=True)
    made = _again(made)
    _keep(made, by, "")
    detail = {"programme": programme.pk, "place_ref": place_ref, "stage": made.stage}
    record(by=by, action="hotspots.initiative_made", subject=made, detail=detail)
    return made


@transaction.atomic
def change_initiative(
    *, by: Person, initiative: Initiative, edition: int, fields: InitiativeFields, note: str = ""
) -> Initiative:
    """Write an initiative as somebody now says it is.

    1. Check. 2. Write where nobody else has written since. 3. Keep the version. 4. Log which fields changed.

    Raises:
        OvertakenError: somebody else wrote since (BL-SETS-64).
        RefusedInputError: as in :func:`make_initiative`; it is closed (BL-SETS-65).
    """
    _may_change(by, initiative)
    _check(by, initiative, fields)
    before = content_of(initiative)
    written = Initiative.objects.filter(pk=initiative.pk, edition=edition, closed_at__isnull=True).update(
        **fields.columns(), edition=F("edition") + 1
    )
    if not written:
        raise _why_not(initiative)
    after = _keep(_again(initiative), by, note)
    changed = [name for name, value in after.items() if before[name] != value]
    record(by=by, action="hotspots.initiative_changed", subject=initiative, why=note, detail={"changed": changed})
    return _again(initiative)


@transaction.atomic
def close_initiative(*, by: Person, initiative: Initiative, edition: int, result: str) -> Initiative:
    """Close an initiative with what came of it.

    Raises:
        OvertakenError: somebody else wrote since (BL-SETS-64).
        RefusedInputError: they may not (BL-SETS-61); no result (BL-SETS-66); closed already (BL-SETS-65).
    """
    _may_change(by, initiative)
    if not result.strip():
        raise RefusedInputError("Say what came of it, also where nothing did.", code="BL-SETS-66")
    written = Initiative.objects.filter(pk=initiative.pk, edition=edition, closed_at__isnull=True).update(
        closed_at=timezone.now(), result=result.strip(), edition=F("edition") + 1
    )
    if not written:
        raise _why_not(initiative)
    closed = _again(initiative)
    _keep(closed, by, "Closed")
    record(by=by, action="hotspots.initiative_closed", subject=closed)
    return closed


@transaction.atomic
def reopen_initiative(*, by: Person, initiative: Initiative, edition: int, why: str) -> Initiative:
    """Open a closed initiative again, with the reason; its result stays.

    Raises:
        OvertakenError: somebody else wrote since (BL-SETS-64).
        RefusedInputError: they may not (BL-SETS-61); no reason (BL-SETS-66); open already (BL-SETS-65).
    """
    _may_change(by, initiative)
    if not why.strip():
        raise RefusedInputError("Say why it is opened again.", code="BL-SETS-66")
    written = Initiative.objects.filter(pk=initiative.pk, edition=edition, closed_at__isnull=False).update(
        closed_at=None, edition=F("edition") + 1
    )
    if not written:
        raise _why_not(initiative, is_closing=False)
    opened = _again(initiative)
    _keep(opened, by, why.strip())
    record(by=by, action="hotspots.initiative_reopened", subject=opened, why=why.strip())
    return opened


def _may_change(by: Person, initiative: Initiative) -> None:
    if not may_edit_at(by, initiative.area_path):
        raise RefusedInputError("You may not change this initiative.", code="BL-SETS-61")


def _check(by: Person, initiative: Initiative, fields: InitiativeFields) -> None:
    if not fields.title.strip() or not fields.problem.strip():
        raise RefusedInputError("An initiative has a title and says what the problem is.", code="BL-SETS-63")
    if fields.ends_date is not None and fields.ends_date < fields.starts_date:
        raise RefusedInputError("The last day lies before the first day.", code="BL-SETS-63")
    kept = not initiative._state.adding and fields.owner.pk == initiative.owner_id  # noqa: SLF001 - the name of Django's own API
    if not kept and not owner_choices(by, initiative.area_path).filter(pk=fields.owner.pk).exists():
        raise RefusedInputError(
            f"{fields.owner.name} has no access to initiatives there, so cannot own this one.", code="BL-SETS-62"
        )
    if fields.money is not None:
        _check_money(by, initiative, fields.money)


def _check_money(by: Person, initiative: Initiative, money: InitiativeMoney) -> None:
    if not sees_money_of_initiative(by, initiative):
        raise RefusedInputError("You may not change what this initiative costs.", code="BL-SETS-61")
    if money.cost_pounds is not None and money.cost_pounds < 0:
        raise RefusedInputError("A cost is not below 0.", code="BL-SETS-63")
    if money.stream is not None and money.stream.programme_id != initiative.programme_id:
        raise RefusedInputError("That funding stream belongs to another programme.", code="BL-SETS-63")


def _why_not(initiative: Initiative, *, is_closing: bool = True) -> RefusedInputError:
    """Why a conditional write met no row."""
    is_closed = _again(initiative).closed_at is not None
    if is_closed is not is_closing:
        return OvertakenError()
    state = "closed; open it again first" if is_closed else "open already"
    return RefusedInputError(f"This initiative is {state}.", code="BL-SETS-65")


def _again(initiative: Initiative) -> Initiative:
    return Initiative.objects.select_related("owner", "partner", "stream", "programme__area").get(pk=initiative.pk)


def _keep(initiative: Initiative, by: Person, note: str) -> dict[str, Any]:
    content = content_of(initiative)
    InitiativeStep.objects.create(initiative=initiative, by=by, stage=initiative.stage, note=note, content=content)
    return content
