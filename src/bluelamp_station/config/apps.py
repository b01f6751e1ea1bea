"""The app as Django knows it."""

from __future__ import annotations

__all__ = ["SiteConfig"]

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site as a whole."""

    name = "bluelamp_station.config"
    label = "site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Checks register themselves."""
        from bluelamp_station.config import checks  # noqa: F401, PLC0415 - once apps are loaded
