"""What every change of a draft shares: nobody changed it meanwhile, and its figures follow its places."""

from __future__ import annotations

__all__ = ["CHANGED", "claim_draft", "next_ref", "refresh_figures", "refuse_overlap"]

import re
from typing import TYPE_CHECKING, Any

from django.db.models import F

from bluelamp.core.errors import RefusedInputError, UsageError
from bluelamp_station.accounts.areas import area_path_at
from bluelamp_station.accounts.models import Area
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.geometry import Overlap, middle_of, overlaps
from bluelamp_station.hotspots.models import HotspotSet, Place, SetState
from bluelamp_station.hotspots.queries.headline import record_with
from bluelamp_station.hotspots.queries.sets import may

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bluelamp_station.accounts.models import Person

CHANGED = (
    "Somebody changed this draft since you opened the page, or it is a draft no longer. "
    "Look at it as it is now, then do your change again."
)
# More of either place's ground in the other and a patrol in one would count for both.
MOST_OVERLAP = 0.1
_REF = re.compile(r"([A-Za-z]{1,6})(\d{1,6})")


def claim_draft(*, by: Person, hotspot_set: HotspotSet, edition: int) -> None:
    """Take the next edition of a draft, inside the caller's transaction.

    Raises:
        UsageError: not allowed (BL-SETS-11), or the draft was changed or adopted meanwhile (BL-SETS-01).
    """
    if not may(by, Permission.EDIT_SETS, hotspot_set):
        raise UsageError("You may not change sets of this programme.", code="BL-SETS-11")
    mine = HotspotSet.objects.filter(pk=hotspot_set.pk, state=SetState.DRAFT, edition=edition)
    if not mine.update(edition=F("edition") + 1):
        raise UsageError(CHANGED, code="BL-SETS-01")


def refresh_figures(hotspot_set: HotspotSet) -> None:
    """Work the set's figures out from its places, inside the caller's transaction."""
    places = list(Place.objects.filter(hotspot_set=hotspot_set))
    record = HotspotSet.objects.values_list("record", flat=True).get(pk=hotspot_set.pk)
    HotspotSet.objects.filter(pk=hotspot_set.pk).update(record=record_with(record, places))


def next_ref(programme_id: int, prefix: str) -> str:
    """A key that no place of any set of the programme ever had, such as P02."""
    refs = Place.objects.filter(hotspot_set__programme_id=programme_id, ref__startswith=prefix)
    found = (_REF.fullmatch(ref) for ref in refs.values_list("ref", flat=True))
    taken = [int(match.group(2)) for match in found if match and match.group(1) == prefix]
    return f"{prefix}{max(taken, default=0) + 1:02d}"


def hotspot_prefix(hotspot_set: HotspotSet) -> str:
    """The letters that most refs of a set begin with; H without any."""
    refs = hotspot_set.places.exclude(role="priority").values_list("ref", flat=True)
    letters = [match.group(1) for ref in refs if (match := _REF.fullmatch(ref))]
    return max(sorted(set(letters)), key=letters.count, default="H")


def refuse_overlap(outline: Mapping[str, Any], others: Iterable[Place]) -> list[Overlap]:
    """Places that share a little ground with an outline.

    Raises:
        RefusedInputError: one shares more than a tenth of either's ground (BL-SETS-05).
    """
    found = overlaps(outline, [(place.ref, place.name, place.outline) for place in others])
    too_much = [one for one in found if max(one.share_of_outline, one.share_of_place) > MOST_OVERLAP]
    if too_much:
        told = "; ".join(
            f"{one.ref} {one.name} ({one.share_of_outline:.0%} of this ground, {one.share_of_place:.0%} of that)"
            for one in too_much
        )
        raise RefusedInputError(
            f"The boundary overlaps {told}. Places may share a tenth of their ground at the most: "
            "a patrol there would count for both.",
            code="BL-SETS-05",
        )
    return found


def area_path_of(outline: Mapping[str, Any], areas: Iterable[Area]) -> str:
    """Path of the smallest area that holds the middle of an outline."""
    return area_path_at(*middle_of(outline), areas)
