"""The app as Django knows it: its line in the menu and its work for the worker."""

from __future__ import annotations

__all__ = ["PlansConfig"]

from django.apps import AppConfig

from bluelamp_station.plans.data_classes import register_all


class PlansConfig(AppConfig):
    """Plans."""

    name = "bluelamp_station.plans"
    label = "plans"
    verbose_name = "Plans"

    def ready(self) -> None:
        """Make the room known to the menu and to the worker."""
        from bluelamp_station.accounts.permissions import Permission  # noqa: PLC0415 - apps come before models
        from bluelamp_station.queue import registry  # noqa: PLC0415 - the same
        from bluelamp_station.ui.navigation import NavItem, register  # noqa: PLC0415 - the same

        register(NavItem("plans", "Plans", "plans:index", 28, Permission.SEE_PATROLS))
        register(NavItem("mine", "My shifts", "plans:mine", 29, Permission.RECORD_PATROLS))
        register_all()
        registry.register("plan", "plans.PlanRun", "bluelamp_station.plans.jobs.execute_plan_run")
        registry.register("streets", "plans.StreetMap", "bluelamp_station.plans.jobs.execute_street_map")
