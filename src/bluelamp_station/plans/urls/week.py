"""Addresses of a plan as it is seen: why not, crews, tours, cover, what if."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.plans.views import cover, gantt, tour_map, unmet, what_if

urlpatterns: list[URLPattern] = [
    path("runs/<int:pk>/week/", gantt.run_week, name="run_week"),
    path("runs/<int:pk>/week/roster.csv", gantt.run_week_csv, name="run_week_csv"),
    path("runs/<int:pk>/tours/", tour_map.run_tours, name="run_tours"),
    path("runs/<int:pk>/tours/map.geojson", tour_map.run_tours_map, name="run_tours_map"),
    path("runs/<int:pk>/cover/", cover.run_cover, name="run_cover"),
    path("runs/<int:pk>/why-not/", unmet.run_unmet, name="run_unmet"),
    path("runs/<int:pk>/what-if/", what_if.what_if, name="what_if"),
    path("runs/<int:pk>/what-if/ask/", what_if.what_if_ask, name="what_if_ask"),
    path("runs/<int:pk>/what-if/state/", what_if.what_if_state, name="what_if_state"),
    path("published/<int:pk>/week/", gantt.published_week, name="published_week"),
    path("published/<int:pk>/week/roster.csv", gantt.published_week_csv, name="published_week_csv"),
    path("published/<int:pk>/tours/", tour_map.published_tours, name="published_tours"),
    path("published/<int:pk>/tours/map.geojson", tour_map.published_tours_map, name="published_tours_map"),
    path("published/<int:pk>/cover/", cover.published_cover, name="published_cover"),
]
