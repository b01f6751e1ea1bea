"""Addresses of the room for staff: visits and figures, imports, questions, location."""

from __future__ import annotations

__all__ = ["app_name", "urlpatterns"]

from bluelamp_station.patrols.urls.imports import urlpatterns as imports
from bluelamp_station.patrols.urls.location import urlpatterns as location
from bluelamp_station.patrols.urls.own import urlpatterns as own
from bluelamp_station.patrols.urls.supervising import urlpatterns as supervising
from bluelamp_station.patrols.urls.visits import urlpatterns as visits

app_name = "patrols"
urlpatterns = [*visits, *imports, *location, *own, *supervising]
