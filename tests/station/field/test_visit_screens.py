"""A visit on the phone: started, ended, alone or in a crew, with a signal or without, by tap or by code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from bluelamp_station.patrols.models import FieldRecord, Outcome, Visit
from station.field.phone_screens import MARKS, all_sent, go, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from bluelamp_station.accounts.models import Person

pytestmark = MARKS


def test_a_visit_is_two_taps_and_the_site_has_it(opened: Callable[..., Page], pcso: Person) -> None:
    page = opened()
    start(page)
    expect(page.get_by_text("You may put the phone away.")).to_be_visible()
    page.get_by_role("button", name="End visit").click()
    expect(page.get_by_role("status")).to_contain_text("Ended at Lamp Street 1")
    expect(all_sent(page)).to_be_visible()
    visit = Visit.objects.get()
    assert (visit.place_ref, visit.crew_size, visit.ended_at is not None) == ("HE01", 2, True)
    assert visit.crew.filter(person_ref=pcso.crew_ref).exists()


def test_without_a_signal_everything_is_kept_counted_and_sent_later(opened: Callable[..., Page]) -> None:
    page = opened()
    page.context.set_offline(True)
    start(page)
    page.get_by_role("button", name=re.compile("Engagement: resident: 0")).click()
    expect(page.get_by_role("button", name=re.compile("Engagement: resident: 1"))).to_be_visible()
    page.get_by_role("link", name="All outcomes").click()
    page.get_by_role("button", name="Five more: Engagement: young people").click()
    page.get_by_role("button", name="One fewer: Engagement: young people").click()
    expect(page.get_by_role("group", name="Engagement: young people")).to_contain_text("4 recorded")
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="End visit").click()
    # Start, engagement, five, withdrawn, four, end.
    expect(page.get_by_role("link", name=re.compile("^6 unsent"))).to_be_visible()
    assert not FieldRecord.objects.exists()
    page.context.set_offline(False)
    expect(all_sent(page)).to_be_visible(timeout=15_000)
    assert FieldRecord.objects.count() == 6
    counted = Outcome.objects.filter(visit__state="counted", withdrawn_at__isnull=True).order_by("count")
    assert [(one.audience, one.count) for one in counted] == [("resident", 1), ("young_people", 4)]


def test_a_second_start_ends_the_first_only_when_the_person_says_so(opened: Callable[..., Page]) -> None:
    page = opened()
    start(page)
    go(page, "today")
    other = page.get_by_role("button", name="Start a visit at Lamp Street 2")
    other.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(other).to_be_focused()
    expect(page.get_by_role("link", name="At Lamp Street 1")).to_be_visible()
    other.click()
    page.get_by_role("button", name="End it and start here").click()
    expect(page.get_by_role("heading", level=1, name="Lamp Street 2")).to_be_visible()
    expect(all_sent(page)).to_be_visible()
    assert Visit.objects.filter(ended_at__isnull=False).values_list("place_ref", flat=True).get() == "HE01"


def test_taken_away_is_one_tap_and_back_another(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("link", name="Taken away").click()
    page.get_by_role("button", name="Emergency call").click()
    expect(page.get_by_text("Away from patrol since")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Back on patrol").click()
    expect(page.get_by_text("Away from patrol since")).to_have_count(0)


def test_support_stands_behind_the_radio(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("link", name="Ask for support").click()
    expect(page.get_by_text("Use your radio or 999 in an emergency.")).to_be_visible()
    page.get_by_role("button", name="Drone").click()
    expect(page.get_by_text(re.compile("^Drone, "))).to_be_visible()


def test_a_phone_that_was_locked_past_fifteen_minutes_says_so_as_soon_as_it_is_opened(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    start(page)
    expect(page.get_by_text("A locked phone cannot buzz at 15 minutes")).to_be_visible()
    began = page.evaluate("Date.now()")
    page.clock.set_fixed_time(began / 1000 + 22 * 60)
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("15 minutes at Lamp Street 1 since")
    expect(page.get_by_role("img", name="22 minutes. Fifteen minutes are reached.")).to_be_visible()


def test_a_redraw_keeps_focus_and_what_is_half_typed(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "crew")
    field = page.get_by_label("Find a colleague")
    field.press_sequentially("pe")
    expect(field).to_be_focused()
    expect(field).to_have_value("pe")
    page.get_by_text("Somebody who is not listed").click()
    page.get_by_label("Staff number").fill("Jones")
    page.get_by_role("button", name="Add to the crew").click()
    expect(page.get_by_text("Names are not kept here.")).to_be_visible()
    page.get_by_label("Staff number").fill("PC77")
    page.get_by_role("button", name="Special constable").click()
    page.get_by_role("button", name="Add to the crew").click()
    expect(page.get_by_role("button", name="Take PC77 off the crew")).to_be_visible()


def test_a_code_is_typed_once_and_known_the_next_time(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "check-in")
    page.get_by_label("Or type the code").fill("no!")
    page.get_by_role("button", name="Use this code").click()
    expect(page.get_by_text("This is not a code of a place.")).to_be_visible()
    page.get_by_label("Or type the code").fill("aB3_x-9z")
    page.get_by_role("button", name="Use this code").click()
    page.get_by_role("button", name="Lamp Street 2").click()
    page.get_by_role("button", name="Start visit").click()
    expect(page.get_by_role("heading", level=1, name="Lamp Street 2")).to_be_visible()
    page.goto("/field/#/at/aB3_x-9z")
    page.get_by_role("button", name="End visit").click()
    expect(page.get_by_role("status")).to_contain_text("Ended at Lamp Street 2")
    expect(all_sent(page)).to_be_visible()
    said = {record.kind: record.content["body"] for record in FieldRecord.objects.all()}
    assert (said["visit_started"]["check_in"], said["visit_started"]["place_code"]) == ("qr", "aB3_x-9z")
    assert said["visit_ended"]["check_in"] == "qr"
