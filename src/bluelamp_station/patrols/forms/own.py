"""The form in which somebody writes a note beside a visit of their own."""

from __future__ import annotations

__all__ = ["NoteForm"]

from django import forms


class NoteForm(forms.Form):
    """Words of the place, never of a person."""

    text = forms.CharField(
        label="Note",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Of the place, never of a person. Others who see the visit read it.",
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)
