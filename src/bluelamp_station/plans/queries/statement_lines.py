"""A statement's document as a page and a file tell it."""

from __future__ import annotations

__all__ = ["ShownLine", "file_text", "role_sums", "shown_document"]

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from bluelamp.core.vocabulary import Role
from bluelamp_station.plans.queries.ledger_lines import short_key
from bluelamp_station.ui.csv_text import write_csv
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEADER = ("day", "what", "reference", "place_ref", "role", "minutes", "evidence", "rate_pounds", "pounds", "words")


class ShownLine(NamedTuple):
    """A line with its words."""

    day: dt.date
    what: str
    subject: str
    place_ref: str
    role: str
    minutes: int
    evidence: str
    rate: float | None
    pounds: float
    words: str


def shown_document(document: Mapping[str, Any], *, with_places: bool = False) -> list[ShownLine]:
    """Every line of a statement.

    Args:
        document: as the statement keeps it.
        with_places: whether the reader may learn where the visits were; else the place is empty.
    """
    return [
        ShownLine(
            dt.date.fromisoformat(line["day"]),
            "Visit" if line["what"] == "visit" else "Shift",
            short_key(line["subject"]),
            line["place_ref"] if with_places else "",
            words(Role(line["role"])),
            line["minutes"],
            line["evidence"],
            None if line["rate_pence"] is None else line["rate_pence"] / 100,
            line["pence"] / 100,
            line["words"],
        )
        for line in document["lines"]
    ]


def role_sums(document: Mapping[str, Any]) -> list[tuple[str, int, float, float]]:
    """What is paid by role: its word, lines, hours and pounds."""
    return [
        (words(Role(role)), held["lines"], held["minutes"] / 60, held["pence"] / 100)
        for role, held in document["sums"]["by_role"].items()
    ]


def file_text(document: Mapping[str, Any], *, with_places: bool = False) -> str:
    """A statement as CSV, its sum in the last row.

    Args:
        document: as the statement keeps it.
        with_places: whether the reader may learn where the visits were; else that column is left out.
    """
    rows: list[tuple[object, ...]] = [
        (
            line["day"],
            line["what"],
            line["subject"],
            line["place_ref"],
            line["role"],
            line["minutes"],
            line["evidence"],
            "" if line["rate_pence"] is None else f"{line['rate_pence'] / 100:.2f}",
            f"{line['pence'] / 100:.2f}",
            line["words"],
        )
        for line in document["lines"]
    ]
    sums = document["sums"]
    total = ("sum", "", "", "", "", sums["minutes"], "", "", f"{sums['pence'] / 100:.2f}", document["quarter"])
    place = _HEADER.index("place_ref")
    told: list[tuple[object, ...]] = [_HEADER, *rows, total]
    head, *rest = told if with_places else [(*row[:place], *row[place + 1 :]) for row in told]
    return write_csv([str(name) for name in head], rest)
