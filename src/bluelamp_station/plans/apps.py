"""The app as Django knows it."""

from __future__ import annotations

__all__ = ["PlansConfig"]

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans."""

    name = "bluelamp_station.plans"
    label = "plans"
    verbose_name = "Plans"
