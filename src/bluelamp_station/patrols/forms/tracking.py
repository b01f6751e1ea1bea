"""Forms on which location is switched on and off."""

from __future__ import annotations

__all__ = ["AgreementForm", "OffForm"]

from typing import TYPE_CHECKING, Any

from django import forms

from bluelamp_station.patrols.actions.tracking import MOST_DAYS, Agreement, Association
from bluelamp_station.patrols.forms.correcting import reason_field
from bluelamp_station.programme.forms.fields import DayField

if TYPE_CHECKING:
    from bluelamp_station.patrols.models import TrackingAgreement

_SEATS = 4


class AgreementForm(forms.Form):
    """Who agreed to location, and to what."""

    assessment_ref = forms.CharField(
        label="Reference of the data protection impact assessment",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    assessment_date = DayField(label="Day on which it was agreed")
    assessment_by = forms.CharField(
        label="Who agreed it", max_length=120, help_text="Such as the data protection officer, by office."
    )
    days_kept = forms.IntegerField(
        label="Days for which raw points are kept",
        min_value=1,
        max_value=MOST_DAYS,
        help_text=f"1 to {MOST_DAYS}. After that the points are deleted; the minutes of visits stay.",
    )
    reason = reason_field("What location is for", "Officers and wardens read it on their own record.")
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, newest: TrackingAgreement | None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(newest) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for seat in range(1, _SEATS + 1):
            is_first = seat == 1
            self.fields[f"name_{seat}"] = forms.CharField(
                label="Staff association or union", max_length=120, required=is_first
            )
            self.fields[f"date_{seat}"] = DayField(label="Day on which it was asked", required=is_first)
            self.fields[f"said_{seat}"] = forms.CharField(
                label="What it said", max_length=300, required=is_first, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def seats(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The fields of each association with its number."""
        return [(n, [self[f"{name}_{n}"] for name in ("name", "date", "said")]) for n in range(1, _SEATS + 1)]

    @property
    def open_seats(self) -> int:
        """How many are shown at once: those that hold something, and the first."""
        held = [n for n, fields in self.seats if any(field.value() for field in fields)]
        return max([1, *held])

    def clean(self) -> dict[str, Any]:
        """An association that is begun is told whole."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for seat in range(2, _SEATS + 1):
            told = [cleaned.get(f"{name}_{seat}") for name in ("name", "date", "said")]
            if any(told) and not all(told):
                for name, value in zip(("name", "date", "said"), told, strict=True):
                    if not value and f"{name}_{seat}" not in self.errors:
                        self.add_error(f"{name}_{seat}", f"“{self.fields[f'{name}_{seat}'].label}” needs an answer.")
        return cleaned

    def agreement(self) -> Agreement:
        """What the form says; expects that it is valid."""
        told = self.cleaned_data
        asked = [
            Association(told[f"name_{seat}"], told[f"date_{seat}"], told[f"said_{seat}"])
            for seat in range(1, _SEATS + 1)
            if told[f"name_{seat}"]
        ]
        return Agreement(
            told["assessment_ref"],
            told["assessment_date"],
            told["assessment_by"],
            asked,
            told["days_kept"],
            told["reason"],
        )


class OffForm(forms.Form):
    """Why location is switched off."""

    reason = reason_field("Reason", "Officers and wardens read it on their own record.")
    seen = forms.IntegerField(widget=forms.HiddenInput)


def _initial(newest: TrackingAgreement | None) -> dict[str, Any]:
    if newest is None:
        return {"days_kept": 14, "seen": 0}
    told: dict[str, Any] = {
        "assessment_ref": newest.assessment_ref,
        "assessment_date": newest.assessment_date,
        "assessment_by": newest.assessment_by,
        "days_kept": newest.days_kept,
        "seen": newest.pk,
    }
    for number, one in enumerate(newest.associations[:_SEATS], 1):
        told |= {f"name_{number}": one["name"], f"date_{number}": one["date"], f"said_{number}": one["said"]}
    return told
