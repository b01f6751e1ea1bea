"""Visits as a file: the shared format, staff numbers only for a reason, and a note of who took them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from bluelamp.core.errors import UsageError
from bluelamp.io.visit_files import VISIT_COLUMNS as FORMAT
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions.exporting import VISIT_COLUMNS, export_visits
from bluelamp_station.patrols.models import NamesLook, Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person

    SignIn = Callable[[Person], Client]
    MakeVisit = Callable[..., Visit]

pytestmark = pytest.mark.django_db


def taken(client: Client, asked: str = "", **told: str) -> list[dict[str, str]]:
    """The rows of the file that a button gives."""
    answer: Any = client.post(reverse("patrols:export_visits") + asked, told)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="visits.csv"'
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_the_columns_are_those_of_the_shared_format() -> None:
    assert VISIT_COLUMNS[: len(FORMAT)] == FORMAT
    assert VISIT_COLUMNS[len(FORMAT) :] == ("minutes_low", "minutes_best", "minutes_high", "rule")


def test_the_file_tells_what_the_crew_is_and_not_who(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, pcso: Person, analyst: Person
) -> None:
    visit = a_visit(officer, pcso, minutes=18.5, funding_ref="F1", shift_ref="S9")
    row = taken(sign_in(analyst))[0]
    assert row["visit_id"] == str(visit.pk)
    assert (row["crew"], row["roles"], row["agencies"]) == (";", "officer;pcso", "police;police")
    assert (row["minutes_low"], row["minutes_best"], row["minutes_high"], row["rule"]) == (
        "0",
        "18.5",
        "18.5",
        "taps-1",
    )
    assert (row["shift_id"], row["funding_ref"], row["additional"]) == ("S9", "F1", "yes")
    assert row["started_at"].endswith(("+00:00", "+01:00"))
    event = Event.objects.get(action="patrols.visits_exported")
    assert event.detail == {"visits": 1, "with_refs": 0}
    assert not NamesLook.objects.exists()


def test_the_page_alone_notes_nothing(sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person) -> None:
    a_visit(officer)
    text = sign_in(analyst).get(reverse("patrols:export_visits")).content.decode()
    assert "Take 1 visit away" in text
    assert "with_refs" not in text
    assert not Event.objects.filter(action="patrols.visits_exported").exists()


def test_a_supervisor_gets_staff_numbers_for_a_reason_and_the_crew_can_read_it(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, supervisor: Person
) -> None:
    visit = a_visit(officer)
    client = sign_in(supervisor)
    refused = client.post(reverse("patrols:export_visits"), {"with_refs": "on", "why": "  "})
    assert refused.status_code == 422
    assert "Say why you need the staff numbers" in refused.content.decode()
    assert not NamesLook.objects.exists()
    rows = taken(client, with_refs="on", why="Overtime of March")
    assert rows[0]["crew"] == "P001"
    look = NamesLook.objects.get()
    assert (look.visit_id, look.by, look.why, look.is_welfare) == (visit.pk, supervisor, "Overtime of March", False)
    assert Event.objects.get(action="patrols.visits_exported").detail == {"visits": 1, "with_refs": 1}


def test_an_analyst_who_asks_for_staff_numbers_gets_none(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    a_visit(officer)
    assert taken(sign_in(analyst), with_refs="on", why="Curious")[0]["crew"] == ""
    with pytest.raises(UsageError) as refused:
        export_visits(by=analyst, visits=Visit.objects.visible_to(analyst), with_refs=True, why="Curious")
    assert refused.value.code == "BL-PATROL-31"
    assert not NamesLook.objects.exists()


def test_the_filter_of_the_list_holds_for_the_file(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    a_visit(officer, place_ref="HE01")
    a_visit(officer, place_ref="HE02")
    assert [row["place_ref"] for row in taken(sign_in(analyst), "?place=HE02")] == ["HE02"]


def test_no_cell_is_a_formula_and_an_open_visit_has_empty_minutes(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    none = {"ended_at": None, "minutes_low": None, "minutes_best": None, "minutes_high": None, "state": "open"}
    a_visit(officer, funding_ref="=1+1", **none)
    row = taken(sign_in(analyst))[0]
    assert row["funding_ref"] == "'=1+1"
    assert (row["ended_at"], row["minutes_best"]) == ("", "")


def test_many_visits_come_in_the_order_of_the_list(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bluelamp_station.patrols.actions.exporting._CHUNK", 8)
    ids = [a_visit(officer, began_ago_min=60 + number).visit_id for number in range(7)]
    assert [row["visit_id"] for row in taken(sign_in(analyst), "?sort=oldest")] == ids[::-1]
