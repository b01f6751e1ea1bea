"""How long the texts of a record may be, wherever it comes from: command line and site refuse the same rows."""

from __future__ import annotations

__all__ = ["LONGEST", "LONGEST_PERSON_REF", "MOST_COUNTED", "misfit"]

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_PERSON_REF = 40
# Letters, by what the records call it; a site's tables have room for so many.
LONGEST: Mapping[str, int] = {
    "visit_id": 60,
    "shift_id": 60,
    "place_ref": 20,
    "funding_ref": 60,
    "rule": 20,
    "person_ref": LONGEST_PERSON_REF,
    "detail": 200,
    "reference": 40,
}
MOST_COUNTED = 1_000_000
_NUL = "\x00"


def misfit(record: object) -> tuple[str, str] | None:
    """The column that does not fit, and why in one sentence; None where all do.

    Args:
        record: a shift, a planned or walked visit or an outcome, as its file says it.
    """
    for column, most in LONGEST.items():
        text = getattr(record, column, "")
        if len(text) > most:
            return column, f"It has more than {most} letters."
        if _NUL in text:
            return column, "It holds letters that cannot be shown."
    for member in getattr(record, "crew", ()):
        ref = getattr(member, "person_ref", member)
        if len(ref) > LONGEST_PERSON_REF or _NUL in ref:
            return "crew", f"A reference has more than {LONGEST_PERSON_REF} letters, or some that cannot be shown."
    if getattr(record, "count", 0) > MOST_COUNTED:
        return "count", f"It counts more than {MOST_COUNTED:,}."
    return None
