"""The app as Django knows it."""

from __future__ import annotations

__all__ = ["AuditConfig"]

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """The audit log."""

    name = "bluelamp_station.audit"
    label = "audit"
    verbose_name = "Audit log"

    def ready(self) -> None:
        """After every migration the head and the triggers are there, also in a database restored without them."""
        post_migrate.connect(_complete, sender=self)


def _complete(using: str, **_: Any) -> None:
    from django.db import connections  # noqa: PLC0415 - models are ready only now

    from bluelamp_station.audit.models import ChainHead  # noqa: PLC0415
    from bluelamp_station.audit.triggers import refuse_changes  # noqa: PLC0415

    tables = connections[using].introspection.table_names()
    if "audit_event" in tables and "audit_chainhead" in tables:
        ChainHead.objects.using(using).get_or_create(pk=1)
        refuse_changes(connections[using])
