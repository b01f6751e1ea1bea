"""Addresses of the room."""

from __future__ import annotations

__all__ = ["app_name", "urlpatterns"]

from django.urls import path

from bluelamp_station.programme.views import programmes, rates, streams, targets

app_name = "programme"
urlpatterns = [
    path("", programmes.list_programmes, name="index"),
    path("new/", programmes.new_programme, name="new"),
    path("<int:pk>/", programmes.show_programme, name="show"),
    path("<int:pk>/edit/", programmes.edit_programme, name="edit"),
    path("<int:pk>/money/", streams.show_money, name="money"),
    path("<int:pk>/money/new/", streams.new_stream, name="stream_new"),
    path("money/<int:pk>/", streams.show_stream, name="stream"),
    path("money/<int:pk>/edit/", streams.edit_stream, name="stream_edit"),
    path("money/<int:pk>/step/", streams.step_stream, name="stream_step"),
    path("<int:pk>/targets/", targets.show_targets, name="targets"),
    path("<int:pk>/targets/new/", targets.new_target, name="target_new"),
    path("targets/<int:pk>/withdraw/", targets.withdraw, name="target_withdraw"),
    path("<int:pk>/rates/", rates.show_rates, name="rates"),
    path("<int:pk>/rates/new/", rates.new_rate, name="rate_new"),
    path("<int:pk>/rates/import/", rates.import_file, name="rates_import"),
    path("<int:pk>/rates/export/", rates.export_rates, name="rates_export"),
]
