"""Giving and ending roles."""

from __future__ import annotations

__all__ = ["end_grant", "give_grant", "make_grant"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Purpose
from bluelamp_station.accounts.actions.checks import must_keep_an_administrator, must_manage_area
from bluelamp_station.accounts.models import Grant
from bluelamp_station.audit.actions import record

if TYPE_CHECKING:
    from datetime import datetime

    from bluelamp_station.accounts.models import Area, Person


@transaction.atomic
def give_grant(
    *,
    by: Person,
    person: Person,
    purpose: Purpose,
    area: Area,
    valid_from_at: datetime,
    valid_to_at: datetime | None,
    reason: str,
) -> Grant:
    """Give somebody a role on an area for a time.

    Raises:
        RefusedInputError: to oneself, outside one's area, to somebody who has left, or for no time at all.
    """
    if by.pk == person.pk:
        raise RefusedInputError("You cannot give a role to yourself: ask another administrator.", code="BL-PEOPLE-01")
    if not person.is_active:
        raise RefusedInputError("Their access has ended: start it again first.", code="BL-PEOPLE-19")
    grant = make_grant(by, person, (purpose, area, valid_from_at, valid_to_at, reason))
    record(by=by, action="accounts.grant_given", subject=grant, why=reason, detail=_detail(grant))
    return grant


def make_grant(by: Person, person: Person, asked: tuple[Purpose, Area, datetime, datetime | None, str]) -> Grant:
    """Store a role, inside the caller's transaction and under the caller's event.

    Raises:
        RefusedInputError: outside the giver's area, or it ends before it begins or has ended already.
    """
    purpose, area, valid_from_at, valid_to_at, reason = asked
    must_manage_area(by, area)
    if valid_to_at is not None and (valid_to_at <= valid_from_at or valid_to_at <= timezone.now()):
        raise RefusedInputError(
            "The role would end before it begins, or has ended already: give a later end.", code="BL-PEOPLE-07"
        )
    return Grant.objects.create(
        person=person,
        purpose=purpose,
        area=area,
        valid_from_at=valid_from_at,
        valid_to_at=valid_to_at,
        reason=reason,
        given_by=by,
    )


@transaction.atomic
def end_grant(*, by: Person, grant: Grant, reason: str) -> None:
    """End a role now, or take back one that has not begun.

    1. Look at whose it is and where. 2. Keep an administrator. 3. End it if nobody else has. 4. Log it.

    Raises:
        RefusedInputError: outside one's area, the last administrator's, or ended already.
    """
    if by.pk != grant.person_id:
        must_manage_area(by, grant.area)
    if grant.purpose == Purpose.ADMINISTRATOR and grant.area.parent_id is None:
        must_keep_an_administrator(without_grants=[grant.pk])
    if not Grant.objects.open().filter(pk=grant.pk).update(revoked_at=timezone.now()):
        raise RefusedInputError("This role has ended already.", code="BL-PEOPLE-08")
    record(by=by, action="accounts.grant_ended", subject=grant, why=reason, detail=_detail(grant))


def _detail(grant: Grant) -> dict[str, object]:
    return {"person": grant.person_id, "purpose": str(grant.purpose), "area": grant.area_id}
