"""Outcomes on the phone: those that the crew has no power for, and references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from bluelamp_station.accounts.models import PowerRule
from bluelamp_station.accounts.power_filling import ensure_powers
from bluelamp_station.patrols.models import Outcome
from station.field.phone_screens import MARKS, all_sent, faults, go, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from bluelamp_station.accounts.models import Person

pytestmark = MARKS


def test_what_the_crew_may_not_do_is_apart_but_recorded(opened: Callable[..., Page], pcso: Person) -> None:
    ensure_powers(PowerRule, "default")
    page = opened(person=pcso)
    go(page, "crew")
    page.get_by_role("button", name="Take Omar Officer off the crew").click()
    page.get_by_role("button", name="Keep this").click()
    start(page)
    go(page, "outcomes")
    page.get_by_text("Something else happened").click()
    expect(page.get_by_text("a supervisor is asked the same day")).to_be_visible()
    page.get_by_role("button", name="One more: Arrest").click()
    expect(page.get_by_role("status")).to_contain_text("Recorded: Arrest")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    expect(page.get_by_role("group", name="Arrest", exact=True)).to_contain_text("0 recorded")


def test_a_reference_is_a_number_and_never_a_name(opened: Callable[..., Page]) -> None:
    page = opened()
    start(page)
    go(page, "outcomes")
    page.get_by_role("button", name="One more: Stop search").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("never a name")
    field = sheet.get_by_label("Reference of the search record")
    field.fill("Smith")
    sheet.get_by_role("button", name="Record it").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert faults(page) == []
    field.fill("SS/2026/114")
    sheet.get_by_role("button", name="Not found").click()
    sheet.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("status")).to_contain_text("Recorded: Stop search")
    expect(all_sent(page)).to_be_visible()
    assert Outcome.objects.filter(kind="stop_search").values_list("reference", flat=True).get() == "SS/2026/114"
