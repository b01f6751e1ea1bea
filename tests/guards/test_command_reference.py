"""The page of commands says what the commands say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_commands_is_what_the_commands_say_of_themselves() -> None:
    spec = importlib.util.spec_from_file_location("command_reference", ROOT / "ops" / "command_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert page == module.text(), "make docs writes it anew"
    assert "### bluelamp hotspots find" in page
