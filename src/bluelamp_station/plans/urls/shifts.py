"""Addresses of shifts, briefings and streets."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import path

from bluelamp_station.plans.views import briefings, front, shifts, streets

urlpatterns = [
    path("", front.index, name="index"),
    path("shifts/", shifts.shifts, name="shifts"),
    path("shifts/<int:pk>/", shifts.shift, name="shift"),
    path("shifts/<int:pk>/cancel/", shifts.cancel, name="cancel_shift"),
    path("briefings/", briefings.index, name="briefings"),
    path("briefings/<int:pk>/<str:ref>/", briefings.edit, name="briefing"),
    path("streets/", streets.index, name="streets"),
    path("streets/<int:pk>/load/", streets.load, name="streets_load"),
    path("streets/<int:pk>/state/", streets.state, name="streets_state"),
]
