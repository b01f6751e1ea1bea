"""The kinds of files that an import takes."""

from __future__ import annotations

__all__ = ["FileKind"]

from enum import StrEnum


class FileKind(StrEnum):
    """What a file is."""

    SHIFTS = "shifts"
    PLANNED_VISITS = "planned_visits"
    VISITS = "visits"
    OUTCOMES = "outcomes"
    PHONE = "phone"
