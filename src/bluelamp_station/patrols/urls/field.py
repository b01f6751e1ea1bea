"""Addresses: field."""

from __future__ import annotations

__all__ = ["app_name", "urlpatterns"]

from django.urls import URLPattern

app_name = "field"
urlpatterns: list[URLPattern] = []
