"""Addresses of runs."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.hotspots.views import compare, runs, spots

urlpatterns: list[URLPattern] = [
    path("runs/", runs.listing, name="runs"),
    path("runs/new/", runs.start, name="start_run"),
    path("runs/methods/", runs.methods, name="methods"),
    path("runs/compare/", compare.compare, name="compare"),
    path("runs/compare/map.json", compare.compare_map, name="compare_map"),
    path("runs/<int:pk>/", runs.detail, name="run"),
    path("runs/<int:pk>/state/", runs.state, name="run_state"),
    path("runs/<int:pk>/stop/", runs.stop, name="stop_run"),
    path("runs/<int:pk>/again/", runs.again, name="try_run_again"),
    path("runs/<int:pk>/rename/", runs.rename, name="rename_run"),
    path("runs/<int:pk>/map.json", spots.run_map, name="run_map"),
    path("runs/<int:pk>/export/", spots.export, name="export_run"),
    path("runs/<int:pk>/hotspots/<int:rank>/", spots.card, name="spot"),
    path("runs/<int:pk>/hotspots/<int:rank>/map.json", spots.spot_map, name="spot_map"),
]
