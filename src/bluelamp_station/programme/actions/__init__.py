"""The only writers of the room."""

from __future__ import annotations

__all__ = [
    "add_rate",
    "add_step",
    "change_programme",
    "change_stream",
    "import_rates",
    "make_programme",
    "make_stream",
    "set_target",
    "withdraw_target",
]

from bluelamp_station.programme.actions.programmes import change_programme, make_programme
from bluelamp_station.programme.actions.rates import add_rate, import_rates
from bluelamp_station.programme.actions.streams import add_step, change_stream, make_stream
from bluelamp_station.programme.actions.targets import set_target, withdraw_target
