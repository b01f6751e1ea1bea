"""Addresses: each room under its own word."""

from __future__ import annotations

from django.urls import include, path

from bluelamp_station.ui.views import bad_request, not_allowed, not_found, server_fault
from bluelamp_station.workflows.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("bluelamp_station.workflows.urls")),
    path("", include("bluelamp_station.ui.urls")),
    path("people/", include("bluelamp_station.accounts.urls")),
    path("account/", include("bluelamp_station.accounts.urls_sign_in")),
    path("programme/", include("bluelamp_station.programme.urls")),
    path("incidents/", include("bluelamp_station.incidents.urls")),
    path("hotspots/", include("bluelamp_station.hotspots.urls")),
    path("plans/", include("bluelamp_station.plans.urls")),
    path("patrols/", include("bluelamp_station.patrols.urls")),
    path("field/", include("bluelamp_station.patrols.urls.field")),
]

handler400 = bad_request
handler403 = not_allowed
handler404 = not_found
handler500 = server_fault
