"""The forms of funding streams and their steps."""

from __future__ import annotations

__all__ = ["StepForm", "StreamForm"]

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from bluelamp.core.vocabulary import FundingStatus
from bluelamp_station.programme.actions.streams import StreamFields
from bluelamp_station.programme.forms.fields import DayField, PoundsField
from bluelamp_station.ui.fields import field_of
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.programme.models import FundingStep, FundingStream


class StreamForm(forms.Form):
    """A funding stream; a new one with its first step, a changed one with the reason."""

    name = forms.CharField(max_length=120, help_text="Such as Hotspot Action Fund 2026/27.")
    funder = forms.CharField(max_length=120, help_text="Who gives the money, such as the Home Office.")
    reference = forms.CharField(max_length=60, required=False, help_text="The funder's own reference.")
    pounds = PoundsField(label="Pounds", max_digits=12)
    starts_date = DayField(label="First day", help_text="From when it may be spent.")
    ends_date = DayField(label="Last day")
    status = forms.ChoiceField(label="Where it stands", choices=choices(FundingStatus), widget=forms.RadioSelect)
    on_date = DayField(label="Since", help_text="The day on which it reached that step; not in the future.")
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    why = forms.CharField(
        label="Why it changes",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text="Kept in the log, where auditors read it.",
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, stream: FundingStream | None = None, **kwargs: Any) -> None:
        names = ("name", "funder", "reference", "pounds", "starts_date", "ends_date", "edition")
        first = {"status": FundingStatus.INDICATIVE.value, "on_date": timezone.localdate()}
        kwargs["initial"] = first if stream is None else {name: getattr(stream, name) for name in names}
        super().__init__(*args, **kwargs)
        for name in ("why", "edition") if stream is None else ("status", "on_date", "note"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first, and the step not in the future."""
        cleaned = super().clean() or {}
        starts, ends, on_date = cleaned.get("starts_date"), cleaned.get("ends_date"), cleaned.get("on_date")
        if starts and ends and ends < starts:
            self.add_error("ends_date", "The last day lies before the first day.")
        if on_date and on_date > timezone.localdate():
            self.add_error("on_date", "A step says what has happened: its day cannot lie in the future.")
        return cleaned

    def stream_fields(self) -> StreamFields:
        """What the action takes; call it on a valid form."""
        names = ("name", "funder", "pounds", "starts_date", "ends_date", "reference")
        return StreamFields(**{name: self.cleaned_data[name] for name in names})


class StepForm(forms.Form):
    """The next step of a stream."""

    status = forms.ChoiceField(label="Next step", widget=forms.RadioSelect)
    on_date = DayField(label="On", help_text="The day on which it happened.")
    note = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Needed to go back, to mark money as at risk and to open a closed stream again.",
    )
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, last: FundingStep | None, **kwargs: Any) -> None:
        kwargs["initial"] = {"on_date": timezone.localdate(), "after": last.pk if last else None}
        super().__init__(*args, **kwargs)
        field = field_of(self, "status", forms.ChoiceField)
        field.choices = [pair for pair in choices(FundingStatus) if last is None or pair[0] != last.status]
