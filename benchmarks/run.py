"""Runs every contest, each in fresh processes, and writes the table of ratios to bench-results/.

``python benchmarks/run.py [--rows 1,2,3] [--quick]``. Two threads for everybody. Only ratios count: both sides of a row
are timed in turn in one process on the machine at hand.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench-results"
RUNS = 7
MODULES = {
    "1": "benchmarks.incidents.speed_ingest",
    "2": "benchmarks.places.speed_counts",
    "3": "benchmarks.hotspots.speed_kernel",
    "4": "benchmarks.hotspots.speed_getis_ord",
    "5": "benchmarks.hotspots.speed_permutations",
    "8": "benchmarks.patrols.speed_dwell",
}
# The site has no peer: its row is a table of its own below the others.
STATION = "6"
# The same for phones that send at once.
SYNC = "7"
# Tours are judged by how good they are after a fixed time, not by how long they take: a table of their own too.
TOURS = "9"
THREADS = {f"{library}_NUM_THREADS": "2" for library in ("OMP", "OPENBLAS", "MKL", "NUMBA")} | {
    "POLARS_MAX_THREADS": "2"
}
COLUMNS = (
    "row",
    "task",
    "peer",
    "ours, median",
    "peer, median",
    "ratio (spread)",
    "goal",
    "met?",
    "cold, ours",
    "cold, peer",
    "peak MB, ours",
    "peak MB, peer",
    "checked",
)
# Modules that a page of help has no use for; the interpreter's own are not listed.
HEAVY = ("django", "ibis", "duckdb", "scipy", "numpy", "pyarrow", "pyogrio", "pyproj", "shapely", "httpx", "vl_convert")
HELP = "import sys; sys.argv = ['bluelamp', '--help']; from bluelamp.cli.main import main; main()"
HELP_IMPORTS = (
    "import sys, atexit; atexit.register(lambda: print('\\n' + ' '.join(sorted({m.split('.')[0] for m in sys.modules}"
    " - set(sys.stdlib_module_names))))); " + HELP.removeprefix("import sys; ")
)


def main() -> int:
    """Run what was asked for, print and write the table."""
    wanted, is_quick = arguments()
    python("-m", "benchmarks.world")
    rows: list[dict[str, Any]] = []
    for number, module in MODULES.items():
        if number in wanted:
            for index, contest in enumerate(answer("list", module)):
                rows.append(contest | hold(module, index, contest["quick_runs"] if is_quick else RUNS))
                print(line(rows[-1]), flush=True)
    page = "\n".join([heading(), *(line(row) for row in rows), "", help_start()])
    page += f"\n\n{station(is_quick=is_quick)}" if STATION in wanted else ""
    page += f"\n\n{station(is_quick=is_quick, module='station.speed_sync')}" if SYNC in wanted else ""
    page += f"\n\n{station(is_quick=is_quick, module='plans.speed_tours')}" if TOURS in wanted else ""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "table.md").write_text(f"{machine()}\n\n{page}\n", encoding="utf-8")
    (RESULTS / "table.json").write_text(json.dumps({"machine": machine(), "rows": rows}, indent=1), encoding="utf-8")
    print(f"\n{machine()}\n\n{page}")
    return 0


def arguments() -> tuple[list[str], bool]:
    """Rows wanted, and whether fewer runs will do."""
    parser = argparse.ArgumentParser(description=__doc__)
    every = ",".join([*MODULES, STATION, SYNC, TOURS])
    parser.add_argument("--rows", default=every, help="rows of the table, e.g. 2,3")
    parser.add_argument("--quick", action="store_true", help="fewer alternating runs")
    given = parser.parse_args()
    return given.rows.split(","), given.quick


def hold(module: str, index: int, runs: int) -> dict[str, Any]:
    """One contest: first calls of each side in processes of their own, then both in turn."""
    first_calls = {side: answer("cold", module, str(index), side) for side in ("ours", "peer")}
    in_turn: dict[str, Any] = answer("pair", module, str(index), str(runs))
    return {"cold": first_calls, "runs": runs} | in_turn


def answer(*words: str) -> Any:
    """The JSON on the last line that a timing process prints; a side that breaks is an answer too."""
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-m", "benchmarks.timing", *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        return {"failed": (done.stderr.strip().splitlines() or ["no message"])[-1]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def python(*words: str) -> str:
    """What a Python process prints; its failure is ours."""
    command = [sys.executable, *words]
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    )
    return done.stdout


def environment() -> dict[str, str]:
    """Two threads for everybody, and the checkout's own package first."""
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))  # noqa: TID251 - a script
    return {**os.environ, **THREADS, "PYTHONPATH": path}  # noqa: TID251 - children inherit the environment


def heading() -> str:
    """First two lines of the table."""
    return "\n".join([row_of(COLUMNS), row_of(["---"] * len(COLUMNS))])


def line(row: dict[str, Any]) -> str:
    """One contest as a line of the table."""
    sign = "<=" if row["sense"] == "at most" else ">="
    words = [row["row"], row["task"], row["peer"]]
    if "ratio" in row:
        spread = f"{row['ratio']:.3g} ({row['ratio_low']:.3g} to {row['ratio_high']:.3g})"
        words += [f"{row['ours_median_s']:.4g} s", f"{row['peer_median_s']:.4g} s", spread]
        verdict = "yes" if row["is_met"] else "NO"
    else:
        reason = row.get("missing") or row.get("failed", "")
        words += ["-", "-", f"not run: {reason}"]
        verdict = "not run"
    words += [f"{sign} {row['goal']:g}", verdict]
    for measure, form in (("cold_s", "{:.3g} s"), ("peak_mb", "{:.0f}")):
        words += [form.format(row["cold"][s][measure]) if measure in row["cold"][s] else "-" for s in ("ours", "peer")]
    return row_of([*words, row.get("note", "")])


def row_of(cells: Any) -> str:
    """Cells between bars; a bar in an error message must not start a column."""
    return "| " + " | ".join(str(cell).replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def help_start() -> str:
    """How long ``bluelamp --help`` takes from a standing start, and which heavy packages it loads."""
    try:
        packages = python("-c", HELP_IMPORTS).strip().splitlines()[-1].split()
        times = [taken("-c", HELP) for _ in range(RUNS)]
    except subprocess.CalledProcessError as error:
        return f"`bluelamp --help`: not run: {error.stderr.strip().splitlines()[-1]}"
    heavy = [name for name in HEAVY if name in packages]
    bare = median(taken("-c", "pass") for _ in range(RUNS))
    return (
        f"`bluelamp --help`: {median(times):.3f} s (an empty Python process: {bare:.3f} s); heavy packages loaded: "
        f"{', '.join(heavy) or 'none'}; packages loaded: {', '.join(packages)}."
    )


def station(*, is_quick: bool, module: str = "station.speed_pages") -> str:
    """A table that a module prints itself, of the site or of tours; why there is none where it cannot be measured."""
    try:
        return python("-m", f"benchmarks.{module}", *(["--quick"] if is_quick else [])).strip()
    except subprocess.CalledProcessError as error:
        return f"{module}: not run: {(error.stderr.strip().splitlines() or ['no message'])[-1]}"


def taken(*words: str) -> float:
    """Wall time of a Python process."""
    started = perf_counter()
    python(*words)
    return perf_counter() - started


def machine() -> str:
    """Where the numbers were taken, without naming the machine."""
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores."


if __name__ == "__main__":
    sys.exit(main())
