"""The app as Django knows it: its line in the menu and its work for the worker."""

from __future__ import annotations

__all__ = ["PatrolsConfig"]

from django.apps import AppConfig

from bluelamp_station.patrols.data_classes import register_all


class PatrolsConfig(AppConfig):
    """Patrols."""

    name = "bluelamp_station.patrols"
    label = "patrols"
    verbose_name = "Patrols"

    def ready(self) -> None:
        """Make the room known to the menu and to the worker."""
        from bluelamp_station.accounts.permissions import Permission  # noqa: PLC0415 - apps come before models
        from bluelamp_station.queue import registry  # noqa: PLC0415 - the same
        from bluelamp_station.ui.navigation import NavItem, register  # noqa: PLC0415 - the same

        register(NavItem("patrols", "Patrols", "patrols:overview", 30, Permission.SEE_PATROLS))
        register(NavItem("own", "My record", "patrols:own", 31, Permission.RECORD_PATROLS))
        register(NavItem("field", "Phone app", "field:app", 32, Permission.RECORD_PATROLS))
        register(NavItem("bulletin", "Bulletin", "patrols:bulletin", 35, Permission.SEE_BULLETIN))

        register_all()
        registry.register("visits", "patrols.VisitImport", "bluelamp_station.patrols.jobs.execute_import")
