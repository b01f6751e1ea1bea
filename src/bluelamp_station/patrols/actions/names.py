"""Looking at the names and the track of a visit: for welfare, or for a reason, and never unseen."""

from __future__ import annotations

__all__ = ["look_at_names"]

from typing import TYPE_CHECKING

from django.db import transaction

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.actions.stating import must_say_why
from bluelamp_station.patrols.models import NamesLook

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import Visit

_WELFARE = "For the welfare of the crew"


@transaction.atomic
def look_at_names(*, by: Person, visit: Visit, is_welfare: bool, why: str) -> NamesLook:
    """Write down that somebody looks at who was on a visit, before they see it; the crew can read it.

    Args:
        by: who looks.
        visit: at which visit.
        is_welfare: whether it is for the crew's welfare; then no further reason is asked for.
        why: the reason, in at least ten characters where it is not for welfare.

    Raises:
        RefusedInputError: they may not (BL-PATROL-50), or gave no reason (BL-PATROL-55).
    """
    if not any(visit.area_path.startswith(held) for held in by.area_paths(Permission.SEE_PATROL_NAMES)):
        raise RefusedInputError("You may not see names there.", code="BL-PATROL-50")
    told = " ".join(why.split()) or _WELFARE if is_welfare else must_say_why(why)
    look = NamesLook.objects.create(visit=visit, by=by, is_welfare=is_welfare, why=told[:300])
    detail = {"visit": str(visit.pk), "is_welfare": is_welfare}
    record(by=by, action="patrols.names_looked_at", subject=visit, why=told, detail=detail)
    return look
