"""Two phones that record the same visit, and one that can store nothing.

One story in chapters: each test goes on where the one before ended.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from journeys.station.at_the_phone import PhoneInHand
from journeys.station.at_the_site import LONG_MS
from journeys.station.crewed_site import ask, crewed_site, held, staff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright

    from journeys.station.the_site import Site

# Some browsers, in private windows or when their store is damaged, open no database for a page.
BROKEN_STORE = """
    IDBFactory.prototype.open = () => { throw new DOMException("Internal error.", "UnknownError") }
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of the crews."""
    yield from crewed_site(tmp_path_factory.mktemp("site"), "phones_at_odds")


@pytest.fixture(scope="module")
def phones(
    site: Site, driver: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, PhoneInHand]]:
    """One for each of the police crew, switched on."""
    folder = tmp_path_factory.mktemp("phones")
    made = {name: PhoneInHand(driver, chromium, folder / name[:4], site.url) for name in ("Omar Officer", "Petra Pcso")}
    for phone in made.values():
        phone.switch_on()
    yield made
    for phone in made.values():
        phone.switch_off()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the file of the phone that cannot store is kept."""
    return tmp_path_factory.mktemp("saved") / "unsent.json"


def test_the_same_visit_of_two_phones_is_asked_of_both(phones: dict[str, PhoneInHand], site: Site) -> None:
    for name, phone in phones.items():
        phone.open_app()
        phone.sign_in(name)
        phone.start("HE01")
    for phone in phones.values():
        phone.record("Engagement: resident")
    # Visits are told apart by the second: both crews stay for more than one.
    phone.page.wait_for_timeout(1_500)
    for phone in phones.values():
        phone.end()
        expect(phone.sign()).to_have_text("All sent")
    now = held(site)
    visits = now["visits"]
    assert [sorted(one["crew"]) for one in visits] == [["P001", "P002"]] * 2
    assert [one["state"] for one in visits] == ["counted"] * 2
    assert {one["reason"] for one in now["questions"]} == {"overlap"}
    for phone in phones.values():
        phone.go("More")
        phone.tap("Load places again")
        phone.go("My record")
        expect(phone.page.get_by_role("link", name=re.compile("questions? for you"))).to_be_visible()
        phone.tap(re.compile("questions? for you"), "link")
        expect(phone.page.get_by_role("listitem").filter(has_text="same time").first).to_be_visible()
        assert phone.axe() == []


def test_a_phone_that_cannot_store_says_so_and_saves_a_file(phones: dict[str, PhoneInHand], saved: Path) -> None:
    phone = phones["Petra Pcso"]
    phone.close_app()
    phone.context.add_init_script(BROKEN_STORE)
    phone.open_app()
    expect(phone.page.get_by_text("does not let the app store anything")).to_be_visible()
    # The places came with the signal; the visit is made without.
    expect(phone.page.get_by_role("button", name="Start a visit at").first).to_be_visible()
    phone.lose_signal()
    phone.start("HE02")
    phone.record("Engagement: business")
    phone.end()
    expect(phone.page.get_by_role("link", name="Save a file")).to_be_visible()
    assert phone.axe() == []
    phone.tap("Save a file", "link")
    with phone.page.expect_download() as download:
        phone.tap("Save to a file")
    download.value.save_as(saved)
    kinds = [record["kind"] for record in json.loads(saved.read_text(encoding="utf-8"))["records"]]
    assert [kind for kind in kinds if kind != "fixes"] == ["visit_started", "outcome", "visit_ended"]


def test_the_file_reaches_the_site_by_the_desk(saved: Path, browser: Browser, site: Site) -> None:
    mark = staff(browser, site, "Mark Manager")
    before = len(held(site)["visits"])
    mark.page.goto(f"{site.url}/patrols/imports/new/")
    mark.page.get_by_label("Files", exact=True).set_input_files(saved)
    mark.press("Send the files")
    expect(mark.page.get_by_role("heading", name="Receipt")).to_be_visible(timeout=LONG_MS)
    assert len(held(site)["visits"]) == before + 1
    assert mark.faults == []


def test_the_phone_sends_the_same_later_and_nothing_is_doubled(phones: dict[str, PhoneInHand], site: Site) -> None:
    phone = phones["Petra Pcso"]
    before = held(site)
    phone.switch_off()
    phone.switch_on(has_signal=False).open_app()
    expect(phone.page.get_by_text("does not let the app store anything")).to_have_count(0)
    assert phone.n_unsent() >= 3
    ask(site, "sign_out")
    phone.find_signal()
    phone.go("Today")
    phone.sign_in("Petra Pcso")
    expect(phone.sign()).to_have_text("All sent")
    assert held(site) == before


def test_no_browser_complained_of_anything(phones: dict[str, PhoneInHand]) -> None:
    assert {name: phone.complaints() for name, phone in phones.items()} == {"Omar Officer": [], "Petra Pcso": []}
