"""Places of a draft: described, added, taken out, adjusted by hand and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from django.core.cache import cache
from django.urls import reverse

from bluelamp.core.errors import BluelampError, RefusedInputError, UsageError
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.actions.places import add_place, adjust_boundary, edit_place, remove_place
from bluelamp_station.hotspots.geometry import area_ha, boundary_text, square_at
from bluelamp_station.hotspots.models import BoundaryChange, HotspotSet, Place
from station.hotspots.made_sets import CORNERS, adopted, again, draft_of, moved, spot_record, square_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.programme.models import Programme

    SignIn = Callable[[Person], Client]

pytestmark = pytest.mark.django_db
WORDS = {"name": "Market", "town": "", "kind": "", "role": "priority", "windows": "", "note": ""}


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The science, played by one that finds ten incidents a hectare."""

    def measure(_asked: Mapping[str, Any], outlines: Sequence[engine.Drawn]) -> tuple[dict[str, Any], ...]:
        found = []
        for drawn in outlines:
            record = spot_record(1, 0, "Hertford")
            size = round(area_ha(drawn.outline), 3)
            told = spot_record(1, round(size * 10), "Hertford")
            told["figures"]["share"] = {**told["figures"]["incidents"], "value": size / 100, "unit": "share"}
            told["figures"]["area"]["value"] = size
            found.append(
                {
                    **record,
                    **told,
                    "ref": drawn.ref,
                    "name": drawn.name,
                    "rank": None,
                    "stability_share": None,
                    "outline": dict(drawn.outline),
                    "area_ha": size,
                    "share": size / 100,
                    "sentences": [],
                }
            )
        return tuple(found)

    monkeypatch.setattr(engine, "measure", measure)
    monkeypatch.setattr(engine, "held_data_version", lambda: "d2")


def place_of(draft: HotspotSet, ref: str = "HE01") -> Place:
    found = Place.objects.select_related("hotspot_set__programme__area", "hotspot_set__run")
    return cast("Place", found.get(hotspot_set=draft, ref=ref))


def adjust(by: Person, draft: HotspotSet, outline: dict[str, Any], ref: str = "HE01") -> BoundaryChange:
    return adjust_boundary(
        by=by, place=place_of(draft, ref), outline=outline, reason="The car park closed.", edition=again(draft).edition
    )


@pytest.mark.usefixtures("counting")
def test_an_adjusted_boundary_gets_its_numbers_from_the_science_and_keeps_both_versions(
    analyst: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    larger = square_of(1, 250 * 2**0.5)
    change = adjust(analyst, draft, larger)
    place = place_of(draft)
    assert place.outline == change.outline_after
    assert change.outline_before == square_of(1)
    assert change.incidents_after == place.incidents
    assert change.area_after_ha == pytest.approx(2 * change.area_before_ha, rel=0.01)
    assert change.sentence == "Twice the ground: the same patrol minutes give half the dose per hectare."
    assert (place.rank, place.name, place.is_adjusted) == (1, "Lamp Street 1", True)
    assert again(draft).figure["area"].value == pytest.approx(sum(p.area_ha for p in draft.places.all()), abs=0.001)
    assert Event.objects.get(action="hotspots.boundary_adjusted").why == "The car park closed."


@pytest.mark.usefixtures("counting")
def test_an_undo_is_one_more_change(sign_in: SignIn, analyst: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    change = adjust(analyst, draft, square_of(1, 300))
    client, url = sign_in(analyst), reverse("hotspots:adjust_boundary", args=[draft.pk, "HE01"])
    told = client.get(url, {"restore": change.pk}).context["form"].initial
    assert told["outline"] == boundary_text(square_of(1))
    assert told["reason"].startswith("Back to the boundary before the change of")
    client.post(url, told)
    assert place_of(draft).outline["coordinates"][0][0] in square_of(1)["coordinates"][0]
    assert BoundaryChange.objects.count() == 2
    shown = client.get(reverse("hotspots:place", args=[draft.pk, "HE01"])).content.decode()
    assert shown.count(">Go back to the boundary before<") == 2


@pytest.mark.usefixtures("counting")
def test_a_boundary_is_counted_without_a_script_and_nothing_is_written(
    sign_in: SignIn, analyst: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    url = reverse("hotspots:adjust_boundary", args=[draft.pk, "HE01"])
    form = {"edition": draft.edition, "outline": boundary_text(square_of(1, 500)), "reason": "", "count": "1"}
    told = sign_in(analyst).post(url, form).content.decode()
    assert "4.0 times the ground: the same patrol minutes give 25% of the dose per hectare." in told
    assert "As it is" in told
    assert not BoundaryChange.objects.exists()
    assert place_of(draft).outline == square_of(1)


@pytest.mark.usefixtures("counting")
def test_keeping_a_boundary_needs_a_reason_and_a_change(sign_in: SignIn, analyst: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    client, url = sign_in(analyst), reverse("hotspots:adjust_boundary", args=[draft.pk, "HE01"])
    form = {"edition": draft.edition, "outline": boundary_text(square_of(1, 300)), "reason": ""}
    assert client.post(url, form).status_code == 422
    same = client.post(url, form | {"outline": boundary_text(square_of(1)), "reason": "x"})
    assert "The boundary is the same as before" in same.content.decode()
    assert not BoundaryChange.objects.exists()
    with pytest.raises(UsageError, match="Say why"):
        adjust_boundary(by=analyst, place=place_of(draft), outline=square_of(1, 300), reason=" ", edition=1)


@pytest.mark.usefixtures("counting")
def test_a_boundary_over_another_place_is_refused_by_name(
    sign_in: SignIn, analyst: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    with pytest.raises(RefusedInputError, match="overlaps HE02 Lamp Street 2") as caught:
        adjust(analyst, draft, square_of(2))
    assert caught.value.code == "BL-SETS-05"
    form = {"edition": draft.edition, "outline": boundary_text(square_of(2)), "reason": "x"}
    url = reverse("hotspots:adjust_boundary", args=[draft.pk, "HE01"])
    assert "overlaps HE02" in sign_in(analyst).post(url, form).content.decode()


@pytest.mark.usefixtures("counting")
def test_a_little_common_ground_is_said_and_allowed(sign_in: SignIn, analyst: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    beside = moved(square_of(2), 0.0034)
    url = reverse("hotspots:measure", args=[draft.pk, "HE01"])
    told = sign_in(analyst).post(url, {"outline": boundary_text(beside)}).content.decode()
    assert "It shares ground with HE02" in told


@pytest.mark.usefixtures("counting")
def test_live_counts_answer_a_part_of_the_page_and_refuse_in_words(
    sign_in: SignIn, analyst: Person, sergeant: Person, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = draft_of(programme, analyst)
    client, url = sign_in(analyst), reverse("hotspots:measure", args=[draft.pk, "HE01"])
    told = client.post(url, {"outline": boundary_text(square_of(1, 300))})
    assert told.status_code == 200
    assert "<html" not in told.content.decode()
    refused = client.post(url, {"outline": "here"})
    assert refused.status_code == 422
    assert "is not a corner" in refused.content.decode()
    assert client.get(url).status_code == 405
    monkeypatch.setattr("bluelamp_station.hotspots.views.places._MOST_MEASURES", 1)
    assert client.post(url, {"outline": "here"}).status_code == 429
    assert sign_in(sergeant).post(url, {"outline": CORNERS}).status_code == 403
    assert place_of(draft).outline == square_of(1)


def test_without_a_store_the_ground_alone_is_measured_and_said(
    sign_in: SignIn, analyst: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    change = adjust(analyst, draft, square_of(1, 300))
    assert (change.incidents_before, change.incidents_after) == (None, None)
    assert change.area_after_ha == pytest.approx(9, rel=0.02)
    assert again(draft).figure["incidents"].value is None
    told = sign_in(analyst).get(reverse("hotspots:place", args=[draft.pk, "HE01"])).content.decode()
    assert "Nobody has counted here" in told


@pytest.mark.usefixtures("counting")
def test_a_priority_place_is_added_beside_the_hotspots_and_its_ref_is_never_used_again(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme, hertford: Area
) -> None:
    draft = draft_of(programme, analyst)
    form = {
        **WORDS,
        "edition": draft.edition,
        "outline": boundary_text(square_at(-0.7, 51.3, 250)),
        "reason": "Residents asked.",
        "windows": "Fri 18:00-02:00",
    }
    response = sign_in(analyst).post(reverse("hotspots:add_place", args=[draft.pk]), form)
    assert response["Location"] == reverse("hotspots:place", args=[draft.pk, "P01"])
    place = place_of(draft, "P01")
    assert (place.role, place.kind, place.town, place.area_path) == ("priority", "both", "Hertford", hertford.path)
    assert place.incidents is not None
    assert again(draft).figure["priority_places"].value == 1
    assert again(draft).figure["hotspots"].value == 4
    remove_place(by=analyst, place=place, reason="Done with.", edition=again(draft).edition)
    adopted(draft, manager)
    other = draft_of(programme, analyst)
    far = moved(square_of(1), 0.005)
    added = add_place(
        by=analyst, hotspot_set=other, outline=far, words=WORDS | {"role": "treated"}, reason="x", edition=other.edition
    )
    assert added.ref == "HE05"


def test_the_square_that_the_page_begins_with_is_no_place_unless_somebody_put_it_there(
    sign_in: SignIn, analyst: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    client, url = sign_in(analyst), reverse("hotspots:add_place", args=[draft.pk])
    start = client.get(url).context["form"].initial["outline"]
    form = {**WORDS, "edition": draft.edition, "outline": start, "reason": "x"}
    assert "Move the square to the place" in client.post(url, form).content.decode()
    put = client.get(url, {"at": "-0.7, 51.3"}).context["form"].initial["outline"]
    assert put == boundary_text(square_at(-0.7, 51.3, 250))
    client.post(f"{url}?at=-0.7,51.3", form | {"outline": put})
    assert place_of(draft, "P01").area_ha == pytest.approx(6.25, rel=0.02)
    assert "longitude, latitude" in client.get(url, {"at": "here"}).content.decode()


def test_a_place_is_described_and_its_windows_are_written_one_way(
    sign_in: SignIn, analyst: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    client, url = sign_in(analyst), reverse("hotspots:edit_place", args=[draft.pk, "HE01"])
    form = {
        "edition": draft.edition,
        "name": "Castle Gate",
        "town": "Ware",
        "kind": "asb",
        "role": "control",
        "windows": "sat 18:00-02:00; Fri 18:00-02:00",
        "note": "Park at the church.",
    }
    assert client.post(url, form | {"windows": "Fri"}).status_code == 422
    client.post(url, form)
    place = place_of(draft)
    assert (place.name, place.windows) == ("Castle Gate", "Fri 18:00-02:00; Sat 18:00-02:00")
    assert Event.objects.get(action="hotspots.place_described").detail["changed"] == [
        "kind", "name", "note", "role", "town", "windows",
    ]  # fmt: skip
    stale = client.post(url, form | {"name": "Mill Row"})
    assert "Somebody changed this draft" in stale.content.decode()


def test_a_place_is_taken_out_with_a_reason(sign_in: SignIn, analyst: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    client, url = sign_in(analyst), reverse("hotspots:remove_place", args=[draft.pk, "HE01"])
    assert client.post(url, {"edition": draft.edition, "reason": ""}).status_code == 422
    client.post(url, {"edition": draft.edition, "reason": "Built over."})
    assert not Place.objects.filter(ref="HE01").exists()
    assert Event.objects.get(action="hotspots.place_removed").why == "Built over."


def test_places_of_an_adopted_set_do_not_change(analyst: Person, manager: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    adopted(draft, manager)
    edition, place = again(draft).edition, place_of(draft)
    with pytest.raises(BluelampError):
        adjust(analyst, draft, square_of(1, 300))
    with pytest.raises(UsageError):
        remove_place(by=analyst, place=place, reason="x", edition=edition)
    with pytest.raises(UsageError):
        edit_place(by=analyst, place=place, words={"name": "Other"}, edition=edition)
    assert place_of(draft).name == "Lamp Street 1"


def test_a_sergeant_may_not_change_places_of_a_draft(analyst: Person, sergeant: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    with pytest.raises(UsageError, match="may not change") as caught:
        edit_place(by=sergeant, place=place_of(draft), words={"name": "Mine"}, edition=draft.edition)
    assert caught.value.code == "BL-SETS-11"


def test_the_page_of_a_place_shows_card_cautions_versions_and_a_sheet_to_print(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    adopted(draft_of(programme, analyst), manager)
    draft = draft_of(programme, analyst)
    client = sign_in(analyst)
    for name in ("place", "print_place"):
        told = client.get(reverse(f"hotspots:{name}", args=[draft.pk, "HE01"])).content.decode()
        assert "What not to claim" in told
        assert "Month by month" in told
    shown = client.get(reverse("hotspots:place", args=[draft.pk, "HE01"])).content.decode()
    assert "Set 1: Spring search" in shown
    assert "in every version" in shown
