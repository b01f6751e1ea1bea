"""Forms about people: the terms on which somebody is planned, and pairs kept apart."""

from __future__ import annotations

__all__ = ["ApartForm", "TermsForm"]

from typing import TYPE_CHECKING, Any

from django import forms

from bluelamp.core.vocabulary import PatrolMode
from bluelamp_station.accounts.models import Person
from bluelamp_station.plans.actions.terms import Terms
from bluelamp_station.plans.models import PatrolBase
from bluelamp_station.plans.queries.people import plannable_people
from bluelamp_station.plans.queries.terms import open_bases
from bluelamp_station.ui.fields import field_of
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.plans.models import WorkTerms
    from bluelamp_station.programme.models import Programme

    _BaseChoice = forms.ModelChoiceField[PatrolBase]
    _PersonChoice = forms.ModelChoiceField[Person]
else:  # Django's field takes a type only for the type checker.
    _BaseChoice = _PersonChoice = forms.ModelChoiceField


class TermsForm(forms.Form):
    """How somebody may be planned from now on."""

    is_eligible = forms.BooleanField(
        label="Shifts are offered to them, and plans may use their time", required=False, initial=True
    )
    base = _BaseChoice(PatrolBase.objects.none(), label="Base", required=False, empty_label="None yet")
    transport = forms.ChoiceField(label="Gets from place to place", choices=choices(PatrolMode), initial="vehicle")
    max_week_h = forms.DecimalField(
        label="Hours a week, at the most",
        required=False,
        min_value=1,
        max_value=48,
        decimal_places=1,
        help_text="Core duties included. Empty for 48 hours, as the rules have it.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, programme: Programme, held: WorkTerms | None, **kwargs: Any) -> None:
        first: dict[str, Any] = {"seen": 0}
        if held is not None:
            first = {"seen": held.pk, "base": held.base_id}
            first |= {name: getattr(held, name) for name in ("transport", "max_week_h", "is_eligible")}
        super().__init__(*args, **{**kwargs, "initial": first})
        field_of(self, "base", forms.ModelChoiceField).queryset = open_bases(programme)

    def terms(self) -> Terms:
        """What a valid form says."""
        told = self.cleaned_data
        return Terms(told["base"], PatrolMode(told["transport"]), told["max_week_h"], told["is_eligible"])


class ApartForm(forms.Form):
    """Two people who are not crewed together."""

    one = _PersonChoice(Person.objects.none(), label="One of the two", empty_label="Choose")
    other = _PersonChoice(Person.objects.none(), label="The other", empty_label="Choose")

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            field_of(self, name, forms.ModelChoiceField).queryset = plannable_people(programme)
