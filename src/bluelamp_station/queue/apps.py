"""The app as Django knows it."""

from __future__ import annotations

__all__ = ["QueueConfig"]

from django.apps import AppConfig


class QueueConfig(AppConfig):
    """The queue."""

    name = "bluelamp_station.queue"
    label = "queue"
    verbose_name = "Queue"
