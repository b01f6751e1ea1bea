"""The table of powers as rows."""

from __future__ import annotations

__all__ = ["power_rows"]

from typing import TYPE_CHECKING

from django.db.models import Count, Max

from bluelamp_station.accounts.models import PowerRule

if TYPE_CHECKING:
    import datetime as dt

# What the table held when it was read last, by what tells one state of it from another.
_read: dict[tuple[object, ...], tuple[tuple[str, str, str, dt.date, dt.date | None], ...]] = {}


def power_rows() -> tuple[tuple[str, str, str, dt.date, dt.date | None], ...]:
    """Staff type, power, answer, first and last day of every rule: one small query while the table stands as it is.

    Rules are added and ended, never changed otherwise, so that their number, the newest, and their ends tell whether
    any is new.
    """
    rules = PowerRule.objects.order_by()
    version = tuple(
        rules.aggregate(
            n=Count("pk"),
            newest=Max("pk"),
            made_at=Max("made_at"),
            n_ended=Count("valid_to_date"),
            ended=Max("valid_to_date"),
        ).values()
    )
    held = _read.get(version)
    if held is None:
        held = tuple(rules.values_list("staff_type", "power", "answer", "valid_from_date", "valid_to_date"))
        _read.clear()
        _read[version] = held
    return held
