"""Whatever is done to a draft, refs stay unique and the outline is that of the last change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import BluelampError
from bluelamp_station.hotspots.actions.places import add_place, adjust_boundary, remove_place
from bluelamp_station.hotspots.geometry import checked_outline
from bluelamp_station.hotspots.models import BoundaryChange, Place
from station.hotspots.made_sets import again, draft_of, square_of

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import HotspotSet
    from bluelamp_station.programme.models import Programme

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["adjust", "undo", "add", "remove"]), st.integers(1, 6), st.sampled_from([100, 200, 300])
    ),
    max_size=8,
)


def take(step: str, rank: int, side_m: int, by: Person, draft: HotspotSet) -> None:
    """One change of a draft, as it comes; a refusal is an answer too."""
    draft = again(draft)
    place = draft.places.filter(ref=f"HE{rank:02d}").select_related("hotspot_set__programme__area").first()
    edition = draft.edition
    if step == "add":
        words = {"name": "More", "role": "priority" if rank % 2 else "treated"}
        outline = square_of(rank + 10, side_m)
        add_place(by=by, hotspot_set=draft, outline=outline, words=words, reason="x", edition=edition)
    elif place is None:
        return
    elif step == "remove":
        remove_place(by=by, place=place, reason="x", edition=edition)
    elif step == "adjust":
        adjust_boundary(by=by, place=place, outline=square_of(rank, side_m), reason="x", edition=edition)
    elif change := place.boundary_changes.last():
        adjust_boundary(by=by, place=place, outline=change.outline_before, reason="undo", edition=edition)


@pytest.mark.property
@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@pytest.mark.usefixtures("hertford")
def test_refs_stay_unique_and_the_outline_is_that_of_the_last_change(
    analyst: Person, programme: Programme, steps: list[tuple[str, int, int]]
) -> None:
    draft = draft_of(programme, analyst, 4)
    for step in steps:
        try:
            take(*step, analyst, draft)
        except BluelampError as error:
            assert error.code.startswith("BL-")  # noqa: PT017 - refusals are answers, other errors are not
    refs = list(draft.places.values_list("ref", flat=True))
    assert len(refs) == len(set(refs))
    for place in Place.objects.filter(hotspot_set=draft):
        last = BoundaryChange.objects.filter(place=place).order_by("at", "pk").last()
        if last is not None:
            assert place.outline == last.outline_after == checked_outline(place.outline)
    assert again(draft).figure["hotspots"].value == sum(p.role != "priority" for p in draft.places.all())
