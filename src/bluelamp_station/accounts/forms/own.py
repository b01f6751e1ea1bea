"""Forms of one's own account, and of the powers table."""

from __future__ import annotations

__all__ = ["DigestForm", "PowerRuleForm", "ReviewForm", "TokenForm"]

from django import forms

from bluelamp.core.vocabulary import StaffType
from bluelamp_station.accounts.models import PowerRule
from bluelamp_station.accounts.powers import POWERS
from bluelamp_station.accounts.tokens import LONGEST_DAYS, SCOPES
from bluelamp_station.ui.words import choices

_SCOPE_WORDS = {
    "hotspots:read": "Hotspot sets (hotspots:read)",
    "incidents:read": "Incident counts (incidents:read)",
    "ledger:read": "The ledger of months held (ledger:read)",
    "patrols:read": "Visits, shifts and figures of patrols, without names (patrols:read)",
}
_WITH_POWERS = [kind for kind in StaffType if kind not in (StaffType.STAFF, StaffType.OTHER)]


class DigestForm(forms.Form):
    """Whether the morning digest comes by mail."""

    wants_digest = forms.BooleanField(
        label="Send me the morning digest by e-mail",
        help_text="It says how much waits for you, never a place or a person.",
        required=False,
    )


class TokenForm(forms.Form):
    """A new key for a program."""

    name = forms.CharField(label="What it is for", max_length=80)
    scopes = forms.MultipleChoiceField(
        label="What it may read",
        choices=[(scope, _SCOPE_WORDS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label="Good for how many days",
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=90,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )


class ReviewForm(forms.Form):
    """What a reviewer found."""

    note = forms.CharField(
        label="What you found", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="It is kept."
    )


class PowerRuleForm(forms.Form):
    """A new row of the powers table."""

    staff_type = forms.ChoiceField(label="Kind of staff", choices=choices(_WITH_POWERS))
    power = forms.ChoiceField(label="Power", choices=list(POWERS.items()))
    answer = forms.ChoiceField(label="Answer", choices=PowerRule.Answer.choices, widget=forms.RadioSelect)
    condition = forms.CharField(label="Condition", max_length=200, required=False, help_text="Such as: in uniform.")
    source = forms.CharField(label="Source", max_length=200, help_text="Where this is written: act and section.")
    valid_from_date = forms.DateField(
        label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="The first day."
    )
    is_verified = forms.BooleanField(
        label="I have checked this against the source",
        required=False,
        help_text="Otherwise it is shown as not checked.",
    )
