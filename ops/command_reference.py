"""Write docs/reference/commands.md from the commands themselves, so that the page cannot fall behind."""

import sys
from pathlib import Path

import click

from bluelamp.cli.main import bluelamp

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"
_HEAD = """# Commands

Made by `ops/command_reference.py` from the commands themselves. Every command takes `--help`. `--json` prints one JSON
document on stdout; progress, notes and errors go to stderr. Exit status: 0 done; 2 usage or unreadable input, in one
line that names file, row and column; 3 input read but refused, nothing written; 1 a defect. The codes are in
[messages](messages.md).
"""


def text() -> str:
    """The whole page."""
    return _HEAD + "".join(
        _sections(bluelamp, "bluelamp", click.Context(bluelamp, info_name="bluelamp", **bluelamp.context_settings))
    )


def _sections(group: click.Group, name: str, context: click.Context) -> list[str]:
    sections = []
    for verb in group.list_commands(context):
        command = group.get_command(context, verb)
        if command is None:
            continue
        path = f"{name} {verb}"
        inner = click.Context(command, parent=context, info_name=verb, max_content_width=100, terminal_width=100)
        if isinstance(command, click.Group):
            sections.append(f"\n## {path}\n\n{command.help}\n")
            sections += _sections(command, path, inner)
        else:
            level = "###" if name != "bluelamp" else "##"
            sections.append(f"\n{level} {path}\n\n```text\n{command.get_help(inner).strip()}\n```\n")
    return sections


def main() -> int:
    """Write the page."""
    PAGE.write_text(text(), encoding="utf-8")
    print(f"{PAGE.relative_to(PAGE.parent.parent.parent)}: {len(text().splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
