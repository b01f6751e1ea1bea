"""The phone app is shown on the ground of the patrols' tests."""

from __future__ import annotations

__all__ = ["a_visit", "location_on", "officer", "pcso", "places", "shift", "supervisor"]

from station.patrols.conftest import a_visit, location_on, officer, pcso, places, shift, supervisor
