"""Forms about questions: finding them, answering as one of the crew, deciding as a supervisor."""

from __future__ import annotations

__all__ = ["AnswerForm", "DecisionForm", "QuestionFilter"]

from typing import TYPE_CHECKING, Any

from django import forms

from bluelamp.core.vocabulary import QuestionReason
from bluelamp_station.patrols.forms.correcting import reason_field
from bluelamp_station.patrols.models import Answer
from bluelamp_station.ui.words import choices

if TYPE_CHECKING:
    from bluelamp_station.patrols.models import Question

_TURNS = (
    ("mine", "Waiting for a supervisor"),
    ("crew", "With the crew"),
    ("settled", "Settled"),
    ("all", "All"),
)
_OF_CREW = [
    (Answer.Choice.AS_RECORDED.value, Answer.Choice.AS_RECORDED.label),
    (Answer.Choice.CORRECTED.value, Answer.Choice.CORRECTED.label),
]


class QuestionFilter(forms.Form):
    """Which questions a list shows."""

    is_search = True
    turn = forms.ChoiceField(required=False, choices=_TURNS, label="Whose turn", initial="mine")
    reason = forms.ChoiceField(required=False, choices=[("", "Any"), *choices(QuestionReason)], label="About")

    def chosen(self) -> tuple[str, str]:
        """Turn and reason; those that wait for a supervisor where nothing was chosen."""
        told = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return told.get("turn") or "mine", told.get("reason", "")


class AnswerForm(forms.Form):
    """What one of the crew says."""

    choice = forms.ChoiceField(label="How was it?", choices=_OF_CREW, widget=forms.RadioSelect)
    text = forms.CharField(
        label="In your words",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Of the visit only. Name no member of the public.",
    )


class DecisionForm(forms.Form):
    """What a supervisor decides."""

    choice = forms.ChoiceField(label="Decision", widget=forms.RadioSelect)
    why = reason_field("Why", "The crew reads it. Name no member of the public.")

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_power = question.reason == QuestionReason.NO_POWER
        wanted = (Answer.Choice.COUNT, Answer.Choice.LEAVE_OUT) if of_power else ()
        self.fields["choice"].choices = [(one.value, one.label) for one in wanted] or _OF_CREW  # type: ignore[attr-defined]  # - a ChoiceField
