"""What is asked about people, powers and access."""

from __future__ import annotations

__all__ = ["PowerAnswer", "power", "today_lines"]

from bluelamp_station.accounts.queries.power_rules import PowerAnswer, power
from bluelamp_station.accounts.queries.today import today_lines
