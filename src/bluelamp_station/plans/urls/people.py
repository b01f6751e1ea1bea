"""Addresses of people, their terms and the time that they offer."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
