"""Addresses of people, their terms and the time that they offer."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import path

from bluelamp_station.plans.views import availability, people

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/programme/<int:pk>/apart/", people.apart, name="keep_apart"),
    path("people/apart/<int:pk>/end/", people.end_pair, name="end_apart"),
    path("people/programme/<int:pk>/<int:who>/", people.terms, name="person_terms"),
    path("people/times/", availability.times, name="times"),
    path("people/programme/<int:pk>/times/load/", availability.load, name="load_times"),
    path("mine/time/", availability.mine, name="mine_time"),
    path("mine/time/<int:pk>/withdraw/", availability.withdraw, name="mine_withdraw_time"),
    path("mine/time/calendar/", availability.calendar_in, name="mine_calendar_in"),
]
