"""The form that asks for a curve."""

from __future__ import annotations

__all__ = ["AskWhatIfForm"]

import uuid

from django import forms


class AskWhatIfForm(forms.Form):
    """Asks for a curve; the ticket makes a second press of the button ask for nothing more."""

    ticket = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
