"""Forms by which a plan is published, taken back or mended."""

from __future__ import annotations

__all__ = ["AwayForm", "PublishForm"]

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from bluelamp_station.plans.actions.replanning import ABSENCE_REASONS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence


class PublishForm(forms.Form):
    """Why a week is published or taken back, and the version that was looked at."""

    why = forms.CharField(
        label="Why",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Whoever is on a shift that changes reads it. No names.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: int, needs_why: bool, **kwargs: Any) -> None:
        """Make it.

        Args:
            *args: of the form.
            seen: the version in force.
            needs_why: whether a reason must be given; who looked at another version is told of that first.
            **kwargs: of the form.
        """
        kwargs["initial"] = {"seen": seen}
        super().__init__(*args, **kwargs)
        looked_at_another = self.is_bound and self.data.get("seen") != str(seen)
        self.fields["why"].required = needs_why and not looked_at_another
        self.fields["why"].error_messages["required"] = "Say why the published week changes"

    def look_again(self, seen: int) -> None:
        """Ask about the version that came in between, which the page shows from here on.

        Args:
            seen: the version in force.
        """
        self.fields["why"].required = seen > 0
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "seen": seen}


class AwayForm(forms.Form):
    """Who is away from their duty, and when."""

    person = forms.ChoiceField(label="Who is away")
    starts_at = forms.DateTimeField(
        label="From",
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text="By the clock of the place.",
    )
    ends_at = forms.DateTimeField(
        label="Until",
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    reason = forms.ChoiceField(
        label="Reason",
        choices=list(ABSENCE_REASONS.items()),
        widget=forms.RadioSelect,
        help_text="Nothing about anybody's health is asked or kept.",
    )
    ticket = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Make it.

        Args:
            *args: of the form.
            people: keys and names of those on published shifts to come.
            **kwargs: of the form.
        """
        kwargs["initial"] = {"ticket": uuid4(), "reason": "absent"} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = people

    def clean(self) -> dict[str, Any]:
        """The time runs forwards, and is not over."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start: dt.datetime | None = cleaned.get("starts_at")
        end: dt.datetime | None = cleaned.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", "The end must lie after the start.")
        elif end and end <= timezone.now():
            self.add_error("ends_at", "This time is over; nothing to come would change.")
        return cleaned
