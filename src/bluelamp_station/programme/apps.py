"""The app as Django knows it."""

from __future__ import annotations

__all__ = ["ProgrammeConfig"]

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """The programme."""

    name = "bluelamp_station.programme"
    label = "programme"
    verbose_name = "Programme"

    def ready(self) -> None:
        """Put the room into the menu."""
        from bluelamp_station.accounts.permissions import Permission  # noqa: PLC0415 - the apps are loaded by now
        from bluelamp_station.ui.navigation import NavItem, register  # noqa: PLC0415

        register(NavItem("programme", "Programme", "programme:index", 100, Permission.SEE_PROGRAMME))
