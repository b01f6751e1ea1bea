"""Deciding on sets: roles, launch, adoption, withdrawal. Two people who decide at once cannot both win."""

from __future__ import annotations

__all__ = ["AdoptionLostError", "adopt_set", "launch_set", "set_roles", "withdraw_set"]

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.formats import date_format

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.hotspots.actions.editing import refresh_figures
from bluelamp_station.hotspots.models import HotspotSet, Place, SetState
from bluelamp_station.hotspots.queries.sets import may, set_before
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp_station.accounts.models import Person

SHORTEST_RATIONALE = 20


class AdoptionLostError(UsageError):
    """Somebody else decided in the meantime.

    Args:
        winner: the set that was adopted meanwhile; None where the draft itself was changed.
    """

    def __init__(self, winner: HotspotSet | None) -> None:
        self.winner = winner
        said = "The draft was changed since you opened this page. Look at it again before you adopt it."
        if winner is not None:
            when = date_format(timezone.localtime(winner.adopted_at), "j F Y, H:i")
            said = f"{winner.adopted_by} adopted {winner} on {when}, while you had this page open."
        super().__init__(said, code="BL-SETS-02")


@transaction.atomic
def set_roles(*, by: Person, hotspot_set: HotspotSet, roles: Mapping[str, str], edition: int) -> int:
    """Say what each place is for, before launch; how many changed.

    Args:
        by: who.
        hotspot_set: a draft, or an adopted set that is not launched.
        roles: role by ref.
        edition: of the set as it was read.

    Raises:
        UsageError: not allowed (BL-SETS-11), roles are frozen (BL-SETS-06), or somebody was faster (BL-SETS-01).
    """
    if not may(by, Permission.EDIT_SETS, hotspot_set):
        raise UsageError("You may not change sets of this programme.", code="BL-SETS-11")
    open_to_change = HotspotSet.objects.filter(
        pk=hotspot_set.pk, state__in=(SetState.DRAFT, SetState.ADOPTED), launched_at__isnull=True
    )
    if not open_to_change.filter(edition=edition).update(edition=F("edition") + 1):
        if not open_to_change.exists():
            raise UsageError("The set was launched or withdrawn: its roles are frozen.", code="BL-SETS-06")
        raise UsageError("Somebody changed the set since you opened the page. Look at it again.", code="BL-SETS-01")
    held = dict(hotspot_set.places.values_list("ref", "role"))
    changed = {ref: role for ref, role in roles.items() if ref in held and held[ref] != role}
    for role in PlaceRole:
        refs = [ref for ref, wanted in changed.items() if wanted == role]
        Place.objects.filter(hotspot_set=hotspot_set, ref__in=refs).update(role=role.value)
    refresh_figures(hotspot_set)
    told = {ref: [held[ref], role] for ref, role in sorted(changed.items())}
    record(by=by, action="hotspots.roles_set", subject=hotspot_set, detail={"roles": told})
    return len(changed)


@transaction.atomic
def launch_set(*, by: Person, hotspot_set: HotspotSet, on_date: dt.date) -> None:
    """Launch an adopted set: from here on its roles are frozen.

    Raises:
        UsageError: not allowed (BL-SETS-11), not adopted, launched already, or a day outside its time (BL-SETS-15).
    """
    _refuse_unless_decider(by, hotspot_set)
    start, end = hotspot_set.valid_from_date, hotspot_set.valid_to_date
    if start is None or on_date < start or (end is not None and on_date > end):
        raise UsageError("A set is launched on a day on which it holds.", code="BL-SETS-15")
    at = dt.datetime.combine(on_date, dt.time(), ZoneInfo(settings.TIME_ZONE))
    waiting = HotspotSet.objects.filter(pk=hotspot_set.pk, state=SetState.ADOPTED, launched_at__isnull=True)
    if not waiting.update(launched_at=at, launched_by=by, edition=F("edition") + 1):
        raise UsageError("The set is not adopted, or was launched already.", code="BL-SETS-15")
    record(by=by, action="hotspots.set_launched", subject=hotspot_set, detail={"on": on_date.isoformat()})


def adopt_set(
    *,
    by: Person,
    hotspot_set: HotspotSet,
    edition: int,
    open_set: int | None,
    valid_from: dt.date,
    review: dt.date,
    rationale: str,
) -> HotspotSet:
    """Adopt a draft: number it, close the set in force the day before, and freeze its places.

    Args:
        by: the approver.
        hotspot_set: the draft.
        edition: of the draft as the approver read it.
        open_set: id of the set in force as the approver read it; None where there was none.
        valid_from: the first day on which it holds.
        review: when somebody looks at it again.
        rationale: why these places.

    Raises:
        AdoptionLostError: somebody else decided meanwhile (BL-SETS-02).
        BluelampError: not allowed (BL-SETS-11), no places (BL-SETS-10), a rationale too short (BL-SETS-13), or days
            that cannot be (BL-SETS-03).
    """
    _refuse_unless_decider(by, hotspot_set)
    if len(rationale.strip()) < SHORTEST_RATIONALE:
        raise RefusedInputError(
            f"Say in {SHORTEST_RATIONALE} characters or more why these places were chosen.", code="BL-SETS-13"
        )
    if review <= valid_from:
        raise RefusedInputError("The review must be after the first day.", code="BL-SETS-03")
    with transaction.atomic():
        # One decision at a time for a programme; SQLite has but one writer anyway.
        Programme.objects.select_for_update().get(pk=hotspot_set.programme_id)
        _close_set_in_force(hotspot_set, open_set, valid_from)
        number = HotspotSet.objects.filter(programme_id=hotspot_set.programme_id).aggregate(most=Max("number"))["most"]
        mine = HotspotSet.objects.filter(pk=hotspot_set.pk, state=SetState.DRAFT, edition=edition)
        if not mine.update(
            state=SetState.ADOPTED,
            number=(number or 0) + 1,
            adopted_by=by,
            adopted_at=timezone.now(),
            rationale=rationale.strip(),
            valid_from_date=valid_from,
            review_date=review,
            edition=F("edition") + 1,
        ):
            raise AdoptionLostError(_decided(hotspot_set))
        places = hotspot_set.places.count()
        if not places:
            raise RefusedInputError("A set without places cannot be adopted: add a place first.", code="BL-SETS-10")
        detail = {
            "number": (number or 0) + 1,
            "places": places,
            "closed": open_set,
            "valid_from": valid_from.isoformat(),
            "review": review.isoformat(),
            "maker_is_approver": hotspot_set.made_by_id == by.pk,
        }
        record(by=by, action="hotspots.set_adopted", subject=hotspot_set, why=rationale.strip(), detail=detail)
    hotspot_set.refresh_from_db()
    return hotspot_set


def _close_set_in_force(hotspot_set: HotspotSet, open_set: int | None, valid_from: dt.date) -> None:
    """End the set in force the day before.

    Raises:
        AdoptionLostError: it is not the one that the approver read of.
        RefusedInputError: it or one withdrawn still holds on that day (BL-SETS-03).
    """
    now_open = set_before(hotspot_set)
    if (now_open.pk if now_open else None) != open_set:
        raise AdoptionLostError(now_open or _decided(hotspot_set))
    begun = now_open.valid_from_date if now_open else None
    if begun is not None and valid_from <= begun:
        raise RefusedInputError(
            f"{now_open} holds from {date_format(begun, 'j F Y')}: this set must hold from a later day.",
            code="BL-SETS-03",
        )
    same = HotspotSet.objects.filter(programme_id=hotspot_set.programme_id).ever_held()
    past = same.filter(valid_to_date__gte=valid_from).order_by("-valid_to_date").first()
    if past is not None and past.valid_to_date is not None:
        raise RefusedInputError(
            f"{past} held until {date_format(past.valid_to_date, 'j F Y')}: this set must hold from a later day.",
            code="BL-SETS-03",
        )
    if open_set is not None:
        closing = HotspotSet.objects.filter(pk=open_set, state=SetState.ADOPTED, valid_to_date__isnull=True)
        if not closing.update(valid_to_date=valid_from - dt.timedelta(days=1), edition=F("edition") + 1):
            raise AdoptionLostError(_decided(hotspot_set))


def _decided(hotspot_set: HotspotSet) -> HotspotSet | None:
    """The draft itself, where it is the one that somebody adopted meanwhile."""
    return HotspotSet.objects.filter(pk=hotspot_set.pk, state=SetState.ADOPTED).select_related("adopted_by").first()


@transaction.atomic
def withdraw_set(*, by: Person, hotspot_set: HotspotSet, reason: str) -> None:
    """Withdraw an adopted set; it held until yesterday, or never, and no earlier set comes back.

    Raises:
        UsageError: not allowed (BL-SETS-11), without a reason (BL-SETS-13), or not adopted (BL-SETS-16).
    """
    _refuse_unless_decider(by, hotspot_set)
    if not reason.strip():
        raise UsageError("Say why: the reason stays with the set.", code="BL-SETS-13")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    held = HotspotSet.objects.select_for_update().filter(pk=hotspot_set.pk, state=SetState.ADOPTED).first()
    if held is None or held.valid_from_date is None:
        raise UsageError("Only an adopted set can be withdrawn.", code="BL-SETS-16")
    last = max(held.valid_from_date, min(yesterday, held.valid_to_date or yesterday))
    HotspotSet.objects.filter(pk=held.pk, state=SetState.ADOPTED).update(
        state=SetState.WITHDRAWN,
        valid_to_date=last,
        withdrawn_at=timezone.now(),
        withdrawn_by=by,
        withdrawal_reason=reason.strip(),
        edition=F("edition") + 1,
    )
    record(by=by, action="hotspots.set_withdrawn", subject=hotspot_set, why=reason.strip())


def _refuse_unless_decider(by: Person, hotspot_set: HotspotSet) -> None:
    if not may(by, Permission.ADOPT_SETS, hotspot_set):
        raise UsageError("You may not decide on sets of this programme.", code="BL-SETS-11")
