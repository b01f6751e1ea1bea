"""Make the pictures that the documents show: the map of the made-up force and the first page of the site's hotspots.

Small enough to be kept. The second needs Chromium.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import vl_convert

from bluelamp.io.map_page import draw_picture
from bluelamp.tasks.synth import make_demo
from bluelamp_station.workflows.demo_people import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST_BYTES = 300_000
# Of the picture's own 1,600 dots.
SCALE = 0.6
MANAGER = "manager@lanternshire.example"
LONGEST_START_S = 120


def map_picture(folder: Path) -> bytes:
    """The map of the made-up force."""
    made = make_demo(folder, seed=1, at="2026-01-01T00:00:00+00:00")
    return vl_convert.svg_to_png(draw_picture(made.found.content), scale=SCALE)


def site_picture(folder: Path, chromium: str) -> bytes:
    """The hotspots of the demonstration, as its manager sees them."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only with a browser

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(sys.executable).parent / "bluelamp")
    served = subprocess.Popen([program, "demo", "--out", str(folder), "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://localhost:{port}/accessibility/")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1280, "height": 1180})
            page.goto(f"http://localhost:{port}/account/login/?next=/hotspots/")
            page.get_by_label("E-mail address").fill(MANAGER)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.locator("[data-map-ready]").wait_for()
            # From the figures down to the first places of the table.
            page.get_by_text("Incidents in hotspots").first.evaluate("e => window.scrollTo(0, e.offsetTop - 150)")
            return page.screenshot()
    finally:
        served.terminate()
        served.wait()


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
            print("No chromium: docs/pictures/hotspots.png stays as it is.")
            return 0 if is_kept else 1
        return 0 if keep("hotspots.png", site_picture(Path(folder) / "site", chromium)) and is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
