"""Tasks of the incidents room."""

from __future__ import annotations

__all__ = ["DownloadSettings", "LoadSettings", "check", "decide", "download", "list_rows", "load"]

from bluelamp.tasks.incidents.check import check
from bluelamp.tasks.incidents.decide import decide
from bluelamp.tasks.incidents.download import DownloadSettings, download
from bluelamp.tasks.incidents.load import LoadSettings, load
from bluelamp.tasks.incidents.rows import list_rows
