"""Which tours are shown."""

from __future__ import annotations

__all__ = ["TourForm"]

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from collections.abc import Sequence


class TourForm(forms.Form):
    """A day or a shift whose tours are shown."""

    is_search = True

    tour = forms.ChoiceField(label="Tour", required=False, widget=forms.Select(attrs={"class": "bl-select--wide"}))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the tours of a plan.

        Args:
            *args: as Django's form takes them.
            choices: values and words.
            **kwargs: as Django's form takes them.
        """
        super().__init__(*args, **kwargs)
        field = self.fields["tour"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # nosec B101 - as declared above
        field.choices = list(choices)
