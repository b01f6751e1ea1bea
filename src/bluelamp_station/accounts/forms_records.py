"""What people fill in on the auditor's pages and on retention."""

from __future__ import annotations

__all__ = ["EventSearch", "RetentionForm"]

from typing import Any

from django import forms

from bluelamp_station.audit.queries import EventFilter, actions_used, words_of


class EventSearch(forms.Form):
    """A search of the log."""

    is_search = True

    who = forms.CharField(required=False, label="Who", max_length=120)
    action = forms.ChoiceField(required=False, label="What")
    first = forms.DateField(required=False, label="From", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(required=False, label="To", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    text = forms.CharField(required=False, label="Words of the reason", max_length=120)
    subject_type = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
    subject_id = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = actions_used()
        rooms = sorted({action.partition(".")[0] for action in used})
        whole = [(f"{room}.", f"{room.capitalize()}: everything") for room in rooms]
        single = [(action, words_of(action)) for action in used]
        self.fields["action"].choices = [("", "Everything"), *whole, *single]  # type: ignore[attr-defined]  # - a ChoiceField

    def wanted(self) -> EventFilter:
        """The filter; what cannot be understood is left out, and the form says so."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return EventFilter(**given)


class RetentionForm(forms.Form):
    """How long a class of records is kept from a day on."""

    days = forms.IntegerField(
        label="Days", min_value=1, max_value=36_500, widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"})
    )
    from_date = forms.DateField(label="From", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    reason = forms.CharField(
        label="Why",
        min_length=10,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For whoever asks later: the policy or the decision that this follows.",
    )
