"""The form of a base."""

from __future__ import annotations

__all__ = ["BaseForm"]

from django import forms

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.asking import sentence
from bluelamp_station.plans.engine.bases import point_from_text


class BaseForm(forms.Form):
    """A base and where it lies."""

    name = forms.CharField(label="Name", max_length=60, help_text="As crews call it: Hertford, Town hall, West yard.")
    at = forms.CharField(
        label="Where it lies",
        max_length=60,
        help_text="Longitude, latitude, such as -0.0781, 51.7963; or easting, northing, such as 532600, 212800.",
    )

    def clean_name(self) -> str:
        """The name on one line."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_at(self) -> tuple[float, float]:
        """Longitude and latitude."""
        try:
            return point_from_text(self.cleaned_data["at"])
        except BluelampError as error:
            raise forms.ValidationError(sentence(error)) from error
