"""The app as Django knows it."""

from __future__ import annotations

__all__ = ["IncidentsConfig"]

from django.apps import AppConfig

from bluelamp_station.incidents.data_classes import register_all
from bluelamp_station.queue.registry import register as register_work


class IncidentsConfig(AppConfig):
    """Incidents."""

    name = "bluelamp_station.incidents"
    label = "incidents"
    verbose_name = "Incidents"

    def ready(self) -> None:
        """Say what the room has for the worker and for the menu."""
        from bluelamp_station.accounts.permissions import Permission  # noqa: PLC0415 - apps are loaded before models
        from bluelamp_station.ui.navigation import NavItem, register  # noqa: PLC0415 - the same

        register_all()
        register_work("load", "incidents.Delivery", "bluelamp_station.incidents.jobs.execute_delivery")
        register(NavItem("incidents", "Incidents", "incidents:index", 10, Permission.SEE_INCIDENTS))
