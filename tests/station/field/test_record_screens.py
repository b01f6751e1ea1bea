"""One's own record on the phone: visits put right, of other phones, and questions answered."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.utils import timezone
from playwright.sync_api import expect

from bluelamp_station.patrols.models import FieldRecord, Outcome, Question, Visit
from station.field.phone_screens import MARKS, all_sent, faults, go, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from bluelamp_station.accounts.models import Person

pytestmark = MARKS


def test_times_are_put_right_with_a_reason(opened: Callable[..., Page]) -> None:
    page = opened()
    now = timezone.localtime()
    earlier = max(now - dt.timedelta(minutes=5), now.replace(hour=0, minute=0)).strftime("%H:%M")
    start(page)
    page.get_by_role("button", name="End visit").click()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    go(page, "record")
    page.get_by_role("link", name=re.compile("Lamp Street 1")).click()
    page.get_by_text("Put the times right").click()
    page.get_by_label("Started").fill(earlier)
    page.get_by_role("button", name="Keep these times").click()
    expect(page.get_by_text("Say in a few words why.")).to_be_visible()
    page.get_by_label("Why").fill("Started late")
    page.get_by_role("button", name="Keep these times").click()
    expect(page.get_by_role("status")).to_contain_text("Put right")
    expect(page.get_by_role("main")).to_contain_text(f"Today, {earlier} to")
    expect(page.get_by_text("Corrected", exact=True)).to_be_visible()


def test_nobody_puts_a_visit_right_to_more_than_16_hours(
    opened: Callable[..., Page], a_visit: Callable[..., Visit], officer: Person
) -> None:
    held = a_visit(officer, place_ref="HE01", began_ago_min=60 * 24, minutes=20)
    page = opened()
    go(page, f"record/{held.pk}")
    page.get_by_text("Put the times right").click()
    # An end that lies before the start is of the next morning.
    early = timezone.localtime(held.started_at) - dt.timedelta(hours=1)
    page.get_by_label("Ended").fill(early.strftime("%H:%M"))
    page.get_by_label("Why").fill("Wrong button")
    page.get_by_role("button", name="Keep these times").click()
    expect(page.get_by_text("No visit lasts longer than 16 hours.")).to_be_visible()


def test_a_question_is_answered_by_the_one_who_was_there(
    opened: Callable[..., Page], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    visit = a_visit(officer, place_ref="HE02")
    Question.objects.create(visit=visit, reason="clock_jumped", about="", words="Was the phone's clock right?")
    page = opened()
    page.get_by_role("navigation", name="Screens").get_by_role("link", name="My record 1 to answer").click()
    page.get_by_role("link", name=re.compile("1 question for you")).click()
    expect(page.get_by_role("heading", name="Was the phone's clock right?")).to_be_visible()
    page.get_by_label("Anything to say?").fill("It was an hour ahead.")
    page.get_by_role("button", name="Right as recorded").click()
    expect(page.get_by_text("Nothing is asked")).to_be_visible()
    expect(all_sent(page)).to_be_visible()
    answer = FieldRecord.objects.get(kind="question_answered").content["body"]
    assert (answer["choice"], answer["text"]) == ("as_recorded", "It was an hour ahead.")


def test_a_visit_known_only_to_the_site_shows_its_minutes_and_its_letter(
    opened: Callable[..., Page], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    a_visit(officer, place_ref="HE02", minutes=18, began_ago_min=90)
    page = opened()
    go(page, "record")
    row = page.get_by_role("link", name=re.compile("Lamp Street 2"))
    expect(row).to_contain_text("0 to 18 min")
    row.click()
    expect(page.get_by_text("18 min between 0 to 18 min")).to_be_visible()
    expect(page.get_by_text("By your taps or a code alone. That is a full visit.")).to_be_visible()
    assert faults(page) == []


def test_a_visit_on_another_phone_shows_its_crew_and_gives_them_to_the_next(
    opened: Callable[..., Page], officer: Person, a_visit: Callable[..., Visit]
) -> None:
    """Whatever time of day it is, the visit is of today: it has only just ended."""
    held = a_visit(officer, place_ref="HE02", began_ago_min=1, minutes=1, mode="cycle")
    Outcome.objects.create(visit=held, kind="engagement", count=3, audience="business", recorded_by=officer)
    page = opened()
    go(page, f"record/{held.pk}")
    for words in ("By cycle", "Omar Officer, police officer", "3 \N{MULTIPLICATION SIGN} Engagement: business"):
        expect(page.get_by_role("main").get_by_text(words)).to_be_visible()
    go(page, "today")
    start(page)
    expect(page.get_by_text("You alone, by cycle.")).to_be_visible()
    expect(all_sent(page)).to_be_visible()
    visit = Visit.objects.get(place_ref="HE01")
    assert (visit.crew_size, visit.mode) == (1, "cycle")


def test_the_crew_of_a_visit_is_put_right(opened: Callable[..., Page]) -> None:
    page = opened()
    start(page)
    page.get_by_role("link", name="Crew, times and notes of this visit").click()
    page.get_by_role("link", name="Put crew or mode right").click()
    page.get_by_role("button", name="Take Petra Pcso off the crew").click()
    page.get_by_role("button", name="By cycle").click()
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("main").get_by_text("By cycle")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("Petra Pcso")).to_have_count(0)
    expect(all_sent(page)).to_be_visible()
    visit = Visit.objects.get()
    assert (visit.crew_size, visit.mode) == (1, "cycle")
