"""Addresses of the room."""

from __future__ import annotations

__all__ = ["app_name", "urlpatterns"]

from django.urls import path, re_path

from bluelamp_station.incidents.views import deliveries, ledger, sinks, uploading

app_name = "incidents"
urlpatterns = [
    path("", ledger.ledger, name="index"),
    path("ledger.csv", ledger.ledger_csv, name="ledger_csv"),
    path("upload/", uploading.upload, name="upload"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("deliveries/<int:pk>/progress/", deliveries.delivery_progress, name="delivery_progress"),
    path("deliveries/<int:pk>/stop/", deliveries.stop, name="delivery_stop"),
    path("deliveries/<int:pk>/retry/", deliveries.retry, name="delivery_retry"),
    path("deliveries/<int:pk>/rows/", deliveries.delivery_rows, name="delivery_rows"),
    path("deliveries/<int:pk>/rows.csv", deliveries.delivery_rows_csv, name="delivery_rows_csv"),
    path("sink-points/", sinks.sinks, name="sinks"),
    path("sink-points.geojson", sinks.sinks_geojson, name="sinks_geojson"),
    re_path(r"^sink-points/(?P<slug>-?[0-9]+_-?[0-9]+)/$", sinks.sink, name="sink"),
]
