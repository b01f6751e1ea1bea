from __future__ import annotations

from pathlib import Path

import pytest

from bluelamp.core.vocabulary import Purpose
from bluelamp_station.accounts.permissions import PERMISSIONS_OF, Permission

PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "station" / "access.md"

pytestmark = pytest.mark.spec


def table() -> dict[str, dict[str, bool]]:
    """The page's table: permission, purpose, yes or no."""
    rows = [
        line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")
    ]
    header, body = [cell.strip() for cell in rows[0]], rows[2:]
    return {
        row[0].strip(): {purpose: cell.strip() == "yes" for purpose, cell in zip(header[1:], row[1:], strict=True)}
        for row in body
    }


def test_the_page_says_what_each_purpose_allows() -> None:
    said = table()
    assert set(said) == {permission.value.replace("_", " ") for permission in Permission}
    for words, cells in said.items():
        permission = Permission(words.replace(" ", "_"))
        for purpose in Purpose:
            allowed = permission in PERMISSIONS_OF[purpose]
            assert cells.get(purpose.value.replace("_", " "), False) == allowed, (words, purpose)
