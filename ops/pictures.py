"""Make the pictures that the documents show: the map of the made-up force, pages of the site, screens of the phone app.

Small enough to be kept. All but the map need Chromium.
"""

import base64
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import vl_convert

from bluelamp.io.map_page import draw_picture
from bluelamp.tasks.synth import make_demo
from bluelamp_station.workflows.demo_people import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST_BYTES = 300_000
# Of the picture's own 1,600 dots.
SCALE = 0.6
MANAGER, OFFICER = "manager@lanternshire.example", "officer@lanternshire.example"
LONGEST_START_S = 120
# After something was pressed, until the page stands still.
SETTLES_MS = 700
# Until what the app said has gone from the screen.
SAID_MS = 9000


def map_picture(folder: Path) -> bytes:
    """The map of the made-up force."""
    made = make_demo(folder, seed=1, at="2026-01-01T00:00:00+00:00")
    return vl_convert.svg_to_png(draw_picture(made.found.content), scale=SCALE)


def site_pictures(folder: Path, chromium: str) -> dict[str, bytes]:
    """The hotspots, patrols and plans of the demonstration as its manager sees them, and a constable's phone."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only with a browser

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(sys.executable).parent / "bluelamp")
    served = subprocess.Popen([program, "demo", "--out", str(folder), "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://localhost:{port}/accessibility/")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--lang=en-GB"]
            )
            site = f"http://localhost:{port}"
            return {
                "hotspots.png": hotspots_picture(browser, site),
                "patrols.png": patrols_picture(browser, site),
                "phone.png": phone_picture(browser, site),
                "plans.png": plans_picture(browser, site),
            }
    finally:
        served.terminate()
        served.wait()


def signed_in(
    browser: "Browser", site: str, email: str, then: str, width: int, height: int, *, is_phone: bool = False
) -> "Page":
    """A page of the site, opened by somebody who has just signed in."""
    size: ViewportSize = {"width": width, "height": height}
    context = browser.new_context(
        base_url=site, locale="en-GB", viewport=size, has_touch=is_phone, color_scheme="light"
    )
    page = context.new_page()
    page.goto(f"/account/login/?next={then}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def hotspots_picture(browser: "Browser", site: str) -> bytes:
    """From the figures down to the first places of the table."""
    page = signed_in(browser, site, MANAGER, "/hotspots/", 1280, 1180)
    page.locator("[data-map-ready]").wait_for()
    page.get_by_text("Incidents in hotspots").first.evaluate("e => window.scrollTo(0, e.offsetTop - 150)")
    return page.screenshot()


def patrols_picture(browser: "Browser", site: str) -> bytes:
    """The visits of a week, a line for each place."""
    page = signed_in(browser, site, MANAGER, "/patrols/", 1280, 760)
    page.wait_for_url("**/patrols/")
    day = page.evaluate("new Date(Date.now() - 7 * 24 * 3600e3).toISOString().slice(0, 10)")
    page.goto(f"/patrols/timeline/?day={day}&span=week")
    # From the heading down, the menu of the site left out.
    page.get_by_role("heading", level=1).evaluate("e => window.scrollTo(0, e.offsetTop - 20)")
    page.wait_for_timeout(SETTLES_MS)
    return page.screenshot()


def plans_picture(browser: "Browser", site: str) -> bytes:
    """A published week by crew, from its first day."""
    page = signed_in(browser, site, MANAGER, "/plans/", 1280, 860)
    page.get_by_role("link", name="Look at the week").first.click()
    page.get_by_role("heading", name="Crews by day").evaluate("e => window.scrollTo(0, e.offsetTop - 20)")
    page.wait_for_timeout(SETTLES_MS)
    return page.screenshot()


def phone_picture(browser: "Browser", site: str) -> bytes:
    """Three screens of the phone app side by side: what is due, why there, and a visit that goes on."""
    page = signed_in(browser, site, OFFICER, "/field/", 390, 844, is_phone=True)
    start = page.get_by_role("button", name="Start a visit at").first
    start.wait_for()
    screens = [page.screenshot()]
    page.locator('a[href^="#/place/"]').first.click()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_timeout(SETTLES_MS)
    screens.append(page.screenshot())
    page.goto("/field/#/today")
    start.click()
    page.wait_for_timeout(SAID_MS)
    screens.append(page.screenshot())
    told = "".join(f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in screens)
    style = "body{margin:0;padding:16px;display:flex;gap:16px;background:#dde3ea}img{width:330px;border-radius:18px}"
    sheet = browser.new_page(viewport={"width": 3 * 330 + 4 * 16, "height": 746})
    sheet.set_content(f"<style>{style}</style>{told}")
    sheet.wait_for_timeout(SETTLES_MS)
    return sheet.screenshot()


def wait_for(address: str) -> None:
    """Wait until a page answers."""
    end = time.monotonic() + LONGEST_START_S
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - loopback
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
        else:
            return
    raise TimeoutError(f"{address} did not answer.")


def keep(name: str, picture: bytes) -> bool:
    """Write a picture that is small enough; whether it was."""
    if len(picture) > LARGEST_BYTES:
        print(f"{name} has {len(picture):,} bytes; {LARGEST_BYTES:,} are allowed.")
        return False
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / name).write_bytes(picture)
    print(f"docs/pictures/{name}: {len(picture):,} bytes")
    return True


def main() -> int:
    """Draw the pictures anew."""
    chromium = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        is_kept = keep("map.png", map_picture(Path(folder) / "map"))
        if chromium is None:
            print("No chromium: the pictures of the site stay as they are.")
        else:
            made = site_pictures(Path(folder) / "site", chromium)
            for name, picture in made.items():
                is_kept = keep(name, picture) and is_kept
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
