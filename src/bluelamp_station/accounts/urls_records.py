"""Addresses of the auditor's pages, the data map and retention."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import path

from bluelamp_station.accounts.views import audit, data_map

urlpatterns = [
    path("log/", audit.log, name="log"),
    path("log/check/", audit.check, name="log_check"),
    path("log/anchor/", audit.anchor, name="log_anchor"),
    path("log/export/", audit.export, name="log_export"),
    path("log/<int:number>/", audit.event, name="event"),
    path("data-map/", data_map.data_map, name="data_map"),
    path("retention/", data_map.retention, name="retention"),
    path("retention/sweep/", data_map.sweep_now, name="sweep"),
    path("retention/<slug:code>/", data_map.rule, name="retention_rule"),
]
