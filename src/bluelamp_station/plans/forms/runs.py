"""The form from which a week is planned, and small ones around runs."""

from __future__ import annotations

__all__ = ["LARGEST_KB", "PLACES", "PlanForm", "RunFilter", "TicketForm"]

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import Role
from bluelamp_station.accounts.asking import sentence
from bluelamp_station.plans.engine.problem import monday_of, week_text
from bluelamp_station.queue.models import WorkState
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bluelamp_station.programme.models import Programme

LARGEST_KB = 500
_DAY_H = 24
_NARROW = {"class": "govuk-input--width-3"}
# Fields that are rules of the plan: how they are kept, and what one of them counts.
_HOURS = {
    "min_shift_h": "min_shift_min",
    "max_shift_h": "max_shift_min",
    "rest_h": "rest_min",
    "max_week_h": "max_week_min",
    "break_after_h": "break_after_min",
    "max_overtime_h": "max_overtime_min",
    "extend_core_h": "may_extend_core_min",
    "max_duty_h": "max_duty_min",
}
_CLOCK = ("patrol_from", "patrol_until")
_WHOLE = ("crew_size", "max_shifts_a_week", "break_min", "start_spread_min", "max_unpopular_shifts")
# Fields that name places: whoever takes them has to know the set in force.
PLACES = ("constable_places", "closed_places")
_MORE = (
    "patrol_from", "patrol_until", "break_after_h", "break_min", "max_overtime_h", "extend_core_h", "max_duty_h",
    "max_unpopular_shifts", "start_spread_min", *PLACES, "is_quick", "seed",
)  # fmt: skip
_DEFAULTS: dict[str, Any] = {
    "crew_size": 2,
    "min_shift_h": 3,
    "max_shift_h": 10,
    "rest_h": 11,
    "max_week_h": 48,
    "max_shifts_a_week": 6,
    "break_after_h": 6,
    "break_min": 30,
    "max_overtime_h": 24,
    "extend_core_h": 4,
    "max_duty_h": 12,
    "patrol_from": 10,
    "patrol_until": 2,
    "max_unpopular_shifts": 4,
    "start_spread_min": 20,
    "keep_published": True,
    "seed": 1,
}


def _number(label: str, least: float, most: float, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=least,
        max_value=most,
        max_digits=6,
        decimal_places=2,
        help_text=help_text,
        widget=forms.NumberInput(attrs=_NARROW),
    )


def _whole(label: str, least: int, most: int, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, help_text=help_text, widget=forms.NumberInput(attrs=_NARROW)
    )


def _clock_hour(label: str, help_text: str = "") -> forms.TypedChoiceField:
    hours = [(hour, f"{hour:02d}:00") for hour in range(_DAY_H)]
    return forms.TypedChoiceField(label=label, choices=hours, coerce=int, help_text=help_text)


def _refs(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=2_000, required=False, help_text=help_text)


class PlanForm(forms.Form):
    """What a week is planned with, beside the doses, the people and the time that they offer."""

    programme = forms.ChoiceField(label="Programme")
    week = forms.CharField(
        label="Week", max_length=8, help_text="As 2026-W10.", widget=forms.TextInput(attrs={"type": "week"})
    )
    budget = forms.DecimalField(
        label="Budget in pounds",
        min_value=0,
        max_value=10_000_000,
        decimal_places=2,
        required=False,
        help_text="What the week's extra hours may cost. Empty for no limit.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
    )
    funding_ref = forms.ChoiceField(label="Paid from", required=False)
    keep_published = forms.BooleanField(
        label="Keep what is published: plan around it, so that nobody's shift changes", required=False
    )
    crew_size = _whole("People in a crew", 1, 4)
    alone_roles = forms.MultipleChoiceField(
        label="Who may patrol alone",
        choices=choices(Role),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    min_shift_h = _number("Shortest shift, in hours", 1, 12)
    max_shift_h = _number("Longest shift, in hours, break included", 1, 16)
    rest_h = _number("Rest between two duties, in hours", 0, 24)
    max_week_h = _number("Hours of duty in the week, at the most", 1, 84)
    max_shifts_a_week = _whole("Shifts of a person in the week, at the most", 1, 7)
    patrol_from = _clock_hour("Places without hours of their own are visited from")
    patrol_until = _clock_hour("Until", "The same hour as above means at any time.")
    break_after_h = _number("A break in shifts longer than, in hours", 1, 16)
    break_min = _whole("Minutes of the break", 0, 120)
    max_overtime_h = _number("Overtime of a person in the week, in hours, at the most", 0, 60)
    extend_core_h = _number("Held on after core duty, or called in before it, in hours, at the most", 0, 12)
    max_duty_h = _number("Core duty and such hours together, at the most", 0, 24)
    max_unpopular_shifts = _whole(
        "Shifts of a person between 22:00 and 06:00, at the most", 0, 7, "They are shared out fairly."
    )
    start_spread_min = _whole(
        "Minutes within which a visit's start is drawn at random", 0, 60, "Patrols that keep a timetable are learnt."
    )
    constable_places = _refs("Places that need a constable", "Refs parted by commas, such as HE01, HE07.")
    closed_places = _refs("Places that nobody may enter this week", "Refs parted by commas.")
    allocation = forms.FileField(
        label="The trial's allocation",
        required=False,
        help_text="allocation.csv: the plan keeps away from a place on its control and washout days.",
    )
    keep_allocation = forms.BooleanField(label="Keep the allocation that was sent before", required=False, initial=True)
    is_quick = forms.BooleanField(label="Plan quickly and roughly, to see what comes of it", required=False)
    seed = _whole("Seed", 0, 2_147_483_647, "The same seed on the same week gives the same plan.")
    ticket = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        programmes: Sequence[Programme],
        streams: Sequence[tuple[str, str]],
        next_monday: dt.date,
        before: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Make it.

        Args:
            *args: of the form.
            programmes: that may be planned.
            streams: references and names of the money there is.
            next_monday: of the week that is meant where nobody says.
            before: settings of an earlier run to start from; None where there is none.
            **kwargs: of the form.
        """
        start = {"week": week_text(next_monday), "ticket": uuid4(), **_DEFAULTS, **_as_fields(before or {})}
        kwargs["initial"] = {**start, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.before = before or {}
        if not self.before.get("barred"):
            del self.fields["keep_allocation"]
        self._field("programme").choices = [(str(one.pk), str(one)) for one in programmes]
        self._field("funding_ref").choices = [("", "Not said"), *streams]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    @property
    def shows_more(self) -> bool:
        """Whether "More settings" stands open: something is wrong there, or it names places that must not be missed."""
        if self.is_bound:
            return any(name in self.errors for name in _MORE)
        return any(self.initial.get(name) for name in PLACES)

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields below "More settings"."""
        return [self[name] for name in _MORE]

    def clean_week(self) -> dt.date:
        """The Monday of the week."""
        try:
            return monday_of(self.cleaned_data["week"])
        except BluelampError as error:
            raise forms.ValidationError(sentence(error)) from error

    def clean_allocation(self) -> Any:
        """A file of a size that an allocation has."""
        file = self.cleaned_data["allocation"]
        if file and file.size > LARGEST_KB * 1_000:
            raise forms.ValidationError(f"Choose a file of at most {LARGEST_KB} kB.")
        return file

    def clean_constable_places(self) -> list[str]:
        """Refs."""
        return _refs_of(self.cleaned_data["constable_places"])

    def clean_closed_places(self) -> list[str]:
        """Refs."""
        return _refs_of(self.cleaned_data["closed_places"])

    def clean(self) -> dict[str, Any]:
        """The shortest shift is no longer than the longest."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        shortest, longest = cleaned.get("min_shift_h"), cleaned.get("max_shift_h")
        if shortest is not None and longest is not None and longest < shortest:
            self.add_error("max_shift_h", "The longest shift must not be shorter than the shortest.")
        return cleaned

    def asked(self) -> dict[str, Any]:
        """What to plan with, as ``PlanRun.settings`` keeps it, without an allocation that was sent now."""
        told = self.cleaned_data
        budget = told["budget"]
        barred = {name: self.before[name] for name in ("barred", "barred_file") if self._keeps_allocation(name)}
        rules: dict[str, Any] = {name: told[name] for name in _WHOLE}
        rules |= {rule: round(told[field] * 60) for field, rule in _HOURS.items()}
        first, last = told["patrol_from"], told["patrol_until"]
        rules["patrol_hours"] = [first, last if last > first else last + _DAY_H]
        return {
            **barred,
            "budget_pence": None if budget is None else round(budget * 100),
            "funding_ref": told["funding_ref"],
            "keep_published": told["keep_published"],
            "is_quick": told["is_quick"],
            "constable_places": told["constable_places"],
            "closed_places": told["closed_places"],
            "rules": {**rules, "alone_roles": told["alone_roles"]},
        }

    def _keeps_allocation(self, name: str) -> bool:
        return bool(self.cleaned_data.get("keep_allocation")) and name in self.before


def _refs_of(text: str) -> list[str]:
    return sorted({part.strip() for part in text.replace(";", ",").split(",") if part.strip()})


def _as_fields(asked: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form from what an earlier run was asked; what was bought then is not bought again."""
    rules = asked.get("rules", {})
    found = {name: rules[name] for name in (*_WHOLE, "alone_roles") if name in rules}
    found |= {field: f"{rules[rule] / 60:g}" for field, rule in _HOURS.items() if rule in rules}
    if "patrol_hours" in rules:
        found |= {name: hour % _DAY_H for name, hour in zip(_CLOCK, rules["patrol_hours"], strict=True)}
    found |= {name: asked[name] for name in ("funding_ref", "keep_published") if name in asked}
    if asked.get("budget_pence") is not None:
        found["budget"] = f"{asked['budget_pence'] / 100:.2f}".removesuffix(".00")
    return found | {name: ", ".join(asked[name]) for name in PLACES if asked.get(name)}


class RunFilter(forms.Form):
    """Which runs are listed."""

    is_search = True

    state = forms.ChoiceField(label="State", choices=[("", "Any"), *WorkState.choices], required=False)


class TicketForm(forms.Form):
    """A ticket, so that the same button pressed twice asks once."""

    ticket = forms.UUIDField(widget=forms.HiddenInput)
