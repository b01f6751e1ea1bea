"""Writing what a crew should know of a place."""

from __future__ import annotations

__all__ = ["write_briefing"]

from typing import TYPE_CHECKING

from django.db import transaction

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.models import PlaceBriefing
from bluelamp_station.plans.queries.briefings import may_brief, newest_briefing
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place

LONGEST = 1_000


@transaction.atomic
def write_briefing(
    *, by: Person, place: Place, seen: int, terrain: str, to_do: str, not_to_claim: str
) -> PlaceBriefing | None:
    """Write a new briefing for a place; earlier ones stay.

    Args:
        by: who.
        place: of the set in force.
        seen: id of the briefing that their page showed; 0 where there was none.
        terrain: what the ground is like: ways in and out, light, cover, network.
        to_do: what a crew does there.
        not_to_claim: what it does not say.

    Returns:
        The briefing; None where it says what stands there already.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-54), too long (BL-PLANS-55), or somebody else wrote since
            (BL-PLANS-56).
    """
    if not may_brief(by, place.area_path):
        raise RefusedInputError("You may not write briefings there.", code="BL-PLANS-54")
    told = {"terrain": terrain.strip(), "to_do": to_do.strip(), "not_to_claim": not_to_claim.strip()}
    if any(len(text) > LONGEST for text in told.values()):
        raise RefusedInputError(f"Each part has at most {LONGEST:,} characters.", code="BL-PLANS-55")
    programme = Programme.objects.select_for_update().get(pk=place.hotspot_set.programme_id)
    newest = newest_briefing(programme, place.ref)
    if (newest.pk if newest else 0) != seen:
        raise RefusedInputError(
            "Somebody else has written a briefing since you opened the page. It is shown below; what you typed is"
            " kept.",
            code="BL-PLANS-56",
        )
    if newest is not None and all(getattr(newest, name) == text for name, text in told.items()):
        return None
    made = PlaceBriefing.objects.create(programme=programme, place_ref=place.ref, by=by, **told)
    record(by=by, action="plans.briefing_written", subject=made, detail={"place_ref": place.ref})
    return made
