"""Forms about time: a file of the duty system, one stretch on the phone, a calendar file."""

from __future__ import annotations

__all__ = ["LARGEST_BYTES", "CalendarForm", "ConfirmLoadForm", "LoadForm", "TimeForm"]

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp_station.plans.engine.calendars import LARGEST_BYTES as LARGEST_CALENDAR
from bluelamp_station.programme.models import Programme
from bluelamp_station.ui.fields import field_of
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    _ProgrammeChoice = forms.ModelChoiceField[Programme]
else:  # Django's field takes a type only for the type checker.
    _ProgrammeChoice = forms.ModelChoiceField

LARGEST_BYTES = 2_000_000
_KINDS = [(one.value, words(one)) for one in AvailabilityKind if one is not AvailabilityKind.CORE]
_TIME = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "govuk-input--width-10"})


def _small(file: UploadedFile[Any] | None, largest: int) -> UploadedFile[Any] | None:
    if file is not None and (file.size or 0) > largest:
        raise ValidationError(f"The file is larger than {largest // 1_000_000} MB. Send a shorter stretch of time.")
    return file


class LoadForm(forms.Form):
    """A file of availability."""

    file = forms.FileField(
        label="availability.csv",
        help_text="Columns person_id, starts_at, ends_at, kind. You see what it would do before anything changes.",
    )

    def clean_file(self) -> UploadedFile[Any] | None:
        """Small enough to be looked at on one page."""
        return _small(self.cleaned_data["file"], LARGEST_BYTES)


class ConfirmLoadForm(forms.Form):
    """The same file again, signed by the site, once somebody has seen what it would do."""

    sealed = forms.CharField(widget=forms.HiddenInput)
    ticket = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class _ForProgrammeForm(forms.Form):
    """A form for one of the programmes on whose ground somebody patrols."""

    kind = forms.ChoiceField(label="As", choices=_KINDS, initial=AvailabilityKind.OVERTIME.value)
    programme = _ProgrammeChoice(Programme.objects.none(), label="Programme", empty_label=None)

    def __init__(self, *args: Any, programmes: Sequence[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._only = programmes[0] if len(programmes) == 1 else None
        if self._only is not None:
            del self.fields["programme"]
        else:
            choice = field_of(self, "programme", forms.ModelChoiceField)
            choice.queryset = Programme.objects.filter(pk__in=[one.pk for one in programmes]).select_related("area")

    @property
    def chosen(self) -> Programme:
        """Which programme a valid form means."""
        found: Programme = self._only or self.cleaned_data["programme"]
        return found


class TimeForm(_ForProgrammeForm):
    """A stretch that somebody can work."""

    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Write the day as 2026-03-16"},
    )
    starts = forms.TimeField(label="From", widget=_TIME)
    ends = forms.TimeField(label="To", widget=_TIME, help_text="18:00 to 02:00 ends on the next day.")
    field_order = ("day", "starts", "ends", "kind", "programme")

    def clean(self) -> dict[str, Any]:
        """A stretch of no length is none."""
        told = super().clean() or {}
        if told.get("starts") is not None and told.get("starts") == told.get("ends"):
            self.add_error("ends", "The time ends when it starts")
        return told

    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """From and until when, in UTC."""
        told = self.cleaned_data
        last = told["day"] + dt.timedelta(days=0 if told["ends"] > told["starts"] else 1)
        both = (dt.datetime.combine(told["day"], told["starts"]), dt.datetime.combine(last, told["ends"]))
        start, end = (timezone.make_aware(one).astimezone(dt.UTC) for one in both)
        return start, end


class CalendarForm(_ForProgrammeForm):
    """A calendar file."""

    file = forms.FileField(
        label="Calendar file (.ics)",
        help_text="Only the times are read, of the next 92 days; no title, place or guest.",
    )
    meaning = forms.ChoiceField(
        label="What the events are",
        choices=[("free", "Times I can work"), ("busy", "Times I cannot work: cut what I offered then")],
        widget=forms.RadioSelect,
        initial="free",
    )
    field_order = ("file", "meaning", "kind", "programme")

    def clean_file(self) -> UploadedFile[Any] | None:
        """As large as a calendar may be."""
        return _small(self.cleaned_data["file"], LARGEST_CALENDAR)
