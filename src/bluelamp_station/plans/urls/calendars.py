"""Addresses of calendars."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import path

from bluelamp_station.plans.views import calendars

urlpatterns = [
    path("calendar/<str:token>.ics", calendars.feed, name="calendar"),
    path("mine/calendar/", calendars.link, name="mine_calendar"),
    path("mine/shifts/<slug:key>.ics", calendars.shift_ics, name="mine_shift_ics"),
    path("mine/offers/<int:pk>/offer.ics", calendars.offer_ics, name="mine_offer_ics"),
]
