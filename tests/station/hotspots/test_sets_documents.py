"""What programs are told of sets, and what the room puts on somebody's first page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from bluelamp_station.hotspots.api import current_set_document, set_document, sets_document
from bluelamp_station.hotspots.models import HotspotSet
from bluelamp_station.hotspots.queries.today import today_lines
from station.hotspots.made_sets import adopted, draft_of

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def test_a_set_is_told_as_geojson_with_the_contract_s_fields(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    document = set_document(analyst, one.pk)
    assert document is not None
    assert (document["type"], len(document["features"])) == ("FeatureCollection", 4)
    told = document["features"][0]["properties"]
    assert {"ref", "name", "town", "kind", "role", "rank", "windows", "valid_from", "valid_to"} <= set(told)
    assert document["set"]["figures"]["hotspots"]["value"] == 4
    assert document["set"]["cautions"]
    assert current_set_document(analyst) == document
    assert current_set_document(analyst, day=TODAY() - dt.timedelta(days=3)) is None


@pytest.mark.usefixtures("watford")
def test_programs_see_what_their_person_sees(
    analyst: Person,
    manager: Person,
    sergeant: Person,
    oversight: Person,
    warden: Person,
    programme: Programme,
) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    draft = draft_of(programme, analyst)
    assert [told["state"] for told in sets_document(analyst, programme.pk)] == ["adopted", "draft"]
    assert [told["id"] for told in sets_document(sergeant)] == [one.pk]
    hers = set_document(sergeant, one.pk)
    assert hers is not None
    assert ([f["id"] for f in hers["features"]], hers["set"]["is_whole"]) == (["HE01", "HE03"], False)
    assert set_document(sergeant, draft.pk) is None
    summary = set_document(oversight, one.pk)
    assert summary is not None
    assert summary["features"] == []
    assert sets_document(warden) == []
    assert current_set_document(warden) is None


def test_a_manager_is_told_of_drafts_to_adopt_and_sets_to_review(
    analyst: Person, manager: Person, programme: Programme
) -> None:
    one = adopted(draft_of(programme, analyst), manager)
    draft_of(programme, analyst)
    (line,) = [line for line in today_lines(manager) if line.link_text == "Look at the draft"]
    assert (line.text, line.urgency) == ("Draft: Spring search waits to be adopted.", "now")
    HotspotSet.objects.filter(pk=one.pk).update(review_date=TODAY() + dt.timedelta(days=10))
    soon = [line for line in today_lines(manager) if line.link_text == "Review the set"]
    assert [line.urgency for line in soon] == ["soon"]
    HotspotSet.objects.filter(pk=one.pk).update(review_date=TODAY() - dt.timedelta(days=1))
    late = [line for line in today_lines(manager) if line.link_text == "Review the set"]
    assert [line.urgency for line in late] == ["now"]
    assert "was due for review on" in late[0].text


def test_an_analyst_is_told_of_drafts_of_hers(analyst: Person, sergeant: Person, programme: Programme) -> None:
    draft_of(programme, analyst)
    draft_of(programme, analyst)
    (line,) = [line for line in today_lines(analyst) if line.link_text == "Go on with the draft"]
    assert (line.count, line.text) == (2, "2 drafts are yours and not adopted yet.")
    assert today_lines(sergeant) == []
