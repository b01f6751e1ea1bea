"""Addresses of a plan as it is seen: why not, crews, tours, cover, what if."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
