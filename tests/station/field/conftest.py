"""The phone app is shown on the ground of the patrols' tests, by one served site and one browser for the folder."""

from __future__ import annotations

__all__ = ["a_visit", "location_on", "officer", "pcso", "places", "shift", "supervisor"]

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from playwright.sync_api import expect

from bluelamp_station.plans.models import PatrolBase, PlaceBriefing, PlaceStreets
from station.field.phone_screens import MEANT, SIZES
from station.patrols.conftest import a_visit, location_on, officer, pcso, places, shift, supervisor
from worlds.chromium import browser_beside_django

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.plans.models import Shift
    from bluelamp_station.programme.models import Programme


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with browser_beside_django() as opened:
        yield opened


@pytest.fixture
def complaints() -> list[str]:
    """What the browser said against the app: errors, and breaches of its policy."""
    return []


@pytest.fixture
def opened(
    browser: Browser, live_server: LiveServer, client: Client, officer: Person, complaints: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open the app as Omar's phone, or another's: how large, by day or by night, signed in or not."""
    contexts: list[BrowserContext] = []

    def phone(size: str = "phone", scheme: str = "light", *, signed_in: bool = True, person: Person = officer) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            has_touch=True,
            locale="en-GB",
            base_url=live_server.url,
        )
        contexts.append(context)
        if signed_in:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/field/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if signed_in:
            expect(page.get_by_role("button", name="Start a visit at").first).to_be_visible()
        return page

    yield phone
    for context in contexts:
        context.close()
    assert [text for text in complaints if not any(meant in text for meant in MEANT)] == []


@pytest.fixture
def briefed(programme: Programme, places: dict[str, Place]) -> Place:
    """Lamp Street 1 with words for its card and streets for its map."""
    PlaceBriefing.objects.create(
        programme=programme,
        place_ref="HE01",
        terrain="Steps at the north end.",
        to_do="Speak to door staff.",
        not_to_claim="Do not say that a bar is <b>to blame</b>.",
    )
    streets = [
        {"name": "Lamp Street", "line": [[-0.903, 51.1], [-0.897, 51.1]]},
        {"name": "Wick Lane", "line": [[-0.9, 51.098], [-0.9, 51.102]]},
    ]
    PlaceStreets.objects.create(programme=programme, place_ref="HE01", streets=streets, attribution="© Somebody")
    return places["HE01"]


@pytest.fixture
def published(shift: Shift) -> Shift:
    """The shift as a week's plan publishes it: with a base and a break."""
    shift.base = PatrolBase.objects.create(
        programme=shift.programme, name="Hertford station", longitude=-0.895, latitude=51.105
    )
    shift.break_starts_at = shift.starts_at + dt.timedelta(hours=4)
    shift.break_ends_at = shift.break_starts_at + dt.timedelta(minutes=30)
    shift.save()
    return shift
