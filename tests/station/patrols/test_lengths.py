"""The tables have room for exactly what the readers of files let through."""

from __future__ import annotations

from typing import Any

import pytest

from bluelamp.patrols.lengths import LONGEST, LONGEST_PERSON_REF
from bluelamp_station.patrols.models import CrewMember, Outcome, Visit
from bluelamp_station.plans.models import PlannedVisit, Shift, ShiftMember


@pytest.mark.parametrize(
    ("model", "column", "name"),
    [
        (Visit, "visit_id", "visit_id"),
        (Visit, "shift_ref", "shift_id"),
        (Visit, "place_ref", "place_ref"),
        (Visit, "funding_ref", "funding_ref"),
        (Visit, "rule", "rule"),
        (Outcome, "detail", "detail"),
        (Outcome, "reference", "reference"),
        (Outcome, "person_ref", "person_ref"),
        (Shift, "shift_id", "shift_id"),
        (Shift, "funding_ref", "funding_ref"),
        (PlannedVisit, "visit_id", "visit_id"),
        (PlannedVisit, "place_ref", "place_ref"),
    ],
)
def test_a_column_holds_the_longest_text_of_its_name(model: Any, column: str, name: str) -> None:
    assert model._meta.get_field(column).max_length == LONGEST[name]


@pytest.mark.parametrize("model", [CrewMember, ShiftMember])
def test_so_do_the_references_of_crews(model: Any) -> None:
    assert model._meta.get_field("person_ref").max_length == LONGEST_PERSON_REF
