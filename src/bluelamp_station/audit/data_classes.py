"""Which classes of personal and sensitive data the site holds; rooms register theirs in ``apps.py``."""

from __future__ import annotations

__all__ = ["DataClass", "Regime", "data_class", "data_classes", "register"]

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime


class Regime(StrEnum):
    """Which law governs a class of data."""

    GENERAL = "UK GDPR and Data Protection Act 2018, Part 2"
    LAW_ENFORCEMENT = "Data Protection Act 2018, Part 3 (law enforcement)"
    NOT_PERSONAL = "No personal data; handled as restricted"


@dataclass(frozen=True, slots=True)
class DataClass:
    """A class of records: what it is for, under which law, and how it ends.

    Args:
        code: short and stable.
        room: the room that holds it.
        name: what people call it.
        holds: which data, in one sentence.
        about: whom the data are about.
        regime: the law.
        basis: the lawful basis or purpose.
        readers: who can see it.
        days: how long it is kept unless a rule says otherwise; None where it does not end by time.
        ends: what happens at the end, in one sentence.
        sweeper_path: dotted path of a module with ``due(before) -> Sequence[str]`` (ids) and ``delete(ids) -> int``;
            empty where nothing is deleted by time.
    """

    code: str
    room: str
    name: str
    holds: str
    about: str
    regime: Regime
    basis: str
    readers: str
    days: int | None
    ends: str
    sweeper_path: str = ""

    def due(self, before: datetime) -> Sequence[str]:
        """Ids of records whose time ended before an instant."""
        if not self.sweeper_path:
            return ()
        find: Callable[[datetime], Sequence[str]] = import_string(f"{self.sweeper_path}.due")
        return find(before)

    def delete(self, ids: Sequence[str]) -> int:
        """Delete records; how many there were."""
        remove: Callable[[Sequence[str]], int] = import_string(f"{self.sweeper_path}.delete")
        return remove(ids)


_CLASSES: dict[str, DataClass] = {}


def register(held: DataClass) -> None:
    """Make a class of data known."""
    _CLASSES[held.code] = held


def data_classes() -> tuple[DataClass, ...]:
    """Every class, in the order of registration."""
    return tuple(_CLASSES.values())


def data_class(code: str) -> DataClass | None:
    """A class by its code."""
    return _CLASSES.get(code)
