"""Addresses of plans being made, published and mended."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.plans.views import publishing, runs

urlpatterns: list[URLPattern] = [
    path("runs/", runs.listing, name="runs"),
    path("runs/new/", runs.start, name="plan"),
    path("runs/<int:pk>/", runs.detail, name="run"),
    path("runs/<int:pk>/state/", runs.state, name="run_state"),
    path("runs/<int:pk>/stop/", runs.stop, name="stop_run"),
    path("runs/<int:pk>/again/", runs.again, name="plan_again"),
    path("runs/<int:pk>/buy/<str:ref>/<int:number>/", runs.buy, name="buy_fix"),
    path("runs/<int:pk>/publish/", publishing.publish, name="publish"),
    path("published/<int:pk>/take-back/", publishing.unpublish, name="unpublish"),
    path("away/<int:pk>/", publishing.away, name="away"),
]
