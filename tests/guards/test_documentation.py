"""Documentation is tested: commands run, files that it shows are read, links lead somewhere, words are explained."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest

from bluelamp.cli.main import bluelamp, main
from bluelamp.core import vocabulary
from bluelamp.core.vocabulary import MonthStatus

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
FENCE = re.compile(r"^```(?P<language>\w+)(?: file=(?P<file>[\w.-]+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PROMPT = "$ bluelamp "
NEEDS_NETWORK = ["incidents", "download"]

pytestmark = pytest.mark.spec


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@dataclass
class Told:
    """What a page tells its reader to write and to run, in order."""

    page: Path
    files: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)


def told_by(page: Path) -> Told:
    """Files shown with ``file=NAME`` beside their fence, and commands after ``$ bluelamp`` in console blocks."""
    told = Told(page)
    for block in FENCE.finditer(page.read_text(encoding="utf-8")):
        if block["file"]:
            told.files[block["file"]] = block["text"]
        if block["language"] == "console":
            lines = block["text"].replace("\\\n", " ").splitlines()
            told.commands += [line.removeprefix("$ ") for line in lines if line.startswith(PROMPT)]
    return told


TOLD = [told for told in map(told_by, PAGES) if told.commands]


@pytest.mark.parametrize("told", TOLD, ids=[name_of(told.page) for told in TOLD])
def test_every_command_of_a_page_runs_in_its_order(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in told.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    for command in told.commands:
        words = shlex.split(command)[1:]
        if words[:2] == NEEDS_NETWORK:
            assert_is_understood(words)
            continue
        status = main(words)
        assert status == 0, f"{command}\n{capsys.readouterr().err}"


def assert_is_understood(words: list[str]) -> None:
    """Parse a command that may not be run here: unknown options and missing values are usage errors."""
    command: click.Command = bluelamp
    context = click.Context(bluelamp)
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, words
        command, words = found, words[1:]
    command.make_context(command.name, list(words))


def test_the_how_to_pages_have_commands_to_run() -> None:
    pages = {told.page.stem for told in TOLD}
    assert {"load-a-force-extract", "write-a-recipe", "defend-a-hotspot-set"} <= pages


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_python_examples_name_what_exists(page: Path) -> None:
    for block in FENCE.finditer(page.read_text(encoding="utf-8")):
        if block["language"] != "python":
            continue
        for node in ast.walk(ast.parse(block["text"])):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("bluelamp"):
                module = importlib.import_module(node.module)
                missing = [name.name for name in node.names if not hasattr(module, name.name)]
                assert missing == [], f"{node.module} has no {missing}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_decision_is_in_the_index_under_its_title() -> None:
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    for page in sorted((DOCS / "adr").glob("0*.md")):
        number, title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").split(" ", 1)
        assert page.name.startswith(f"{number}-")
        assert f"| [{number}]({page.name}) | {title} |" in index


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("explanation/incidents/cleaning.md", [*vocabulary.RowRefused, *vocabulary.RowAltered]),
        ("explanation/incidents/times.md", list(vocabulary.TimePrecision)),
        ("explanation/incidents/selection.md", list(vocabulary.ReportingRule)),
        ("explanation/incidents/completeness.md", list(MonthStatus)),
    ],
)
def test_every_word_of_a_list_is_explained_on_its_page(page: str, words: list[str]) -> None:
    explained = set(re.findall(r"^\| `(\w+)` \|", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE))
    assert explained == {str(word) for word in words}


def test_every_how_to_and_explanation_is_in_the_menu() -> None:
    menu = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = {(DOCS / link).resolve() for link in LINK.findall(menu)}
    folders = {path for path in linked if path.is_dir()}
    pages = [page for part in ("how-to", "explanation", "reference") for page in sorted((DOCS / part).rglob("*.md"))]
    assert [name_of(page) for page in pages if page not in linked and page.parent not in folders] == []


def test_the_glossary_gives_each_word_one_meaning() -> None:
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    words = [word.casefold() for word in re.findall(r"^\*\*([^*]+)\*\*", text, re.MULTILINE)]
    assert len(words) > 40
    assert sorted({word for word in words if words.count(word) > 1}) == []
