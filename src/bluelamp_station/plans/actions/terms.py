"""The terms on which people are planned, and pairs that are kept apart."""

from __future__ import annotations

__all__ = ["Terms", "end_apart", "keep_apart", "set_terms"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.models import Availability, KeptApart, WorkTerms
from bluelamp_station.plans.queries.people import plannable_people
from bluelamp_station.plans.queries.terms import terms_of
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from decimal import Decimal

    from bluelamp.core.vocabulary import PatrolMode
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import PatrolBase

_MOST_H = 48


@dataclass(frozen=True, slots=True)
class Terms:
    """How somebody may be planned.

    Args:
        base: where their shifts start and end.
        transport: how they get from place to place.
        max_week_h: hours a week at the most; None for the rules' own.
        is_eligible: whether shifts are offered to them and plans may use their time.
    """

    base: PatrolBase | None
    transport: PatrolMode
    max_week_h: Decimal | None
    is_eligible: bool


@transaction.atomic
def set_terms(*, by: Person, programme: Programme, person: Person, seen: int, terms: Terms) -> WorkTerms:
    """Set terms from now on; earlier ones stay on record.

    Args:
        by: who.
        programme: in which they hold.
        person: for whom.
        seen: the key of the terms that whoever sets them had before them; 0 for none.
        terms: what holds now.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-43), the person does not patrol it (BL-PLANS-44), the base is of
            another programme or closed, or the hours are none (BL-PLANS-45), or somebody else was quicker
            (BL-PLANS-46).
    """
    _check_ground(by, programme)
    if not plannable_people(programme).filter(pk=person.pk).exists():
        raise RefusedInputError("That person does not patrol the ground of this programme.", code="BL-PLANS-44")
    base = terms.base
    if base is not None and (base.programme_id != programme.pk or base.closed_at is not None):
        raise RefusedInputError("Choose an open base of this programme.", code="BL-PLANS-45")
    if terms.max_week_h is not None and not 1 <= terms.max_week_h <= _MOST_H:
        raise RefusedInputError(f"Hours a week are from 1 to {_MOST_H}.", code="BL-PLANS-45")
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    before = terms_of(programme, person)
    if (before.pk if before else 0) != seen:
        raise RefusedInputError("Somebody else has set the terms since you opened the page.", code="BL-PLANS-46")
    made: WorkTerms = WorkTerms.objects.create(
        programme=programme,
        person=person,
        by=by,
        base=base,
        transport=terms.transport.value,
        max_week_h=terms.max_week_h,
        is_eligible=terms.is_eligible,
    )
    # Time that a file of the duty system stated before the site knew whose it is.
    Availability.objects.filter(programme=programme, person__isnull=True, person_ref=person.crew_ref).update(
        person=person
    )
    detail = {"person": person.pk, "base": base.pk if base else None, "is_eligible": terms.is_eligible}
    record(by=by, action="plans.terms_set", subject=made, detail=detail)
    return made


def _check_ground(by: Person, programme: Programme) -> None:
    if not any(programme.area.path.startswith(held) for held in by.area_paths(Permission.PLAN_WEEKS)):
        raise RefusedInputError("You may not plan the people of this programme.", code="BL-PLANS-43")


@transaction.atomic
def keep_apart(*, by: Person, programme: Programme, one: Person, other: Person) -> KeptApart:
    """Keep two people out of one crew; why is nobody's business here.

    Args:
        by: who.
        programme: in whose crews.
        one: one of the two.
        other: the other.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-43), or it is one person, or somebody who does not patrol there
            (BL-PLANS-44).
    """
    _check_ground(by, programme)
    keys = sorted({one.pk, other.pk})
    if len(keys) < 2:  # noqa: PLR2004 - a pair
        raise RefusedInputError("Choose two people: one cannot be kept apart from themselves.", code="BL-PLANS-44")
    if plannable_people(programme).filter(pk__in=keys).count() < len(keys):
        raise RefusedInputError("Choose two people who patrol the ground of this programme.", code="BL-PLANS-44")
    found: KeptApart | None = KeptApart.objects.filter(
        programme=programme, first=keys[0], second=keys[1], ended_at__isnull=True
    ).first()
    if found is not None:
        return found
    made: KeptApart = KeptApart.objects.create(programme=programme, first_id=keys[0], second_id=keys[1], by=by)
    record(by=by, action="plans.pair_kept_apart", subject=made, detail={"people": keys})
    return made


@transaction.atomic
def end_apart(*, by: Person, pair: KeptApart) -> None:
    """Let two people be crewed together again.

    Args:
        by: who.
        pair: kept apart until now.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-43), or it was ended already (BL-PLANS-47).
    """
    _check_ground(by, pair.programme)
    if not KeptApart.objects.filter(pk=pair.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
        raise RefusedInputError("This was ended already.", code="BL-PLANS-47")
    record(by=by, action="plans.pair_ended", subject=pair)
