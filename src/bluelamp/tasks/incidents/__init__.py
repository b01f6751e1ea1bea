"""Tasks of the incidents room; the download client is imported by whoever downloads."""

from __future__ import annotations

__all__ = ["LoadSettings", "check", "decide", "list_rows", "load"]

from bluelamp.tasks.incidents.check import check
from bluelamp.tasks.incidents.decide import decide
from bluelamp.tasks.incidents.load import LoadSettings, load
from bluelamp.tasks.incidents.rows import list_rows
