"""Addresses of somebody's own record."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path, re_path

from bluelamp_station.patrols.views import own

urlpatterns: list[URLPattern] = [
    path("own/", own.show, name="own"),
    path("own/visits/<uuid:pk>/", own.visit, name="own_visit"),
    path("own/visits/<uuid:pk>/note/", own.note, name="own_note"),
    path("own/visits/<uuid:pk>/correct/", own.correct, name="own_correct"),
    path("own/questions/<int:pk>/", own.answer, name="own_answer"),
    re_path(r"^own/record\.(?P<kind>json|csv)$", own.record_file, name="own_file"),
]
