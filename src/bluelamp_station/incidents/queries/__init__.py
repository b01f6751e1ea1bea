"""What pages and other rooms read of this room."""

from __future__ import annotations

__all__ = [
    "HistoryLine",
    "LedgerPage",
    "SinkRow",
    "deliveries_for",
    "has_whole_force",
    "held_boundary",
    "ledger_for",
    "ledger_rows",
    "line_of",
    "newest_check",
    "points_for",
    "receipt_of",
    "sent_of",
    "sink_for",
    "sinks_for",
    "store_facts",
    "today_lines",
]

from bluelamp_station.incidents.queries.deliveries import deliveries_for, line_of, receipt_of, sent_of
from bluelamp_station.incidents.queries.facts import has_whole_force, held_boundary, newest_check, store_facts
from bluelamp_station.incidents.queries.ledger import LedgerPage, ledger_for, ledger_rows
from bluelamp_station.incidents.queries.sinks import HistoryLine, SinkRow, points_for, sink_for, sinks_for
from bluelamp_station.incidents.queries.today import today_lines
