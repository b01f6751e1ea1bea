"""Addresses: location."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
