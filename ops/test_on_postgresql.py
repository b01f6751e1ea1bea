"""Run the tests that touch the database on a throw-away PostgreSQL; say so and do nothing where it is not installed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from worlds.postgres import programs_folder  # noqa: E402 - found only now


def main() -> int:
    """Run pytest with the words of the command line; its exit status."""
    if programs_folder() is None:
        print("1 skipped: PostgreSQL is not installed, so no test ran on it.")
        return 0
    environment = os.environ | {"BLUELAMP_TEST_DATABASE": "postgresql"}  # noqa: TID251 - handed on to the tests
    command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
