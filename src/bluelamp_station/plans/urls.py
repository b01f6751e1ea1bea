"""Addresses of the room."""

from __future__ import annotations

__all__ = ["app_name", "urlpatterns"]

from django.urls import URLPattern

app_name = "plans"
urlpatterns: list[URLPattern] = []
