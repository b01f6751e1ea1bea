"""The command line as a whole: it starts at once, and its choices are the words of the vocabulary."""

from __future__ import annotations

import ast
import enum
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from bluelamp.cli.main import bluelamp
from bluelamp.core import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CLI = ROOT / "src" / "bluelamp" / "cli"
HEAVY = (
    "django",
    "bluelamp_station",
    "granian",
    "ibis",
    "duckdb",
    "scipy",
    "numpy",
    "pyarrow",
    "pyogrio",
    "pyproj",
    "shapely",
    "httpx",
    "rich",
)
PROBE = """
import sys
sys.argv = ["bluelamp", {arguments}]
from bluelamp.cli.main import main
status = main()
print("loaded:", *sorted({{name.split(".")[0] for name in sys.modules}}))
sys.exit(status)
"""

pytestmark = pytest.mark.spec


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def word_lists() -> dict[str, tuple[str, ...]]:
    """Every closed list of the vocabulary, by the name of its enumeration."""
    kinds = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, enum.StrEnum)]
    return {kind.__name__: tuple(word.value for word in kind) for kind in kinds}


@pytest.mark.parametrize("arguments", ['"--help"', '"--version"'])
def test_help_and_version_load_nothing_heavy(arguments: str) -> None:
    probe = PROBE.format(arguments=arguments)
    asked = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    assert asked.returncode == 0, asked.stderr
    loaded = asked.stdout.rpartition("loaded:")[2].split()
    assert "click" in loaded
    assert sorted(set(HEAVY) & set(loaded)) == []


def test_every_room_of_the_project_file_opens_and_says_what_it_is_for() -> None:
    names = bluelamp.list_commands(click.Context(bluelamp))
    assert {"incidents", "hotspots", "synth", "serve", "demo", "manage"} <= set(names)
    for words, command in commands(bluelamp):
        assert command.get_short_help_str(), words


def test_every_option_says_what_it_is_for_or_lists_its_choices() -> None:
    silent = [
        f"{words} {option.opts[0]}"
        for words, command in commands(bluelamp)
        for option in command.params
        if isinstance(option, click.Option) and not option.help and not isinstance(option.type, click.Choice)
    ]
    assert silent == []


def test_every_choice_is_a_list_of_the_vocabulary() -> None:
    lists = word_lists()
    strange = []
    n_choices = 0
    for words, command in commands(bluelamp):
        for option in command.params:
            if isinstance(option.type, click.Choice):
                n_choices += 1
                choices = {str(getattr(word, "value", word)) for word in option.type.choices}
                if not any(choices <= set(known) for known in lists.values()):
                    strange.append((words, option.opts[0], sorted(choices)))
    assert strange == []
    assert n_choices >= 3


def test_no_choice_is_written_out_again_in_the_command_line() -> None:
    """A list of words in `click.Choice([...])` would be a second place for them."""
    copied = []
    for path in sorted(CLI.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Choice") and node.args:
                listed = node.args[0]
                if isinstance(listed, (ast.List, ast.Tuple)) and any(
                    isinstance(word, ast.Constant) for word in listed.elts
                ):
                    copied.append(f"{path.name}:{node.lineno}")
    assert copied == []


def test_rooms_stand_in_the_order_in_which_data_flow() -> None:
    menu = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (\w+)", menu, re.MULTILINE)
    in_menu = [name.casefold() for name in headings if name.casefold() in ("incidents", "places", "hotspots")]
    assert in_menu == ["incidents", "places", "hotspots"]
    names = bluelamp.list_commands(click.Context(bluelamp))
    assert [name for name in names if name in in_menu] == [name for name in in_menu if name in names]
