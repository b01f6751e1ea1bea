"""Addresses of problem solving."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.hotspots.views import initiatives

urlpatterns: list[URLPattern] = [
    path("initiatives/", initiatives.list_initiatives, name="initiatives"),
    path("initiatives/new/", initiatives.new_initiative, name="initiative_new"),
    path("initiatives/export/", initiatives.export_initiatives, name="initiatives_export"),
    path("initiatives/<int:pk>/", initiatives.show_initiative, name="initiative"),
    path("initiatives/<int:pk>/edit/", initiatives.edit_initiative, name="initiative_edit"),
    path("initiatives/<int:pk>/close/", initiatives.close, name="initiative_close"),
    path("initiatives/<int:pk>/reopen/", initiatives.reopen, name="initiative_reopen"),
]
