"""The app as Django knows it: its line in the menu and its work for the worker."""

from __future__ import annotations

__all__ = ["HotspotsConfig"]

from django.apps import AppConfig


class HotspotsConfig(AppConfig):
    """Hotspots."""

    name = "bluelamp_station.hotspots"
    label = "hotspots"
    verbose_name = "Hotspots"

    def ready(self) -> None:
        """Make the room known to the menu and to the worker."""
        from bluelamp_station.accounts.permissions import Permission  # noqa: PLC0415 - apps come before models
        from bluelamp_station.queue import registry  # noqa: PLC0415 - the same
        from bluelamp_station.ui.navigation import NavItem, register  # noqa: PLC0415 - the same

        register(NavItem("hotspots", "Hotspots", "hotspots:sets", 20, Permission.SEE_SUMMARY))
        register(NavItem("initiatives", "Problem solving", "hotspots:initiatives", 25, Permission.SEE_INITIATIVES))
        registry.register("run", "hotspots.Run", "bluelamp_station.hotspots.jobs.execute_run")
