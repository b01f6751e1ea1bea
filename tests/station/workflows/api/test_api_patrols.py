"""What programs are told of patrols: never who was there, and no number of one to four."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.vocabulary import ASB_POWER_USES, OutcomeKind, Purpose, StaffType
from bluelamp_station.audit.models import Event
from bluelamp_station.patrols.actions.exporting import VISIT_COLUMNS
from bluelamp_station.patrols.charts.bulletin import FEWEST_SHOWN
from bluelamp_station.patrols.models import NamesLook, Outcome, Visit
from bluelamp_station.patrols.queries.dosage import counted_rows
from bluelamp_station.patrols.rows import Days
from bluelamp_station.workflows.api_patrols_schemas import PatrolFigures, ShiftOut, VisitOut
from station.conftest import make_person
from station.workflows.api.api_world import call, key_of, make_patrols
from worlds.schema_check import load_schema, problems

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.programme.models import Programme

pytestmark = pytest.mark.django_db
# Who is on the crews that the world makes.
REFS = ("P901", "P902")
PATHS = ("visits", "visits.csv", "patrol-figures", "shifts")


@pytest.fixture
def officer(hertford: Area, police: Agency) -> Person:
    """Olive, a constable whom the duty system calls P901."""
    made = make_person("Olive Lantern", Purpose.PATROL, area=hertford, agency=police, staff_type=StaffType.OFFICER)
    made.staff_ref = REFS[0]
    made.save(update_fields=["staff_ref"])
    return made


@pytest.fixture
def patrols(programme: Programme, hertford: Area, watford: Area, officer: Person) -> list[Visit]:
    """Seven visits in Hertford, the first of which was refused, one in Watford, and a shift, all of today."""
    assert officer.staff_ref
    made = make_patrols(programme, {"HE01": hertford, "WA01": watford}, n_visits=7)
    made[6].state, made[6].refused_because = "refused", "too_long"
    made[6].save(update_fields=["state", "refused_because"])
    return made


def lines_of(text: str) -> list[dict[str, str]]:
    """Rows of a CSV by column."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


# Who is told what


def test_nobody_is_named_in_anything_that_programs_are_told(
    client: Client, key: str, patrols: list[Visit], officer: Person
) -> None:
    assert patrols[0].crew.filter(person=officer).exists()
    for path in PATHS:
        text = call(client, key, path).content.decode()
        assert not any(word in text for word in (*REFS, officer.name, "person_ref", "recorded_by", "seen at the gate"))
    assert not NamesLook.objects.exists()


def test_a_visit_has_the_columns_of_the_contract_without_the_crew_s_references(
    client: Client, key: str, patrols: list[Visit]
) -> None:
    told = call(client, key, "visits").json()
    assert told["count"] == len(patrols)
    assert all(item.keys() == VisitOut.model_fields.keys() for item in told["items"])
    assert set(VISIT_COLUMNS) - VisitOut.model_fields.keys() == {"crew"}
    newest = told["items"][0]
    assert (newest["roles"], newest["agencies"]) == (["officer", "warden"], ["police", "council"])
    assert newest["minutes_low"] <= newest["minutes_best"] <= newest["minutes_high"]
    began = [item["started_at"] for item in told["items"]]
    assert began == sorted(began, reverse=True)
    assert {item["shift_id"] for item in told["items"]} == {"S77", ""}


def test_a_key_tells_of_its_owner_s_ground_alone(client: Client, local_key: str, patrols: list[Visit]) -> None:
    assert patrols
    told = call(client, local_key, "visits?size=500").json()
    assert {item["place_ref"] for item in told["items"]} == {"HE01"}
    assert {row["place_ref"] for row in lines_of(call(client, local_key, "visits.csv").content.decode())} == {"HE01"}
    assert call(client, local_key, "patrol-figures").json()["figures"]["visits"]["value"] == 6


def test_a_key_for_something_else_opens_no_patrols(client: Client, analyst: Person, patrols: list[Visit]) -> None:
    assert patrols
    other = key_of(analyst, "hotspots:read")
    assert {call(client, other, path).status_code for path in PATHS} == {403}


# What is asked for


def test_visits_are_found_by_place_state_and_days(client: Client, key: str, patrols: list[Visit]) -> None:
    refused = [visit for visit in patrols if visit.state == "refused"]
    day = timezone.localdate(patrols[0].started_at)
    for path, expected in {
        "visits?place=WA01": {"WA-0"},
        "visits?state=refused": {visit.visit_id for visit in refused},
        "visits?place=nowhere": set(),
        f"visits?from={day}&to={day}": {
            visit.visit_id for visit in patrols if timezone.localdate(visit.started_at) == day
        },
    }.items():
        assert {item["visit_id"] for item in call(client, key, path).json()["items"]} == expected, path


def test_without_days_the_last_four_weeks_are_told(
    client: Client, key: str, patrols: list[Visit], programme: Programme, hertford: Area
) -> None:
    old = make_patrols(programme, {"HE01": hertford}, n_visits=5, prefix="old", days_ago=40)
    assert call(client, key, "visits").json()["count"] == len(patrols)
    first = timezone.localdate() - dt.timedelta(days=60)
    told = call(client, key, f"visits?from={first}&size=500").json()
    assert {visit.visit_id for visit in (*old, *patrols)} == {item["visit_id"] for item in told["items"]}


def test_pages_hold_every_visit_once(client: Client, key: str, patrols: list[Visit]) -> None:
    found = [
        item["visit_id"]
        for page in range(1, 6)
        for item in call(client, key, f"visits?size=2&page={page}").json()["items"]
    ]
    assert sorted(found) == sorted(visit.visit_id for visit in patrols)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("from=2026-05-02&to=2026-05-01", 400),
        ("from=2024-01-01&to=2026-01-01", 400),
        ("from=1999-01-01&to=1999-01-02", 400),
        ("to=0001-01-01", 400),
        ("from=2026-02-30", 422),
        ("first=2026-02-01", 422),
    ],
)
@pytest.mark.parametrize("path", PATHS)
def test_days_that_cannot_be_told_are_refused(client: Client, key: str, path: str, asked: str, status: int) -> None:
    answer = call(client, key, f"{path}?{asked}")
    assert answer.status_code == status
    assert answer.json()["code"] == ("BL-API-01" if status == 400 else "BL-API-05")
    assert not Event.objects.filter(action="api.read").exists()


@pytest.mark.parametrize("asked", ["place=%00", "state=lost", "size=501", "place=" + "x" * 21])
def test_an_input_that_is_not_of_its_form_is_refused(client: Client, key: str, asked: str) -> None:
    assert call(client, key, f"visits?{asked}").status_code == 422


# The file


def test_the_file_has_the_contract_s_columns_and_no_references(client: Client, key: str, patrols: list[Visit]) -> None:
    answer = call(client, key, "visits.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = lines_of(answer.content.decode())
    assert tuple(rows[0]) == VISIT_COLUMNS
    assert {row["visit_id"] for row in rows} == {visit.visit_id for visit in patrols if visit.state == "counted"}
    assert {row["crew"] for row in rows} == {";"}
    schema = load_schema("visits.schema.json")
    minutes = [{name: float(row[name]) for name in row if name.startswith("minutes_")} for row in rows]
    named = [row | {"crew": "x;y"} | told for row, told in zip(rows, minutes, strict=True)]
    assert [fault for row in named for fault in problems(row, schema)] == []


def test_the_file_of_another_state_is_asked_for_by_name(client: Client, key: str, patrols: list[Visit]) -> None:
    rows = lines_of(call(client, key, "visits.csv?state=refused").content.decode())
    assert [row["visit_id"] for row in rows] == [visit.visit_id for visit in patrols if visit.state == "refused"]


# Figures


def test_figures_are_those_of_the_counted_visits_and_carry_their_meaning(
    client: Client, key: str, patrols: list[Visit], analyst: Person
) -> None:
    told = call(client, key, "patrol-figures").json()
    assert told.keys() == {field.alias or name for name, field in PatrolFigures.model_fields.items()}
    schema = load_schema("figure.schema.json")
    assert [fault for figure in told["figures"].values() for fault in problems(figure, schema)] == []
    days = Days(dt.date.fromisoformat(told["from"]), dt.date.fromisoformat(told["to"]))
    rows = counted_rows(Visit.objects.visible_to(analyst), days).visits
    assert told["figures"]["visits"]["value"] == len(rows) == len(patrols) - 1
    hours = sum(row.best_min for row in rows) / 60
    assert told["figures"]["patrol_hours"]["value"] == pytest.approx(hours, abs=0.01)
    assert told["left_out"]["refused"] == 1


def test_outcomes_of_one_to_four_are_withheld_and_the_whole_of_the_powers_with_them(
    client: Client, key: str, patrols: list[Visit]
) -> None:
    visit = next(visit for visit in patrols if visit.state == "counted")
    counts = {OutcomeKind.ENGAGEMENT: 9, OutcomeKind.ARREST: FEWEST_SHOWN - 1, OutcomeKind.CPW: 1, OutcomeKind.FPN: 8}
    assert OutcomeKind.CPW in ASB_POWER_USES
    for kind, count in counts.items():
        Outcome.objects.create(visit=visit, kind=kind.value, count=count)
    told = call(client, key, "patrol-figures").json()
    values = {name: figure["value"] for name, figure in told["figures"].items()}
    assert set(told["disclosure"]["withheld"]) == {"asb_power_uses", "outcomes.arrest", "outcomes.cpw"}
    assert [values[name] for name in ("asb_power_uses", "outcomes.arrest", "outcomes.cpw")] == [None] * 3
    assert (values["outcomes.engagement"], values["outcomes.fpn"], values["outcomes.closure"]) == (9, 8, 0)


def test_of_one_to_four_visits_no_figure_is_told(
    client: Client, local_key: str, programme: Programme, hertford: Area
) -> None:
    make_patrols(programme, {"HE01": hertford}, n_visits=FEWEST_SHOWN - 1)
    told = call(client, local_key, "patrol-figures").json()
    values = {figure["value"] for name, figure in told["figures"].items() if not name.startswith("outcomes.")}
    assert values <= {None, 0}
    assert all(told["figures"][name]["interval"] is None for name in told["disclosure"]["withheld"])
    assert {"visits", "patrol_hours", "evidence_share_a", "shifts"} <= set(told["disclosure"]["withheld"])


def test_figures_that_have_not_changed_are_not_sent_again_later(
    client: Client, key: str, patrols: list[Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = call(client, key, "patrol-figures")
    assert first["ETag"].startswith("W/")
    later = timezone.now() + dt.timedelta(minutes=1)
    monkeypatch.setattr("bluelamp_station.patrols.api.timezone.now", lambda: later)
    days = f"from={first.json()['from']}&to={first.json()['to']}"
    assert call(client, key, f"patrol-figures?{days}", **{"If-None-Match": first["ETag"]}).status_code == 304
    Visit.objects.filter(pk=patrols[0].pk).update(minutes_best=19.0)
    assert call(client, key, f"patrol-figures?{days}", **{"If-None-Match": first["ETag"]}).status_code == 200


# Shifts, and what it costs


def test_a_shift_is_told_without_who_is_on_it(client: Client, key: str, patrols: list[Visit]) -> None:
    assert patrols
    told = call(client, key, "shifts").json()
    assert [item["shift_id"] for item in told["items"]] == ["S77"]
    assert told["items"][0].keys() == ShiftOut.model_fields.keys()
    assert told["items"][0]["roles"] == ["officer", "warden"]
    assert told["items"][0]["cancelled_at"] is None


def test_more_visits_ask_the_database_no_more(
    client: Client,
    key: str,
    patrols: list[Visit],
    programme: Programme,
    hertford: Area,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    assert patrols
    make_patrols(programme, {"HE01": hertford}, n_visits=60, prefix="more")
    call(client, key, "status")
    for path in ("visits?size=500", "visits.csv", "patrol-figures", "shifts?size=500"):
        with django_assert_max_num_queries(16):
            assert call(client, key, path).status_code == 200


def test_each_reading_of_patrols_is_one_event(client: Client, key: str, patrols: list[Visit]) -> None:
    assert patrols
    for path in PATHS:
        call(client, key, f"{path}?from={timezone.localdate()}")
    events: list[Any] = list(Event.objects.filter(action__in=("api.read", "patrols.visits_exported")).order_by("pk"))
    assert [(event.action, event.subject_id) for event in events] == [("api.read", f"/api/v1/{path}") for path in PATHS]
    assert {event.detail["scope"] for event in events} == {"patrols:read"}
