"""The app as Django knows it."""

from __future__ import annotations

__all__ = ["WorkflowsConfig"]

from django.apps import AppConfig

from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.navigation import NavItem, register


class WorkflowsConfig(AppConfig):
    """Where loops close."""

    name = "bluelamp_station.workflows"
    label = "workflows"
    verbose_name = "Workflows"

    def ready(self) -> None:
        """Name the first page and the page of the interface in the menus."""
        register(NavItem("today", "Today", "workflows:today", 0, permission=None))
        register(
            NavItem("api", "Interface for programs", "workflows:api", 60, menu="account", permission=Permission.USE_API)
        )
