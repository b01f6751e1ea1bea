"""Addresses of briefing packs."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.plans.views import packs

urlpatterns: list[URLPattern] = [
    path("shifts/<int:pk>/pack/", packs.pack, name="pack"),
    path("shifts/<int:pk>/pack.pdf", packs.pack_pdf, name="pack_pdf"),
]
