"""Addresses of doses and bases."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.plans.views import bases, doses

urlpatterns: list[URLPattern] = [
    path("doses/", doses.doses, name="doses"),
    path("doses/<int:pk>/dose.csv", doses.export, name="doses_csv"),
    path("doses/<int:pk>/share/", doses.share, name="share_doses"),
    path("doses/<int:pk>/<str:ref>/", doses.edit, name="dose"),
    path("doses/<int:pk>/<str:ref>/undo/", doses.undo, name="undo_dose"),
    path("bases/", bases.bases, name="bases"),
    path("bases/<int:pk>/close/", bases.close, name="close_base"),
    path("bases/<int:pk>/map.json", bases.bases_map, name="bases_map"),
]
