"""How fast the site answers: p50 and p99 of the set's page and its map data, queries a page, the map in a browser.

``python -m benchmarks.station.speed_pages [--quick] [--calls N]``, or row 6 of ``benchmarks/run.py``. A made-up force
of half a million incidents is loaded by the site's own steps, 26 hotspots are adopted, a year of 20,000 visits is put
beside them, the site is served on loopback, and pages are asked for by one caller and by four at once. Cold start is
from the command to the first answer; memory is the resident set of each process of the site after all calls. There is
no peer: the goals are the project's own (a page in 300 ms, a year of patrols in 500 ms, the map interactive in 2 s).
Prints a table and writes ``bench-results/station.json``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CALLERS = (1, 4)
OPENINGS = 5
CHROMIUM = Path("/usr/bin/chromium")
PAGE_GOAL_MS, MAP_GOAL_MS, YEAR_GOAL_MS = 300.0, 2000.0, 500.0
INCIDENTS_A_MONTH = 14_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


def main() -> int:
    """Fill a site, measure it, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the incidents, fewer calls")
    parser.add_argument("--calls", type=int, help="calls of each address by each number of callers")
    given = parser.parse_args()
    months, each, calls = (6, 8_400, 60) if given.quick else (36, INCIDENTS_A_MONTH, 300)
    with tempfile.TemporaryDirectory(prefix="bluelamp-bench-") as folder:
        made = fill(Path(folder), months=months, each=each)
        found = measure(Path(folder) / "home", made, calls=given.calls or calls)
    told = made | found
    print(page_of(told))
    results = ROOT / "bench-results"
    results.mkdir(exist_ok=True)
    (results / "station.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 0


def page_of(told: dict[str, Any]) -> str:
    """The table, with what holds for all of it in a line above and a line below."""
    lines = [
        f"The site: {told['incidents']:,} incidents, {told['places']} hotspots, {told['visits']:,} visits.",
        "",
        "| what | calls | p50 | p99 | goal (p99) | met? | queries |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in told["rows"]:
        verdict = "yes" if row["p99_ms"] <= row["goal_ms"] else "NO"
        queries = "-" if row["queries"] is None else row["queries"]
        lines.append(
            f"| {row['what']} | {row['calls']} | {row['p50_ms']:.0f} ms | {row['p99_ms']:.0f} ms "
            f"| {row['goal_ms']:.0f} ms | {verdict} | {queries} |"
        )
    memory = ", ".join(f"{name} {megabytes:.0f} MB" for name, megabytes in told["memory_mb"].items()) or "not measured"
    return "\n".join([*lines, "", f"First answer {told['cold_start_s']:.2f} s after the command. Memory: {memory}."])


def fill(folder: Path, *, months: int, each: int) -> dict[str, Any]:
    """A site with incidents and an adopted set of 26, by the steps that people and the worker take."""
    os.environ.update({"BLUELAMP_HOME": str(folder / "home"), "BLUELAMP_DEMO": "yes"})  # noqa: TID251 - a script
    os.environ["DJANGO_SETTINGS_MODULE"] = "bluelamp_station.config.settings"  # noqa: TID251
    os.environ.pop("DATABASE_URL", None)  # noqa: TID251
    from bluelamp.synth.settings import ForceSettings  # noqa: PLC0415 - Django is told where it lives first
    from bluelamp.tasks.synth import write_force_folder  # noqa: PLC0415
    from bluelamp_station.workflows.opening import open_site  # noqa: PLC0415

    (folder / "home").mkdir()
    opened = open_site(folder / "home")
    assert opened.setup_path is not None
    from bluelamp_station.workflows import demonstration  # noqa: PLC0415 - the rooms are loaded now

    write_force_folder(ForceSettings(months=months, hotspots=26, incidents_per_month=each), folder / "force")
    demonstration.ASKED["count"] = 26
    demonstration.fill_site(
        setup_path=opened.setup_path,
        force_folder=folder / "force",
        seed=1,
        progress=lambda done, _all, text: print(f"  {done} {text}", file=sys.stderr),
    )
    from bluelamp_station.hotspots.models import HotspotSet  # noqa: PLC0415
    from bluelamp_station.incidents.models import Delivery  # noqa: PLC0415

    adopted = HotspotSet.objects.get(state="adopted")
    visits = fill_year(adopted, weeks=5 if each < INCIDENTS_A_MONTH else 52)
    delivery = Delivery.objects.get()
    return {
        "incidents": delivery.receipt["rows_kept"],
        "places": adopted.places.count(),
        "visits": visits,
        "set": adopted.pk,
        "queries": {path: queries_of(path) for path in paths_of(adopted.pk)},
    }


def fill_year(adopted: Any, *, weeks: int) -> int:
    """Patrols of some weeks at the places of the set; how many visits."""
    sys.path.insert(0, str(ROOT / "tests"))
    from worlds.patrol_records import fill_patrols  # noqa: PLC0415 - the path comes first

    return len(fill_patrols(adopted.programme, by=adopted.adopted_by, weeks=weeks, shifts_a_day=6).visits)


def paths_of(pk: int) -> tuple[str, str, str]:
    """The set's page, its map data, and the overview of a year of patrols."""
    from django.utils import timezone  # noqa: PLC0415 - Django is set up by now

    today = timezone.localdate()
    year = f"first={today - dt.timedelta(days=364)}&last={today}"
    return f"/hotspots/sets/{pk}/", f"/hotspots/sets/{pk}/map.geojson", f"/patrols/?{year}"


def queries_of(path: str) -> int:
    """How often a page asks the database."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = signed_in()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path, headers={"host": "localhost"}).status_code == 200, path
    return len(asked)


def signed_in() -> Any:
    """A client of the made-up analyst."""
    from django.test import Client  # noqa: PLC0415

    from bluelamp_station.accounts.models import Person  # noqa: PLC0415

    client = Client()
    client.force_login(
        Person.objects.get(email="analyst@lanternshire.example"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def measure(home: Path, made: dict[str, Any], *, calls: int) -> dict[str, Any]:
    """Serve it and ask."""
    cookie = signed_in().cookies["bluelamp_session"].value
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    command = [sys.executable, "-c", "from bluelamp.cli.main import run; run()", "serve", "--home", str(home)]
    began = time.perf_counter()
    process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        site, (page, data, patrols) = f"http://127.0.0.1:{port}", paths_of(made["set"])
        wait_for(port)
        ask(site + "/accessibility/", cookie)
        cold_start = time.perf_counter() - began
        rows = [
            timed(site + path, cookie, calls if goal == PAGE_GOAL_MS else calls // 5, callers)
            | {"goal_ms": goal, "what": f"{what}, {callers} at once", "queries": made["queries"][path]}
            for what, path, goal in (
                ("page of the set", page, PAGE_GOAL_MS),
                ("map data of the set", data, PAGE_GOAL_MS),
                (f"overview of {made['visits']:,} visits", patrols, YEAR_GOAL_MS),
            )
            for callers in CALLERS
        ]
        if CHROMIUM.exists():
            rows += maps_in_browser(site, page, cookie)
        return {"rows": rows, "cold_start_s": cold_start, "memory_mb": memory_of(process.pid)}
    finally:
        process.terminate()
        process.wait(timeout=30)


def memory_of(parent: int) -> dict[str, float]:
    """Resident memory in MB of the web processes together, the worker, and the parent that watches them."""
    found: dict[str, float] = {}
    if not Path("/proc/self/status").exists():
        return found
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
            told = dict(line.partition(":")[::2] for line in (folder / "status").read_text().splitlines())
        except OSError:
            continue  # it ended while we looked
        if int(folder.name) != parent and str(parent) not in lineage(int(folder.name)):
            continue
        name = "web" if "run_web" in words else "worker" if "run_worker" in words else "parent and others"
        found[name] = found.get(name, 0.0) + int(told.get("VmRSS", "0 kB").split()[0]) / 1000
    return dict(sorted(found.items()))


def lineage(number: int) -> list[str]:
    """Ids of the processes above one."""
    above: list[str] = []
    while number > 1:
        try:
            status = Path(f"/proc/{number}/status").read_text(encoding="utf-8")
        except OSError:
            break
        number = int(status.partition("PPid:")[2].split()[0])
        above.append(str(number))
    return above


def wait_for(port: int) -> None:
    """Until it takes calls."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The site does not answer.")


def ask(url: str, cookie: str) -> float:
    """Ask for an address as somebody signed in; milliseconds."""
    request = urllib.request.Request(url, headers={"Cookie": f"bluelamp_session={cookie}"})  # noqa: S310 - our own
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        assert answer.status == 200
        assert "/account/login/" not in answer.url, "signed out"
        answer.read()
    return (time.perf_counter() - began) * 1000


def timed(url: str, cookie: str, calls: int, n_callers: int) -> dict[str, Any]:
    """p50 and p99 of an address, asked by several callers at once, after a few calls that do not count."""
    with ThreadPoolExecutor(n_callers) as callers:
        list(callers.map(lambda _: ask(url, cookie), range(n_callers * 3)))
        times = sorted(callers.map(lambda _: ask(url, cookie), range(calls)))
    return spread(times) | {"goal_ms": PAGE_GOAL_MS}


def spread(times: list[float]) -> dict[str, Any]:
    """p50 and p99; of a few times the largest stands for p99."""
    cuts = quantiles(times, n=100, method="inclusive")
    is_many = len(times) >= 100
    return {"p50_ms": cuts[49], "p99_ms": cuts[98] if is_many else max(times), "calls": len(times)}


def maps_in_browser(site: str, path: str, cookie: str) -> list[dict[str, Any]]:
    """From the click to the map that answers the hand, in Chromium: with an empty cache, and again in the same one."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    times: dict[str, list[float]] = {"cold": [], "warm": []}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for _ in range(OPENINGS):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": "bluelamp_session", "value": cookie, "url": site}])
            for state in ("cold", "warm"):
                page = context.new_page()
                began = time.perf_counter()
                page.goto(site + path)
                page.locator("[data-map-ready]").first.wait_for(state="attached", timeout=30_000)
                times[state].append((time.perf_counter() - began) * 1000)
                page.close()
            context.close()
        browser.close()
    return [
        spread(sorted(found))
        | {"what": f"map interactive in Chromium, {state}", "goal_ms": MAP_GOAL_MS, "queries": None}
        for state, found in times.items()
    ]


if __name__ == "__main__":
    sys.exit(main())
