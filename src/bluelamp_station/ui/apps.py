"""The Django application that holds the look of the staff site."""

from __future__ import annotations

from django.apps import AppConfig

from bluelamp_station.ui.navigation import NavItem, register


class UiConfig(AppConfig):
    """Registers the component templates, tags and the check for built files."""

    name = "bluelamp_station.ui"
    label = "ui"
    verbose_name = "Look and components"

    def ready(self) -> None:
        """Connect the check for built styles and scripts, and name the pages about the site in the footer."""
        from bluelamp_station.ui import checks  # noqa: F401, PLC0415 - checks register themselves once apps are loaded

        register(NavItem("how_it_works", "How Bluelamp works", "ui:how_it_works", 10, menu="footer"))
        register(NavItem("accessibility", "Accessibility statement", "ui:accessibility", 90, menu="footer"))
