"""The form of a programme."""

from __future__ import annotations

__all__ = ["ProgrammeForm"]

from typing import TYPE_CHECKING, Any

from django import forms

from bluelamp_station.accounts.models import Agency, Area
from bluelamp_station.programme.actions.programmes import ProgrammeFields
from bluelamp_station.programme.forms.fields import DayField
from bluelamp_station.programme.models import Programme
from bluelamp_station.programme.queries.programmes import places_of_work
from bluelamp_station.ui.fields import field_of

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person


class ProgrammeForm(forms.Form):
    """Name, purpose, dates, local policing body, area and agencies."""

    name = forms.CharField(max_length=120, help_text="What people call it, such as Operation Hotspot.")
    purpose = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What it is for, in two or three sentences.",
    )
    starts_date = DayField(label="First day")
    ends_date = DayField(label="Last day", required=False, help_text="Leave empty while it is open.")
    launch_date = DayField(
        label="Launch date", required=False, help_text="The day on which it was, or will be, announced."
    )
    body_title = forms.ChoiceField(
        label="Title of the local policing body", choices=Programme.BodyTitle.choices, widget=forms.RadioSelect
    )
    body_name = forms.CharField(label="Name of the local policing body", required=False, max_length=120)
    area = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        empty_label=None,
        help_text="The ground of the programme, usually the whole force.",
    )
    agencies = forms.ModelMultipleChoiceField(
        queryset=Agency.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Who takes part: targets and rates are set for these.",
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Person, programme: Programme | None = None, **kwargs: Any) -> None:
        if programme is not None:
            kwargs["initial"] = _initial(programme)
        else:
            kwargs["initial"] = {"body_title": Programme.BodyTitle.PCC}
        super().__init__(*args, **kwargs)
        areas = places_of_work(person)
        if programme is not None:
            areas |= Area.objects.filter(pk=programme.area_id)
        field = field_of(self, "area", forms.ModelChoiceField)
        field.queryset = areas

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first."""
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_date"), cleaned.get("ends_date")
        if starts and ends and ends < starts:
            self.add_error("ends_date", "The last day lies before the first day.")
        return cleaned

    def programme_fields(self) -> ProgrammeFields:
        """What the action takes; call it on a valid form."""
        told = self.cleaned_data
        return ProgrammeFields(
            name=told["name"],
            starts_date=told["starts_date"],
            purpose=told["purpose"],
            ends_date=told["ends_date"],
            launch_date=told["launch_date"],
            body_title=told["body_title"],
            body_name=told["body_name"],
        )


def _initial(programme: Programme) -> dict[str, Any]:
    names = ("name", "purpose", "starts_date", "ends_date", "launch_date", "body_title", "body_name", "edition")
    return {
        **{name: getattr(programme, name) for name in names},
        "area": programme.area_id,
        "agencies": list(programme.agencies.all()),
    }
