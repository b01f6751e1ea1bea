"""Addresses of the ledger and partners' statements."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
