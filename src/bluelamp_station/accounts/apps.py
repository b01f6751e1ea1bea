"""The app as Django knows it."""

from __future__ import annotations

__all__ = ["AccountsConfig"]

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from bluelamp_station.accounts.data_classes import register_all
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.navigation import NavItem, register


class AccountsConfig(AppConfig):
    """People and access."""

    name = "bluelamp_station.accounts"
    label = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        """Add the room's lines to the menus, listen at the door, and keep the powers table filled."""
        from bluelamp_station.accounts import signals  # noqa: PLC0415 - models are ready only now

        register(NavItem("accounts", "People", "accounts:index", 110, Permission.SEE_PEOPLE))
        register(NavItem("log", "Audit log", "accounts:log", 120, Permission.SEE_AUDIT))
        retention = ("accounts:retention",)
        register(NavItem("data_map", "Data map", "accounts:data_map", 130, Permission.SEE_DATA_MAP, also=retention))
        register(NavItem("me", "Your account", "accounts:me", 10, menu="account"))
        register(NavItem("powers", "Powers", "accounts:powers", 20, menu="account"))
        register(NavItem("emergency", "Emergency access", "accounts:emergency", 30, menu="account"))
        register_all()
        signals.connect()
        post_migrate.connect(_fill_powers, sender=self)


def _fill_powers(using: str, **_: Any) -> None:
    from django.db import connections  # noqa: PLC0415 - models are ready only now

    from bluelamp_station.accounts.models import PowerRule  # noqa: PLC0415
    from bluelamp_station.accounts.power_filling import ensure_powers  # noqa: PLC0415

    if PowerRule._meta.db_table in connections[using].introspection.table_names():  # noqa: SLF001 - Django's own API
        ensure_powers(PowerRule, using)
