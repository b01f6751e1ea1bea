"""Forms around runs that exist: filter, rename, compare, export."""

from __future__ import annotations

__all__ = ["CompareForm", "ExportForm", "NameForm", "RunFilter", "TicketForm"]

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format

from bluelamp_station.hotspots.models import HotspotSet, Run
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bluelamp_station.programme.models import Programme


class NameForm(forms.Form):
    """A run's name."""

    name = forms.CharField(label="Name", max_length=120, help_text="So that others know it again.")

    def clean_name(self) -> str:
        """The name on one line."""
        return " ".join(self.cleaned_data["name"].split())


class RunFilter(forms.Form):
    """Which runs are listed."""

    is_search = True
    words = forms.CharField(label="Name contains", max_length=120, required=False)
    state = forms.ChoiceField(label="State", choices=[("", "Any"), *WorkState.choices], required=False)
    programme: forms.ModelChoiceField[Programme] = forms.ModelChoiceField(
        queryset=None, label="Programme", required=False, empty_label="Any"
    )
    mine = forms.BooleanField(label="Only mine", required=False)

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.queryset = programmes


class CompareForm(forms.Form):
    """Two results to be drawn on one map: runs, or a run and a set."""

    is_search = True
    first = forms.ChoiceField(label="First")
    second = forms.ChoiceField(label="Second")
    counted = forms.BooleanField(
        label="Count the incidents on common ground",
        required=False,
        help_text="Reads the incident store by the rules of the second result; takes some seconds.",
    )

    def __init__(self, *args: Any, runs: QuerySet[Run], sets: QuerySet[HotspotSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [
            (
                "Runs",
                [
                    (f"run-{run.pk}", f"{run} ({date_format(run.ended_at, 'j M Y')})" if run.ended_at else str(run))
                    for run in runs
                ],
            ),
            ("Sets", [(f"set-{one.pk}", str(one)) for one in sets]),
        ]
        choices = [(words, found) for words, found in options if found]
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Two different ones."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", "Choose another one: this compares a result with itself.")
        return cleaned


class ExportForm(forms.Form):
    """A format, and why it is wanted."""

    ending = forms.ChoiceField(
        label="Format",
        choices=[
            (".geojson", "GeoJSON, for web maps"),
            (".gpkg", "GeoPackage, for QGIS and ArcGIS"),
            (".csv", "CSV, without outlines"),
            (".xlsx", "Excel workbook, with figures and caveats"),
        ],
        widget=forms.RadioSelect,
        initial=".geojson",
    )
    why = forms.CharField(
        label="What it is for", max_length=200, required=False, help_text="Kept in the log beside your name."
    )


class TicketForm(forms.Form):
    """The ticket of a button: pressed twice, it does its work once."""

    ticket = forms.UUIDField(widget=forms.HiddenInput)
