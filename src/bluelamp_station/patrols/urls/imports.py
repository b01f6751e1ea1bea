"""Addresses: imports."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import path

from bluelamp_station.patrols.views import imports

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.upload, name="upload_visits"),
    path("imports/<int:pk>/", imports.show_import, name="import"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/stop/", imports.stop, name="import_stop"),
    path("imports/<int:pk>/retry/", imports.retry, name="import_retry"),
    path("imports/<int:pk>/refused.csv", imports.refused_csv, name="import_refused_csv"),
]
