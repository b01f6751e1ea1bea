"""Forms of the overtime sheet: a week, a shift to be offered, and why one is withdrawn."""

from __future__ import annotations

__all__ = ["OfferForm", "OfferWeekForm", "WithdrawOfferForm"]

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from bluelamp.core.vocabulary import AvailabilityKind, Role
from bluelamp_station.plans.actions.offers import MOST_DAYS, MOST_SEATS, Asked
from bluelamp_station.plans.models import PatrolBase
from bluelamp_station.plans.queries.terms import open_bases
from bluelamp_station.ui.fields import field_of
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.programme.models import FundingStream, Programme

    _BaseChoice = forms.ModelChoiceField[PatrolBase]
else:  # Django's field takes a type only for the type checker.
    _BaseChoice = forms.ModelChoiceField

_KINDS = [(one.value, words(one)) for one in AvailabilityKind if one is not AvailabilityKind.CORE]
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SEATS: dict[str, tuple[str, tuple[str, ...]]] = {
    "constables": ("Constables or specials", (Role.OFFICER.value, Role.SPECIAL.value)),
    "pcsos": ("PCSOs", (Role.PCSO.value,)),
    "wardens": ("Wardens and BID staff", (Role.WARDEN.value, Role.BID.value)),
    "anybody": ("Any patrol role", ()),
}
_CLOSES = [("0", "At once: first come, first served")] + [
    (str(hours), f"{hours} hours before the shift") for hours in (6, 12, 24, 48, 72)
]
_TIME = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "govuk-input--width-10"})
_AT_ONCE_H = 24 * 366


def _day(label: str, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, widget=widget, error_messages={"invalid": "Write the day as 2026-03-16"}, **more
    )


def _seats(label: str) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "govuk-input--width-2"})
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_SEATS, required=False, widget=widget)


class OfferWeekForm(forms.Form):
    """Which week of the sheet is shown."""

    is_search = True

    on = _day("Week of", required=False, initial=timezone.localdate)


class OfferForm(forms.Form):
    """A shift to be offered on one or several days."""

    day = _day("Day")
    until = _day("The same shift on days up to", required=False, help_text="Empty for this one day.")
    weekdays = forms.TypedMultipleChoiceField(
        label="Only on",
        required=False,
        coerce=int,
        choices=[(str(number), name) for number, name in enumerate(_DAYS)],
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: every day.",
    )
    starts = forms.TimeField(label="From", widget=_TIME)
    ends = forms.TimeField(label="To", widget=_TIME, help_text="At or before the start: it ends on the next day.")
    base = _BaseChoice(PatrolBase.objects.none(), label="Base", required=False, empty_label="The plan decides")
    constables = _seats("Seats for constables or specials")
    pcsos = _seats("Seats for PCSOs")
    wardens = _seats("Seats for wardens and BID staff")
    anybody = _seats("Seats for any patrol role")
    kind = forms.ChoiceField(label="Paid as", choices=_KINDS, initial=AvailabilityKind.OVERTIME.value)
    closes = forms.TypedChoiceField(
        label="Claims are gathered until",
        choices=_CLOSES,
        coerce=int,
        initial=24,
        help_text="Then seats go to those with the fewest extra hours in the 28 days before. After it, first come.",
    )
    funding_ref = forms.ChoiceField(label="Paid from", required=False)
    note = forms.CharField(
        label="Note", required=False, max_length=300, help_text="Officers read it. No names, no places."
    )
    ticket = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, programme: Programme, streams: Sequence[FundingStream], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "base", forms.ModelChoiceField).queryset = open_bases(programme)
        refs = [(one.reference, f"{one.name} ({one.reference})") for one in streams if one.reference]
        if refs:
            field_of(self, "funding_ref", forms.ChoiceField).choices = [("", "Not said"), *refs]
        else:  # Money that somebody does not see is not theirs to choose among.
            del self.fields["funding_ref"]

    def clean(self) -> dict[str, Any]:
        """At least one seat, and days in order."""
        told = super().clean() or {}
        if not any(told.get(name) for name in _SEATS) and not self.errors:
            self.add_error("constables", "Offer at least one seat")
        day, until = told.get("day"), told.get("until")
        if day and until and until < day:
            self.add_error("until", "The last day lies before the first")
        elif day and until and (until - day).days >= 7 * MOST_DAYS:
            self.add_error("until", "Offer shifts of a few weeks at once")
        elif day and not self.errors and not self.days():
            self.add_error("weekdays", "None of these days lies between the first and the last")
        return told

    def days(self) -> list[dt.date]:
        """Days on which the shift is offered."""
        first: dt.date = self.cleaned_data["day"]
        last: dt.date = self.cleaned_data.get("until") or first
        wanted = set(self.cleaned_data.get("weekdays") or range(7))
        every = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
        return [one for one in every if one.weekday() in wanted]

    def asked(self) -> Asked:
        """What a valid form offers."""
        told = self.cleaned_data
        seats = [roles for name, (_, roles) in _SEATS.items() for _ in range(told.get(name) or 0)]
        before_h = told["closes"] or _AT_ONCE_H
        return Asked(
            spans=tuple(_span(day, told["starts"], told["ends"]) for day in self.days()),
            seats=tuple(seats),
            closes_before=dt.timedelta(hours=before_h),
            kind=AvailabilityKind(told["kind"]),
            base=told["base"],
            funding_ref=told.get("funding_ref", ""),
            note=told["note"],
        )


def _span(day: dt.date, starts: dt.time, ends: dt.time) -> tuple[dt.datetime, dt.datetime]:
    last = day if ends > starts else day + dt.timedelta(days=1)
    return (
        timezone.make_aware(dt.datetime.combine(day, starts)).astimezone(dt.UTC),
        timezone.make_aware(dt.datetime.combine(last, ends)).astimezone(dt.UTC),
    )


class WithdrawOfferForm(forms.Form):
    """Why an offer is withdrawn."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who claimed the shift reads it. No names.",
        error_messages={"required": "Give a reason"},
    )
