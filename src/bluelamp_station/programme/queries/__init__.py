"""What pages of the room and of later rooms read."""

from __future__ import annotations

__all__ = ["current_programme", "editable_programmes", "sees_money_of", "today_lines", "visible_programmes"]

from bluelamp_station.programme.queries.programmes import (
    current_programme,
    editable_programmes,
    sees_money_of,
    visible_programmes,
)
from bluelamp_station.programme.queries.today import today_lines
