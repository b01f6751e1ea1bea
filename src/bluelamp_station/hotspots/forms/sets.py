"""Forms about sets: title, import, roles, adoption, launch, withdrawal."""

from __future__ import annotations

__all__ = ["AdoptForm", "HeldOnForm", "ImportForm", "LaunchForm", "ReasonForm", "RolesForm", "TitleForm"]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.hotspots.actions.adopting import SHORTEST_RATIONALE
from bluelamp_station.hotspots.place_files import FeaturePlace, PlacesRefusedError, read_features
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile

    from bluelamp_station.hotspots.models import Place

_LARGEST_FILE = 10_000_000
_REVIEW_MONTHS = 6


def date_widget() -> forms.DateInput:
    """A date as browsers ask for it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class HeldOnForm(forms.Form):
    """Which set held on a day."""

    is_search = True
    on = forms.DateField(label="Which set held on", required=False, widget=date_widget())


class TitleForm(forms.Form):
    """The title of a draft."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="Title", max_length=120, help_text="For example: Summer 2026.")


class ImportForm(forms.Form):
    """A file of places."""

    title = forms.CharField(label="Title of the draft", max_length=120)
    file = forms.FileField(
        label="File of places",
        help_text="A hotspots.geojson: polygons in degrees with ref and name; town, kind, role, rank and windows too.",
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )

    def clean_file(self) -> list[FeaturePlace]:
        """The places of the file; each fault names its feature."""
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        if sent.size is None or sent.size > _LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 10 MB. Leave out what is no patrol place.")
        try:
            return read_features(sent.read())
        except PlacesRefusedError as error:
            raise forms.ValidationError(list(error.problems)) from error


class ReasonForm(forms.Form):
    """A reason, and the edition of the set that the reader saw."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Reason", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))


class AdoptForm(forms.Form):
    """What is said when a set is adopted."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    open_set = forms.IntegerField(widget=forms.HiddenInput, required=False)
    valid_from = forms.DateField(label="Holds from", widget=date_widget())
    review = forms.DateField(
        label="Review by", widget=date_widget(), help_text="When somebody looks at the set again: six months is usual."
    )
    rationale = forms.CharField(
        label="Why these places",
        max_length=4_000,
        min_length=SHORTEST_RATIONALE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"Published figures name this set, and auditors read this. At least {SHORTEST_RATIONALE} characters.",
        error_messages={"min_length": f"Say in {SHORTEST_RATIONALE} characters or more why these places were chosen."},
    )
    has_read = forms.BooleanField(
        label="I have read the cautions",
        error_messages={"required": "Read the cautions on this page, then tick the box."},
    )

    def clean(self) -> dict[str, Any]:
        """The review comes after the first day."""
        told = super().clean() or {}
        first, review = told.get("valid_from"), told.get("review")
        if first and review and review <= first:
            self.add_error("review", "The review must be after the first day.")
        return told


def in_six_months(day: dt.date) -> dt.date:
    """The same day six months on; the last of the month where there is no such day."""
    months = day.month - 1 + _REVIEW_MONTHS
    year, month = day.year + months // 12, months % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month, min(day.day, last))


class LaunchForm(forms.Form):
    """The day of the launch."""

    on_date = forms.DateField(label="Day of the launch", widget=date_widget())
    is_sure = forms.BooleanField(
        label="Freeze the roles: no place changes its role in this set from here on",
        error_messages={"required": "Tick the box: a launch cannot be taken back."},
    )

    def clean_on_date(self) -> dt.date:
        """Not a day long ahead, by which roles would be frozen for nothing."""
        day: dt.date = self.cleaned_data["on_date"]
        if day > timezone.localdate() + dt.timedelta(days=31):
            raise forms.ValidationError("Launch a set at most a month ahead.")
        return day


class RolesForm(forms.Form):
    """A role for each place of a set.

    Args:
        places: the places.
    """

    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(places)
        for place in self.places:
            self.fields[f"role-{place.ref}"] = forms.ChoiceField(
                label=f"Role of {place.ref} {place.name}", choices=choices(PlaceRole), initial=place.role
            )

    def rows(self) -> list[tuple[Place, Any]]:
        """Places with their fields."""
        return [(place, self[f"role-{place.ref}"]) for place in self.places]

    def roles(self) -> dict[str, str]:
        """Role by ref, once the form is valid."""
        return {place.ref: self.cleaned_data[f"role-{place.ref}"] for place in self.places}
