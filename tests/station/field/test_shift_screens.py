"""A shift on the phone: opened by the code of its pack, changed by a new plan, and the line of overtime."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bluelamp_station.plans.models import OfferSeat, ShiftOffer, WorkTerms
from station.field.phone_screens import MARKS, faults, go

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.plans.models import Shift

pytestmark = MARKS


def local(at: dt.datetime) -> str:
    """A moment as the phone shows it."""
    return f"{timezone.localtime(at):%H:%M}"


def load_again(page: Page) -> None:
    go(page, "more")
    page.get_by_role("button", name="Load places again").click()
    expect(page.get_by_role("status")).to_contain_text("Looked for newer places")
    go(page, "today")


def test_the_code_of_a_pack_opens_the_shift_with_base_break_crew_and_tour(
    opened: Callable[..., Page], published: Shift
) -> None:
    page = opened()
    page.goto(f"/field/#/shift/{published.shift_id}")
    hours = f"{local(published.starts_at)} to {local(published.ends_at)}"
    expect(page.get_by_role("heading", level=1, name=hours)).to_be_visible()
    main = page.get_by_role("main")
    for words in ("Omar Officer (you)", "Petra Pcso", "Extra duty"):
        expect(main.get_by_text(words)).to_be_visible()
    steps = main.get_by_role("list").filter(has_text="Finish").get_by_role("listitem")
    assert published.break_starts_at is not None
    expect(steps.filter(has_text="Break")).to_contain_text(local(published.break_starts_at))
    expect(steps.first).to_contain_text("Hertford station")
    expect(steps).to_have_count(6)
    steps.filter(has_text="Lamp Street 2").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="Lamp Street 2")).to_be_visible()


def test_today_tells_base_and_break_and_leads_to_the_shift(opened: Callable[..., Page], published: Shift) -> None:
    page = opened()
    card = page.get_by_role("region", name="My shift")
    expect(card).to_contain_text("From Hertford station. Break ")
    card.get_by_role("link", name="Tour of 3 visits").click()
    expect(page).to_have_url(re.compile(f"#/shift/{published.shift_id}$"))


def test_a_shift_that_is_not_here_says_why_that_may_be(opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto("/field/#/shift/S9")
    expect(page.get_by_text("This shift is not on this phone.")).to_be_visible()
    expect(page.get_by_text("It may be somebody else's, or further ahead than 36 hours.")).to_be_visible()
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("status")).to_contain_text("Looked for newer shifts")


def test_a_shift_to_come_is_told_where_none_is_on(opened: Callable[..., Page], published: Shift) -> None:
    published.starts_at += dt.timedelta(hours=20)
    published.ends_at += dt.timedelta(hours=20)
    published.save()
    page = opened()
    card = page.get_by_role("region", name="My shift")
    expect(card).to_contain_text("No shift now")
    card.get_by_role("link", name="Next shift:").click()
    expect(page.get_by_role("heading", level=1, name=local(published.starts_at))).to_be_visible()


def test_what_a_new_plan_changes_is_told_until_it_is_read(opened: Callable[..., Page], published: Shift) -> None:
    visit = published.planned_visits.get(place_ref="HE03")
    visit.starts_at = published.ends_at - dt.timedelta(hours=1)
    visit.ends_at = visit.starts_at + dt.timedelta(minutes=15)
    visit.save()
    page = opened()
    before = local(visit.starts_at)
    visit.starts_at += dt.timedelta(minutes=30)
    visit.ends_at += dt.timedelta(minutes=30)
    visit.save()
    load_again(page)
    told = f"Changed since you last looked: {before} Lamp Street 3 is now {local(visit.starts_at)}."
    expect(page.get_by_role("main").get_by_text(told)).to_be_visible()
    assert faults(page) == []
    page.reload()
    expect(page.get_by_role("main").get_by_text(told)).to_be_visible()
    page.get_by_role("button", name="I have read this").press("Enter")
    expect(page.get_by_text("Changed since you last looked")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    load_again(page)
    expect(page.get_by_text("Changed since you last looked")).to_have_count(0)


@pytest.fixture
def offered(published: Shift, officer: Person, manager: Person) -> ShiftOffer:
    """A shift of the day after tomorrow that Omar may claim."""
    programme, base = published.programme, published.base
    WorkTerms.objects.create(programme=programme, person=officer, base=base, transport="foot", by=manager)
    starts_at = timezone.now() + dt.timedelta(days=3)
    offer = ShiftOffer.objects.create(
        programme=programme, ticket=uuid.uuid4(), starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=6),
        base=base, closes_at=starts_at - dt.timedelta(hours=24), made_by=manager,
    )  # fmt: skip
    OfferSeat.objects.create(offer=offer, number=1, roles=[])
    return offer


@pytest.mark.usefixtures("offered")
def test_overtime_is_one_line_that_opens_the_site_and_only_with_a_signal(opened: Callable[..., Page]) -> None:
    page = opened()
    words = "Overtime: 1 shift on offer"
    link = page.get_by_role("link", name=re.compile(f"^{words}"))
    expect(link).to_have_attribute("href", "/plans/mine/")
    page.context.set_offline(True)
    expect(link).to_have_count(0)
    expect(page.get_by_role("listitem").filter(has_text=words)).to_contain_text("Overtime opens with a signal.")
    page.context.set_offline(False)
    link.click()
    expect(page).to_have_url(re.compile("/plans/mine/$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
