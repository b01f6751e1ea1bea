"""How fast the site takes in what phones send: 100 phones at once, on SQLite and on PostgreSQL.

``python -m benchmarks.station.speed_sync [--quick] [--phones N]``, or row 7 of ``benchmarks/run.py``. Each sends a
shift of 12 visits, 30 outcomes and a point a minute in four batches over loopback, all phones at the same moment.
There is no peer: the goal is that no sending fails and that the site then holds exactly what was sent. Prints a table
and writes ``bench-results/sync.json``.
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
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
VISITS, OUTCOMES, MINUTES, BATCHES = 12, 30, 15, 4
TOKEN = "a" * 32
HELD = """
import django, json
django.setup()
from bluelamp_station.patrols.models import FieldRecord, Fix, Outcome, Visit
print(json.dumps([FieldRecord.objects.count(), Visit.objects.counted().count(), Outcome.objects.count(),
                  Fix.objects.count()]))
"""


def main() -> int:
    """Measure both databases, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 phones")
    parser.add_argument("--phones", type=int, help="how many phones")
    parser.add_argument("--databases", default="SQLite,PostgreSQL", help="which, parted by a comma")
    given = parser.parse_args()
    n_phones = given.phones or (20 if given.quick else 100)
    rows = [measured(name, n_phones) for name in given.databases.split(",")]
    print(page_of(rows, n_phones))
    results = ROOT / "bench-results"
    results.mkdir(exist_ok=True)
    (results / "sync.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


def page_of(rows: list[dict[str, Any]], n_phones: int) -> str:
    """The table, with what holds for all of it in a line above."""
    lines = [
        f"Phones: {n_phones} at once, each {VISITS} visits and {OUTCOMES} outcomes in {BATCHES} sendings.",
        "",
        "| database | sendings | p50 | p99 | all done | records a second | errors | exactly once? |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        if "missing" in row:
            lines.append(f"| {row['database']} | not run: {row['missing']} | | | | | | |")
            continue
        verdict = "yes" if row["is_exact"] else "NO"
        lines.append(
            f"| {row['database']} | {row['sendings']} | {row['p50_s']:.2f} s | {row['p99_s']:.2f} s "
            f"| {row['all_s']:.1f} s | {row['records'] / row['all_s']:.0f} | {row['errors']} | {verdict} |"
        )
    return "\n".join(lines)


def measured(database: str, n_phones: int) -> dict[str, Any]:
    """One database: a site, its phones, and what it holds in the end."""
    sys.path.insert(0, str(ROOT / "tests"))
    from worlds.postgres import start_cluster  # noqa: PLC0415 - the path comes first

    with tempfile.TemporaryDirectory(prefix="bluelamp-bench-") as folder:
        if database == "SQLite":
            return {"database": database} | contest(Path(folder), n_phones, {})
        try:
            cluster = start_cluster()
        except FileNotFoundError as error:
            return {"database": database, "missing": str(error)}
        try:
            return {"database": database} | contest(Path(folder), n_phones, {"DATABASE_URL": cluster.url()})
        finally:
            cluster.stop()


def contest(folder: Path, n_phones: int, more: dict[str, str]) -> dict[str, Any]:
    """Serve a site and let all phones send at once."""
    home, people = folder / "home", folder / "people.json"
    home.mkdir()
    told = {name: value for name, value in os.environ.items() if not name.startswith(("BLUELAMP_", "DATABASE_"))}  # noqa: TID251 - children inherit it
    told |= {
        "BLUELAMP_HOME": str(home),
        "BLUELAMP_SECOND_FACTOR": "no",
        "DJANGO_SETTINGS_MODULE": "bluelamp_station.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
    } | more
    opens = "import sys; from pathlib import Path; from bluelamp_station.workflows.opening import open_site; "
    python(told, "-c", opens + "open_site(Path(sys.argv[1]))", str(home))
    python(told, "-m", "worlds.patrol_ground", str(people), str(n_phones))
    port = free_port()
    command = [sys.executable, "-c", "from bluelamp.cli.main import run; run()", "serve", "--home", str(home)]
    process = subprocess.Popen([*command, "--port", str(port), "--no-worker"], env=told, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        wait_for(port)
        phones = [sendings(person) for person in json.loads(people.read_text(encoding="utf-8"))]
        began = time.perf_counter()
        with ThreadPoolExecutor(n_phones) as callers:
            found = [one for some in callers.map(lambda told: send_all(port, told), phones) for one in some]
        all_s = time.perf_counter() - began
        held = json.loads(python(told, "-c", HELD))
    finally:
        process.terminate()
        process.wait(timeout=60)
    times = sorted(seconds for seconds, _ in found)
    cuts = quantiles(times, n=100, method="inclusive")
    n_records = sum(len(body["records"]) for bodies, _ in phones for body in bodies)
    wanted = [n_records, n_phones * VISITS, n_phones * OUTCOMES, n_phones * VISITS * (MINUTES + 1)]
    return {
        "sendings": len(times),
        "records": n_records,
        "p50_s": cuts[49],
        "p99_s": cuts[98],
        "all_s": all_s,
        "errors": sum(errors for _, errors in found),
        "is_exact": held == wanted,
    }


def sendings(person: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
    """The bodies that a phone sends for a shift, and its session."""
    device, run = str(uuid.uuid4()), str(uuid.uuid4())
    began = now().replace(microsecond=0) - dt.timedelta(hours=8)
    records = [record for number in range(VISITS) for record in visit(person, run, number, began)]
    size = -(-len(records) // BATCHES)
    bodies = [
        {
            "format": 1,
            "person_key": person["key"],
            "device_id": device,
            "app_version": "bench",
            "records": records[first : first + size],
        }
        for first in range(0, len(records), size)
    ]
    return bodies, person["cookie"]


def visit(person: dict[str, str], run: str, number: int, shift_at: dt.datetime) -> list[dict[str, Any]]:
    """The records of one visit."""
    key, began = str(uuid.uuid4()), shift_at + dt.timedelta(minutes=35 * number)
    ended = began + dt.timedelta(minutes=MINUTES)
    points = [
        {"at": (began + dt.timedelta(minutes=m)).isoformat(), "longitude": -0.9, "latitude": 51.1, "accuracy_m": 8.0}
        for m in range(MINUTES + 1)
    ]
    n_outcomes = OUTCOMES // VISITS + (number < OUTCOMES % VISITS)
    crew = [{"person_ref": person["crew_ref"], "role": "officer", "agency": "police"}]
    told: list[tuple[str, dt.datetime, dict[str, Any]]] = [
        ("visit_started", began, {"place_ref": f"HE{number % 12:02d}", "shift_id": None, "crew": crew, "mode": "foot",
                                  "additional": True, "check_in": "tap", "place_code": None, "fix": points[0]}),
        *(("outcome", began, {"kind": "engagement", "count": 1, "audience": "resident", "reference": None,
                              "found": None}) for _ in range(n_outcomes)),
        ("fixes", ended, {"fixes": points[1:-1]}),
        ("visit_ended", ended, {"fix": points[-1], "check_in": "tap"}),
    ]  # fmt: skip
    return [
        {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "made_at": at.isoformat(),
            "visit_id": key,
            "steady_ms": (at - shift_at).total_seconds() * 1000,
            "run_id": run,
            "body": body | ({} if kind == "fixes" else {"at": at.isoformat()}),
        }
        for kind, at, body in told
    ]


def send_all(port: int, told: tuple[list[dict[str, Any]], str]) -> list[tuple[float, int]]:
    """Send one batch after the other; of each the seconds and how many tries failed."""
    bodies, cookie = told
    return [send(port, body, cookie) for body in bodies]


def send(port: int, body: dict[str, Any], cookie: str) -> tuple[float, int]:
    """Send until there are receipts, five tries at the most."""
    errors, began = 0, time.perf_counter()
    for _ in range(5):
        text = json.dumps(body | {"sent_at": now().isoformat()}).encode()
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"bluelamp_session={cookie}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }
        request = urllib.request.Request(f"http://127.0.0.1:{port}/field/sync", text, headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - our own address
                receipts = json.loads(answer.read())["receipts"]
        except (OSError, ValueError):
            errors += 1
            continue
        errors += sum(one["status"] != "kept" for one in receipts)
        break
    return time.perf_counter() - began, errors


def now() -> dt.datetime:
    """The time."""
    return dt.datetime.fromtimestamp(time.time(), tz=dt.UTC)


def python(environment: dict[str, str], *words: str) -> str:
    """What a Python process prints; its failure is ours."""
    command = [sys.executable, *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int) -> None:
    """Until it takes calls."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The site does not answer.")


if __name__ == "__main__":
    sys.exit(main())
