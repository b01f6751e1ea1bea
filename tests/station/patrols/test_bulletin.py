"""The bulletin of a month: figures with their definitions, the month before beside them, small numbers kept back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import OutcomeKind, Purpose, QuestionReason
from bluelamp_station.patrols.charts.bulletin import (
    BulletinLine,
    TownLine,
    bulletin_lines,
    kept_back_lines,
    kept_back_towns,
)
from bluelamp_station.patrols.models import Outcome, Question, RefusedRow, VisitImport, VisitState
from station.conftest import make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from bluelamp_station.accounts.models import Area, Person
    from bluelamp_station.patrols.models import Visit
    from bluelamp_station.programme.models import Programme

    SignIn = Callable[[Person], Client]
    MakeVisit = Callable[..., Visit]

pytestmark = pytest.mark.django_db


def at(month: int, day: int, hour: int = 12) -> dt.datetime:
    """A local time of 2026."""
    return timezone.make_aware(dt.datetime.combine(dt.date(2026, month, day), dt.time(hour)))


def bulletin(client: Client, month: str = "2026-03") -> Any:
    """The answer of a month's page."""
    answer = client.get(reverse("patrols:bulletin_month", args=[month]))
    assert answer.status_code == 200
    return answer


def values(lines: list[BulletinLine]) -> dict[str, Any]:
    """What the lines say by their labels."""
    return {line.label: line.now.value if line.now else None for line in lines}


@pytest.fixture
def march(a_visit: MakeVisit, officer: Person, pcso: Person, warden: Person) -> list[Visit]:
    """Six visits of March and two of February."""
    made = [a_visit(officer, pcso, started_at=at(3, day), minutes=30, minutes_low=6.0) for day in range(1, 5)]
    made.append(a_visit(warden, place_ref="HE02", started_at=at(3, 31, 23), minutes=12))
    made.append(a_visit(warden, place_ref="WA01", started_at=at(3, 6), minutes=30))
    a_visit(officer, started_at=at(2, 10), minutes=60)
    a_visit(officer, started_at=at(2, 11), minutes=60)
    Outcome.objects.create(visit=made[0], kind=OutcomeKind.ENGAGEMENT.value, count=12)
    Outcome.objects.create(visit=made[0], kind=OutcomeKind.CPW.value, count=2)
    Outcome.objects.create(visit=made[0], kind=OutcomeKind.FPN.value, count=6)
    Outcome.objects.create(visit=made[1], kind=OutcomeKind.CPN.value, count=5, is_left_out=True)
    return made


@pytest.mark.usefixtures("march")
def test_a_month_is_told_by_the_figures_of_the_science(sign_in: SignIn, manager: Person) -> None:
    page = bulletin(sign_in(manager)).context["page"]
    main = {line.now.name: line for line in page.main}
    assert main["visits"].now.value == 6
    assert str(main["visits"].now.period) == "2026-03"
    assert main["patrol_hours"].now.value == 2.7
    assert main["person_hours"].now.value == 4.7
    assert main["covered_hours"].now.value == 2.7
    assert main["qualifying_share"].now.value == pytest.approx(5 / 6, abs=1e-4)
    assert main["with_engagement_share"].now.value == pytest.approx(1 / 6, abs=1e-4)
    outcomes = values(page.outcomes)
    assert outcomes["Engagement"] == 12
    assert outcomes["ASB power uses, all kinds"] == 8
    assert outcomes["Community protection warning (ASB power)"] == 2
    assert "Community protection notice (ASB power)" not in outcomes
    assert values(page.roles) == {"Officer, Police": 2.0, "PCSO, Police": 2.0, "Warden, Council": 0.7}
    assert sum(values(page.roles).values()) == pytest.approx(main["person_hours"].now.value)
    assert [(line.town, line.visits and line.visits.value) for line in page.towns] == [("Hertford", 5), ("Watford", 1)]
    assert [line.now.value for line in page.evidence] == [0.0, 0.0, 1.0, 0.0]


@pytest.mark.usefixtures("march")
def test_every_number_has_its_definition_one_click_away(sign_in: SignIn, manager: Person) -> None:
    text = bulletin(sign_in(manager)).content.decode()
    assert "Continuous presence of a crew inside one patrol place" in text
    assert "Length of the visits times the people of each crew." in text
    assert "community protection warnings and notices" in text
    assert text.count('<details class="bl-meaning">') >= 20


@pytest.mark.usefixtures("march")
def test_the_month_before_stands_beside_it_in_numbers_and_not_in_percent(sign_in: SignIn, manager: Person) -> None:
    page = bulletin(sign_in(manager)).context["page"]
    main = {line.now.name: line for line in page.main}
    assert (main["visits"].before.value, main["visits"].difference) == (2, "4 more")
    assert main["patrol_hours"].difference == "0.7 more"
    assert main["qualifying_share"].difference == "16.7 points lower"
    assert all("%" not in line.difference for line in [*page.main, *page.outcomes, *page.evidence])


@pytest.mark.usefixtures("march")
def test_the_first_month_has_none_before(sign_in: SignIn, manager: Person) -> None:
    answer = bulletin(sign_in(manager), "2026-02")
    assert not answer.context["page"].has_before
    assert "Nothing was recorded in January 2026" in answer.content.decode()


def test_a_difference_is_in_the_figures_own_unit() -> None:
    def line(unit: str, now: float | None, before: float | None) -> str:
        figures = [Figure("x", value, unit, "A figure.") for value in (now, before)]
        return bulletin_lines([("x", "X")], {"x": figures[0]}, {"x": figures[1]})[0].difference

    assert line("visits", 5, 3) == "2 more"
    assert line("visits", 3, 1005) == "1,002 fewer"
    assert line("visits", 3, 3) == "the same"
    assert line("hours", 2.25, 3.5) == "1.2 fewer"
    assert line("share", 0.5, 0.4) == "10.0 points higher"
    assert line("share", 0.5, 0.50001) == "the same"
    assert line("share", None, 0.4) == ""


def test_what_is_not_in_the_figures_is_said(
    sign_in: SignIn, march: list[Visit], a_visit: MakeVisit, officer: Person, manager: Person, programme: Programme
) -> None:
    a_visit(officer, started_at=at(3, 9), state=VisitState.REFUSED)
    a_visit(officer, started_at=at(3, 9), state=VisitState.WITHDRAWN)
    Question.objects.create(visit=march[0], reason=QuestionReason.OVERLAP.value, words="Two at once.")
    made = VisitImport.objects.create(
        programme=programme, received_by=manager, folder="f", note="Totals published, rows constructed"
    )
    march[2].visit_import, march[2].source = made, "import"
    march[2].save()
    RefusedRow.objects.create(
        visit_import=made, file="visits.csv", row=9, reason="unknown_place", words="No such place."
    )
    text = bulletin(sign_in(manager)).content.decode()
    assert "0 visits without an end, 1 refused, 1 withdrawn, and 1 outcome for which" in text
    assert "with an open question: 1" in text
    assert "1 unknown place" in text
    assert "6 visits: 5 recorded on phones, 1 read from files" in text
    assert "Of 1 of them the file says: “Totals published, rows constructed”" in text


@pytest.mark.usefixtures("march")
def test_who_sees_no_places_gets_the_month_without_small_numbers(sign_in: SignIn, oversight: Person) -> None:
    answer = bulletin(sign_in(oversight))
    page, text = answer.context["page"], answer.content.decode()
    assert page.keeps_back
    assert "Numbers of one to four are kept back" in text
    outcomes = {line.label: line for line in page.outcomes}
    assert outcomes["Engagement"].now.value == 12
    assert outcomes["Fixed penalty notice (ASB power)"].now.value == 6
    assert outcomes["Community protection warning (ASB power)"].is_kept_back
    # 8 of all less 6 of one kind would tell the 2 of the other.
    assert outcomes["ASB power uses, all kinds"].is_kept_back
    # Watford had one patrol; Hertford goes with it, for the whole would tell it.
    assert all(line.is_kept_back for line in page.towns)
    assert {line.label: line.is_kept_back for line in page.roles} == {
        "Officer, Police": True,
        "PCSO, Police": True,
        "Warden, Council": True,
    }
    assert main_value(page, "visits") == 6
    # February had two patrols.
    assert all(line.before is None and not line.difference for line in page.main)
    for told in ("HE01", "Lamp Street", "Omar", "P001"):
        assert told not in text


def main_value(page: Any, name: str) -> float | None:
    """A figure of the first table."""
    found: float | None = next(line.now.value for line in page.main if line.now and line.now.name == name)
    return found


def test_a_month_of_four_patrols_or_fewer_is_kept_back_whole(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, oversight: Person, manager: Person
) -> None:
    a_visit(officer, started_at=at(3, 9))
    page = bulletin(sign_in(oversight)).context["page"]
    assert all(line.is_kept_back and line.now is None for line in page.main)
    assert page.evidence == []
    assert main_value(bulletin(sign_in(manager)).context["page"], "visits") == 1


def test_nought_and_five_are_shown_and_one_to_four_are_not() -> None:
    lines = [BulletinLine(str(n), Figure("outcomes.arrest", n, "outcomes", "A."), None) for n in range(7)]
    assert [line.is_kept_back for line in kept_back_lines(lines)] == [False, True, True, True, True, False, False]


def test_a_small_month_before_hides_the_line_too() -> None:
    now, before = (Figure("outcomes.arrest", n, "outcomes", "A.") for n in (50, 3))
    assert kept_back_lines([BulletinLine("Arrest", now, before, "47 more")])[0].now is None


def test_a_town_kept_back_alone_takes_the_next_smallest_along() -> None:
    lines = [TownLine(f"T{n}", Figure("visits", n, "visits", "A."), None, None) for n in (40, 2, 9)]
    assert [line.is_kept_back for line in kept_back_towns(lines)] == [False, True, True]
    lines = [TownLine(f"T{n}", Figure("visits", n, "visits", "A."), None, None) for n in (40, 2, 3, 9)]
    assert [line.is_kept_back for line in kept_back_towns(lines)] == [False, True, True, False]


@pytest.mark.usefixtures("march")
def test_the_bulletin_of_a_neighbourhood_is_of_its_ground(sign_in: SignIn, sergeant: Person) -> None:
    page = bulletin(sign_in(sergeant)).context["page"]
    assert main_value(page, "visits") == 5
    assert [line.town for line in page.towns] == ["Hertford"]
    assert page.main[0].now.geography.name == "Hertford"


def test_who_may_not_see_the_bulletin_does_not(sign_in: SignIn, warden: Person, auditor: Person, watford: Area) -> None:
    for person in (warden, auditor):
        for url in (reverse("patrols:bulletin"), reverse("patrols:bulletin_month", args=["2026-03"])):
            assert sign_in(person).get(url).status_code == 403
    elsewhere = make_person("Walt Watford", Purpose.OVERSIGHT, area=watford)
    assert bulletin(sign_in(elsewhere)).context["page"].is_empty


@pytest.mark.usefixtures("march")
def test_an_empty_month_says_so_and_an_odd_one_is_not_there(sign_in: SignIn, manager: Person) -> None:
    client = sign_in(manager)
    assert "No patrol is counted in this month" in bulletin(client, "2025-01").content.decode()
    for month in ("2026-13", "2026-00", "0000-01"):
        assert client.get(f"/patrols/bulletin/{month}/").status_code == 404
    assert client.get("/patrols/bulletin/march/").status_code == 404


def test_the_month_is_picked(sign_in: SignIn, manager: Person) -> None:
    client = sign_in(manager)
    assert client.get(reverse("patrols:bulletin"), {"month": "2026-03"}).headers["Location"].endswith("/2026-03/")
    last = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    assert client.get(reverse("patrols:bulletin")).headers["Location"].endswith(f"/{last:%Y-%m}/")
    odd = client.get(reverse("patrols:bulletin"), {"month": "March"})
    assert odd.status_code == 422
    assert "Write the month as 2026-03." in odd.content.decode()


def test_a_month_that_is_not_over_says_so(
    sign_in: SignIn, a_visit: MakeVisit, officer: Person, manager: Person
) -> None:
    today = timezone.localdate()
    a_visit(officer, started_at=timezone.make_aware(dt.datetime.combine(today.replace(day=1), dt.time(0, 1))))
    assert "This month is not over" in bulletin(sign_in(manager), f"{today:%Y-%m}").content.decode()


@pytest.mark.usefixtures("march")
def test_a_month_asks_few_questions_of_the_database(
    sign_in: SignIn, manager: Person, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = sign_in(manager)
    with django_assert_max_num_queries(30):
        bulletin(client)
