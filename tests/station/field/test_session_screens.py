"""Signing in and out on the phone, and its settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from playwright.sync_api import expect

from station.field.phone_screens import MARKS, faults, go, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from bluelamp_station.accounts.models import Person

pytestmark = MARKS
_PASSWORD = "lamps-by-the-river-17"  # noqa: S105 - of somebody made up


def test_nobody_signed_in_is_asked_to_sign_in_and_may_read_about_location(opened: Callable[..., Page]) -> None:
    page = opened(signed_in=False)
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_have_attribute(
        "href", re.compile("next=(/|%2F)field")
    )
    assert faults(page) == []
    page.get_by_role("link", name="About location").click()
    expect(page.get_by_text("Location is off.", exact=True)).to_be_visible()
    go(page, "record")
    expect(page.get_by_role("heading", level=1, name="Patrols on your phone")).to_be_visible()


def test_whoever_opens_the_code_of_a_shift_signs_in_and_is_there(opened: Callable[..., Page], officer: Person) -> None:
    officer.set_password(_PASSWORD)
    officer.save(update_fields=["password"])
    page = opened(signed_in=False)
    go(page, "shift/2026-W10-Fri-1800-Hertford-1")
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("E-mail address").fill(officer.email)
    page.get_by_label("Password").fill(_PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/field/#/shift/2026-W10-Fri-1800-Hertford-1$"))


def test_an_expired_session_keeps_everything_and_says_so(opened: Callable[..., Page]) -> None:
    page = opened()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    start(page)
    page.get_by_role("button", name="End visit").click()
    bar = page.get_by_text("Sign in again to send what you record.")
    expect(bar).to_contain_text("2 things stay safe on this phone")
    assert faults(page) == []
    page.get_by_role("link", name=re.compile("^2 unsent")).click()
    expect(page.get_by_role("button", name="Save to a file")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    assert Path(download.value.path()).read_text(encoding="utf-8").count('"visit_') >= 2


def test_signing_out_warns_of_what_is_unsent(opened: Callable[..., Page]) -> None:
    page = opened()
    page.context.set_offline(True)
    start(page)
    go(page, "more")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 thing of yours is not sent. They stay on this phone")
    expect(page.get_by_role("dialog")).to_contain_text("Your visit at Lamp Street 1 is still running")
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1, name="Patrols on your phone")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^1 unsent"))).to_be_visible()


def test_nothing_buzzes_for_those_who_want_nothing(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "more")
    page.get_by_role("button", name="Nothing", exact=True).click()
    expect(page.get_by_role("button", name="Nothing", exact=True)).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="Nothing", exact=True)).to_have_attribute("aria-pressed", "true")
