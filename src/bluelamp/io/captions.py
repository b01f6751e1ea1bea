"""Captions of made-up data: what a folder says of itself, so that whatever is drawn from it says so too."""

from __future__ import annotations

__all__ = ["caption_beside"]

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

# The files in which a made-up force and a case folder say what they are, and how far above a data file they may lie.
_TELLERS = ("truth.json", "expected.json")
_LEVELS = 3


def caption_beside(path: Path) -> str:
    """The caption that must stand beside anything made of a file; empty for real data.

    Args:
        path: the file or archive that was loaded.
    """
    for folder in list(path.resolve().parents)[:_LEVELS]:
        for name in _TELLERS:
            told = _read(folder / name)
            if told.get("constructed") is True:
                return "Rows constructed: a made-up force with known answers."
            source = str(told.get("source", ""))
            if "constructed" in source.casefold():
                return f"Rows constructed. {source[:1].upper()}{source[1:]}."
    return ""


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
