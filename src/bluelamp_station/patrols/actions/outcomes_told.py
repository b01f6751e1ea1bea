"""Outcomes of a visit as its records tell them: each record is one outcome, and stays one."""

from __future__ import annotations

__all__ = ["write_outcomes"]

from typing import TYPE_CHECKING

from bluelamp_station.patrols.actions.reading import OutcomeTold, Withdrawn
from bluelamp_station.patrols.models import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.patrols.actions.telling import Heard
    from bluelamp_station.patrols.models import Visit


def write_outcomes(visit: Visit, heard: Sequence[Heard]) -> bool:
    """Write those that are new and withdraw those that were taken back; what somebody decided on the site stays.

    Args:
        visit: the visit, written.
        heard: its records by its crew.

    Returns:
        Whether anything was written.
    """
    told = {h.row.pk: (h, h.told) for h in heard if isinstance(h.told, OutcomeTold)}
    back = {h.told.outcome_id: h.at for h in heard if isinstance(h.told, Withdrawn) and h.told.outcome_id in told}
    if not told:
        return False
    held = set(Outcome.objects.filter(pk__in=told).values_list("pk", flat=True))
    new = [_outcome(visit, h, said) for key, (h, said) in told.items() if key not in held]
    Outcome.objects.bulk_create(new)
    written = bool(new)
    for key, at in back.items():
        written |= bool(Outcome.objects.filter(pk=key, visit=visit, withdrawn_at__isnull=True).update(withdrawn_at=at))
    return written


def _outcome(visit: Visit, heard: Heard, told: OutcomeTold) -> Outcome:
    return Outcome(
        pk=heard.row.pk,
        visit=visit,
        kind=told.kind.value,
        count=told.count,
        audience=told.audience,
        reference=told.reference,
        is_found=told.is_found,
        person_ref=heard.row.person.crew_ref,
        at=heard.at,
        recorded_by_id=heard.row.person_id,
        recorded_at=heard.row.received_at,
    )
