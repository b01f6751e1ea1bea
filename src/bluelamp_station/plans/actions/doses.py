"""What each place is to get: a target is set, shared out over all places, or taken back; each change is a new row."""

from __future__ import annotations

__all__ = ["DOSE_FIELDS", "set_dose", "share_doses", "undo_dose"]

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.actions.runs import check_may_plan
from bluelamp_station.plans.engine import doses as engine
from bluelamp_station.plans.models import Dose
from bluelamp_station.plans.queries.doses import dose_place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.plans.engine.doses import SharedDose
    from bluelamp_station.programme.models import Programme

DOSE_FIELDS = (
    "visits_per_week", "minutes", "min_gap_h", "max_gap_h", "windows", "block_days", "cap_visits",
)  # fmt: skip
_LONGEST_WHY = 300


@transaction.atomic
def set_dose(
    *, by: Person, programme: Programme, place_ref: str, told: Mapping[str, Any], why: str, seen: int
) -> Dose | None:
    """Set what a place is to get in a week; 0 visits take it off the list.

    Args:
        by: who plans.
        programme: whose place.
        place_ref: the place.
        told: the target, by ``DOSE_FIELDS``.
        why: for those who read the history.
        seen: key of the target that was looked at; 0 for none.

    Returns:
        The new target; None where it is the same as the one that holds.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-50); no such place, or somebody else changed it in between
            (BL-PLANS-66).
    """
    check_may_plan(by, programme)
    place = _place(by, programme, place_ref)
    told = {**told, "windows": engine.windows_one_way(told.get("windows", ""))}
    held = _newest(programme, place_ref)
    if (held.pk if held else 0) != seen:
        raise RefusedInputError(
            "somebody else has set this target since you opened the page; look at theirs, then save again.",
            code="BL-PLANS-66",
        )
    if held is not None and all(getattr(held, name) == told[name] for name in DOSE_FIELDS):
        return None
    made = Dose.objects.create(
        programme=programme,
        place_ref=place_ref,
        area_path=place.area_path,
        by=by,
        why=why.strip()[:_LONGEST_WHY],
        **told,
    )
    detail = {"place_ref": place_ref, "visits": made.visits_per_week, "minutes": made.minutes}
    record(by=by, action="plans.dose_set", subject=made, why=made.why, detail=detail)
    return made


def undo_dose(*, by: Person, programme: Programme, earlier: Dose, seen: int) -> Dose | None:
    """Let an earlier target hold again, as a new row.

    Args:
        by: who plans.
        programme: whose place.
        earlier: the row to hold again.
        seen: key of the target that was looked at.

    Raises:
        RefusedInputError: as :func:`set_dose` says.
    """
    told = {name: getattr(earlier, name) for name in DOSE_FIELDS}
    why = f"As on {earlier.at:%-d %B %Y} again"
    return set_dose(by=by, programme=programme, place_ref=earlier.place_ref, told=told, why=why, seen=seen)


@transaction.atomic
def share_doses(*, by: Person, programme: Programme, shares: Sequence[SharedDose], why: str) -> int:
    """Set the visits and minutes of many places at once, the rest of each target as it was.

    Args:
        by: who plans.
        programme: whose places.
        shares: what each place is to get, as the preview showed it.
        why: for those who read the history.

    Returns:
        How many targets changed.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-50), or a place is not in force any more (BL-PLANS-66).
    """
    check_may_plan(by, programme)
    held = {one.place_ref: one for one in Dose.objects.filter(programme=programme).newest()}
    rows = []
    for share in shares:
        place, before = share.place, held.get(share.place.ref)
        told = {name: getattr(before, name) for name in DOSE_FIELDS} if before else {}
        told |= {"visits_per_week": share.visits, "minutes": share.minutes}
        if share.windows:
            told["windows"] = share.windows
        if before is None or any(getattr(before, name) != value for name, value in told.items()):
            rows.append(
                Dose(
                    programme=programme,
                    place_ref=place.ref,
                    area_path=place.area_path,
                    by=by,
                    why=why.strip()[:_LONGEST_WHY],
                    **told,
                )
            )
    Dose.objects.bulk_create(rows)
    if rows:
        detail = {"places": len(rows), "visits": sum(one.visits_per_week for one in rows)}
        record(by=by, action="plans.doses_shared", subject=programme, why=why.strip()[:_LONGEST_WHY], detail=detail)
    return len(rows)


def _place(by: Person, programme: Programme, ref: str) -> Place:
    place = dose_place(by, programme, ref)
    if place is None:
        raise RefusedInputError(
            "this place is not in force, or is never planned; it gets no target.", code="BL-PLANS-66"
        )
    return place


def _newest(programme: Programme, ref: str) -> Dose | None:
    found: Dose | None = Dose.objects.filter(programme=programme, place_ref=ref).order_by("-at", "-pk").first()
    return found
