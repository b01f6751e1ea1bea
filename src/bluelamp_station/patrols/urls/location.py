"""Addresses of location: who agreed to it, and the codes at places."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.patrols.views import codes, tracking

urlpatterns: list[URLPattern] = [
    path("location/", tracking.show, name="tracking"),
    path("location/<int:pk>/on/", tracking.switch_on, name="tracking_on"),
    path("location/<int:pk>/off/", tracking.switch_off, name="tracking_off"),
    path("codes/", codes.list_codes, name="codes"),
    path("codes/<int:pk>/make/", codes.make_missing, name="codes_make"),
    path("codes/<int:pk>/signs/", codes.show_signs, name="code_signs"),
    path("codes/<int:pk>/<str:ref>/make/", codes.make, name="code_make"),
    path("codes/<int:pk>/<str:ref>/void/", codes.void, name="code_void"),
    path("codes/<int:pk>/<str:ref>/sign/", codes.show_sign, name="code_sign"),
]
