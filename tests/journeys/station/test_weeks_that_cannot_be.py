"""Bad input on a site that plans: nowhere to go, nobody, no money, no such week, a wrong id, two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from journeys.station.at_the_wire import Caller, words
from journeys.station.breaking import wait_until
from journeys.station.planned_site import ask, held, planned_site
from worlds.plan_site import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from journeys.station.the_site import Site

PLAN = {
    "programme": "1", "week": WEEK, "budget": "", "funding_ref": "", "keep_published": "on", "crew_size": "2",
    "min_shift_h": "3", "max_shift_h": "10", "rest_h": "11", "max_week_h": "48", "max_shifts_a_week": "6",
    "patrol_from": "10", "patrol_until": "2", "extend_core_h": "4", "max_duty_h": "12",
    "break_after_h": "6", "break_min": "30", "max_overtime_h": "24", "max_unpopular_shifts": "4",
    "start_spread_min": "20", "constable_places": "", "closed_places": "", "is_quick": "on", "seed": "1",
}  # fmt: skip
# Somebody meant P002.
WRONG_ID = "person_id,starts_at,ends_at,kind\nP0O2,2026-03-13T19:00+00:00,2026-03-13T23:00+00:00,overtime\n"
BACKWARDS = "person_id,starts_at,ends_at,kind\nP002,2026-03-13T22:00+00:00,2026-03-13T18:00+00:00,overtime\n"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on which nothing was set yet; each test adds to it."""
    yield from planned_site(tmp_path_factory.mktemp("site"), "weeks_that_cannot_be")


@pytest.fixture
def mark(site: Site) -> Iterator[Caller]:
    """The manager."""
    with Caller(site.url) as caller:
        yield caller.sign_in("Mark Manager")


def plan(mark: Caller, **more: str) -> httpx.Response:
    """Ask for a plan."""
    return mark.send("/plans/runs/new/", PLAN | more)


def planned(site: Site, mark: Caller, **more: str) -> dict[str, Any]:
    """A plan that is done."""
    answer = plan(mark, **more)
    assert answer.status_code == 200, words(answer)[:600]
    wait_until(lambda: "Publish…" in mark.get(answer.url.path).text, said=words(answer))
    found: dict[str, Any] = held(site)["runs"][-1]
    return found


def test_without_a_dose_a_base_or_anybodys_time_no_plan_is_asked_for_and_it_is_said_what_lacks(
    site: Site, mark: Caller
) -> None:
    nowhere = plan(mark)
    assert nowhere.status_code == 422
    assert "No place asks for a visit in that week. Set doses first." in words(nowhere)
    ask(site, "ground")
    nobody = plan(mark)
    assert nobody.status_code == 422
    assert "Nobody has offered time in that week." in words(nobody)
    assert held(site)["runs"] == []


def test_week_53_is_planned_in_a_year_that_has_one_and_refused_in_one_that_has_none(site: Site, mark: Caller) -> None:
    ask(site, "time")
    none = plan(mark, week="2025-W53")
    assert none.status_code == 422
    assert "53" in words(none)
    # 2026 has a week 53: that nobody has offered time in it is said, not that it is no week.
    assert "Nobody has offered time in that week." in words(plan(mark, week="2026-W53"))
    assert held(site)["runs"] == []


def test_with_a_budget_of_nothing_no_extra_shift_is_planned_and_the_money_is_named(site: Site, mark: Caller) -> None:
    told = planned(site, mark, budget="0")["result"]["plan"]
    assert [shift["shift_id"] for shift in told["shifts"]] == ["DUTY-1"]
    reasons = [one["words"] for one in told["unmet"] if one["reason"] == "budget_spent"]
    assert reasons
    assert all("£0 of the budget is left" in one for one in reasons)


def test_of_two_who_publish_the_week_at_once_one_wins_and_the_other_reads_so(site: Site, mark: Caller) -> None:
    run = planned(site, mark)
    start = Barrier(2)

    def publish(name: str) -> httpx.Response:
        with Caller(site.url) as caller:
            page = f"/plans/runs/{run['id']}/publish/"
            form = caller.sign_in(name).hidden(page) | {"why": ""}
            start.wait(timeout=30)
            return caller.post(page, form)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(publish, ("Mark Manager", "Mary Manager")), key=lambda one: one.status_code)
    assert [one.status_code for one in answers] == [200, 422], [words(one)[:300] for one in answers]
    assert "Phones show it at their next contact." in words(answers[0])
    lost = words(answers[1])
    assert "Somebody else published this week since you looked" in lost or "was published already" in lost
    now = held(site)
    assert [one["version"] for one in now["versions"]] == [1]
    assert len([one for one in now["shifts"].values() if one["published"]]) == 1
    proved = site.manage("verify_audit")
    assert proved.returncode == 0, proved.stdout + proved.stderr


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (WRONG_ID, 200, "1: P0O2. Their rows are kept until the site knows them."),
        (BACKWARDS, 422, "No row of the file can be taken."),
        ("person,from,to\nP002,1,2\n", 422, "person_id"),
    ],
)
def test_a_file_edited_by_hand_is_looked_at_first_and_what_is_published_stays(
    site: Site, mark: Caller, content: str, status: int, said: str
) -> None:
    before = held(site)
    page = "/plans/people/programme/1/times/load/"
    answer = mark.send(page, {}, [("file", ("availability.csv", content.encode()))])
    assert (answer.status_code, said in words(answer)) == (status, True), words(answer)[:600]
    after = held(site)
    for what in ("availability", "shifts", "versions", "runs"):
        assert after[what] == before[what]


def test_a_wrong_id_that_is_taken_in_all_the_same_takes_nothing_from_anybody(site: Site, mark: Caller) -> None:
    before = held(site)
    page = "/plans/people/programme/1/times/load/"
    look = mark.send(page, {}, [("file", ("availability.csv", WRONG_ID.encode()))])
    taken = mark.post(page, mark.hidden_of(look))
    assert taken.status_code == 200, words(taken)[:600]
    after = held(site)
    assert after["availability"] == [*before["availability"], "P0O2"]
    assert after["shifts"] == before["shifts"]
    # Nobody is planned with it either: the site does not know who it is.
    again = planned(site, mark)["result"]["plan"]
    assert "P0O2" not in {seat["person_ref"] for shift in again["shifts"] for seat in shift["crew"]}
