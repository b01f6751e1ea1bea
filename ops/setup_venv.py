"""Build or renew .venv from a hash-pinned lock; do nothing when it already answers to that lock.

Run by make with any Python 3.11 or later; uses the standard library only. A fuller environment (development, benchmark)
also satisfies a smaller one, so `make demo` after `make test` rebuilds nothing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "bluelamp-lock.txt"
# From the smallest to the fullest: each holds everything that the ones before it hold.
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")


def fingerprint(lock: str) -> str:
    """What .venv must have been built from: interpreter, the lock's content and the project's own metadata."""
    digest = hashlib.sha256()
    for name in (lock, "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return f"{lock} {sys.version_info.major}.{sys.version_info.minor} {digest.hexdigest()}"


def is_satisfied(lock: str) -> bool:
    """Say whether .venv was completed for this lock or for a fuller one."""
    if not STAMP.exists():
        return False
    built = STAMP.read_text(encoding="utf-8").strip()
    return any(built == fingerprint(fuller) for fuller in LOCKS[LOCKS.index(lock) :] if (ROOT / fuller).exists())


def venv_python() -> Path:
    """The interpreter inside .venv."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def build(lock: str) -> None:
    """Make .venv anew; the stamp is written last, so that an interrupted build is never taken for a finished one."""
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True)
    pip = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / lock)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)
    STAMP.write_text(fingerprint(lock) + "\n", encoding="utf-8")


def main() -> int:
    """Set up .venv for the lock named on the command line."""
    lock = sys.argv[1]
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 the machine has
        print(f"Bluelamp needs Python 3.11 or later; this is {sys.version.split()[0]}. Try: make PYTHON=python3.13 ...")
        return 2
    if not is_satisfied(lock):
        print(f"Setting up .venv from {lock} (once; a minute or two) ...", file=sys.stderr)
        build(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main())
