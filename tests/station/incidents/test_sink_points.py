"""Points that carry too much: the list, the map, decisions, and two people who decide at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.errors import BluelampError, RefusedInputError, UsageError
from bluelamp.core.vocabulary import Purpose, SinkDecision
from bluelamp.io.store import open_store, writing
from bluelamp.tasks.incidents import decide
from bluelamp_station.audit.models import Event
from bluelamp_station.incidents import actions, queries
from bluelamp_station.incidents.actions import sinks as sink_actions
from bluelamp_station.incidents.models import Delivery, StoreCheck
from bluelamp_station.queue.models import WorkState
from station.conftest import make_person
from station.incidents.conftest import file, run, station_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(load: Callable[..., Any], analyst: Person) -> queries.SinkRow:
    """A police station that sixty burglaries are recorded at."""
    load(file("2024-01-testshire-street.csv", station_csv()))
    (found,) = queries.sinks_for(analyst)
    return found


def decided(
    by: Person, point: queries.SinkRow, decision: SinkDecision, reason: str, seen_at: str = "", wait_s: float = 10.0
) -> None:
    """Somebody decides."""
    actions.decide_sink(by=by, point=point.key, decision=decision, reason=reason, seen_at=seen_at, wait_s=wait_s)


def test_the_list_says_why_and_how_many(
    point: queries.SinkRow, sign_in: Callable[[Person], Client], analyst: Person
) -> None:
    page = sign_in(analyst).get("/incidents/sink-points/").content.decode()
    assert "1 of 1 waits for a decision" in page
    assert "police station" in page
    assert "data-map-url" in page
    assert point.incidents.value == 60


def test_the_map_gives_points_in_degrees(
    point: queries.SinkRow, sign_in: Callable[[Person], Client], analyst: Person
) -> None:
    answer = sign_in(analyst).get("/incidents/sink-points.geojson")
    (feature,) = answer.json()["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": pytest.approx([-0.2, 51.9], abs=1e-5)}
    assert feature["properties"]["ref"] == "1"
    assert feature["properties"]["url"] == point.url
    assert feature["properties"]["side"] == "left"


def test_a_decision_is_written_to_store_check_and_log(
    point: queries.SinkRow, sign_in: Callable[[Person], Client], analyst: Person, folders: Path
) -> None:
    form = {"decision": "exclude", "reason": "Custody suite", "seen_at": ""}
    answer = sign_in(analyst).post(point.url, form, follow=True)
    assert "Your decision on point 1 is kept" in answer.content.decode()
    (made,) = open_store(folders / "store").decisions
    assert (made["point"], made["decision"], made["reason"]) == (point.key, "exclude", "Custody suite")
    assert made["by"] == f"Anna Analyst (person {analyst.pk})"
    assert "(person" not in answer.content.decode()
    event = Event.objects.get(action="incidents.sink_decided")
    assert (event.subject_id, event.why) == (point.key, "Custody suite")
    assert event.detail == {"decision": "exclude", "before": "proposed"}
    assert StoreCheck.objects.count() == 1
    assert queries.sink_for(analyst, point.slug).words == "Excluded"  # type: ignore[union-attr]  # - it is there


def test_a_decision_can_be_changed_and_each_stays_listed(point: queries.SinkRow, analyst: Person) -> None:
    decided(analyst, point, SinkDecision.EXCLUDE, "custody suite")
    first = queries.sink_for(analyst, point.slug)
    assert first is not None
    decided(analyst, first, SinkDecision.KEEP, "arrests are made there", first.seen_at)
    second = queries.sink_for(analyst, point.slug)
    assert second is not None
    assert second.words == "Kept"
    assert [line.reason for line in second.history] == ["arrests are made there", "custody suite"]


def test_who_decides_on_an_old_page_is_told_who_decided_what(
    point: queries.SinkRow, sign_in: Callable[[Person], Client], analyst: Person
) -> None:
    decided(analyst, point, SinkDecision.EXCLUDE, "custody suite")
    form = {"decision": "keep", "reason": "looks fine", "seen_at": ""}
    answer = sign_in(analyst).post(point.url, form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Anna Analyst" in page
    assert "has excluded this point since you opened the page" in page
    assert "custody suite" in page
    assert ">\nlooks fine</textarea>" in page
    assert "Select a valid choice" not in page
    assert Event.objects.filter(action="incidents.sink_decided").count() == 1
    found = queries.sink_for(analyst, point.slug)
    assert found is not None
    assert found.seen_at in page
    assert found.words == "Excluded"


def test_who_is_overtaken_in_the_middle_is_told_by_whom(
    point: queries.SinkRow, analyst: Person, hertford: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hertford.parent is not None
    other = make_person("Bea Analyst", Purpose.ANALYST, area=hertford.parent)
    looked = sink_actions._take_over

    def overtaken(key: str) -> None:
        looked(key)
        monkeypatch.setattr(sink_actions, "_take_over", looked)
        decided(other, point, SinkDecision.KEEP, "arrests are made there")

    monkeypatch.setattr(sink_actions, "_take_over", overtaken)
    with pytest.raises(RefusedInputError, match="Bea Analyst .* has kept this point"):
        decided(analyst, point, SinkDecision.EXCLUDE, "custody suite")
    assert Event.objects.filter(action="incidents.sink_decided").count() == 1


def test_a_decision_made_on_the_command_line_counts_as_seen_by_nobody(
    point: queries.SinkRow, analyst: Person, folders: Path
) -> None:
    east, north = map(float, point.key.split())
    decide(folders / "store", east, north, SinkDecision.KEEP, reason="seen", by="Carl", at="2026-01-01T00:00:00+00:00")
    with pytest.raises(RefusedInputError, match="Carl has kept this point"):
        decided(analyst, point, SinkDecision.EXCLUDE, "custody suite")
    found = queries.sink_for(analyst, point.slug)
    assert found is not None
    assert found.words == "Kept"
    decided(analyst, found, SinkDecision.EXCLUDE, "custody suite", found.seen_at)


def test_nothing_is_said_to_be_decided_where_the_store_refuses(
    point: queries.SinkRow, analyst: Person, folders: Path
) -> None:
    with writing(folders / "store", holder="somebody else"), pytest.raises(BluelampError, match="another load"):
        decided(analyst, point, SinkDecision.EXCLUDE, "custody suite", wait_s=0.2)
    found = queries.sink_for(analyst, point.slug)
    assert found is not None
    assert found.words == "To decide"
    assert not Event.objects.filter(action="incidents.sink_decided").exists()


def test_nobody_decides_while_a_delivery_is_loaded(point: queries.SinkRow, analyst: Person) -> None:
    Delivery.objects.update(state=WorkState.RUNNING)
    with pytest.raises(RefusedInputError, match="being loaded"):
        decided(analyst, point, SinkDecision.EXCLUDE, "custody suite")


@pytest.mark.parametrize(("decision", "reason"), [(SinkDecision.EXCLUDE, "  "), (SinkDecision.PROPOSED, "because")])
def test_a_decision_needs_a_reason_and_a_side(
    decision: SinkDecision, reason: str, point: queries.SinkRow, analyst: Person
) -> None:
    with pytest.raises(UsageError):
        decided(analyst, point, decision, reason)


def test_a_point_that_is_not_listed_is_refused(point: queries.SinkRow, analyst: Person) -> None:
    assert point.key
    with pytest.raises(RefusedInputError, match="not among the points"):
        actions.decide_sink(by=analyst, point="1 2", decision=SinkDecision.KEEP, reason="x", seen_at="")


def test_before_the_first_load_there_is_nothing_to_decide(analyst: Person) -> None:
    with pytest.raises(RefusedInputError, match="nothing has been loaded"):
        actions.decide_sink(by=analyst, point="1 2", decision=SinkDecision.KEEP, reason="x", seen_at="")


def test_decisions_outlive_the_next_load(point: queries.SinkRow, analyst: Person, load: Callable[..., Any]) -> None:
    decided(analyst, point, SinkDecision.EXCLUDE, "custody suite")
    delivery = load(file("2024-02-testshire-street.csv", station_csv("2024-02")))
    run(delivery)
    found = queries.sink_for(analyst, point.slug)
    assert found is not None
    assert (found.words, len(found.history)) == ("Excluded", 1)


def test_a_manager_sees_points_and_cannot_decide(
    point: queries.SinkRow, sign_in: Callable[[Person], Client], manager: Person
) -> None:
    client = sign_in(manager)
    page = client.get(point.url).content.decode()
    assert "An analyst decides" in page
    assert client.post(point.url, {"decision": "keep", "reason": "x", "seen_at": ""}).status_code == 403
    assert not Event.objects.filter(action="incidents.sink_decided").exists()


def test_an_unfinished_form_says_what_is_missing(
    point: queries.SinkRow, sign_in: Callable[[Person], Client], analyst: Person
) -> None:
    answer = sign_in(analyst).post(point.url, {"decision": "", "reason": ""})
    assert answer.status_code == 422
    assert "Choose keep or exclude" in answer.content.decode()
    assert "Give a reason" in answer.content.decode()


def test_a_point_keeps_its_number_when_it_is_decided(point: queries.SinkRow, analyst: Person) -> None:
    check = StoreCheck.objects.get()
    (one,) = check.found["sink_points"]
    smaller = one | {"key": "520000 220000", "count": 40}
    StoreCheck.objects.update(found=check.found | {"sink_points": [smaller, one]})
    decided(analyst, point, SinkDecision.EXCLUDE, "custody suite")
    assert [(row.number, row.words) for row in queries.sinks_for(analyst)] == [(2, "To decide"), (1, "Excluded")]


def test_a_point_that_is_not_there_is_not_found(sign_in: Callable[[Person], Client], analyst: Person) -> None:
    assert sign_in(analyst).get("/incidents/sink-points/1_2/").status_code == 404
