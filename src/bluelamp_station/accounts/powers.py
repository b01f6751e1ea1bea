"""The powers of staff as they come with the site: read from a data file into the table, where they get dates."""

from __future__ import annotations

__all__ = ["POWERS", "ensure_powers", "power_words", "read_powers"]

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

_FILE = Path(__file__).parent / "powers.toml"

# Codes of powers in the order in which they are shown, and what people read.
POWERS: dict[str, str] = {
    "arrest": "Arrest",
    "stop_search": "Stop and search",
    "limited_search": "Search for alcohol or tobacco",
    "s34_authorisation": "Authorise dispersal (section 34)",
    "s35_direction": "Direct somebody to leave (section 35)",
    "cpw": "Community protection warning",
    "cpn": "Community protection notice",
    "fpn": "Fixed penalty (community protection)",
    "pspo_fpn": "Fixed penalty (public spaces order)",
    "alcohol_surrender": "Have alcohol given up in a public space",
    "name_and_address": "Require name and address",
    "small_fpn": "Small fixed penalties",
    "alcohol_from_minors": "Take alcohol from under-18s",
    "detain_30_min": "Detain for up to 30 minutes",
}


def power_words(code: str) -> str:
    """What people read for a power; a code that an administrator added later is read as it stands."""
    return POWERS.get(code, code.replace("_", " ").replace("-", " ").capitalize())


def read_powers() -> Iterator[dict[str, Any]]:
    """Every cell of the file as the fields of a row."""
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


def ensure_powers(rules: type[Model], using: str) -> None:
    """Fill the table where it holds nothing at all; what administrators have added is never touched.

    Args:
        rules: the table's model, as it is now or as a migration knows it.
        using: which database.
    """
    table = rules._default_manager.using(using)  # noqa: SLF001 - the manager's public name differs in migrations
    with transaction.atomic(using=using):
        if not table.exists():
            table.bulk_create([rules(**row) for row in read_powers()], ignore_conflicts=True)
