"""The shape of the house: what no single room can see from inside."""

from __future__ import annotations

import ast
import configparser
import contextlib
import io
import re
import sys
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bluelamp"
FOLDERS = ("src", "tests", "benchmarks", "ops")
# Names that say nothing about what a module is for.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "handler", "data", "info", "misc", "tools"}
# Marks of unfinished work, put together here so that this file carries none.
MARKS = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")

pytestmark = pytest.mark.spec


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def layers() -> list[str]:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    text = contracts["importlinter:contract:science-flows-one-way"]["layers"]
    return [name.strip() for line in text.split("\n") for name in line.split("|") if name.strip()]


def test_imports_follow_the_contracts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from importlinter.cli import lint_imports  # noqa: PLC0415 - builds its own graph of the whole package

    monkeypatch.chdir(ROOT)
    path_before = list(sys.path)
    try:
        status = lint_imports(no_cache=True, no_logo=True)
    finally:
        sys.path[:] = path_before
    assert status == 0, capsys.readouterr().out


def test_no_room_that_exists_is_still_in_brackets() -> None:
    bracketed = [name.strip("()") for name in layers() if name.startswith("(")]
    assert bracketed, "the rooms of later parts stand in brackets; when the last is built, this test goes"
    assert [name for name in bracketed if (SOURCE / name).exists()] == []


def test_every_package_of_the_science_is_a_layer() -> None:
    packages = {path.name for path in SOURCE.iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert packages <= {name.strip("()") for name in layers()}


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [path.relative_to(ROOT) for path in python_files(*FOLDERS) if path.stem.strip("_") in EMPTY_NAMES]
    assert found == []


def test_every_module_says_in_its_first_line_what_it_is() -> None:
    silent = []
    for path in python_files("src", "ops", "benchmarks"):
        if path.parent.name == "migrations" and path.stem != "__init__":
            continue  # made by Django; the name says what it does
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if not text.strip() or not text.splitlines()[0].rstrip().endswith((".", ":")):
            silent.append(path.relative_to(ROOT).as_posix())
    assert silent == []


def test_no_file_carries_a_mark_of_unfinished_work() -> None:
    mark = re.compile(r"\b(" + "|".join(MARKS) + r")\b")
    found = []
    for path in python_files(*FOLDERS):
        with path.open("rb") as file, contextlib.suppress(tokenize.TokenError):
            comments = [t for t in tokenize.tokenize(file.readline) if t.type == tokenize.COMMENT]
        found += [f"{path.relative_to(ROOT)}:{t.start[0]}" for t in comments if mark.search(t.string)]
    for path in sorted((ROOT / "docs").rglob("*.md")):
        found += [str(path.relative_to(ROOT))] if mark.search(path.read_text(encoding="utf-8")) else []
    assert found == []


def test_every_silenced_rule_gives_its_reason() -> None:
    """`noqa` and `type: ignore` need a code and, on their first use in a file, a reason beside them."""
    bare = re.compile(r"#\s*(noqa(?!:)|type:\s*ignore(?!\[))")
    coded = re.compile(r"#\s*(?:noqa:\s*|type:\s*ignore\[)(?P<code>[A-Za-z0-9-]+)[^#-]*(?P<reason>-\s*\S+|#\s*\S+)?")
    found = []
    for path in python_files(*FOLDERS):
        explained: set[str] = set()
        tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        for token in tokens:
            if token.type != tokenize.COMMENT:
                continue
            place = f"{path.relative_to(ROOT)}:{token.start[0]}"
            if bare.search(token.string):
                found.append(place)
            for match in coded.finditer(token.string):
                if match["reason"]:
                    explained.add(match["code"])
                elif match["code"] not in explained:
                    found.append(place)
    assert found == []
