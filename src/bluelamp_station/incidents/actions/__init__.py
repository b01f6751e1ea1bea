"""What the room does: the only writers of its tables and folders."""

from __future__ import annotations

__all__ = [
    "Sent",
    "WrongFilesError",
    "decide_sink",
    "load_delivery",
    "note_rows_read",
    "receive_delivery",
    "retry_delivery",
    "stop_delivery",
    "take_dropped",
]

from bluelamp_station.incidents.actions.dropping import take_dropped
from bluelamp_station.incidents.actions.keeping import retry_delivery, stop_delivery
from bluelamp_station.incidents.actions.loading import load_delivery
from bluelamp_station.incidents.actions.reading import note_rows_read
from bluelamp_station.incidents.actions.receiving import Sent, WrongFilesError, receive_delivery
from bluelamp_station.incidents.actions.sinks import decide_sink
