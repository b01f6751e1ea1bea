"""Charts of patrols: timeline, durations, gaps, the week, hours and map, each against what the science says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp_station.patrols.models import Abstraction, Visit, VisitState
from bluelamp_station.patrols.queries.dosage import counted_rows
from bluelamp_station.patrols.rows import Days, midnight
from bluelamp_station.plans.models import PlannedVisit, Shift

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.programme.models import Programme

    SignIn = Callable[[Person], Client]
    MakeVisit = Callable[..., Visit]

pytestmark = pytest.mark.django_db


def days_ago(number: int) -> dt.date:
    """A local day before today."""
    return timezone.localdate() - dt.timedelta(days=number)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A local time, aware."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def context(client: Client, name: str, **asked: str) -> Any:
    """What a page of the room is made from."""
    answer = client.get(reverse(f"patrols:{name}"), asked)
    assert answer.status_code == 200
    return answer.context


def test_a_moment_is_the_same_in_seconds_and_as_a_moment(a_visit: MakeVisit, officer: Person, analyst: Person) -> None:
    visit = a_visit(officer, started_at=at(days_ago(2), 12, 34), minutes=17)
    (row,) = counted_rows(Visit.objects.visible_to(analyst), Days(days_ago(3), days_ago(1))).visits
    assert row.started_s == int(visit.started_at.timestamp())
    assert row.ended_s - row.started_s == 17 * 60
    assert row.place_ref == "HE01"


def test_only_counted_visits_are_counted(a_visit: MakeVisit, officer: Person, analyst: Person) -> None:
    for state in (VisitState.REFUSED, VisitState.WITHDRAWN):
        a_visit(officer, started_at=at(days_ago(1), 12), state=state)
    assert counted_rows(Visit.objects.visible_to(analyst), Days(days_ago(3), days_ago(0))).visits == []


def test_the_timeline_has_a_bar_for_each_visit_and_its_table(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, pcso: Person, analyst: Person
) -> None:
    day = days_ago(3)
    a_visit(officer, pcso, place_ref="HE01", started_at=at(day, 12), minutes=30)
    a_visit(officer, place_ref="HE02", started_at=at(day, 18), minutes=9)
    a_visit(officer, place_ref="HE02", started_at=at(days_ago(4), 18))
    a_visit(officer, place_ref="HE03", started_at=at(day, 19), state=VisitState.WITHDRAWN)
    told = context(sign_in(analyst), "timeline", day=str(day))
    chart = told["chart"]
    assert [placed.span.look for placed in chart.spans] == ["whole", "short"]
    assert chart.spans[0].width / chart.spans[1].width == pytest.approx(30 / 9, rel=0.02)
    assert [line.place for line in told["lines"]] == ["HE01 Lamp Street 1", "HE02 Lamp Street 2"]
    assert told["lines"][0].crew == "2: officer, PCSO"
    assert {line.ref for line in told["quiet"]} == {"HE03", "WA01"}
    # A control is no place that lacks a visit.
    assert "HE04" not in {label.text[:4] for label in chart.labels}


def test_an_open_visit_is_drawn_up_to_now(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    none = {"ended_at": None, "minutes_low": None, "minutes_best": None, "minutes_high": None}
    a_visit(officer, started_at=at(days_ago(0), 0), state=VisitState.OPEN, **none)
    chart = context(sign_in(analyst), "timeline")["chart"]
    assert [placed.span.look for placed in chart.spans] == ["open"]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_day_on_which_the_clocks_change_has_its_own_length(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person, day: str, hours: int
) -> None:
    on = dt.date.fromisoformat(day)
    for begins, minutes in ((at(on, 0), 5), (at(on, 12), 60), (at(on, 23), 50)):
        a_visit(officer, started_at=begins, minutes=minutes)
    chart = context(sign_in(analyst), "timeline", day=day)["chart"]
    assert chart.spans[1].width == pytest.approx(980 / hours, abs=0.2)
    # The bar of noon begins at the tick of noon.
    assert chart.spans[1].x == next(tick.x for tick in chart.ticks if tick.text == "12:00")


def test_a_day_is_drawn_from_the_hour_before_its_first_visit_to_the_hour_after_its_last(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    day = days_ago(3)
    a_visit(officer, started_at=at(day, 14, 20), minutes=15)
    a_visit(officer, started_at=at(day, 16, 50), minutes=10)
    chart = context(sign_in(analyst), "timeline", day=str(day))["chart"]
    assert [tick.text for tick in chart.ticks] == ["13:00", "14:00", "15:00", "16:00", "17:00"]
    # From 13:00 to 18:00.
    assert chart.spans[0].width == pytest.approx(480 * 15 / 300, abs=0.2)
    assert chart.spans[0].x == pytest.approx(480 * 80 / 300, abs=0.2)
    # The label stands above its bars, and no bar lies on a label.
    assert chart.left == 0
    assert all(placed.y > chart.labels[0].y for placed in chart.spans)


def test_a_week_of_durations_says_which_weeks_differ(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    for week in (1, 2, 3):
        for number in range(12):
            long = number < (2 if week == 1 else 12)
            a_visit(officer, started_at=at(days_ago(7 * week), 8 + number), minutes=16 if long else 9)
    told = context(sign_in(analyst), "durations")
    assert [(week.visits, week.qualifying, week.is_outside) for week in told["weeks"]] == [
        (12, 12, False),
        (12, 12, False),
        (12, 2, True),
    ]
    assert [bar.colour for bar in told["week_bars"]] == ["blue", "blue", "amber"]
    assert told["weeks"][0].centre == pytest.approx(26 / 36)
    page = sign_in(analyst).get(reverse("patrols:durations")).content.decode()
    assert "1 week lies outside" in page
    low = context(sign_in(analyst), "durations", minutes="low")
    assert [week.qualifying for week in low["weeks"]] == [0, 0, 0]


def test_a_week_runs_from_monday_to_sunday(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    a_visit(officer, started_at=at(dt.date(2026, 3, 8), 23, 30))
    a_visit(officer, started_at=at(dt.date(2026, 3, 9), 0, 30))
    told = context(sign_in(analyst), "timeline", day="2026-03-04", span="week")
    assert (str(told["days"].first), str(told["days"].last)) == ("2026-03-02", "2026-03-08")
    assert len(told["lines"]) == 1


@pytest.mark.parametrize("asked", [{"day": "x"}, {"day": "0001-01-01"}, {"day": "9999-12-31"}, {"span": "year"}])
@pytest.mark.usefixtures("places")
def test_a_day_that_cannot_be_shows_today(sign_in: SignIn, analyst: Person, asked: dict[str, str]) -> None:
    client = sign_in(analyst)
    assert timezone.localdate() in list(context(client, "timeline", **asked)["days"])
    assert timezone.localdate() in list(context(client, "matrix", **asked)["days"])


def test_durations_count_by_minute_and_mark_the_line(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    for minutes in (14.99, 15, 15.5, 61):
        a_visit(officer, started_at=at(days_ago(2), 12), minutes=minutes, minutes_low=5.0)
    client = sign_in(analyst)
    told = context(client, "durations")
    assert (told["found"].counts[14], told["found"].counts[15], told["found"].over) == (1, 2, 1)
    assert told["chart"].line.x == told["chart"].bins[15].x
    assert [placed.bin.look for placed in told["chart"].bins[13:16]] == ["below", "below", "reached"]
    assert [line.visits for line in told["lines"]][2:4] == [1, 2]
    assert sum(line.share for line in told["lines"]) == pytest.approx(1)
    low = context(client, "durations", minutes="low")
    assert low["found"].counts[5] == 4
    assert context(client, "durations", source="supervisor")["n_visits"] == 0


def test_visits_that_bunch_at_15_minutes_are_noted_with_their_source(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    for number in range(40):
        a_visit(officer, started_at=at(days_ago(2), 12), minutes=15.2 if number < 30 else 8 + number / 3)
    client = sign_in(analyst)
    told = context(client, "durations", source="phone")
    assert told["found"].bunching
    assert "phones" in told["found"].bunching
    assert told["chart"].bins[15].bin.look == "marked"
    Visit.objects.filter(minutes_best=15.2).delete()
    assert context(client, "durations")["found"].bunching == ""


def test_gaps_are_by_covered_minutes_and_days_that_are_over(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, pcso: Person, analyst: Person
) -> None:
    day = days_ago(5)
    a_visit(officer, started_at=at(day, 10), minutes=60)
    a_visit(pcso, started_at=at(day, 10, 30), minutes=60)
    a_visit(officer, started_at=at(day, 14, 30), minutes=15)
    a_visit(officer, started_at=timezone.now() - dt.timedelta(minutes=1), minutes=1)
    told = context(sign_in(analyst), "gaps", first=str(days_ago(6)), last=str(days_ago(0)))
    assert told["days"].last == days_ago(1)
    line = next(line for line in told["lines"] if line.place.ref == "HE01")
    assert line.gap.median_h == pytest.approx(3.0)
    assert line.gap.n_gaps == 1
    assert (line.gap.days_without, line.gap.days) == (5, 6)
    assert line.days_since in {0, 1}
    assert not line.is_waiting


def test_of_a_month_long_past_no_place_is_said_to_wait_now(sign_in: SignIn, analyst: Person, places: object) -> None:  # noqa: ARG001 - the set in force
    client = sign_in(analyst)
    told = context(client, "gaps", first=str(days_ago(90)), last=str(days_ago(60)))
    assert told["waiting"] == []
    page = client.get("/patrols/gaps/", {"first": str(days_ago(90)), "last": str(days_ago(60))}).content.decode()
    assert "waiting now" not in page
    assert "No place has waited" not in page


def test_a_place_that_waits_is_warned_of_and_a_control_is_not(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    a_visit(officer, place_ref="HE01", started_at=at(days_ago(7), 12))
    a_visit(officer, place_ref="HE02", started_at=at(days_ago(6), 12))
    told = context(sign_in(analyst), "gaps")
    assert [line.place.ref for line in told["waiting"]] == sorted(["HE01", "HE03", "WA01"], key=_order(told))
    assert "HE04" not in {line.place.ref for line in told["lines"]}
    never = next(line for line in told["lines"] if line.place.ref == "HE03")
    assert never.days_since is None


def _order(told: Any) -> Callable[[str], tuple[float, str]]:
    longest = {line.place.ref: line.gap.longest_h for line in told["lines"]}
    return lambda ref: (-longest[ref], ref)


@pytest.fixture
def planned(programme: Programme, places: dict[str, Place]) -> Callable[..., PlannedVisit]:
    """Plan a visit: where, when, and on which shift."""

    def made(ref: str, starts: dt.datetime, **more: Any) -> PlannedVisit:
        shift = Shift.objects.create(
            programme=programme,
            shift_id=f"S-{ref}-{starts:%d%H%M}-{Shift.objects.count()}",
            starts_at=starts - dt.timedelta(hours=1),
            ends_at=starts + dt.timedelta(hours=5),
            **more,
        )
        ends = starts + dt.timedelta(minutes=15)
        place = places[ref]
        return PlannedVisit.objects.create(
            shift=shift, visit_id="T1", place_ref=ref, area_path=place.area_path, starts_at=starts, ends_at=ends
        )

    return made


def cells(told: Any, day: dt.date) -> dict[str, Any]:
    """The cells of a day by place."""
    column = list(told["days"]).index(day)
    return {line.place.ref: line.cells[column] for line in told["lines"]}


def test_the_week_tells_done_missed_and_why(
    sign_in: SignIn,
    a_visit: MakeVisit,
    planned: Callable[..., PlannedVisit],
    programme: Programme,
    officer: Person,
    analyst: Person,
) -> None:
    day = dt.date(2026, 3, 4)
    planned("HE01", at(day, 12))
    a_visit(officer, place_ref="HE01", started_at=at(day, 20))
    planned("HE02", at(day, 12))
    planned("HE02", at(day, 15))
    a_visit(officer, place_ref="HE02", started_at=at(day, 12))
    away = planned("HE03", at(day, 12))
    Abstraction.objects.create(
        programme=programme,
        area_path=away.area_path,
        shift=away.shift,
        reason="emergency_call",
        started_at=at(day, 12, 10),
        recorded_by=officer,
    )
    planned("WA01", at(day, 12))
    planned("WA01", at(dt.date(2026, 3, 5), 12), cancelled_at=timezone.now())
    a_visit(officer, place_ref="HE04", started_at=at(day, 9))
    client = sign_in(analyst)
    told = context(client, "matrix", day=str(day))
    found = cells(told, day)
    assert {ref: cell.state for ref, cell in found.items()} == {
        "HE01": "done",
        "HE02": "part",
        "HE03": "missed",
        "WA01": "missed",
        "HE04": "extra",
    }
    assert (found["HE02"].text, found["HE02"].why) == ("1 of 2", "no reason recorded")
    assert found["HE03"].why == "Emergency call"
    assert cells(told, dt.date(2026, 3, 5))["WA01"].state == "none"
    assert (told["n_planned"], told["n_missed"]) == (5, 3)
    text = client.get(reverse("patrols:matrix"), {"day": str(day)}).content.decode()
    # Told by a mark and a word, not by colour alone.
    assert "Planned, and nobody came" in text
    assert "✗" in text


def test_nothing_of_a_day_that_is_not_over_is_missed(
    sign_in: SignIn, planned: Callable[..., PlannedVisit], analyst: Person
) -> None:
    today = days_ago(0)
    planned("HE01", midnight(today) + dt.timedelta(minutes=1))
    told = context(sign_in(analyst), "matrix")
    assert cells(told, today)["HE01"].state == "due"
    assert told["n_missed"] == 0
    if today.weekday() < 6:
        planned("HE02", at(today + dt.timedelta(days=1), 12))
        told = context(sign_in(analyst), "matrix")
        assert cells(told, today + dt.timedelta(days=1))["HE02"].state == "planned"


def test_an_abstraction_at_another_time_is_no_reason(
    sign_in: SignIn, planned: Callable[..., PlannedVisit], programme: Programme, officer: Person, analyst: Person
) -> None:
    day = dt.date(2026, 3, 4)
    away = planned("HE03", at(day, 12))
    Abstraction.objects.create(
        programme=programme,
        area_path=away.area_path,
        shift=away.shift,
        reason="scene",
        started_at=at(day, 13),
        ended_at=at(day, 14),
        recorded_by=officer,
    )
    assert cells(context(sign_in(analyst), "matrix", day=str(day)), day)["HE03"].why == "no reason recorded"


def test_hours_and_places_add_up_to_the_patrol_minutes(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, analyst: Person
) -> None:
    a_visit(officer, place_ref="HE01", started_at=at(dt.date(2026, 3, 2), 23, 50), minutes=20)
    a_visit(officer, place_ref="HE02", started_at=at(dt.date(2026, 3, 4), 12), minutes=30)
    client = sign_in(analyst)
    asked = {"first": "2026-03-02", "last": "2026-03-06"}
    told = context(client, "heat", **asked)
    by_hour = dict(told["by_hour"])
    assert by_hour["23:00"][0] == pytest.approx(10)
    assert by_hour["00:00"][1] == pytest.approx(10)
    assert by_hour["12:00"][2] == pytest.approx(30)
    minutes = {place.ref: (whole, a_day) for place, whole, a_day in told["places"]}
    assert minutes["HE01"] == (pytest.approx(20), pytest.approx(4))
    assert sum(whole for whole, _ in minutes.values()) == pytest.approx(50)
    document = client.get(reverse("patrols:heat_map"), asked).json()
    drawn = {one["properties"]["ref"]: one["properties"] for one in document["features"]}
    assert (drawn["HE02"]["label"], drawn["HE02"]["kind"]) == ("6", "step5")
    assert drawn["HE01"]["kind"] == "step4"
    assert [layer["id"] for layer in document["bluelamp"]["layers"]] == [f"step{n}" for n in range(6)]


@pytest.mark.usefixtures("places")
def test_the_map_shows_places_without_a_patrol_as_such(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, sergeant: Person
) -> None:
    a_visit(officer, place_ref="HE01", started_at=at(days_ago(2), 12))
    a_visit(officer, place_ref="WA01", started_at=at(days_ago(2), 12))
    document = sign_in(sergeant).get(reverse("patrols:heat_map")).json()
    drawn = {one["properties"]["ref"]: one["properties"]["kind"] for one in document["features"]}
    assert drawn == {"HE01": "step5", "HE02": "step0", "HE03": "step0"}


def test_charts_without_a_visit_say_so(sign_in: SignIn, analyst: Person) -> None:
    client = sign_in(analyst)
    for name in ("timeline", "durations", "gaps", "matrix", "heat"):
        assert "bl-empty" in client.get(reverse(f"patrols:{name}")).content.decode()
    assert client.get(reverse("patrols:heat_map")).json()["features"] == []
