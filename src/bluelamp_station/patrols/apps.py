"""The app as Django knows it: its line in the menu and its work for the worker."""

from __future__ import annotations

__all__ = ["PatrolsConfig"]

from django.apps import AppConfig


class PatrolsConfig(AppConfig):
    """Patrols."""

    name = "bluelamp_station.patrols"
    label = "patrols"
    verbose_name = "Patrols"
