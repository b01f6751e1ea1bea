"""Switching location on the phones on and off: never on before it is written down who agreed."""

from __future__ import annotations

__all__ = ["Agreement", "Association", "switch_off", "switch_on"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.actions.stating import must_say_why
from bluelamp_station.patrols.models import TrackingAgreement
from bluelamp_station.patrols.queries.tracking import newest_agreement
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bluelamp_station.accounts.models import Person

MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Association:
    """A staff association or union that was asked.

    Args:
        name: which.
        date: when it was asked.
        said: what it said.
    """

    name: str
    date: dt.date
    said: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """On what location is switched on.

    Args:
        assessment_ref: the impact assessment's reference.
        assessment_date: when it was agreed.
        assessment_by: who agreed it.
        associations: those that were asked; at least one.
        days_kept: for how many days raw points are kept, 1 to 31.
        reason: what location is for.
    """

    assessment_ref: str
    assessment_date: dt.date
    assessment_by: str
    associations: Sequence[Association]
    days_kept: int
    reason: str


@transaction.atomic
def switch_on(*, by: Person, programme: Programme, seen: int, agreement: Agreement) -> TrackingAgreement:
    """Let phones ask for location from now on, or write down a new agreement while they do.

    Args:
        by: who.
        programme: whose phones.
        seen: id of the agreement that their page showed; 0 where there was none.
        agreement: who agreed to what.

    Raises:
        RefusedInputError: not theirs (BL-TRACK-01), no assessment (BL-TRACK-02), no association (BL-TRACK-03), days
            out of range (BL-TRACK-04), no reason (BL-PATROL-55), or somebody else was quicker (BL-TRACK-05).
    """
    _must_manage(by, programme)
    why = must_say_why(agreement.reason)
    _check(agreement)
    _not_overtaken(programme, seen)
    made = TrackingAgreement.objects.create(
        programme=programme,
        by=by,
        is_on=True,
        assessment_ref=agreement.assessment_ref.strip(),
        assessment_date=agreement.assessment_date,
        assessment_by=agreement.assessment_by.strip(),
        associations=[
            {"name": one.name.strip(), "date": one.date.isoformat(), "said": one.said.strip()}
            for one in agreement.associations
        ],
        days_kept=agreement.days_kept,
        reason=why[:300],
    )
    detail = {"programme": programme.pk, "days_kept": made.days_kept, "associations": len(made.associations)}
    record(by=by, action="patrols.tracking_switched_on", subject=made, why=why, detail=detail)
    return made


@transaction.atomic
def switch_off(*, by: Person, programme: Programme, seen: int, reason: str) -> TrackingAgreement:
    """Stop phones from asking for location; points that are kept go when their time is over.

    Raises:
        RefusedInputError: not theirs (BL-TRACK-01), no reason (BL-PATROL-55), it is off already (BL-TRACK-06), or
            somebody else was quicker (BL-TRACK-05).
    """
    _must_manage(by, programme)
    why = must_say_why(reason)
    _not_overtaken(programme, seen)
    newest = newest_agreement(programme)
    if newest is None or not newest.is_on:
        raise RefusedInputError("Location is off already.", code="BL-TRACK-06")
    made = TrackingAgreement.objects.create(
        programme=programme,
        by=by,
        is_on=False,
        assessment_ref=newest.assessment_ref,
        assessment_date=newest.assessment_date,
        assessment_by=newest.assessment_by,
        associations=newest.associations,
        days_kept=newest.days_kept,
        reason=why[:300],
    )
    record(by=by, action="patrols.tracking_switched_off", subject=made, why=why, detail={"programme": programme.pk})
    return made


def _check(agreement: Agreement) -> None:
    today = timezone.localdate()
    if not agreement.assessment_ref.strip() or not agreement.assessment_by.strip():
        raise RefusedInputError("Name the impact assessment and who agreed it.", code="BL-TRACK-02")
    if agreement.assessment_date > today:
        raise RefusedInputError("The impact assessment would be agreed in the future.", code="BL-TRACK-02")
    if not agreement.associations or any(not a.name.strip() or not a.said.strip() for a in agreement.associations):
        raise RefusedInputError(
            "Name at least one staff association or union, when it was asked and what it said.", code="BL-TRACK-03"
        )
    if any(one.date > today for one in agreement.associations):
        raise RefusedInputError("An association would be asked in the future.", code="BL-TRACK-03")
    if not 1 <= agreement.days_kept <= MOST_DAYS:
        raise RefusedInputError(f"Raw points are kept for 1 to {MOST_DAYS} days.", code="BL-TRACK-04")


def _must_manage(by: Person, programme: Programme) -> None:
    paths = by.area_paths(Permission.MANAGE_TRACKING)
    if not any(programme.area.path.startswith(held) for held in paths):
        raise RefusedInputError("You may not decide on location in this programme.", code="BL-TRACK-01")


def _not_overtaken(programme: Programme, seen: int) -> None:
    """Nobody has decided since the page was opened; whoever decides at the same time waits here."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    newest = newest_agreement(programme)
    if (newest.pk if newest else 0) != seen:
        raise RefusedInputError(
            "Somebody else has decided on location since you opened the page; look again.", code="BL-TRACK-05"
        )
