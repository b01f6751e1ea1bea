"""What a crew should know of a place: written by those who know the ground, every version kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.geometry import bounds_of, square_at
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.plans.actions.briefings import write_briefing
from bluelamp_station.plans.models import PlaceBriefing
from bluelamp_station.plans.queries.briefings import briefing_lines, newest_briefing

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
TOLD = {"terrain": "Two ways in, dark after nine.", "to_do": "Be seen at the stop.", "not_to_claim": ""}


@pytest.fixture
def held(programme: Programme, hertford: Area, watford: Area, manager: Person) -> dict[str, Place]:
    """A set in force: two places in Hertford, one of them a control, and one in Watford."""
    made = HotspotSet.objects.create(
        programme=programme,
        number=1,
        state="adopted",
        title="In force",
        made_by=manager,
        adopted_by=manager,
        adopted_at=timezone.now(),
        rationale="The densest places.",
        valid_from_date=timezone.localdate(),
    )
    found = {}
    for n, (ref, area, role) in enumerate(
        (("HE01", hertford, "treated"), ("HE02", hertford, "control"), ("WA01", watford, "treated")), start=1
    ):
        outline = square_at(-0.9 + n / 10, 51.1, 200.0)
        west, south, east, north = bounds_of(outline)
        found[ref] = Place.objects.create(
            hotspot_set=made, ref=ref, name=f"Lamp Street {n}", kind="both", rank=n, role=role, outline=outline,
            area_ha=4.0, west=west, south=south, east=east, north=north, area_path=area.path,
        )  # fmt: skip
    return found


def test_a_new_briefing_holds_and_the_one_before_stays(sergeant: Person, held: dict[str, Place]) -> None:
    place = held["HE01"]
    first = write_briefing(by=sergeant, place=place, seen=0, **TOLD)
    assert first is not None
    again = write_briefing(by=sergeant, place=place, seen=first.pk, **(TOLD | {"to_do": "Speak to the shops."}))
    newest = newest_briefing(place.hotspot_set.programme, "HE01")
    assert newest == again
    assert PlaceBriefing.objects.count() == 2
    assert Event.objects.filter(action="plans.briefing_written").count() == 2


def test_the_same_words_make_no_second_briefing(sergeant: Person, held: dict[str, Place]) -> None:
    first = write_briefing(by=sergeant, place=held["HE01"], seen=0, **TOLD)
    assert first is not None
    assert write_briefing(by=sergeant, place=held["HE01"], seen=first.pk, **TOLD) is None
    assert PlaceBriefing.objects.get() == first


def test_nobody_writes_over_what_somebody_else_wrote_meanwhile(
    sergeant: Person, analyst: Person, held: dict[str, Place]
) -> None:
    write_briefing(by=sergeant, place=held["HE01"], seen=0, **TOLD)
    with pytest.raises(RefusedInputError) as late:
        write_briefing(by=analyst, place=held["HE01"], seen=0, **(TOLD | {"terrain": "Flat"}))
    assert late.value.code == "BL-PLANS-56"


def test_only_those_of_the_ground_write_and_not_at_length(
    sergeant: Person, warden: Person, held: dict[str, Place]
) -> None:
    for person, ref in ((sergeant, "WA01"), (warden, "HE01")):
        with pytest.raises(RefusedInputError) as refused:
            write_briefing(by=person, place=held[ref], seen=0, **TOLD)
        assert refused.value.code == "BL-PLANS-54"
    with pytest.raises(RefusedInputError) as long:
        write_briefing(by=sergeant, place=held["HE01"], seen=0, **(TOLD | {"terrain": "x" * 1001}))
    assert long.value.code == "BL-PLANS-55"


def test_the_list_and_the_page_of_a_place(
    sign_in: Callable[[Person], Client],
    sergeant: Person,
    programme: Programme,
    held: dict[str, Place],
    django_assert_max_num_queries: Any,
) -> None:
    client = sign_in(sergeant)
    with django_assert_max_num_queries(12):
        listed = client.get(reverse("plans:briefings"))
    # The sergeant's own ground, and no place that stands for comparison.
    assert [line.place.ref for line in listed.context["lines"]] == ["HE01"]
    url = reverse("plans:briefing", args=[programme.pk, "HE01"])
    assert "It is not a forecast" in client.get(url).content.decode()
    assert client.post(url, {"seen": "0", **TOLD}).status_code == 302
    assert "dark after nine" in client.get(reverse("plans:briefings")).content.decode()
    stale = client.post(url, {"seen": "0", **TOLD, "terrain": "Flat and open"})
    assert "Somebody else has written" in stale.content.decode()
    assert stale.context["form"].data["seen"] == str(PlaceBriefing.objects.get().pk)
    for ref in ("WA01", "HE02"):
        assert client.get(reverse("plans:briefing", args=[programme.pk, ref])).status_code == 404
    assert briefing_lines([held["WA01"]])[0].briefing is None


def test_crews_do_not_write_briefings(sign_in: Callable[[Person], Client], warden: Person) -> None:
    assert sign_in(warden).get(reverse("plans:briefings")).status_code == 403
