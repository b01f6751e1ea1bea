"""Bases: where shifts start, break and end; one is opened or closed, none is deleted."""

from __future__ import annotations

__all__ = ["add_base", "close_base"]

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.actions.runs import check_may_plan
from bluelamp_station.plans.models import PatrolBase

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme


def add_base(*, by: Person, programme: Programme, name: str, longitude: float, latitude: float) -> PatrolBase:
    """Open a base; one that was closed under the same name opens again where it now lies.

    Args:
        by: who plans.
        programme: whose base.
        name: what people call it.
        longitude: degrees.
        latitude: degrees.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-50), or an open base has that name (BL-PLANS-67).
    """
    check_may_plan(by, programme)
    at = {"longitude": longitude, "latitude": latitude}
    try:
        with transaction.atomic():
            closed = PatrolBase.objects.filter(programme=programme, name=name, closed_at__isnull=False)
            if closed.update(closed_at=None, **at):
                made: PatrolBase = PatrolBase.objects.get(programme=programme, name=name)
            else:
                made = PatrolBase.objects.create(programme=programme, name=name, **at)
            record(by=by, action="plans.base_opened", subject=made, detail={"programme": programme.pk})
    except IntegrityError as error:
        raise RefusedInputError(
            f"there is a base called {name} already; give another name.", code="BL-PLANS-67"
        ) from error
    return made


@transaction.atomic
def close_base(*, by: Person, base: PatrolBase) -> None:
    """Close a base: later plans start no shift there; shifts that are published stay as they are.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-50), or it is closed already (BL-PLANS-67).
    """
    check_may_plan(by, base.programme)
    if not PatrolBase.objects.filter(pk=base.pk, closed_at__isnull=True).update(closed_at=timezone.now()):
        raise RefusedInputError("this base is closed already.", code="BL-PLANS-67")
    record(by=by, action="plans.base_closed", subject=base)
