"""Forms of doses: a place's target, visits shared out, an earlier target again."""

from __future__ import annotations

__all__ = ["DoseForm", "SeenForm", "ShareForm"]

from typing import TYPE_CHECKING, Any

from django import forms

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.asking import sentence
from bluelamp_station.plans.actions.doses import DOSE_FIELDS
from bluelamp_station.plans.engine.doses import windows_one_way

if TYPE_CHECKING:
    from bluelamp_station.plans.models import Dose

_NARROW = {"class": "govuk-input--width-3"}
_WHY = "It stands in the history of the place."


def _whole(label: str, least: int, most: int, help_text: str = "", **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs=_NARROW)
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text, widget=widget, **more)


class DoseForm(forms.Form):
    """What a place is to get in a week."""

    visits_per_week = _whole("Visits a week", 0, 70, "0 takes the place off the list.")
    minutes = _whole("Minutes of a visit", 5, 60, "10 to 20 by the evidence; 15 is usual.", initial=15)
    min_gap_h = forms.DecimalField(
        label="Hours between visits, at the least",
        min_value=0,
        max_value=168,
        decimal_places=2,
        initial=2,
        widget=forms.NumberInput(attrs=_NARROW),
    )
    max_gap_h = forms.DecimalField(
        label="Hours without a visit, at the most",
        min_value=1,
        max_value=336,
        decimal_places=2,
        initial=96,
        required=False,
        help_text="A visit every 3 to 4 days at the least keeps its effect. Empty for no such rule.",
        widget=forms.NumberInput(attrs=_NARROW),
    )
    windows = forms.CharField(
        label="When",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=(
            "Local times, parted by semicolons: Fri 18:00-02:00; Sat 18:00-02:00. "
            "Empty for the place's own, else the plan's patrol hours."
        ),
    )
    block_days = forms.TypedChoiceField(
        label="Visits in blocks",
        choices=[("1", "Spread over the week"), ("3", "Three days running")],
        coerce=int,
        initial="1",
        widget=forms.RadioSelect,
    )
    cap_visits = _whole(
        "Cap: off the list after so many visits in the week", 1, 70, "Empty for no cap.", required=False
    )
    why = forms.CharField(label="Why", max_length=300, required=False, help_text=_WHY)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, dose: Dose | None, **kwargs: Any) -> None:
        """Make it.

        Args:
            *args: of the form.
            dose: the target that holds; None without one.
            **kwargs: of the form.
        """
        told = {name: getattr(dose, name) for name in DOSE_FIELDS} if dose else {}
        told |= {name: f"{float(told[name]):g}" for name in ("min_gap_h", "max_gap_h") if told.get(name) is not None}
        kwargs["initial"] = {**told, "seen": dose.pk if dose else 0}
        super().__init__(*args, **kwargs)

    def clean_windows(self) -> str:
        """Windows written one way."""
        try:
            return windows_one_way(self.cleaned_data["windows"])
        except BluelampError as error:
            raise forms.ValidationError(sentence(error)) from error

    def clean(self) -> dict[str, Any]:
        """The longest gap is no shorter than the least."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        least, most = cleaned.get("min_gap_h"), cleaned.get("max_gap_h")
        if least is not None and most is not None and most < least:
            self.add_error("max_gap_h", "The longest gap must not be shorter than the least.")
        return cleaned

    def told(self) -> dict[str, Any]:
        """The target, once the form is valid."""
        return {name: self.cleaned_data[name] for name in DOSE_FIELDS}


class ShareForm(forms.Form):
    """Visits a week that are shared out over the places by rank."""

    is_search = True

    visits = _whole("Visits a week, all places together", 1, 5_000)
    minutes = _whole("Minutes of a visit", 5, 60, initial=15)
    least = _whole("Visits of a place, at the least", 0, 70, initial=1)
    most = _whole("Visits of a place, at the most", 1, 70, initial=21)
    window_hours = _whole(
        "Hours a week of suggested windows",
        0,
        168,
        "From the hours of each place's incidents, where they are known. 0 leaves windows as they are.",
        initial=0,
    )
    why = forms.CharField(label="Why", max_length=300, required=False, help_text=_WHY)

    def clean(self) -> dict[str, Any]:
        """The least is no more than the most."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        least, most = cleaned.get("least"), cleaned.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", "The most must not be below the least.")
        return cleaned

    def asked(self) -> dict[str, int]:
        """How they are shared out, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("visits", "minutes", "least", "most", "window_hours")}


class SeenForm(forms.Form):
    """An earlier target that is to hold again, and the one that was looked at."""

    dose = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
