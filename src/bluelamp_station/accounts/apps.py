"""The app as Django knows it."""

from __future__ import annotations

__all__ = ["AccountsConfig"]

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and access."""

    name = "bluelamp_station.accounts"
    label = "accounts"
    verbose_name = "People"
