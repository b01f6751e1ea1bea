"""The measure of lengths: code lines are what is neither blank, comment nor docstring."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "ops" / "lengths.py"
SMALL = '''"""A module."""

# a comment


def add(a, b):
    """Add.

    Twice documented.
    """
    # why
    total = a + b

    return total
'''


@pytest.fixture
def lengths() -> Any:
    spec = importlib.util.spec_from_file_location("lengths", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["lengths"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["lengths"]


@pytest.mark.spec
def test_only_code_counts(tmp_path: Path, lengths: Any) -> None:
    path = tmp_path / "small.py"
    path.write_text(SMALL, encoding="utf-8")
    file, functions = lengths.measure(path, "small.py")
    assert (file.code, file.lines) == (3, 14)
    assert [(f.name, f.code, f.lines) for f in functions] == [("small.py:6 add", 3, 9)]


@pytest.mark.spec
def test_what_is_over_the_marks_is_named(lengths: Any) -> None:
    short = lengths.Length("short.py:1 f", 50, 60)
    long = lengths.Length("long.py:1 g", 51, 51)
    lines = lengths.report([lengths.Length("long.py", 300, 351)], [short, long], "src")
    assert any("long function: long.py:1 g, 51 code lines" in line for line in lines)
    assert any("long file: long.py, 351 lines" in line for line in lines)
    assert not any("short.py" in line for line in lines)


@pytest.mark.spec
def test_the_measure_never_fails_a_check() -> None:
    asked = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    assert asked.returncode == 0
    assert "src:" in asked.stdout
