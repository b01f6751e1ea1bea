"""The forms of rates."""

from __future__ import annotations

__all__ = ["DayForm", "RateForm", "RatesFileForm"]

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from bluelamp.core.vocabulary import AvailabilityKind, StaffType
from bluelamp_station.accounts.models import Agency
from bluelamp_station.programme.forms.fields import DayField, PoundsField
from bluelamp_station.programme.queries.targets import agency_choices
from bluelamp_station.programme.rates_file import LARGEST_BYTES, RateRow
from bluelamp_station.ui.csv_text import is_formula
from bluelamp_station.ui.fields import field_of
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.programme.models import Programme


class DayForm(forms.Form):
    """Which day's rates are shown."""

    is_search = True
    on = DayField(label="What held on", required=False)


class RateForm(forms.Form):
    """One rate from a day on."""

    staff_type = forms.ChoiceField(label="Kind of staff", choices=choices(StaffType))
    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label="Kind of time", choices=choices(AvailabilityKind))
    from_date = DayField(label="From", help_text="It holds from this day until a newer one begins.")
    per_hour = PoundsField(label="Pounds an hour", max_digits=7)
    minimum_hours = forms.DecimalField(
        label="Hours paid at least",
        min_value=0,
        max_digits=4,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
        help_text="Such as 3 where a call-out counts as three hours.",
    )
    source = forms.CharField(max_length=200, help_text="Where the number comes from, such as the overtime agreement.")

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = field_of(self, "agency", forms.ModelChoiceField)
        field.queryset = agency_choices(programme)

    def clean_source(self) -> str:
        """No text that a spreadsheet would take for a formula."""
        source: str = self.cleaned_data["source"]
        if is_formula(source):
            raise forms.ValidationError("Begin with a letter or a number: a spreadsheet would take this for a formula.")
        return source

    def rate_row(self) -> RateRow:
        """What the action takes; call it on a valid form."""
        told = self.cleaned_data
        return RateRow(
            StaffType(told["staff_type"]),
            AvailabilityKind(told["kind"]),
            told["from_date"],
            told["per_hour"],
            told["minimum_hours"] or Decimal(0),
            told["source"],
        )


class RatesFileForm(forms.Form):
    """A file of rates."""

    file = forms.FileField(
        label="Rates as a CSV file",
        help_text="Columns: role, agency, kind, from, per_hour, minimum_hours, source.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        """Not larger than a table of rates can be."""
        file = self.cleaned_data["file"]
        if file.size is not None and file.size > LARGEST_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {LARGEST_BYTES // 1_000_000} MB: that is no table of rates."
            )
        return file
