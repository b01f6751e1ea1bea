"""Forms about shifts: which week, and why one is cancelled."""

from __future__ import annotations

__all__ = ["CancelForm", "WeekForm"]

from django import forms
from django.utils import timezone


class WeekForm(forms.Form):
    """Which week is shown."""

    is_search = True

    on = forms.DateField(
        label="Week of",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        initial=timezone.localdate,
        error_messages={"invalid": "Write the day as 2026-03-16"},
    )


class CancelForm(forms.Form):
    """Why a shift is cancelled."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever sees the shift reads it, such as “moved to the county show”. No names.",
        error_messages={"required": "Give a reason"},
    )
