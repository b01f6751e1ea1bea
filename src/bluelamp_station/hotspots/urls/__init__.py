"""Addresses of the room: runs, sets, initiatives."""

from __future__ import annotations

__all__ = ["app_name", "urlpatterns"]

from bluelamp_station.hotspots.urls.initiatives import urlpatterns as initiatives
from bluelamp_station.hotspots.urls.runs import urlpatterns as runs
from bluelamp_station.hotspots.urls.sets import urlpatterns as sets

app_name = "hotspots"
urlpatterns = [*sets, *runs, *initiatives]
