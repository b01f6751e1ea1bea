"""The form by which files of visits are sent."""

from __future__ import annotations

__all__ = ["UploadVisitsForm"]

from typing import TYPE_CHECKING, Any

from django import forms

from bluelamp_station.programme.models import Programme
from bluelamp_station.ui.fields import FilesField

if TYPE_CHECKING:
    from collections.abc import Sequence

if TYPE_CHECKING:
    _ProgrammeChoice = forms.ModelChoiceField[Programme]
else:  # Django's field takes a type only for the type checker.
    _ProgrammeChoice = forms.ModelChoiceField


class UploadVisitsForm(forms.Form):
    """Files of shifts, planned visits, visits and outcomes."""

    visit_files = FilesField(
        label="Files",
        help_text="shifts.csv, planned_visits.csv, visits.csv, outcomes.csv, several at once or as a zip; or the file "
        "of unsent records that a phone saved. Sending a file again does no harm.",
        error_messages={"required": "Choose at least one file"},
    )
    programme = _ProgrammeChoice(Programme.objects.none(), label="Programme", empty_label=None)
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=200,
        help_text="It goes with the figures of these visits, such as “constructed rows; only totals are published”.",
    )

    # The last part of the request: where it is not there, the files before it may be cut off.
    end = forms.CharField(required=False, initial="end", widget=forms.HiddenInput)

    def __init__(self, *args: Any, programmes: Sequence[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(programmes) == 1:
            del self.fields["programme"]
        else:
            field = self.fields["programme"]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # nosec B101 - as declared above
            field.queryset = Programme.objects.filter(pk__in=[one.pk for one in programmes])
            if programmes:
                field.initial = programmes[0].pk
        self._only = programmes[0] if len(programmes) == 1 else None

    def clean(self) -> dict[str, Any]:
        """The request arrived whole."""
        cleaned = super().clean() or {}
        if not cleaned.get("end"):
            self.add_error(None, "The upload was cut off on its way. Send the files again")
        return cleaned

    @property
    def chosen_programme(self) -> Programme:
        """Whose patrols the files of a valid form are."""
        chosen: Programme = self._only or self.cleaned_data["programme"]
        return chosen
