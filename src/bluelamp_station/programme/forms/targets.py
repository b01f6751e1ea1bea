"""The forms of targets."""

from __future__ import annotations

__all__ = ["TargetForm", "WithdrawForm"]

from typing import TYPE_CHECKING, Any

from django import forms

from bluelamp.core.vocabulary import TargetKind
from bluelamp_station.accounts.models import Agency
from bluelamp_station.programme.forms.fields import DayField, PoundsField
from bluelamp_station.programme.models import FundingStream
from bluelamp_station.programme.queries.targets import agency_choices
from bluelamp_station.ui.fields import field_of
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme


class TargetForm(forms.Form):
    """Hours or pounds, for whom, from when to when."""

    kind = forms.ChoiceField(label="Set in", choices=choices(TargetKind), widget=forms.RadioSelect)
    amount = PoundsField(label="How much", max_digits=12, help_text="Hours or pounds, such as 13,000.")
    stream = forms.ModelChoiceField(
        label="Funding stream",
        queryset=FundingStream.objects.none(),
        required=False,
        empty_label="The programme as a whole",
    )
    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), required=False, empty_label="All agencies together")
    starts_date = DayField(label="First day")
    ends_date = DayField(label="Last day")
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, programme: Programme, person: Person, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).update(
            kind=TargetKind.HOURS.value, starts_date=programme.starts_date, ends_date=programme.ends_date
        )
        super().__init__(*args, **kwargs)
        streams = FundingStream.objects.visible_to(person).filter(programme=programme)
        for name, queryset in (("stream", streams), ("agency", agency_choices(programme))):
            field = field_of(self, name, forms.ModelChoiceField)
            field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first."""
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_date"), cleaned.get("ends_date")
        if starts and ends and ends < starts:
            self.add_error("ends_date", "The last day lies before the first day.")
        return cleaned


class WithdrawForm(forms.Form):
    """The reason why a target goes."""

    why = forms.CharField(
        label="Why it is withdrawn",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the target is withdrawn."},
        help_text="The target stays on the page, struck from the sums, with this reason.",
    )
