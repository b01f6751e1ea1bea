"""Captions: what a folder says of itself stands beside everything made from it, and real data say nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.io.captions import caption_beside

if TYPE_CHECKING:
    from pathlib import Path


def told(folder: Path, name: str, content: Any) -> Path:
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    inner = folder / "police_uk" / "2024-01"
    inner.mkdir(parents=True, exist_ok=True)
    return inner / "2024-01-testshire-street.csv"


def test_a_made_up_force_is_captioned_from_the_folder_above_its_files(tmp_path: Path) -> None:
    assert caption_beside(told(tmp_path, "truth.json", {"constructed": True})).startswith("Rows constructed: a made-up")


def test_a_case_folder_is_captioned_with_its_own_words(tmp_path: Path) -> None:
    told(tmp_path, "expected.json", {"source": "figures of the Commissioner: totals published, rows constructed"})
    caption = caption_beside(tmp_path / "incidents.csv")
    assert caption == "Rows constructed. Figures of the Commissioner: totals published, rows constructed."


@pytest.mark.parametrize(
    "content", [{"constructed": False}, {"constructed": "true"}, {"source": "data.police.uk"}, [], "{", "", 7]
)
def test_anything_else_is_no_caption(tmp_path: Path, content: Any) -> None:
    assert caption_beside(told(tmp_path, "truth.json", content)) == ""


def test_a_caption_far_above_is_another_folders(tmp_path: Path) -> None:
    told(tmp_path, "truth.json", {"constructed": True})
    far = tmp_path / "a" / "b" / "c"
    far.mkdir(parents=True)
    assert caption_beside(far / "x.csv") == ""
    assert caption_beside(tmp_path / "a" / "b" / "x.csv") != ""
