"""Forms of partners' statements: which one to issue, and the partner's answer."""

from __future__ import annotations

__all__ = ["AnswerForm", "IssueForm"]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from bluelamp_station.plans.forms.ledger import financial_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.accounts.models import Agency

_MONTHS = (4, 7, 10, 1)
_YEARS = 2


def _quarters(today: dt.date) -> list[tuple[str, str]]:
    """Quarters that have begun, the newest first."""
    found = []
    for year in range(financial_year(today), financial_year(today) - _YEARS, -1):
        for number in (4, 3, 2, 1):
            first = dt.date(year + (number == len(_MONTHS)), _MONTHS[number - 1], 1)
            if first <= today:
                found.append((first.isoformat(), f"Quarter {number} of {year}/{(year + 1) % 100:02d}"))
    return found


class IssueForm(forms.Form):
    """Whose statement of which quarter."""

    agency = forms.ChoiceField(label="Partner")
    quarter = forms.ChoiceField(label="Quarter", help_text="Of the financial year, which begins on 1 April.")

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        """Make it.

        Args:
            args: as any form takes them.
            agencies: of the programme.
            kwargs: as any form takes them.
        """
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(str(one.pk), one.name) for one in agencies]  # type: ignore[attr-defined]  # - a ChoiceField
        quarters = _quarters(timezone.localdate())
        self.fields["quarter"].choices = quarters  # type: ignore[attr-defined]  # - the same
        if len(quarters) > 1:
            self.fields["quarter"].initial = quarters[1][0]

    @property
    def quarter_from(self) -> dt.date:
        """First day of the quarter chosen."""
        return dt.date.fromisoformat(self.cleaned_data["quarter"])


class AnswerForm(forms.Form):
    """Whether the partner agrees."""

    answer = forms.ChoiceField(
        label="Your answer",
        widget=forms.RadioSelect,
        choices=[("agree", "We agree"), ("question", "We question it")],
        error_messages={"required": "Choose whether you agree"},
    )
    words = forms.CharField(
        label="What you question, or a note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Name the lines by date and visit. No names of people.",
    )

    def clean(self) -> dict[str, Any]:
        """A question has words."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("answer") == "question" and not (told.get("words") or "").strip():
            self.add_error("words", "Say what you question.")
        return told
