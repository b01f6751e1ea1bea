"""Forms of officers and their sergeants about seats: giving one back, swapping one, deciding about a swap."""

from __future__ import annotations

__all__ = ["AnswerSwapForm", "DecideSwapForm", "GiveBackForm", "SwapForm"]

from django import forms


class GiveBackForm(forms.Form):
    """Why a confirmed shift is given back."""

    why = forms.CharField(
        label="Why you cannot come",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Your sergeant reads it. “Unwell” or “called to court” is enough.",
    )


class SwapForm(forms.Form):
    """Whom one asks to take a seat."""

    colleague_ref = forms.CharField(
        label="Reference of your colleague in the duty system",
        max_length=40,
        help_text="Such as P003: their own is on their page My shifts, where they answer too. Ask them first.",
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )


class AnswerSwapForm(forms.Form):
    """Whether one takes a colleague's seat."""

    answer = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])


class DecideSwapForm(forms.Form):
    """Whether a swap counts."""

    answer = forms.ChoiceField(
        label="May they swap?", choices=[("yes", "Yes, they may"), ("no", "No")], widget=forms.RadioSelect
    )
    why = forms.CharField(label="Reason", required=False, max_length=300, help_text="Both of them read it.")
