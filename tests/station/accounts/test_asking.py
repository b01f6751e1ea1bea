"""What an action refused, as a page says it."""

from __future__ import annotations

import pytest
from django import forms

from bluelamp.core.errors import RefusedInputError, Where
from bluelamp_station.accounts.asking import refuse, sentence


class Asked(forms.Form):
    """A form with a field."""

    week = forms.CharField()


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (None, "This week is over."),
        (Where(file="allocation.csv", row=2), "allocation.csv, row 2: this week is over."),
    ],
)
def test_a_refusal_is_a_sentence_that_says_where(where: Where | None, words: str) -> None:
    assert sentence(RefusedInputError("this week is over.", code="BL-PLANS-62", where=where)) == words


@pytest.mark.parametrize("field", [None, "week"])
def test_a_refusal_stands_at_the_top_or_beside_its_field(field: str | None) -> None:
    form = Asked({"week": "2026-W10"})
    refuse(form, RefusedInputError("this week is over.", code="BL-PLANS-62"), field)
    assert form.errors == {field or "__all__": ["This week is over."]}
