"""Tasks of the hotspots room."""

from __future__ import annotations

__all__ = ["FindSettings", "Found", "Outputs", "find"]

from bluelamp.tasks.hotspots.find import Found, Outputs, find
from bluelamp.tasks.hotspots.settings import FindSettings
