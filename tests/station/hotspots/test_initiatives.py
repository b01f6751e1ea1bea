"""Initiatives: who starts them where, versions that stay, money for those who see it, and a result before the end."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import FundingStatus, SaraStage
from bluelamp_station.audit.models import Event
from bluelamp_station.hotspots.actions.initiatives import (
    InitiativeFields,
    InitiativeMoney,
    OvertakenError,
    change_initiative,
    close_initiative,
    make_initiative,
    reopen_initiative,
)
from bluelamp_station.hotspots.models import HotspotSet, Initiative, Place, SetState
from bluelamp_station.hotspots.queries.initiative_file import initiatives_csv
from bluelamp_station.hotspots.queries.initiative_history import history_of
from bluelamp_station.hotspots.queries.initiatives import (
    Chosen,
    filter_choices,
    for_place,
    initiative_list,
    initiatives_of,
    today_lines,
)
from bluelamp_station.programme.actions import make_stream
from bluelamp_station.programme.actions.streams import StreamFields
from bluelamp_station.programme.models import FundingStream, Programme

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Agency, Area, Person

pytestmark = pytest.mark.django_db
APRIL, MARCH = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
OUTLINE = {"type": "Polygon", "coordinates": [[[0.0, 51.0], [0.1, 51.0], [0.1, 51.1], [0.0, 51.0]]]}


def adopt(programme: Programme, by: Person, *places: tuple[str, Area], number: int = 1) -> HotspotSet:
    made = HotspotSet.objects.create(
        programme=programme,
        number=number,
        state=SetState.ADOPTED,
        title="Spring",
        made_by=by,
        adopted_by=by,
        adopted_at=timezone.now(),
        rationale="The densest.",
        valid_from_date=APRIL,
    )
    for ref, area in places:
        Place.objects.create(
            hotspot_set=made, ref=ref, name=f"{ref} Street", town="Hertford", kind="hotspot", area_ha=4.0,
            outline=OUTLINE, west=0, south=51, east=0.1, north=51.1, area_path=area.path,
        )  # fmt: skip
    return made


def fields(owner: Person, **more: Any) -> InitiativeFields:
    return InitiativeFields(
        title=more.pop("title", "Lighting"), problem="Dark underpass", owner=owner, starts_date=APRIL, **more
    )


def make(by: Person, programme: Programme, area: Area, ref: str = "", **more: Any) -> Initiative:
    told = fields(more.pop("owner", by), **more)
    return make_initiative(by=by, programme=programme, area_path=area.path, fields=told, place_ref=ref)


@pytest.fixture
def stream(manager: Person, programme: Programme) -> FundingStream:
    """Money for prevention."""
    told = StreamFields("Prevention", "Home Office", Decimal(50_000), APRIL, MARCH)
    return make_stream(
        by=manager, programme=programme, fields=told, status=FundingStatus.AGREEMENT_SIGNED, on_date=dt.date(2026, 3, 1)
    )


def test_a_sergeant_starts_one_in_her_own_area(sergeant: Person, programme: Programme, hertford: Area) -> None:
    made = make(sergeant, programme, hertford, "H1")
    (step,) = made.steps.all()
    assert step.content["problem"] == "Dark underpass"
    assert Event.objects.latest("number").action == "hotspots.initiative_made"


def test_a_sergeant_starts_none_elsewhere(sergeant: Person, programme: Programme, watford: Area, force: Area) -> None:
    for area in (watford, force):
        with pytest.raises(RefusedInputError, match="BL-SETS-61"):
            make(sergeant, programme, area)
    assert not Initiative.objects.exists()


def test_a_sergeant_sees_only_those_of_her_area(
    sergeant: Person, manager: Person, programme: Programme, hertford: Area, watford: Area, force: Area
) -> None:
    mine = make(manager, programme, hertford)
    make(manager, programme, watford)
    make(manager, programme, force)
    assert list(initiatives_of(sergeant)) == [mine]


def test_an_owner_must_be_able_to_see_it(
    manager: Person, sergeant: Person, warden: Person, programme: Programme, hertford: Area, watford: Area
) -> None:
    make(manager, programme, hertford, owner=sergeant)
    for owner, area in ((sergeant, watford), (warden, hertford)):
        with pytest.raises(RefusedInputError, match="BL-SETS-62"):
            make(manager, programme, area, owner=owner)


def test_every_change_leaves_a_version_and_says_what_changed(
    manager: Person, sergeant: Person, programme: Programme, hertford: Area, council: Agency
) -> None:
    made = make(manager, programme, hertford)
    told = replace(
        fields(sergeant), stage=SaraStage.RESPONSE, partner=council, ends_date=MARCH, problem="Dark and wet underpass"
    )
    change_initiative(by=manager, initiative=made, edition=1, fields=told, note="After the site visit")
    newest, first = history_of(made, sees_money=False)
    assert [change.sentence for change in newest.changes] == [
        "Problem was written anew.",
        "Stage: scanning, then response.",
        "Owner: Mark Manager, then Sue Sergeant.",
        "Partner agency: not given, then Hertford Council.",
        "Last day: not given, then 31 March 2027.",
    ]
    assert (newest.changes[0].before, newest.changes[0].after) == ("Dark underpass", "Dark and wet underpass")
    assert (newest.number, first.number, first.changes) == (2, 1, ())
    event = Event.objects.latest("number")
    assert event.detail == {"changed": ["problem", "stage", "owner_id", "partner_id", "ends_date"]}


def test_the_second_of_two_writers_loses_nothing_and_writes_nothing(
    manager: Person, sergeant: Person, programme: Programme, hertford: Area
) -> None:
    made = make(manager, programme, hertford)
    change_initiative(by=manager, initiative=made, edition=1, fields=fields(manager, response="Lamps"))
    with pytest.raises(OvertakenError):
        change_initiative(by=sergeant, initiative=made, edition=1, fields=fields(sergeant, response="Gates"))
    made.refresh_from_db()
    assert (made.response, made.edition, made.steps.count()) == ("Lamps", 2, 2)


def test_it_closes_only_with_a_result(manager: Person, programme: Programme, hertford: Area) -> None:
    made = make(manager, programme, hertford)
    with pytest.raises(RefusedInputError, match="BL-SETS-66"):
        close_initiative(by=manager, initiative=made, edition=1, result="  ")
    closed = close_initiative(by=manager, initiative=made, edition=1, result="Calls fell from 40 to 25.")
    assert closed.closed_at is not None
    with pytest.raises(RefusedInputError, match="closed; open it again first"):
        change_initiative(by=manager, initiative=closed, edition=2, fields=fields(manager))
    with pytest.raises(RefusedInputError, match="BL-SETS-65"):
        close_initiative(by=manager, initiative=closed, edition=2, result="Twice")


def test_it_opens_again_with_a_reason_and_keeps_its_result(
    manager: Person, programme: Programme, hertford: Area
) -> None:
    made = make(manager, programme, hertford)
    closed = close_initiative(by=manager, initiative=made, edition=1, result="Done.")
    with pytest.raises(RefusedInputError, match="BL-SETS-66"):
        reopen_initiative(by=manager, initiative=closed, edition=2, why="")
    opened = reopen_initiative(by=manager, initiative=closed, edition=2, why="The lamps failed.")
    assert (opened.closed_at, opened.result) == (None, "Done.")
    with pytest.raises(RefusedInputError, match="open already"):
        reopen_initiative(by=manager, initiative=opened, edition=3, why="Again")
    assert [version.step.note for version in history_of(opened, sees_money=False)] == [
        "The lamps failed.",
        "Closed",
        "",
    ]
    assert "State: open, then closed." in [
        change.sentence for version in history_of(opened, sees_money=False) for change in version.changes
    ]


def test_the_database_refuses_a_closed_one_without_a_result(
    manager: Person, programme: Programme, hertford: Area
) -> None:
    from django.db import IntegrityError, transaction  # noqa: PLC0415 - only this test needs them

    made = make(manager, programme, hertford)
    with pytest.raises(IntegrityError), transaction.atomic():
        Initiative.objects.filter(pk=made.pk).update(closed_at=timezone.now())


def test_cost_is_written_only_by_those_who_see_money_and_kept_by_others(
    manager: Person, sergeant: Person, programme: Programme, hertford: Area, stream: FundingStream
) -> None:
    money = InitiativeMoney(Decimal(1_200), stream)
    made = make(manager, programme, hertford, money=money)
    with pytest.raises(RefusedInputError, match="BL-SETS-61"):
        change_initiative(by=sergeant, initiative=made, edition=1, fields=fields(manager, money=InitiativeMoney()))
    change_initiative(by=sergeant, initiative=made, edition=1, fields=fields(manager, response="Lamps"))
    made.refresh_from_db()
    assert (made.cost_pounds, made.stream) == (Decimal(1_200), stream)


def test_changes_of_cost_are_hidden_from_those_who_do_not_see_money(
    manager: Person, programme: Programme, hertford: Area, stream: FundingStream
) -> None:
    made = make(manager, programme, hertford)
    told = fields(manager, money=InitiativeMoney(Decimal("1200.00"), stream))
    change_initiative(by=manager, initiative=made, edition=1, fields=told)
    assert history_of(made, sees_money=False)[0].changes == ()
    assert [one.sentence for one in history_of(made, sees_money=True)[0].changes] == [
        "Cost: not given, then £1,200.",
        "Funding stream: not given, then Prevention.",
    ]


def test_a_stream_of_another_programme_is_refused(
    manager: Person, force: Area, hertford: Area, stream: FundingStream
) -> None:
    other = Programme.objects.create(name="Other", area=force, starts_date=APRIL)
    with pytest.raises(RefusedInputError, match="another programme"):
        make(manager, other, hertford, money=InitiativeMoney(None, stream))


def test_costs_add_up_by_stream_and_place_and_say_how_many_are_known(
    manager: Person, sergeant: Person, programme: Programme, hertford: Area, stream: FundingStream
) -> None:
    adopt(programme, manager, ("H1", hertford))
    make(manager, programme, hertford, "H1", money=InitiativeMoney(Decimal(1_000), stream))
    make(manager, programme, hertford, "H1", money=InitiativeMoney(Decimal(500), None))
    make(manager, programme, hertford)
    found = initiative_list(manager, Chosen())
    assert [(label, figure.value) for label, figure in found.by_stream] == [("No stream", 500), ("Prevention", 1_000)]
    assert [(label, figure.value) for label, figure in found.by_place] == [("H1 H1 Street", 1_500), ("Hertford", None)]
    assert found.total is not None
    assert found.total.value == 1_500
    assert "2 of 3 have a cost entered" in found.total.definition
    hidden = initiative_list(sergeant, Chosen())
    assert (hidden.total, hidden.by_stream, hidden.lines[0].cost) == (None, (), None)


def test_the_list_is_narrowed_by_state_stage_owner_partner_and_place(
    manager: Person, sergeant: Person, programme: Programme, hertford: Area, watford: Area, council: Agency
) -> None:
    late = make(manager, programme, hertford, "H1", title="Late", ends_date=dt.date(2026, 4, 2))
    make(manager, programme, watford, title="Watford", stage=SaraStage.RESPONSE, partner=council)
    theirs = make(manager, programme, hertford, title="Hers", owner=sergeant, ends_date=dt.date(2099, 1, 1))
    gone = make(manager, programme, hertford, title="Gone", ends_date=dt.date(2026, 4, 2))
    close_initiative(by=manager, initiative=gone, edition=1, result="Done.")

    def titles(**chosen: str) -> set[str]:
        return {line.initiative.title for line in initiative_list(manager, Chosen(**chosen), dt.date(2026, 6, 1)).lines}

    assert titles() == {"Late", "Watford", "Hers"}
    assert titles(state="closed") == {"Gone"}
    assert titles(state="all") == {"Late", "Watford", "Hers", "Gone"}
    assert titles(state="overdue") == {"Late"}
    assert titles(stage="response") == {"Watford"}
    assert titles(owner=str(sergeant.pk)) == {"Hers"}
    assert titles(partner=str(council.pk)) == {"Watford"}
    assert titles(place="ref:H1") == {"Late"}
    assert titles(place=f"path:{hertford.path}") == {"Late", "Hers"}
    assert ("ref:H1", "H1") in filter_choices(manager).places
    assert late.pk != theirs.pk


def test_the_board_holds_every_open_one_once(manager: Person, programme: Programme, hertford: Area) -> None:
    for stage in (SaraStage.SCANNING, SaraStage.SCANNING, SaraStage.ASSESSMENT):
        make(manager, programme, hertford, stage=stage)
    board = initiative_list(manager, Chosen()).board
    assert [(column.text, len(column.lines)) for column in board] == [
        ("Scanning", 2),
        ("Analysis", 0),
        ("Response", 0),
        ("Assessment", 1),
    ]


def test_a_place_shows_its_own_with_open_ones_first(
    manager: Person, sergeant: Person, warden: Person, programme: Programme, hertford: Area
) -> None:
    adopt(programme, manager, ("H1", hertford))
    first = make(manager, programme, hertford, "H1", title="Closed one")
    close_initiative(by=manager, initiative=first, edition=1, result="Done.")
    make(manager, programme, hertford, "H1", title="Open one")
    make(manager, programme, hertford, "H2", title="Other place")
    assert [line.initiative.title for line in for_place(sergeant, "H1")] == ["Open one", "Closed one"]
    assert for_place(sergeant, "H1")[0].where == "H1 H1 Street"
    assert for_place(warden, "H1") == ()
    assert for_place(sergeant, "") == ()


def test_my_overdue_ones_are_on_today(manager: Person, sergeant: Person, programme: Programme, hertford: Area) -> None:
    make(manager, programme, hertford, owner=sergeant, ends_date=dt.date(2026, 4, 2))
    (line,) = today_lines(sergeant)
    assert line.text == "“Lighting” should have ended on 2 April 2026."
    make(manager, programme, hertford, owner=sergeant, ends_date=dt.date(2026, 4, 3))
    (line,) = today_lines(sergeant)
    assert (line.count, line.text) == (2, "2 of your initiatives are past their last day.")
    assert today_lines(manager) == []


def test_the_file_has_no_formula_and_money_only_for_those_who_see_it(
    manager: Person, sergeant: Person, programme: Programme, hertford: Area, stream: FundingStream
) -> None:
    make(manager, programme, hertford, title="=1+1", money=InitiativeMoney(Decimal(1_200), stream))
    theirs = csv.DictReader(io.StringIO(initiatives_csv(initiative_list(sergeant, Chosen()).lines, sergeant)))
    (row,) = list(theirs)
    assert row["title"] == "'=1+1"
    assert "cost_pounds" not in row
    (row,) = csv.DictReader(io.StringIO(initiatives_csv(initiative_list(manager, Chosen()).lines, manager)))
    assert (row["cost_pounds"], row["funding_stream"]) == ("1200.00", "Prevention")


def test_dates_title_and_cost_are_checked(manager: Person, programme: Programme, hertford: Area) -> None:
    for more in ({"ends_date": dt.date(2026, 3, 1)}, {"title": " "}, {"money": InitiativeMoney(Decimal(-1))}):
        with pytest.raises(RefusedInputError, match="BL-SETS-63"):
            make(manager, programme, hertford, **more)
