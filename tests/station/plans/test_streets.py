"""Streets for the phones: sent once, cut in the background, cut again for another set."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.geometry import bounds_of, square_at
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.plans.actions.streets import ask_street_map
from bluelamp_station.plans.jobs import execute_street_map
from bluelamp_station.plans.models import PlaceStreets, StreetMap
from bluelamp_station.plans.queries.briefings import lines_of_streets, streets_state
from bluelamp_station.queue.claiming import LeaseLostError
from bluelamp_station.queue.models import WorkState
from bluelamp_station.queue.progress import SilentProgress
from bluelamp_station.queue.registry import job_kinds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
MIDDLE = (-0.9, 51.1)


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    """An upload folder of the test's own."""
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": settings.UPLOAD_FOLDER},
    }
    settings.STORAGES = settings.STORAGES | {"default": files}


@pytest.fixture
def held(programme: Programme, hertford: Area, manager: Person) -> HotspotSet:
    """A set in force with one place."""
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
    add_place(made, "HE01", hertford, *MIDDLE)
    return made


def add_place(hotspot_set: HotspotSet, ref: str, area: Area, longitude: float, latitude: float) -> None:
    """A place of a set."""
    outline = square_at(longitude, latitude, 200.0)
    west, south, east, north = bounds_of(outline)
    Place.objects.create(
        hotspot_set=hotspot_set, ref=ref, name="Lamp Street", kind="both", rank=1, outline=outline, area_ha=4.0,
        west=west, south=south, east=east, north=north, area_path=area.path,
    )  # fmt: skip


def street_file(name: str = "county.geojson") -> SimpleUploadedFile:
    """One street through the place."""
    lon, lat = MIDDLE
    line = {"type": "LineString", "coordinates": [[lon - 0.02, lat], [lon + 0.02, lat]]}
    feature = {"type": "Feature", "properties": {"name": "Lamp Street"}, "geometry": line}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    return SimpleUploadedFile(name, content)


def asked(by: Person, programme: Programme, **more: Any) -> StreetMap:
    """A street map that somebody asked for."""
    told: dict[str, Any] = {"ticket": uuid.uuid4(), "attribution": "© OSM", "file": street_file()}
    return ask_street_map(by=by, programme=programme, **(told | more))


def carried_out(row: StreetMap) -> StreetMap:
    """What a worker does with it."""
    StreetMap.objects.filter(pk=row.pk).update(state=WorkState.RUNNING, worker="w1", attempts=1)
    row.refresh_from_db()
    execute_street_map(row, SilentProgress())
    StreetMap.objects.filter(pk=row.pk).update(state=WorkState.DONE)
    row.refresh_from_db()
    return row


def test_streets_of_every_place_are_stored_with_whose_they_are(
    manager: Person, programme: Programme, held: HotspotSet
) -> None:
    row = carried_out(asked(manager, programme))
    streets = PlaceStreets.objects.get()
    assert (streets.place_ref, streets.attribution) == ("HE01", "© OSM")
    assert [one["name"] for one in streets.streets] == ["Lamp Street"]
    assert row.receipt == {"places": 1, "streets": 1, "bare": 0}
    assert row.hotspot_set == held
    assert Event.objects.filter(action="plans.street_map_made").count() == 1
    assert any(kind.code == "streets" and kind.model is StreetMap for kind in job_kinds())


def test_what_was_stored_is_not_done_again(manager: Person, programme: Programme, held: HotspotSet) -> None:
    row = carried_out(asked(manager, programme))
    PlaceStreets.objects.all().delete()
    execute_street_map(row, SilentProgress())
    assert not PlaceStreets.objects.exists()
    assert held.places.count() == 1


def test_a_worker_that_lost_it_stores_nothing(manager: Person, programme: Programme, held: HotspotSet) -> None:
    row = asked(manager, programme)
    with pytest.raises(LeaseLostError):
        execute_street_map(row, SilentProgress())
    assert not PlaceStreets.objects.exists()
    assert held.places.count() == 1


def test_another_set_is_prompted_for_and_cut_from_the_same_file(
    manager: Person, programme: Programme, hertford: Area, held: HotspotSet
) -> None:
    assert lines_of_streets(manager) == []
    first = carried_out(asked(manager, programme))
    assert not streets_state(manager)[0].must_renew
    add_place(held, "HE02", hertford, MIDDLE[0] + 0.001, MIDDLE[1] + 0.004)
    state = streets_state(manager)[0]
    assert state.must_renew
    assert state.files_held == {"last": "county.geojson, as it was sent last"}
    assert [line.text for line in lines_of_streets(manager)] == ["1 place in force has no streets on the phones."]
    carried_out(asked(manager, programme, file=None, like=first))
    assert set(PlaceStreets.objects.values_list("place_ref", flat=True)) == {"HE01", "HE02"}
    assert lines_of_streets(manager) == []


def test_the_same_form_makes_one_map_and_keeps_one_file(
    manager: Person, programme: Programme, held: HotspotSet, settings: Any
) -> None:
    ticket = uuid.uuid4()
    first = asked(manager, programme, ticket=ticket)
    assert asked(manager, programme, ticket=ticket) == first
    assert len([path for path in settings.UPLOAD_FOLDER.rglob("*") if path.is_file()]) == 1
    assert held.programme == programme


def test_without_leave_a_file_or_a_set_it_is_refused(manager: Person, sergeant: Person, programme: Programme) -> None:
    with pytest.raises(RefusedInputError) as theirs:
        asked(sergeant, programme)
    with pytest.raises(RefusedInputError) as none:
        asked(manager, programme, file=None)
    with pytest.raises(RefusedInputError) as no_set:
        carried_out(asked(manager, programme))
    codes = (theirs.value.code, none.value.code, no_set.value.code)
    assert codes == ("BL-PLANS-51", "BL-PLANS-52", "BL-PLANS-53")


def test_a_file_without_streets_fails_and_says_so(manager: Person, programme: Programme, held: HotspotSet) -> None:
    row = asked(manager, programme, file=SimpleUploadedFile("county.geojson", b"no streets"))
    with pytest.raises(BluelampError):
        carried_out(row)
    assert Event.objects.get(action="plans.street_map_failed").detail["code"].startswith("BL-")
    assert held.places.count() == 1


def test_the_pages_load_and_follow_the_work(
    sign_in: Callable[[Person], Client], manager: Person, sergeant: Person, programme: Programme, held: HotspotSet
) -> None:
    client, url = sign_in(manager), reverse("plans:streets_load", args=[programme.pk])
    form = client.get(url).context["form"]
    sent = {"source": "file", "attribution": "© OSM", "ticket": str(form["ticket"].value())}
    assert "Choose a street file." in client.post(url, sent).content.decode()
    wrong = client.post(url, sent | {"file": SimpleUploadedFile("streets.zip", b"x")})
    assert "Choose a file that ends in" in wrong.content.decode()
    assert client.post(url, sent | {"file": street_file()}).status_code == 302
    row = StreetMap.objects.get()
    state = client.get(reverse("plans:streets_state", args=[row.pk]))
    unchanged = client.get(reverse("plans:streets_state", args=[row.pk]), headers={"If-None-Match": state["ETag"]})
    assert unchanged.status_code == 304
    carried_out(row)
    assert client.get(reverse("plans:streets_state", args=[row.pk]))["Bluelamp-Live"] == "reload"
    page = client.get(reverse("plans:streets")).content.decode()
    assert "1 streets around 1 place" in page or "1 street around 1 place" in page
    assert str(held) in page
    assert sign_in(sergeant).get(reverse("plans:streets")).status_code == 403
