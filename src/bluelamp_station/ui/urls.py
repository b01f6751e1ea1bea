"""Addresses of the pages about the site itself, which anybody may read, and of the basemap."""

from __future__ import annotations

from django.urls import path

from bluelamp_station.ui import views
from bluelamp_station.ui.basemap import basemap

app_name = "ui"
urlpatterns = [
    path("accessibility/", views.accessibility, name="accessibility"),
    path("how-it-works/", views.how_it_works, name="how_it_works"),
    path("basemap.pmtiles", basemap, name="basemap"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]
