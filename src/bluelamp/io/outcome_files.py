"""outcomes.csv: what visits led to, read row by row; nothing in it may name a member of the public."""

from __future__ import annotations

__all__ = ["OUTCOME_COLUMNS", "read_outcomes"]

import re
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import Audience, OutcomeKind
from bluelamp.io.patrol_rows import Read, read_rows, unreadable, word_in, written_key, written_ref, written_yes
from bluelamp.patrols.records import OutcomeRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTCOME_COLUMNS = ("visit_id", "kind", "count")
# The force's own record number holds a digit and no space: a name is none.
_REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9/._-]{0,39}")
_COUNT = re.compile(r"[1-9]\d{0,5}(\.0+)?")


def read_outcomes(content: bytes, name: str = "outcomes.csv") -> Read[OutcomeRecord]:
    """Read outcomes.

    Args:
        content: the whole file.
        name: its name, for the ending and for messages.

    Raises:
        UnreadableInputError: a column is missing (BL-CASE-01), or this is no such file (BL-INPUT-02 to BL-INPUT-05).
    """
    return read_rows(content, name, OUTCOME_COLUMNS, _outcome)


def _outcome(row: Mapping[str, str], number: int) -> OutcomeRecord:
    return OutcomeRecord(
        visit_id=written_key(row, "visit_id"),
        kind=word_in(OutcomeKind, row, "kind"),
        count=_count(row),
        audience=word_in(Audience, row, "audience") if row.get("audience") else None,
        reference=_reference(row),
        found=written_yes(row, "found") if row.get("found") else None,
        person_ref=written_ref(row, "person_ref"),
        detail=written_ref(row, "detail"),
        row=number,
    )


def _count(row: Mapping[str, str]) -> int:
    text = row["count"]
    if not _COUNT.fullmatch(text):
        raise unreadable("count", f"{text[:40]!r} is no count; give a whole number from 1.")
    return int(float(text))


def _reference(row: Mapping[str, str]) -> str:
    text = row.get("reference", "")
    if text and not _REFERENCE.fullmatch(text):
        raise unreadable("reference", "It is no record number: letters, digits and / . _ - with a digit, never a name.")
    return text
