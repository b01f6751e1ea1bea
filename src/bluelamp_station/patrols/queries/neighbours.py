"""Visits of the same people around a visit."""

from __future__ import annotations

__all__ = ["neighbours_of"]

from datetime import timedelta
from typing import TYPE_CHECKING

from bluelamp_station.patrols.models import CrewMember, Visit, VisitState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# Nobody is so far away that three hours at a motorway's speed would not do.
_NEAR = timedelta(hours=3)
_LONGEST = timedelta(hours=16)


def neighbours_of(visit: Visit, refs: Iterable[str], until: datetime) -> list[Visit]:
    """Counted visits of the same people from three hours before to three hours after, with crews and places.

    Two queries, of which the second reads the crews.

    Args:
        visit: the visit; it is not among them.
        refs: of its crew.
        until: its end, or its start while it is open.
    """
    theirs = CrewMember.objects.filter(
        person_ref__in=list(refs),
        visit__state=VisitState.COUNTED,
        visit__started_at__gte=visit.started_at - _NEAR - _LONGEST,
        visit__started_at__lte=until + _NEAR,
        visit__ended_at__gte=visit.started_at - _NEAR,
    ).exclude(visit=visit.pk)
    mine = theirs.order_by().values("visit")
    found = Visit.objects.filter(pk__in=mine).select_related("place__hotspot_set").prefetch_related("crew")
    return list(found.defer("place__evidence", "place__figures"))
