"""Addresses: field."""

from __future__ import annotations

__all__ = ["app_name", "urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.patrols.views import field, field_app

app_name = "field"
urlpatterns: list[URLPattern] = [
    path("", field_app.app, name="app"),
    path("manifest.webmanifest", field_app.manifest, name="manifest"),
    path("session", field.session, name="session"),
    path("plan", field.plan, name="plan"),
    path("sync", field.sync, name="sync"),
    path("sw.js", field_app.worker, name="worker"),
]
