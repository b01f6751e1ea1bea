"""Addresses of the room."""

from __future__ import annotations

__all__ = ["app_name", "urlpatterns"]

from bluelamp_station.plans.urls import calendars, doses, ledger, offers, packs, people, runs, shifts, week

app_name = "plans"
urlpatterns = [
    *shifts.urlpatterns,
    *doses.urlpatterns,
    *runs.urlpatterns,
    *week.urlpatterns,
    *packs.urlpatterns,
    *people.urlpatterns,
    *offers.urlpatterns,
    *calendars.urlpatterns,
    *ledger.urlpatterns,
]
