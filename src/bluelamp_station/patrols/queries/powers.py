"""The table of powers as rows."""

from __future__ import annotations

__all__ = ["power_rows"]

from typing import TYPE_CHECKING

from bluelamp_station.accounts.models import PowerRule

if TYPE_CHECKING:
    import datetime as dt


def power_rows() -> list[tuple[str, str, str, dt.date, dt.date | None]]:
    """Staff type, power, answer, first and last day of every rule: one query."""
    rules = PowerRule.objects.order_by()
    return list(rules.values_list("staff_type", "power", "answer", "valid_from_date", "valid_to_date"))
