"""What is shown: days, places, kinds of visits; every form here is sent by GET and kept in the address."""

from __future__ import annotations

__all__ = ["BulletinForm", "DayForm", "DurationsForm", "ExportForm", "PeriodForm", "VisitFilter", "WeekForm"]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from bluelamp.core.errors import BluelampError
from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import Agency, EvidenceGrade, PatrolMode, Role, VisitSource
from bluelamp_station.patrols.models import VisitState
from bluelamp_station.patrols.rows import Days
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from collections.abc import Iterable

# Four weeks: every weekday counts the same.
_USUAL_DAYS, _MOST_DAYS = 28, 400
_ANY = ("", "Any")
QUALIFYING_MIN = 15


def date_widget() -> forms.DateInput:
    """A date as browsers ask for it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PeriodForm(forms.Form):
    """From one day to another; without any, the last four weeks."""

    is_search = True
    first = forms.DateField(label="From", required=False, widget=date_widget(), initial=lambda: _usual().first)
    last = forms.DateField(label="To", required=False, widget=date_widget(), initial=lambda: _usual().last)

    def clean(self) -> dict[str, Any]:
        """The days in order, and no more than a little over a year."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day must not lie before the first.")
        elif first and (last or timezone.localdate()) - first > dt.timedelta(days=_MOST_DAYS):
            self.add_error("first", f"Ask for {_MOST_DAYS} days at the most.")
        elif not all(_is_sane(day) for day in (first, last) if day):
            self.add_error("first", "Ask for a day from the year 2000 on.")
        return told

    @property
    def days(self) -> Days:
        """The days asked for; the last four weeks where nothing sound was asked."""
        today = timezone.localdate()
        told = self.cleaned_data if self.is_valid() else {}
        first: dt.date | None = told.get("first")
        last: dt.date | None = told.get("last")
        if first is None and last is None:
            return _usual()
        if first is None:
            last = last or timezone.localdate()
            return Days(last - dt.timedelta(days=_USUAL_DAYS - 1), last)
        return Days(first, last or max(first, today))


def _usual() -> Days:
    """The last four weeks up to today."""
    today = timezone.localdate()
    return Days(today - dt.timedelta(days=_USUAL_DAYS - 1), today)


def _is_sane(day: dt.date) -> bool:
    """Whether days around it can be reckoned with."""
    return dt.date(2000, 1, 1) <= day <= dt.date(2200, 1, 1)


class DurationsForm(PeriodForm):
    """Days, and which minutes are drawn."""

    minutes = forms.ChoiceField(
        label="Minutes", choices=[("best", "Best, what counts"), ("low", "Low, the least")], required=False
    )
    source = forms.ChoiceField(label="Source", choices=[_ANY, *choices(VisitSource)], required=False)


class DayForm(forms.Form):
    """A day, or the week that it lies in."""

    is_search = True
    day = forms.DateField(label="Day", required=False, widget=date_widget(), initial=timezone.localdate)
    span = forms.ChoiceField(label="Show", choices=[("day", "One day"), ("week", "Its week")], required=False)

    @property
    def days(self) -> Days:
        """The day or the week from Monday; today where nothing sound was asked."""
        told = self.cleaned_data if self.is_valid() else {}
        day = told.get("day") or timezone.localdate()
        if not _is_sane(day):
            day = timezone.localdate()
        return week_of(day) if told.get("span") == "week" else Days(day, day)

    @property
    def is_week(self) -> bool:
        """Whether a week is shown."""
        return self.is_valid() and self.cleaned_data.get("span") == "week"


class WeekForm(forms.Form):
    """A week, by any of its days."""

    is_search = True
    day = forms.DateField(label="Week of", required=False, widget=date_widget(), initial=timezone.localdate)

    @property
    def days(self) -> Days:
        """The week from Monday; this one where nothing sound was asked."""
        told = self.cleaned_data.get("day") if self.is_valid() else None
        return week_of(told if told and _is_sane(told) else timezone.localdate())


def week_of(day: dt.date) -> Days:
    """Monday to Sunday around a day."""
    monday = day - dt.timedelta(days=day.weekday())
    return Days(monday, monday + dt.timedelta(days=6))


class VisitFilter(PeriodForm):
    """Which visits are listed; without days, all."""

    place = forms.ChoiceField(label="Place", required=False)
    crew = forms.ChoiceField(label="Crew with", required=False)
    mode = forms.ChoiceField(label="Mode", choices=[_ANY, *choices(PatrolMode)], required=False)
    evidence = forms.ChoiceField(
        label="Evidence", choices=[_ANY, *((one.value, one.value) for one in EvidenceGrade)], required=False
    )
    source = forms.ChoiceField(label="Source", choices=[_ANY, *choices(VisitSource)], required=False)
    state = forms.ChoiceField(label="State", choices=[_ANY, *VisitState.choices], required=False)
    questioned = forms.ChoiceField(
        label="Questions",
        choices=[_ANY, ("open", "With an open question"), ("any", "With any question"), ("none", "Without")],
        required=False,
    )
    length = forms.ChoiceField(
        label="Length",
        choices=[_ANY, ("qualifying", f"{QUALIFYING_MIN} min or more"), ("short", f"Below {QUALIFYING_MIN} min")],
        required=False,
    )
    sort = forms.ChoiceField(
        label="Order",
        choices=[
            ("", "Newest first"),
            ("oldest", "Oldest first"),
            ("longest", "Longest first"),
            ("shortest", "Shortest first"),
            ("place", "By place"),
        ],
        required=False,
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The list has no days until somebody asks for some.
        self.fields["first"].initial = self.fields["last"].initial = None
        place: Any = self.fields["place"]
        place.choices = [_ANY, *places]
        crew: Any = self.fields["crew"]
        crew.choices = [
            _ANY,
            ("Role", [(f"role-{value}", text) for value, text in choices(Role)]),
            ("Agency", [(f"agency-{value}", text) for value, text in choices(Agency)]),
            ("Size", [("size-1", "One person"), ("size-2", "Two or more")]),
        ]
        self.order_fields(
            ["place", "first", "last", "crew", "mode", "evidence", "source", "state", "questioned", "length", "sort"]
        )


class ExportForm(forms.Form):
    """Whether the file names the staff, and why."""

    with_refs = forms.BooleanField(
        label="With the staff numbers of the crews",
        required=False,
        help_text="Everybody in these crews can read that you took them, when and why.",
    )
    why = forms.CharField(
        label="Why you need the staff numbers",
        max_length=300,
        required=False,
        help_text="Kept in the log, and shown to the crews.",
    )

    def clean(self) -> dict[str, Any]:
        """A reason wherever people can be told apart."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("with_refs") and not (told.get("why") or "").strip():
            self.add_error("why", "Say why you need the staff numbers.")
        return told


class BulletinForm(forms.Form):
    """A month."""

    is_search = True
    month = forms.CharField(label="Month", required=False, widget=forms.DateInput(attrs={"type": "month"}))

    def clean_month(self) -> Month | None:
        """The month; written as 2026-03 where a browser shows no calendar."""
        told: str = self.cleaned_data["month"].strip()
        if not told:
            return None
        try:
            return Month.parse(told)
        except BluelampError as error:
            raise forms.ValidationError("Write the month as 2026-03.") from error
