"""A week is planned: doses, offers, claims, a plan that falls short, a fix, phones, a sick officer, money.

One story in chapters: each test goes on where the one before ended. It begins on a Friday; the week that is planned
begins on the Monday after it, and its Friday night is short.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from journeys.station.at_the_phone import MEANT, PhoneInHand
from journeys.station.crewed_site import staff
from journeys.station.planned_site import clock_of, go_on_at, held, planned_site
from worlds.plan_site import NAMES, NOW, WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

    from journeys.station.at_the_site import Somebody
    from journeys.station.the_site import Site

# Who offers time: two PCSOs on evenings, two wardens late on Friday. Nobody is free for both.
AVAILABILITY = """person_id,starts_at,ends_at,kind
P002,2026-03-13T18:00+00:00,2026-03-13T22:00+00:00,overtime
P002,2026-03-15T18:00+00:00,2026-03-15T22:00+00:00,overtime
P004,2026-03-14T18:00+00:00,2026-03-14T22:00+00:00,overtime
C001,2026-03-13T21:00+00:00,2026-03-14T02:00+00:00,overtime
C002,2026-03-13T21:00+00:00,2026-03-14T02:00+00:00,overtime
"""
# Six seats of officers, four hours each at £36, and ten pounds more: no crew can be paid from that.
BUDGET_PENCE = 6 * 4 * 3600 + 1000
SMALL = {"width": 390, "height": 844}
AWAY = "Nick Officer"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]),
]


@dataclass
class Story:
    """Who is in it so far, and what was said."""

    people: dict[str, Somebody] = field(default_factory=dict)
    phones: dict[str, PhoneInHand] = field(default_factory=dict)
    fix: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def mark(self) -> Somebody:
        """The manager."""
        return self.people["Mark Manager"]

    @property
    def winner(self) -> str:
        """Who got the last seat."""
        return str(self.before["winner"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of the week."""
    yield from planned_site(tmp_path_factory.mktemp("site"), "a_week_is_planned")


@pytest.fixture(scope="module")
def story(driver: Playwright) -> Iterator[Story]:  # noqa: ARG001 - it ends after the phones
    """The story; at its end the phones are switched off."""
    told = Story()
    yield told
    for phone in told.phones.values():
        phone.switch_off()


def at_the_desk(story: Story, browser: Browser, site: Site, *names: str) -> None:
    """Somebody signs in at a desk; what the browser of before complained of is kept."""
    for name in names:
        if name in story.people:
            story.faults += story.people[name].faults
            story.people[name].page.context.close()
        story.people[name] = staff(browser, site, name)


def with_a_small_screen(story: Story, browser: Browser, site: Site, *names: str) -> None:
    """Somebody opens the site on a phone's browser."""
    at_the_desk(story, browser, site, *names)
    for name in names:
        story.people[name].page.set_viewport_size(SMALL)  # type: ignore[arg-type]  # - a plain dict is a size
        story.people[name].page.goto(f"{site.url}/plans/mine/")


def test_the_manager_shares_out_visits_by_rank(story: Story, browser: Browser, site: Site) -> None:
    at_the_desk(story, browser, site, "Mark Manager")
    mark = story.mark
    mark.go("Plans")
    mark.follow("Doses: what each place is to get")
    mark.page.get_by_label("Visits a week, all places together").fill("24")
    mark.press("Show what each place would get")
    mark.page.get_by_label("Why").fill("Two weeks of results looked at with the sergeants.")
    mark.press("Keep these targets")
    doses = mark.page.locator("#doses-table tbody tr")
    expect(doses).to_have_count(6)
    visits = [int(row.locator("td").nth(4).inner_text()) for row in doses.all()]
    assert sum(visits) == 24
    assert visits == sorted(visits, reverse=True)
    assert visits[0] > visits[-1]


def test_one_place_gets_its_night_and_its_history_says_so(story: Story) -> None:
    mark = story.mark
    mark.page.locator("#doses-table").get_by_role("link", name=re.compile("HE06")).click()
    mark.page.get_by_label("Visits a week").fill("2")
    mark.page.get_by_label("When").fill("Fri 22:30-02:00")
    mark.page.get_by_label("Why").fill("Complaints come when the bars close.")
    mark.press("Save the target")
    mark.page.locator("#doses-table").get_by_role("link", name=re.compile("HE06")).click()
    history = mark.page.get_by_role("region", name="How it changed").first
    expect(history.locator("tbody tr")).to_have_count(2)
    expect(history).to_contain_text("Complaints come when the bars close.")
    expect(history).to_contain_text("Mark Manager")


def test_a_base_is_added_and_everybody_who_may_be_planned_is_seen(story: Story) -> None:
    mark = story.mark
    mark.go("Plans")
    mark.follow("Bases")
    mark.page.get_by_label("Name").fill("Wick station")
    mark.page.get_by_label("Where it lies").fill("-0.895, 51.105")
    mark.press("Add the base")
    expect(mark.page.locator("#bases-table")).to_contain_text("Wick station")
    mark.go("Plans")
    mark.follow("People and the time that they offer")
    expect(mark.page.locator("#people tbody tr")).to_have_count(9)
    expect(mark.page.locator("main")).to_contain_text("1 of 9 have no terms yet: no shift is offered to them.")


def test_the_duty_systems_file_is_looked_at_and_taken_in(story: Story, site: Site) -> None:
    mark = story.mark
    mark.follow("Send the duty system\u2019s file")
    file = {"name": "availability.csv", "mimeType": "text/csv", "buffer": AVAILABILITY.encode()}
    mark.page.get_by_label("availability.csv").set_input_files(file)  # type: ignore[arg-type]  # - a plain dict is a file
    mark.press("See what it would do")
    expect(mark.page.locator("main")).to_contain_text("It covers 4 people from 13 March to 15 March 2026.")
    assert held(site)["availability"] == []
    mark.press("Take it in")
    expect(mark.page.get_by_role("region", name="Files taken in")).to_contain_text("availability.csv")
    assert sorted(held(site)["availability"]) == ["C001", "C002", "P002", "P002", "P004"]


def test_the_sergeant_offers_three_evenings_and_all_seats_but_one_are_taken(
    story: Story, browser: Browser, site: Site
) -> None:
    at_the_desk(story, browser, site, "Stella Supervisor")
    stella = story.people["Stella Supervisor"]
    stella.page.goto(f"{site.url}/plans/offers/")
    stella.follow("Offer a shift")
    stella.page.get_by_label("Day", exact=True).fill("2026-03-13")
    stella.page.get_by_label("The same shift on days up to").fill("2026-03-15")
    stella.page.get_by_label("From", exact=True).fill("18:00")
    stella.page.get_by_label("To", exact=True).fill("22:00")
    stella.page.get_by_label("Base").select_option(label="Wick station")
    stella.page.get_by_label("Seats for constables or specials").fill("2")
    stella.page.get_by_label("Claims are gathered until").select_option(label="At once: first come, first served")
    stella.press("See what goes out")
    expect(stella.page.locator("main")).to_contain_text("2 seats on 3 days")
    stella.press("Send the offer")
    with_a_small_screen(story, browser, site, AWAY, "Sally Officer")
    for day in ("Friday 13 March", "Saturday 14 March", "Sunday 15 March"):
        take(story.people[AWAY], day)
    for day in ("Saturday 14 March", "Sunday 15 March"):
        take(story.people["Sally Officer"], day)


def take(officer: Somebody, day: str) -> None:
    """Take a shift on offer, on the officer's own page."""
    officer.page.get_by_role("button", name=re.compile(f"I take it.*{day}")).click()
    expect(officer.page.locator("main")).to_contain_text("This shift is yours.")
    officer.page.goto(officer.page.url.partition("/plans/")[0] + "/plans/mine/")


def test_of_two_who_press_at_the_same_moment_one_gets_the_last_seat_and_the_other_waits(
    story: Story, browser: Browser, site: Site
) -> None:
    rivals = ("Omar Officer", "Olga Officer")
    with_a_small_screen(story, browser, site, *rivals)
    pages = [story.people[name].page for name in rivals]
    for page in pages:
        expect(page.get_by_role("button", name=re.compile("I take it"))).to_have_count(1)
    # Both press in the same millisecond; neither has seen what the other did.
    press = (
        "at => setTimeout(() => document.querySelector('form[action$=\"/claim/\"] button').click(), at - Date.now())"
    )
    at = pages[0].evaluate("Date.now() + 400")
    for page in pages:
        page.evaluate(press, at)
    said = {}
    for name, page in zip(rivals, pages, strict=True):
        page.wait_for_url(re.compile(r"/plans/mine/offers/\d+/$"))
        said[name] = page.locator("body").inner_text()
    claims = held(site)["claims"]
    assert sorted(claims[name] for name in rivals) == ["confirmed", "waiting"]
    story.before["winner"], loser = sorted(rivals, key=lambda name: claims[name])
    assert "The shift is yours." in said[story.winner]
    assert "somebody was quicker. You are on the waiting list." in said[loser]
    friday = [seat["who"] for seat in held(site)["seats"] if seat["starts_at"].startswith("2026-03-13")]
    assert sorted(friday) == sorted([AWAY, story.winner])


def test_the_manager_plans_and_reads_why_friday_is_short(story: Story, site: Site) -> None:
    mark = story.mark
    mark.go("Plans")
    mark.follow("Plan a week")
    expect(mark.page.get_by_label("Week", exact=True)).to_have_value(WEEK)
    mark.page.get_by_label("Budget in pounds").fill(f"{BUDGET_PENCE / 100:.2f}")
    mark.page.get_by_label("Paid from").select_option("LANTERN-1")
    mark.page.get_by_text("More settings").click()
    mark.page.get_by_label("Plan quickly and roughly").check()
    mark.press("Plan")
    expect(mark.page.locator("main")).to_contain_text(re.compile("Queued|Running|It is next|Step"))
    wait_for_the_plan(mark)
    plan = newest_plan(site)
    assert sum(seat["pence"] for shift in plan["shifts"] for seat in shift["crew"]) == BUDGET_PENCE - 1000
    short = next(one for one in plan["unmet"] if one["place_ref"] == "HE06")
    assert (short["wanted"], short["planned"], short["reason"]) == (2, 0, "budget_spent")
    mark.follow("Why not every visit")
    card = mark.page.locator(".bl-card", has_text="HE06")
    expect(card).to_contain_text("0 of 2 visits.")
    expect(card).to_contain_text("£10 of the budget is left, and the cheapest crew for Saturday 01:0")
    story.before |= {"plan": plan, "short": short}


def wait_for_the_plan(mark: Somebody) -> None:
    """The page of a run says how far it is, and by itself what came of it."""
    expect(mark.page.locator("main a", has_text="Publish…")).to_be_visible(timeout=60_000)


def newest_plan(site: Site) -> dict[str, Any]:
    """The plan of the newest run."""
    run = held(site)["runs"][-1]
    assert (run["state"], run["failure"]) == ("done", ""), run
    assert run["seconds"] < 60
    found: dict[str, Any] = run["result"]["plan"]
    return found


def test_the_cheaper_of_two_ways_is_bought_and_the_next_plan_keeps_its_promise(story: Story, site: Site) -> None:
    mark, fixes = story.mark, story.before["short"]["fixes"]
    able = sorted((fix for fix in fixes if fix["gains"]), key=lambda fix: fix["pence"])
    assert [(fix["kind"], fix["pence"]) for fix in able] == [("add_seats", 8 * 2400), ("raise_budget", 6 * 3800 - 1000)]
    story.fix = able[0]
    choice = mark.page.locator(".bl-card", has_text="HE06").locator(".bl-choices__item", has_text="of two PCSOs")
    expect(choice).to_contain_text("£192")
    choice.get_by_role("button").click()
    wait_for_the_plan(mark)
    expect(mark.page.get_by_role("region", name="Bought")).to_contain_text("£192")
    plan, before = newest_plan(site), story.before["plan"]
    assert sum(stop["place_ref"] == "HE06" for shift in plan["shifts"] for stop in shift["stops"]) == able[0]["gains"]
    assert not [one for one in plan["unmet"] if one["place_ref"] == "HE06"]
    cost = [sum(seat["pence"] for shift in one["shifts"] for seat in shift["crew"]) for one in (before, plan)]
    assert cost[1] - cost[0] == story.fix["pence"]
    story.before["plan"] = plan


def test_the_week_is_published_and_its_open_seats_are_on_offer(story: Story, site: Site) -> None:
    mark = story.mark
    mark.follow("Publish…")
    expect(mark.page.locator("main")).to_contain_text("with 2 open seats")
    mark.press("Publish")
    expect(mark.page.locator("body")).to_contain_text("Phones show it at their next contact.")
    now = held(site)
    assert [one["version"] for one in now["versions"]] == [1]
    planned = {name: shift for name, shift in now["shifts"].items() if shift["published"]}
    assert len(planned) == len(story.before["plan"]["shifts"]) - 1
    assert sum(len(shift["tour"]) for shift in planned.values()) == sum(
        len(shift["stops"]) for shift in story.before["plan"]["shifts"] if not shift["shift_id"].startswith("DUTY")
    )
    assert sorted(seat["starts_at"][:13] for seat in now["seats"] if not seat["who"]) == ["2026-03-13T22"] * 2


def test_on_thursday_the_open_seats_are_on_the_managers_first_page(story: Story, browser: Browser, site: Site) -> None:
    go_on_at(site, NOW)
    at_the_desk(story, browser, site, "Mark Manager")
    today = story.mark.page.locator("main")
    expect(today).to_contain_text("The shift on Friday 13 March, 22:00 has 2 open seats.")


def test_two_phones_show_tomorrows_shift_with_its_tour(
    story: Story, site: Site, driver: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("phones")
    shift = shift_of_friday(held(site))
    for name in (AWAY, story.winner):
        phone = PhoneInHand(driver, chromium, folder / name.partition(" ")[0], site.url, clock_of(site))
        story.phones[name] = phone.switch_on()
        phone.open_app()
        phone.sign_in(name)
        expect(mine(phone)).to_contain_text(re.compile("Next shift: Fri.*18:00 to 22:00"))
        phone.tap(re.compile("Next shift"), "link")
        for _, ref, _ in shift["tour"]:
            expect(phone.page.locator("main")).to_contain_text(NAMES[ref])
        expect(phone.page.locator("main")).to_contain_text({AWAY: story.winner, story.winner: AWAY}[name])
        assert phone.axe() == []


def shift_of_friday(now: dict[str, Any]) -> dict[str, Any]:
    """The shift of Friday evening."""
    found: dict[str, Any] = next(
        shift for shift in now["shifts"].values() if shift["starts_at"].startswith("2026-03-13T18")
    )
    return found


def mine(phone: PhoneInHand) -> Any:
    """What a phone says of its own shift, on its first screen."""
    return phone.page.get_by_role("region", name="My shift")


def test_an_officer_goes_sick_and_three_duties_move_each_by_name(story: Story, site: Site) -> None:
    mark, now = story.mark, held(site)
    mark.go("Plans")
    mark.follow("Somebody is away")
    mark.page.get_by_label("Who is away").select_option(label=AWAY)
    mark.page.get_by_label("From", exact=True).fill("2026-03-13T08:00")
    mark.page.get_by_label("Until", exact=True).fill("2026-03-15T23:59")
    mark.page.get_by_label("Away from duty").check()
    mark.press("See what would move")
    expect(mark.page.get_by_role("heading", name="3 duties move")).to_be_visible(timeout=30_000)
    moves = mark.page.get_by_role("region", name="3 duties move").get_by_role("listitem")
    assert [" ".join(move.split()) for move in moves.all_inner_texts()] == [
        f"Officer {AWAY} is away: PCSO {name} takes the seat on {day} 18:00 to 22:00 from Wick station, for £48 less."
        for name, day in (("Petra Pcso", "Friday"), ("Paul Pcso", "Saturday"), ("Petra Pcso", "Sunday"))
    ]
    # £1,056 with the open seats of Friday night, less £48 for each of the three.
    expect(mark.page.locator("main")).to_contain_text("£912")
    assert held(site)["shifts"] == now["shifts"]
    mark.follow("Publish…")
    mark.page.get_by_label("Why").fill("Somebody is away from Friday on.")
    mark.press("Publish")
    after = held(site)
    assert after["claims"][AWAY] == "declined"
    assert not [seat for seat in after["seats"] if seat["who"] == AWAY]
    assert [(one["version"], len(one["moves"])) for one in after["versions"]][1:] == [(2, 3)]
    assert set(after["shifts"]) == set(now["shifts"])
    for name, shift in after["shifts"].items():
        was = now["shifts"][name]
        assert shift["tour"] == was["tour"]
        if AWAY in was["crew"]:
            assert len(shift["crew"]) == 2
            assert set(was["crew"]) - set(shift["crew"]) == {AWAY}
        else:
            assert shift == was


def test_both_phones_show_the_change(story: Story) -> None:
    away, other = story.phones[AWAY], story.phones[story.winner]
    for phone in (away, other):
        phone.page.reload()
        phone.go("Today")
    expect(mine(away)).to_contain_text("No shift on this phone")
    expect(away.page.locator("main")).to_contain_text("Your shift Fri 13 Mar, 18:00 to 22:00 has gone")
    expect(away.page.locator("main")).not_to_contain_text("confirmed")
    expect(mine(other)).to_contain_text(re.compile("Next shift: Fri.*18:00 to 22:00"))
    other.tap(re.compile("Next shift"), "link")
    expect(other.page.locator("main")).to_contain_text("Petra Pcso is on the crew now")
    expect(other.page.locator("main")).to_contain_text(f"{AWAY} is not on the crew any more")
    other.tap("I have read this")
    expect(other.page.locator("main")).not_to_contain_text(AWAY)


def test_a_warden_walks_a_visit_without_a_signal(
    story: Story, site: Site, driver: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    begins_at = clock_of(site) - 40 * 60
    phone = PhoneInHand(driver, chromium, tmp_path_factory.mktemp("will") / "will", site.url, begins_at)
    story.phones["Will Warden"] = phone.switch_on()
    phone.open_app()
    phone.sign_in("Will Warden")
    expect(mine(phone)).to_contain_text("Wanda Warden")
    phone.lose_signal()
    phone.visit("HE01", 20)
    phone.wait((clock_of(site) - phone.now()) / 60)
    phone.find_signal()
    phone.page.reload()
    expect(phone.sign()).to_have_text("All sent")
    (visit,) = held(site)["visits"]
    assert (visit["place"], visit["state"]) == ("HE01", "counted")
    assert visit["minutes"] == pytest.approx(20, abs=1.01)


def test_the_ledger_shows_what_is_planned_delivered_and_left(story: Story, site: Site) -> None:
    mark = story.mark
    mark.page.goto(f"{site.url}/plans/ledger/")
    mark.press("Post now")
    now = held(site)
    minutes = int(now["visits"][0]["minutes"] + 0.5)
    # Each of the two is paid for the minutes that were verified, and what is missing to the least of two hours.
    verified, missing = (int(3800 * part / 60 + 0.5) for part in (minutes, 120 - minutes))
    delivered = 2 * (verified + missing)
    assert sums(now, "delivered") == {("council", "LANTERN-1"): (2 * minutes, 2 * 120, delivered)}
    # Three evenings with an officer at £36 and a PCSO at £24, four hours each; the wardens' eight hours at £38.
    police, council = 3 * 4 * (3600 + 2400), 2 * 8 * 3800
    planned = {who: (paid, pence) for (who, _), (_, paid, pence) in sums(now, "planned").items()}
    assert planned == {"police": (6 * 240, police), "council": (2 * 480, council)}
    table = mark.page.locator("#ledger-agencies")
    expect(table.get_by_role("row", name=re.compile("Police"))).to_contain_text(f"£{police / 100:,.0f}")
    expect(table.get_by_role("row", name=re.compile("Council"))).to_contain_text(f"£{council / 100:,.0f}")
    for left in (delivered, council - delivered):
        expect(table.get_by_role("row", name=re.compile("Council"))).to_contain_text(f"£{left / 100:,.0f}")
    stream = mark.page.locator("#ledger-streams").get_by_role("row", name=re.compile("Lantern grant"))
    expect(stream).to_contain_text(f"£{20_000 - delivered / 100:,.0f}")


def sums(now: dict[str, Any], entry: str) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Person-minutes, paid minutes and pence of the ledger, by agency and stream."""
    found: dict[tuple[str, str], tuple[int, int, int]] = {}
    for line in now["ledger"]:
        if line["entry"] == entry:
            key = (line["agency"], line["funding_ref"])
            one = found.get(key, (0, 0, 0))
            found[key] = (one[0] + line["person_minutes"], one[1] + line["paid_minutes"], one[2] + line["pence"])
    return found


def test_the_partner_gets_a_statement_and_agrees(story: Story, browser: Browser, site: Site) -> None:
    mark = story.mark
    mark.page.goto(f"{site.url}/plans/statements/")
    mark.page.get_by_label("Partner").select_option(label="Wick Council")
    mark.page.get_by_label("Quarter").select_option(label="Quarter 4 of 2025/26")
    mark.press("Issue the statement")
    expect(mark.page.get_by_role("heading", level=1)).to_contain_text("Wick Council")
    at_the_desk(story, browser, site, "Cora Council")
    cora = story.people["Cora Council"]
    cora.follow("Answer statements")
    cora.page.locator("#statements tbody a").first.click()
    expect(cora.page.locator("main")).to_contain_text("£152")
    cora.page.get_by_label("We agree").check()
    cora.press("Send the answer")
    expect(cora.page.get_by_role("heading", level=1)).to_contain_text(re.compile("agreed", re.IGNORECASE))


def test_the_briefing_pack_of_a_shift_is_a_tagged_pdf_with_its_tour(story: Story, site: Site) -> None:
    mark, shift = story.mark, shift_of_friday(held(site))
    mark.page.goto(f"{site.url}/plans/shifts/{shift['key']}/")
    mark.follow("Briefing pack of this shift")
    for _, ref, _ in shift["tour"]:
        expect(mark.page.locator("main")).to_contain_text(NAMES[ref])
    address = mark.page.locator("main").locator("a", has_text="Open as PDF").get_attribute("href")
    answer = mark.page.request.get(f"{site.url}{address}")
    body = answer.body()
    assert answer.headers["content-type"] == "application/pdf"
    assert body.startswith(b"%PDF-")
    assert b"/MarkInfo" in body or b"/StructTreeRoot" in body


def test_no_browser_complained_of_anything(story: Story) -> None:
    said = [*story.faults, *(fault for one in story.people.values() for fault in one.faults)]
    assert [fault for fault in said if not MEANT.search(fault)] == []
    assert {name: phone.complaints() for name, phone in story.phones.items() if phone.complaints()} == {}
