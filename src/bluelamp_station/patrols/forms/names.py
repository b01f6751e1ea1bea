"""The form that asks why somebody wants to see names."""

from __future__ import annotations

__all__ = ["LookForm"]

from typing import Any

from django import forms

from bluelamp_station.patrols.actions.stating import SHORTEST_REASON


class LookForm(forms.Form):
    """Welfare, or a reason in words."""

    welfare = forms.BooleanField(label="It is for the welfare of the crew", required=False)
    why = forms.CharField(
        label="Or the reason",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"At least {SHORTEST_REASON} characters. The crew reads it.",
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is there."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("welfare") and len((cleaned.get("why") or "").strip()) < SHORTEST_REASON:
            self.add_error("why", f"Tick welfare, or say why in at least {SHORTEST_REASON} characters.")
        return cleaned
