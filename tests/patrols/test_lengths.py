"""What is too long for a record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bluelamp.core.vocabulary import Agency, EvidenceGrade, OutcomeKind, PatrolMode, Role
from bluelamp.patrols.lengths import LONGEST, MOST_COUNTED, misfit
from bluelamp.patrols.records import CrewMember, OutcomeRecord, PlannedVisitRecord, VisitRecord

CREW = (CrewMember("P1", Role.OFFICER, Agency.POLICE),)
VISIT = VisitRecord("V1", "A01", 0, 900, CREW, PatrolMode.FOOT, EvidenceGrade.C)
OUTCOME = OutcomeRecord("V1", OutcomeKind.ENGAGEMENT, 3)


def told(column: str, text: str) -> dict[str, Any]:
    """A change of one column."""
    return {column: text}


@pytest.mark.parametrize("column", ["visit_id", "place_ref", "shift_id", "funding_ref", "rule"])
def test_a_text_of_a_visit_fits_up_to_its_longest_and_no_further(column: str) -> None:
    assert misfit(replace(VISIT, **told(column, "x" * LONGEST[column]))) is None
    assert misfit(replace(VISIT, **told(column, "x" * (LONGEST[column] + 1)))) == (
        column,
        f"It has more than {LONGEST[column]} letters.",
    )


@pytest.mark.parametrize("column", ["person_ref", "detail", "reference"])
def test_so_does_a_text_of_an_outcome(column: str) -> None:
    assert misfit(replace(OUTCOME, **told(column, "x" * LONGEST[column]))) is None
    assert (misfit(replace(OUTCOME, **told(column, "x" * (LONGEST[column] + 1)))) or ("", ""))[0] == column


def test_a_member_of_a_crew_has_a_reference_of_40_letters_at_most_on_visits_and_in_plans() -> None:
    long = CrewMember("P" * 41, Role.OFFICER, Agency.POLICE)
    assert misfit(VISIT) is None
    assert (misfit(replace(VISIT, crew=(*CREW, long))) or ("", ""))[0] == "crew"
    assert misfit(PlannedVisitRecord("T1", "S1", "A01", 0, 900, ("P" * 40,))) is None
    assert (misfit(PlannedVisitRecord("T1", "S1", "A01", 0, 900, ("P" * 41,))) or ("", ""))[0] == "crew"


def test_letters_that_nothing_can_show_and_counts_beyond_belief_do_not_fit() -> None:
    assert misfit(replace(VISIT, visit_id="V\x001")) == ("visit_id", "It holds letters that cannot be shown.")
    assert misfit(replace(OUTCOME, count=MOST_COUNTED)) is None
    assert misfit(replace(OUTCOME, count=MOST_COUNTED + 1)) == ("count", "It counts more than 1,000,000.")
