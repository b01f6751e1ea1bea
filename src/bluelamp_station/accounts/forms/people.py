"""Forms about people: finding, inviting, changing them, and giving roles."""

from __future__ import annotations

__all__ = [
    "ChangeForm",
    "EmergencyForm",
    "GrantForm",
    "InviteForm",
    "PeopleFilter",
    "PersonForm",
    "ReasonForm",
    "SetUpForm",
]

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bluelamp.core.vocabulary import Purpose, StaffType
from bluelamp_station.accounts.actions.emergency import EMERGENCY_PURPOSES, SHORTEST_REASON
from bluelamp_station.accounts.forms.sign_in import PasswordPair
from bluelamp_station.accounts.models import Agency, Area, Person
from bluelamp_station.ui.fields import field_of
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.accounts.actions.invitations import AskedGrant

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_ANY = [("", "Any")]
_LEVEL = "\u2003"  # a wide space


# Django's field takes a type only for the type checker.
if TYPE_CHECKING:
    _AreaChoice = forms.ModelChoiceField[Area]
    _AgencyChoice = forms.ModelChoiceField[Agency]
else:
    _AreaChoice = _AgencyChoice = forms.ModelChoiceField


class AreaField(_AreaChoice):
    """A choice among areas, drawn as a tree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Area.objects.none(), label="Area", empty_label="Choose an area", **kwargs)

    def label_from_instance(self, obj: Area) -> str:
        """The name, set in by its level."""
        return _LEVEL * obj.depth + obj.name


class AgencyField(_AgencyChoice):
    """A choice among agencies."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Agency.objects.all(), label="Agency", **kwargs)


class PeopleFilter(forms.Form):
    """Which people a list shows."""

    is_search = True

    STATES = (("", "Current"), ("no_second_factor", "Without second factor"), ("ended", "Access ended"), ("all", "All"))

    words = forms.CharField(label="Name or address", required=False)
    agency = AgencyField(required=False, empty_label="Any")
    purpose = forms.ChoiceField(label="Role", required=False, choices=_ANY + choices(Purpose))
    state = forms.ChoiceField(label="State", required=False, choices=STATES)


class PersonForm(forms.Form):
    """Who somebody is."""

    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label="E-mail address",
        help_text="They sign in with it.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    agency = AgencyField(empty_label="Choose an agency")
    staff_type = forms.ChoiceField(
        label="Kind of staff", help_text="The powers table goes by it.", choices=choices(StaffType), initial="staff"
    )


class ChangeForm(PersonForm):
    """Who somebody is, and by which word the duty system knows them."""

    staff_ref = forms.CharField(
        label="Reference in the duty system",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
        help_text="Shifts and visits of files name people by it; what carries it is matched to this person overnight.",
    )

    def clean_staff_ref(self) -> str:
        """The reference without blanks around it; none inside, and nothing that parts the members of a crew."""
        ref = str(self.cleaned_data["staff_ref"]).strip()
        if any(sign.isspace() or sign == ";" for sign in ref):
            raise ValidationError("A reference holds no blanks and no semicolons.")
        return ref


class _Role(forms.Form):
    """A role on an area for a time; the days count from midnight to midnight in the force's own time."""

    purpose = forms.ChoiceField(label="Role", choices=[("", "Choose a role"), *choices(Purpose)])
    area = AreaField()
    valid_from = forms.DateField(label="From", widget=_DATE, required=False, help_text="Empty: from now.")
    valid_to = forms.DateField(
        label="Last day", widget=_DATE, required=False, help_text="Empty: until somebody ends it."
    )
    reason = forms.CharField(
        label="Reason", max_length=400, widget=forms.Textarea(attrs={"rows": 2}), help_text="Others read it later."
    )

    def __init__(self, *args: Any, by: Person, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        field = field_of(self, "area", AreaField)
        field.queryset = areas

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first, nor over already."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from") or timezone.localdate(), cleaned.get("valid_to")
        if last is not None and (last < first or last < timezone.localdate()):
            self.add_error("valid_to", "The last day must be today or later, and not before the first day.")
        return cleaned

    def asked(self) -> AskedGrant:
        """The role as the action takes it."""
        cleaned = self.cleaned_data
        first, last = cleaned["valid_from"], cleaned["valid_to"]
        begins = timezone.now() if first is None or first <= timezone.localdate() else _midnight(first)
        ends = None if last is None else _midnight(last + timedelta(days=1))
        return Purpose(cleaned["purpose"]), cleaned["area"], begins, ends, cleaned["reason"]


class GrantForm(_Role):
    """One role more for somebody."""


class InviteForm(PersonForm, _Role):
    """Somebody new, with a first role."""

    field_order = ("name", "email", "agency", "staff_type", "purpose", "area", "valid_from", "valid_to", "reason")


class ReasonForm(forms.Form):
    """Why something is done to somebody's access."""

    reason = forms.CharField(
        label="Reason", max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text="It is kept in the log."
    )


class EmergencyForm(forms.Form):
    """What emergency access is needed for."""

    purpose = forms.ChoiceField(
        label="See what this role sees", widget=forms.RadioSelect, choices=choices(EMERGENCY_PURPOSES)
    )
    area = AreaField()
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        min_length=SHORTEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"At least {SHORTEST_REASON} characters. Others read it. Name no member of the public.",
        error_messages={"min_length": f"Say why in at least {SHORTEST_REASON} characters."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = field_of(self, "area", AreaField)
        field.queryset = Area.objects.order_by("path")


class SetUpForm(PasswordPair):
    """The force and its first administrator."""

    force_name = forms.CharField(label="Name of the force", max_length=120)
    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Your e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("force_name", "name", "email", "password", "password_again")

    def whose(self) -> Person:
        """The administrator to be."""
        return Person(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email", ""))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
