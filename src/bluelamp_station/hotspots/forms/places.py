"""Forms about the places of a draft: words, boundary, a new place."""

from __future__ import annotations

__all__ = ["AddPlaceForm", "BoundaryForm", "PlaceForm", "PointForm"]

from typing import Any

from django import forms

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import HotspotKind, PlaceRole
from bluelamp_station.hotspots.geometry import read_boundary
from bluelamp_station.hotspots.windows import parse_windows, windows_text
from bluelamp_station.ui.words import choices

_WINDOWS_HELP = (
    "Local times, several parted by a semicolon: Fri 18:00-02:00; Sat 18:00-02:00. Mon-Fri 10:00-14:00 stands for five."
)
_CORNERS_HELP = (
    "One corner a line: longitude, latitude. The last joins the first. "
    "An empty line begins another piece, or a hole where it lies inside. GeoJSON does as well."
)


class PlaceForm(forms.Form):
    """What is said of a place."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label="Name", max_length=200)
    town = forms.CharField(label="Town", max_length=120, required=False)
    kind = forms.ChoiceField(label="What is counted there most", choices=choices(HotspotKind), widget=forms.RadioSelect)
    role = forms.ChoiceField(label="Role", choices=choices(PlaceRole), widget=forms.RadioSelect)
    windows = forms.CharField(label="Time windows", max_length=600, required=False, help_text=_WINDOWS_HELP)
    note = forms.CharField(
        label="Note",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What a patrol should know. Name no person.",
    )

    def clean_windows(self) -> str:
        """Windows written one way."""
        try:
            return windows_text(parse_windows(self.cleaned_data["windows"]))
        except BluelampError as error:
            raise forms.ValidationError(error.message) from error

    def words(self) -> dict[str, str]:
        """The place's words, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("name", "town", "kind", "role", "windows", "note")}


def _corners() -> forms.CharField:
    return forms.CharField(
        label="Corners of the boundary",
        max_length=1_000_000,
        help_text=_CORNERS_HELP,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "bl-corners"}),
    )


class _WithOutline(forms.Form):
    """A form with a boundary."""

    def clean_outline(self) -> dict[str, Any]:
        """The boundary as GeoJSON."""
        try:
            return read_boundary(self.cleaned_data["outline"])
        except BluelampError as error:
            raise forms.ValidationError(error.message) from error


class BoundaryForm(_WithOutline):
    """Another boundary for a place.

    Args:
        is_counting: whether the boundary is only to be counted, which needs no reason.
    """

    edition = forms.IntegerField(widget=forms.HiddenInput)
    outline = _corners()
    reason = forms.CharField(
        label="Reason for the change",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: the car park was closed in May.",
    )

    def __init__(self, *args: Any, is_counting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not is_counting


class PointForm(forms.Form):
    """Where a new place begins."""

    is_search = True
    at = forms.CharField(
        label="Put the square at", max_length=60, help_text="Longitude, latitude, such as -0.0781, 51.7963."
    )

    def clean_at(self) -> tuple[float, float]:
        """Longitude and latitude."""
        try:
            longitude, latitude = (float(word) for word in self.cleaned_data["at"].replace(",", " ").split())
        except ValueError as error:
            raise forms.ValidationError("Write longitude, latitude, such as -0.0781, 51.7963.") from error
        if not (abs(longitude) <= 180 and abs(latitude) <= 85):  # noqa: PLR2004 - degrees
            raise forms.ValidationError("These are not degrees: give longitude, then latitude.")
        return longitude, latitude


class AddPlaceForm(_WithOutline, PlaceForm):
    """A new place with its boundary.

    Args:
        is_counting: whether the boundary is only to be counted, which needs no reason.
        is_placed: whether somebody said where the square that it begins with lies.
    """

    kind = forms.ChoiceField(
        label="What is counted there most",
        choices=[("", "As the count says"), *choices(HotspotKind)],
        required=False,
        widget=forms.RadioSelect,
    )
    outline = _corners()
    reason = forms.CharField(label="Reason for adding it", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("edition", "outline", "name", "town", "role", "kind", "windows", "note", "reason")

    def __init__(self, *args: Any, is_counting: bool = False, is_placed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_placed = is_placed
        if is_counting:
            for name in ("reason", "name", "role"):
                self.fields[name].required = False

    def clean_outline(self) -> dict[str, Any]:
        """The boundary as GeoJSON; the square that the page begins with is no place."""
        is_untouched = self.cleaned_data["outline"].split() == str(self.initial.get("outline", "")).split()
        if is_untouched and not self.is_placed:
            raise forms.ValidationError("Move the square to the place, or type its corners.")
        return super().clean_outline()
