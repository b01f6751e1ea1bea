"""A place on the phone: why to be here, and its map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from station.field.phone_screens import MARKS, go, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

pytestmark = MARKS


@pytest.mark.usefixtures("briefed")
def test_the_card_says_why_here_and_nothing_becomes_markup(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("link", name="Lamp Street 1").click()
    expect(page.get_by_text("Do not say that a bar is <b>to blame</b>.")).to_be_visible()
    expect(page.get_by_text("Speak to door staff.")).to_be_visible()
    page.get_by_text("Streets on this map (2)").click()
    expect(page.locator(".names li")).to_have_text(["Lamp Street", "Wick Lane"])


@pytest.mark.usefixtures("briefed")
def test_the_map_is_moved_by_keys_and_by_fingers(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "place/HE01")
    ground = page.locator(".map__drawing > g").first
    expect(page.locator(".map__names text")).to_have_count(2)
    views = [ground.get_attribute("transform")]
    page.get_by_role("group", name=re.compile("^Map of Lamp Street 1")).focus()
    for key in ("ArrowLeft", "+", "-", "ArrowUp"):
        page.keyboard.press(key)
        expect(ground).not_to_have_attribute("transform", views[-1] or "")
        views.append(ground.get_attribute("transform"))
    page.keyboard.press("0")
    expect(ground).to_have_attribute("transform", views[0] or "")
    box = page.locator(".map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 120, steps=4)
    page.mouse.up()
    expect(ground).not_to_have_attribute("transform", views[0] or "")
    page.get_by_role("button", name="Show the whole place").click()
    expect(ground).to_have_attribute("transform", views[0] or "")


@pytest.mark.usefixtures("briefed")
def test_two_fingers_and_the_wheel_zoom_the_map_where_they_are(opened: Callable[..., Page]) -> None:
    page = opened()
    go(page, "place/HE01")
    expect(page.locator(".map__names text")).to_have_count(2)
    expect(page.get_by_text("© Somebody")).to_be_visible()
    ground = page.locator(".map__drawing > g").first
    panel = page.get_by_role("group", name=re.compile("^Map of Lamp Street 1"))
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = page.context.new_cdp_session(page)
    scale = scale_of(ground)
    twice = re.compile(re.escape(f"scale({2 * scale:.9f}"[:12]))
    for kind, apart in (("touchStart", 30), ("touchMove", 45), ("touchMove", 60), ("touchEnd", 0)):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}] if apart else []
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(ground).to_have_attribute("transform", twice)
    panel.focus()
    page.mouse.move(x, y)
    page.mouse.wheel(0, 400)
    expect(ground).not_to_have_attribute("transform", twice)
    assert scale_of(ground) < scale


@pytest.mark.usefixtures("briefed", "location_on")
def test_with_location_agreed_to_the_map_shows_where_one_is_and_the_list_how_far(opened: Callable[..., Page]) -> None:
    page = opened()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": -0.88, "latitude": 51.12, "accuracy": 12})
    page.get_by_role("button", name="How far?").click()
    for name, words in (("Lamp Street 3", "You are here"), ("Lamp Street 2", "1.1 km"), ("Lamp Street 1", "2.5 km")):
        expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text(words)
    page.context.set_geolocation({"longitude": -0.9, "latitude": 51.1, "accuracy": 12})
    start(page)
    go(page, "place/HE01")
    expect(page.locator(".map__here")).to_have_count(1)


def scale_of(ground: Locator) -> float:
    """Pixels a metre of the map."""
    found = re.search(r"scale\(([0-9.]+)\)", ground.get_attribute("transform") or "")
    assert found is not None
    return float(found[1])
