"""Addresses of areas and agencies."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.accounts.views import agencies, areas

urlpatterns: list[URLPattern] = [
    path("areas/", areas.list_areas, name="areas"),
    path("areas/new/", areas.new_area, name="area_new"),
    path("areas/map/", areas.areas_map, name="areas_map"),
    path("areas/districts/", areas.take, name="districts"),
    path("areas/districts/map/", areas.districts_map, name="districts_map"),
    path("areas/<int:pk>/", areas.show_area, name="area"),
    path("areas/<int:pk>/rename/", areas.rename, name="area_rename"),
    path("areas/<int:pk>/move/", areas.move, name="area_move"),
    path("areas/<int:pk>/outline/", areas.outline, name="area_outline"),
    path("areas/<int:pk>/remove/", areas.remove, name="area_remove"),
    path("agencies/", agencies.list_agencies, name="agencies"),
    path("agencies/new/", agencies.new_agency, name="agency_new"),
    path("agencies/<int:pk>/", agencies.edit_agency, name="agency_edit"),
    path("agencies/<int:pk>/remove/", agencies.remove, name="agency_remove"),
]
