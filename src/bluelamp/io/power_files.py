"""The powers of staff as they come with Bluelamp: one data file, for the checks of visits and for the site's table."""

from __future__ import annotations

__all__ = ["read_power_rows", "read_power_table"]

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bluelamp.patrols.powers import PowerRow, PowerTable

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE = Path(__file__).parent / "powers" / "powers.toml"


def read_power_rows() -> Iterator[dict[str, Any]]:
    """Every cell of the file: staff_type, power, answer, is_verified, condition, source, valid_from_date."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    for power in content["power"]:
        cells = {key: value for key, value in power.items() if isinstance(value, dict)}
        for code in (power["code"], *power.get("and_also", ())):
            for staff_type, cell in cells.items():
                yield {
                    "staff_type": staff_type,
                    "power": code,
                    "answer": cell["answer"],
                    "is_verified": cell.get("verified", True),
                    "condition": cell.get("condition", ""),
                    "source": content["sources"][cell["source"]],
                    "valid_from_date": content["valid_from_date"],
                }


@cache
def read_power_table() -> PowerTable:
    """The table without dates: the file's day is the one from which the site answers, not that of a law."""
    return PowerTable(tuple(PowerRow(row["staff_type"], row["power"], row["answer"]) for row in read_power_rows()))
