"""Forms of the ledger: what is shown, costs and adjustments, why something is taken back, when an alarm is raised."""

from __future__ import annotations

__all__ = ["CostForm", "LedgerFilter", "LinesFilter", "ReverseForm", "RuleForm", "financial_year"]

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from bluelamp.core.vocabulary import LedgerEntry
from bluelamp_station.plans.queries.ledger import NO_STREAM, Asked, end_of
from bluelamp_station.plans.queries.ledger_source import stream_ref
from bluelamp_station.programme.forms.fields import DayField
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.accounts.models import Agency
    from bluelamp_station.programme.models import FundingStream

_FIRST_MONTH, _YEARS_BACK = 4, 3
_ALL = ("all", "All days")
BY_HAND = (LedgerEntry.INITIATIVE, LedgerEntry.ADJUSTMENT)


def financial_year(day: dt.date) -> int:
    """The year in which the financial year of a day began: it begins on 1 April."""
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def _periods(today: dt.date) -> list[tuple[str, str]]:
    year = financial_year(today)
    found = []
    for start in range(year, year - _YEARS_BACK, -1):
        name = f"{start}/{(start + 1) % 100:02d}"
        found.append((str(start), f"Financial year {name}"))
        found += [(f"{start}-{number}", f"Quarter {number} of {name}") for number in range(1, 5)]
    return [*found, _ALL]


def _days_of(period: str) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of ``2026`` or ``2026-1``; none for all days."""
    if period == _ALL[0]:
        return None, None
    year, _, number = period.partition("-")
    months = (int(number) - 1) * 3 if number else 0
    length = 3 if number else 12
    return _first_of(int(year), months), _first_of(int(year), months + length) - dt.timedelta(days=1)


def _first_of(year: int, months: int) -> dt.date:
    at = _FIRST_MONTH - 1 + months
    return dt.date(year + at // 12, at % 12 + 1, 1)


class LedgerFilter(forms.Form):
    """Which lines are added up."""

    is_search = True
    programme = forms.ChoiceField(label="Programme", required=False)
    stream = forms.ChoiceField(label="Funding stream", required=False)
    agency = forms.ChoiceField(label="Agency", required=False)
    period = forms.ChoiceField(label="Period", required=False)
    as_at = DayField(
        label="As it stood on",
        required=False,
        help_text="Lines posted by the end of that day",
        error_messages={"invalid": "Write the day as 2026-03-16"},
    )

    def __init__(
        self,
        *args: Any,
        programmes: Sequence[tuple[int, str]],
        streams: Sequence[FundingStream],
        agencies: Sequence[Agency],
        **kwargs: Any,
    ) -> None:
        """Make it.

        Args:
            args: as any form takes them.
            programmes: keys and names of those whose money the reader sees.
            streams: of the programme shown.
            agencies: of the programme shown.
            kwargs: as any form takes them.
        """
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["programme"].choices = [(str(key), name) for key, name in programmes]  # type: ignore[attr-defined]  # - a ChoiceField
        if len(programmes) <= 1:
            self.fields["programme"].widget = forms.HiddenInput()
        named = [(stream_ref(one), one.name) for one in streams]
        self.fields["stream"].choices = [("", "All"), *named, (NO_STREAM, "None named")]  # type: ignore[attr-defined]  # - the same
        self.fields["agency"].choices = [("", "All"), *((str(one.pk), one.name) for one in agencies)]  # type: ignore[attr-defined]  # - the same
        self.fields["period"].choices = _periods(today)  # type: ignore[attr-defined]  # - the same
        self.fields["period"].initial = str(financial_year(today))

    def clean_as_at(self) -> dt.date | None:
        """A day of the calendar that the site can know."""
        day: dt.date | None = self.cleaned_data["as_at"]
        if day is not None and not 2000 <= day.year <= 2200:  # noqa: PLR2004 - as core.periods
            raise forms.ValidationError("Ask for a day from the year 2000 on.")
        return day

    @property
    def asked(self) -> Asked:
        """What is asked for; the financial year of today where nothing sound was."""
        told = self.cleaned_data if self.is_bound and self.is_valid() else {}
        first, last = _days_of(told.get("period") or str(financial_year(timezone.localdate())))
        day = told.get("as_at")
        return Asked(
            told.get("stream") or "",
            told.get("agency") or "",
            first,
            last,
            end_of(day) if day else None,
            told.get("entry") or "",
        )


class LinesFilter(LedgerFilter):
    """Which lines are listed."""

    entry = forms.ChoiceField(label="What", required=False, choices=[("", "All"), *choices(LedgerEntry)])


class CostForm(forms.Form):
    """A cost beside patrols, or an adjustment."""

    entry = forms.ChoiceField(
        label="What it is",
        widget=forms.RadioSelect,
        choices=[
            (LedgerEntry.INITIATIVE.value, "A cost of an initiative: lighting, fencing, youth work"),
            (LedgerEntry.ADJUSTMENT.value, "An adjustment: something that the ledger cannot know, with the reason"),
        ],
        initial=LedgerEntry.INITIATIVE.value,
    )
    day = DayField(label="On which day it counts", error_messages={"invalid": "Write the day as 2026-03-16"})
    pounds = forms.DecimalField(
        label="Pounds",
        max_digits=10,
        decimal_places=2,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
        help_text="Such as 1200 or 34.50. An adjustment that gives money back is below zero.",
        error_messages={"invalid": "Enter pounds as 1200 or 34.50"},
    )
    stream = forms.ChoiceField(label="Paid from", required=False)
    agency = forms.ChoiceField(label="Agency", required=False)
    place_ref = forms.CharField(
        label="Place", required=False, max_length=20, help_text="Such as HE01, where it is for one place."
    )
    words = forms.CharField(
        label="What for, or why",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who sees the money reads it. No names of people.",
        error_messages={"required": "Say what it is for"},
    )
    ticket = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, streams: Sequence[FundingStream], agencies: Sequence[Agency], **kwargs: Any) -> None:
        """Make it.

        Args:
            args: as any form takes them.
            streams: of the programme.
            agencies: of the programme.
            kwargs: as any form takes them.
        """
        kwargs["initial"] = {"ticket": uuid4(), "day": timezone.localdate()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["stream"].choices = [("", "No stream"), *((stream_ref(one), one.name) for one in streams)]  # type: ignore[attr-defined]  # - a ChoiceField
        self.fields["agency"].choices = [("", "No agency"), *((str(one.pk), one.name) for one in agencies)]  # type: ignore[attr-defined]  # - the same

    def clean_pounds(self) -> Any:
        """An amount that is not zero."""
        pounds = self.cleaned_data["pounds"]
        if not pounds:
            raise forms.ValidationError("Enter an amount that is not zero.")
        return pounds

    def clean(self) -> dict[str, Any]:
        """A cost is above zero."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("entry") == LedgerEntry.INITIATIVE and (told.get("pounds") or 1) < 0:
            self.add_error("pounds", "A cost is above zero; to give money back, enter an adjustment.")
        return told


class ReverseForm(forms.Form):
    """Why a cost is taken back."""

    why = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as “entered twice”. No names of people.",
        error_messages={"required": "Give a reason"},
    )


def _percent(label: str, least: int, initial: int, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=99,
        initial=initial,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )


class RuleForm(forms.Form):
    """From when on a stream's end is an alarm."""

    left_percent = _percent("Percent left over", 0, 5, "An underspend is more than this part of a stream's money.")
    probability_percent = _percent(
        "Percent of probability",
        1,
        80,
        "At 80, at most 20 of 100 alarms are false, as far as the weeks to come are like those before.",
    )
