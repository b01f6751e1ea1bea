"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from bluelamp_station.workflows import api_page, ledger_posting, views

app_name = "workflows"
urlpatterns = [
    path("", views.show_today, name="today"),
    path("api/", api_page.show_interface, name="api"),
    path("programmes/<int:pk>/post-ledger/", ledger_posting.post_now, name="post_ledger"),
    path("worker/", views.show_worker, name="worker"),
]
