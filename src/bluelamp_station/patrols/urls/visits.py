"""Addresses: visits, charts of them, and the bulletin."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path, re_path

from bluelamp_station.patrols.views import bulletin, dosage, duties, visits

urlpatterns: list[URLPattern] = [
    path("", visits.overview, name="overview"),
    path("visits/", visits.visits, name="visits"),
    path("visits/export/", visits.export_visits, name="export_visits"),
    path("visits/<uuid:pk>/", visits.show_visit, name="visit"),
    path("visits/<uuid:pk>/map.geojson", visits.visit_map, name="visit_map"),
    path("timeline/", dosage.timeline, name="timeline"),
    path("durations/", dosage.durations, name="durations"),
    path("gaps/", dosage.gaps, name="gaps"),
    path("matrix/", dosage.matrix, name="matrix"),
    path("away/", duties.duties, name="duties"),
    path("heat/", dosage.heat, name="heat"),
    path("heat/map.geojson", dosage.heat_map, name="heat_map"),
    path("bulletin/", bulletin.bulletin, name="bulletin"),
    re_path(r"^bulletin/(?P<month>\d{4}-\d{2})/$", bulletin.bulletin_month, name="bulletin_month"),
]
