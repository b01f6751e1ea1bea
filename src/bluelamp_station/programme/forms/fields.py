"""Fields that several forms share."""

from __future__ import annotations

__all__ = ["DayField", "PoundsField"]

from typing import Any

from django import forms


class DayField(forms.DateField):
    """A day, typed or picked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class PoundsField(forms.DecimalField):
    """An amount of money, not below 0; a pound sign and commas may be typed."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}))
        super().__init__(min_value=0, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Read ``£1,420,423.50`` as well as ``1420423.5``."""
        return super().to_python(value.replace("£", "").replace(",", "") if isinstance(value, str) else value)
