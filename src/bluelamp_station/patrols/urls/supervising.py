"""Addresses for supervisors: corrections, questions, names."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.patrols.views import correcting, names, questions

urlpatterns: list[URLPattern] = [
    path("visits/enter/", correcting.enter_visit, name="enter_visit"),
    path("visits/<uuid:pk>/correct/", correcting.correct_visit, name="correct_visit"),
    path("visits/<uuid:pk>/withdraw/", correcting.withdraw_visit, name="withdraw_visit"),
    path("visits/<uuid:pk>/restore/", correcting.restore_visit, name="restore_visit"),
    path("visits/<uuid:pk>/outcomes/add/", correcting.add_outcome, name="add_outcome"),
    path("visits/<uuid:pk>/names/", names.show_names, name="show_names"),
    path("visits/<uuid:pk>/names/track.json", names.track, name="names_track"),
    path("outcomes/<uuid:pk>/correct/", correcting.correct_outcome, name="correct_outcome"),
    path("questions/", questions.list_questions, name="questions"),
    path("questions/<int:pk>/", questions.show_question, name="question"),
]
