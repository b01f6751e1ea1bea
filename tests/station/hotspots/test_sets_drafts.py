"""Drafts: from a run, from an earlier set, from a file; named, thrown away, taken away as files."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bluelamp.core.errors import UsageError
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.actions.sets import copy_set, draft_from_run, rename_set
from bluelamp_station.hotspots.models import HotspotSet, Run
from bluelamp_station.hotspots.place_files import PlacesRefusedError, read_features
from station.hotspots.made_sets import adopted, again, draft_of, make_run, square_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.programme.models import Programme

    SignIn = Callable[[Person], Client]

pytestmark = pytest.mark.django_db


def feature(ref: str = "A1", at: int = 1, /, **told: object) -> dict[str, Any]:
    properties = {"ref": ref, "name": f"Place {ref}", **told}
    return {"type": "Feature", "properties": properties, "geometry": square_of(at)}


def file_of(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def test_a_draft_from_a_run_has_its_places_with_figures_and_evidence(
    sign_in: SignIn, analyst: Person, programme: Programme, hertford: Area
) -> None:
    run = make_run(programme, analyst, 3)
    response = sign_in(analyst).post(reverse("hotspots:draft_from_run", args=[run.pk]))
    draft = HotspotSet.objects.get()
    assert response["Location"] == reverse("hotspots:set", args=[draft.pk])
    place = draft.places.get(ref="HE01")
    assert (place.role, place.incidents, place.area_path) == ("treated", 50.0, hertford.path)
    assert place.evidence["by_category"] == {"Robbery": 50.0}
    assert draft.record["cautions"] == ["Counts are of the months held."]
    assert draft.figure["share_of_incidents"].value == 0.15
    assert draft.figure["incidents"].as_at == "2026-01-05T09:00:00+00:00"
    assert Event.objects.filter(action="hotspots.draft_made").count() == 1


def test_a_run_that_is_not_done_makes_no_draft(sign_in: SignIn, analyst: Person, programme: Programme) -> None:
    run = make_run(programme, analyst)
    Run.objects.filter(pk=run.pk).update(state="running")
    response = sign_in(analyst).post(reverse("hotspots:draft_from_run", args=[run.pk]))
    assert response["Location"] == reverse("hotspots:run", args=[run.pk])
    assert not HotspotSet.objects.exists()


def test_a_sergeant_makes_no_draft(sign_in: SignIn, analyst: Person, sergeant: Person, programme: Programme) -> None:
    run = make_run(programme, analyst)
    assert sign_in(sergeant).post(reverse("hotspots:draft_from_run", args=[run.pk])).status_code == 403
    with pytest.raises(UsageError, match="may not make sets"):
        draft_from_run(by=sergeant, run=run)


def test_a_copy_keeps_roles_windows_and_numbers_and_is_open_to_change(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    draft.places.filter(ref="HE02").update(role="control", windows="Fri 18:00-02:00")
    one = adopted(draft, manager)
    copy = copy_set(by=analyst, hotspot_set=again(one))
    assert (copy.state, copy.title, copy.launched_at) == ("draft", "Spring search, revised", None)
    again_copied = copy_set(by=analyst, hotspot_set=again(copy))
    assert again_copied.title == "Spring search, revised"
    place = copy.places.get(ref="HE02")
    assert (place.role, place.windows, place.incidents) == ("control", "Fri 18:00-02:00", 50.0)


def test_two_people_who_rename_a_draft_do_not_write_over_each_other(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    rename_set(by=analyst, hotspot_set=draft, title="Summer", edition=draft.edition)
    with pytest.raises(UsageError, match="Somebody changed this draft") as caught:
        rename_set(by=manager, hotspot_set=draft, title="Autumn", edition=draft.edition)
    assert caught.value.code == "BL-SETS-01"
    assert again(draft).title == "Summer"


def test_the_title_is_changed_on_the_page(sign_in: SignIn, analyst: Person, programme: Programme) -> None:
    draft = draft_of(programme, analyst)
    client, url = sign_in(analyst), reverse("hotspots:rename_set", args=[draft.pk])
    client.post(url, {"title": "Winter nights", "edition": draft.edition})
    assert again(draft).title == "Winter nights"
    refused = client.post(url, {"title": "", "edition": draft.edition}, follow=True)
    assert "Give the draft a title" in refused.content.decode()


def test_a_draft_is_thrown_away_after_asking_and_the_log_keeps_it(
    sign_in: SignIn, analyst: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst)
    client, url = sign_in(analyst), reverse("hotspots:discard_draft", args=[draft.pk])
    assert "Throw this draft away?" in client.get(url).content.decode()
    client.post(url, {"edition": "7"})
    assert HotspotSet.objects.exists()
    client.post(url, {"edition": draft.edition})
    assert not HotspotSet.objects.exists()
    assert Event.objects.get(action="hotspots.draft_discarded").detail["places"] == 4


def test_an_adopted_set_has_no_draft_pages(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    client = sign_in(analyst)
    for name in ("discard_draft", "add_place"):
        assert client.get(reverse(f"hotspots:{name}", args=[one.pk])).status_code == 404
    for name in ("edit_place", "remove_place", "adjust_boundary"):
        assert client.get(reverse(f"hotspots:{name}", args=[one.pk, "HE01"])).status_code == 404
    assert "make a new draft from this set" in client.get(reverse("hotspots:set", args=[one.pk])).content.decode()


@pytest.mark.usefixtures("programme")
def test_a_file_of_places_becomes_a_draft(sign_in: SignIn, analyst: Person, hertford: Area) -> None:
    content = file_of(
        feature("A1", 1, town="Hertford", kind="asb", role="control", rank=1, windows="sat 18:00-02:00"),
        feature("A2", 2),
    )
    form = {"title": "From the old map", "file": SimpleUploadedFile("hotspots.geojson", content)}
    response = sign_in(analyst).post(reverse("hotspots:import_set"), form)
    draft = HotspotSet.objects.get()
    assert response["Location"] == reverse("hotspots:set", args=[draft.pk])
    one = draft.places.get(ref="A1")
    assert (one.kind, one.role, one.rank, one.windows) == ("asb", "control", 1, "Sat 18:00-02:00")
    assert (one.incidents, one.area_path) == (None, hertford.path)
    assert draft.places.get(ref="A2").role == "treated"
    assert draft.figure["incidents"].value is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not json", "not GeoJSON"),
        (b'{"type": "Feature"}', "no FeatureCollection"),
        (file_of(), "holds no places"),
        (file_of(feature(), crs={"properties": {"name": "EPSG:27700"}}), "not in degrees"),
        (file_of(feature("A1"), feature("B!", 2)), "Feature 2 (B!): ref must be"),
        (file_of(feature("A1"), feature("A1", 2)), "The ref a1 is there 2 times"),
        (file_of(feature("A1"), feature("A2")), "A1 and A2 overlap"),
        (file_of(feature("A1", kind="robbery")), "Feature 1 (A1): kind is 'robbery'"),
        (file_of(feature("A1", windows="Fri")), "Feature 1 (A1): 'Fri' is not a time window"),
        (file_of(feature("A1", rank=0)), "rank must be"),
        (file_of(feature("A1", name="")), "name is missing"),
        (file_of({"type": "Feature"}), "Feature 1: it has no properties"),
        (file_of(feature("A1") | {"geometry": None}), "Feature 1 (A1): There is no polygon"),
        (file_of(feature("A1", town=["x"])), "town must be text"),
    ],
)
def test_faults_of_a_file_are_told_by_feature(content: bytes, said: str) -> None:
    with pytest.raises(PlacesRefusedError) as caught:
        read_features(content)
    assert said in " ".join(caught.value.problems)


@pytest.mark.usefixtures("programme")
def test_a_faulty_file_makes_no_draft_and_the_page_names_the_feature(sign_in: SignIn, analyst: Person) -> None:
    form = {"title": "x", "file": SimpleUploadedFile("a.geojson", file_of(feature("A1", kind="robbery")))}
    response = sign_in(analyst).post(reverse("hotspots:import_set"), form)
    assert response.status_code == 422
    assert "Feature 1 (A1)" in response.content.decode()
    assert not HotspotSet.objects.exists()


def download(client: Client, one: HotspotSet, ending: str) -> bytes:
    response: Any = client.post(reverse("hotspots:export_set", args=[one.pk]), {"ending": ending, "why": "a map"})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_an_exported_set_carries_version_approver_and_cautions_and_reads_back(
    sign_in: SignIn, analyst: Person, manager: Person, programme: Programme
) -> None:
    draft = draft_of(programme, analyst, 3)
    draft.places.filter(ref="HE02").update(role="control", windows="Fri 18:00-02:00")
    one = adopted(draft, manager)
    client = sign_in(manager)
    content = download(client, one, ".geojson")
    told = json.loads(content)
    assert told["features"][1]["properties"]["role"] == "control"
    assert told["features"][0]["properties"]["valid_from"] == one.valid_from_date.isoformat()  # type: ignore[union-attr]  # - adopted sets have one
    assert told["bluelamp"]["about"]["Approved by"] == "Mark Manager"
    assert [place.ref for place in read_features(content)] == ["HE01", "HE02", "HE03"]
    book = openpyxl.load_workbook(io.BytesIO(download(client, one, ".xlsx")))
    assert {"Places", "Figures", "About"} <= set(book.sheetnames)
    assert b"HE02" in download(client, one, ".csv")
    assert download(client, one, ".gpkg")[:6] == b"SQLite"
    assert Event.objects.filter(action="hotspots.set_exported").count() == 4


@pytest.mark.usefixtures("watford")
def test_a_sergeant_takes_away_only_her_places(
    sign_in: SignIn, analyst: Person, manager: Person, sergeant: Person, programme: Programme
) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    told = json.loads(download(sign_in(sergeant), one, ".geojson"))
    assert [feature["properties"]["ref"] for feature in told["features"]] == ["HE01", "HE03"]
    assert "figures are of the whole set" in told["bluelamp"]["about"]["Places"]
    assert Event.objects.get(action="hotspots.set_exported").detail["is_part"] is True
