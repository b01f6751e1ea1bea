"""The site is set by its environment alone: what is read stands in the table of the how-to, and nothing else does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "src" / "bluelamp_station"
READER = SITE / "config" / "environment.py"
PAGE = ROOT / "docs" / "how-to" / "run-the-station.md"
VARIABLE = re.compile(r"BLUELAMP_[A-Z_]+|DATABASE_URL")
ROW = re.compile(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \|$", re.MULTILINE)

pytestmark = pytest.mark.spec


def named_in(path: Path) -> set[str]:
    """Variables that stand in a module as whole strings; those in the midst of a sentence are not read by it."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if VARIABLE.fullmatch(text)}


def told() -> list[str]:
    """Variables in the rows of the table."""
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def test_the_table_names_each_variable_that_is_read_and_no_other() -> None:
    assert len(named_in(READER)) > 15
    assert set(told()) == named_in(READER)


def test_the_table_names_each_variable_once() -> None:
    assert sorted(told()) == sorted(set(told()))


def test_no_other_module_of_the_site_knows_a_variable_that_the_reader_does_not() -> None:
    known = named_in(READER)
    strange = {path.relative_to(ROOT).as_posix(): named_in(path) - known for path in sorted(SITE.rglob("*.py"))}
    assert {path: names for path, names in strange.items() if names} == {}


def test_the_how_to_speaks_of_no_variable_outside_its_table() -> None:
    spoken = set(VARIABLE.findall(PAGE.read_text(encoding="utf-8")))
    assert spoken - set(told()) == set()
