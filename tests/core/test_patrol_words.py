"""Words of patrols, and what patrols find: the language of the published case files."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from bluelamp.core import vocabulary

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.spec
def test_drugs_and_weapons_carried_are_found_by_patrols_and_robbery_is_not() -> None:
    assert {"drugs", "possession-of-weapons", "drug-use", "knife-carrying"} <= vocabulary.POLICE_GENERATED
    assert not {"robbery", "anti-social-behaviour", "burglary", "assault"} & vocabulary.POLICE_GENERATED


@pytest.mark.spec
def test_an_asb_power_use_is_one_of_the_statutory_kinds_and_no_informal_warning() -> None:
    assert {kind.value for kind in vocabulary.ASB_POWER_USES} == {
        "dispersal_authorisation",
        "dispersal_direction",
        "dispersal",
        "cpw",
        "cpn",
        "pspo",
        "fpn",
        "abc",
        "closure",
        "injunction",
        "cbo",
    }
    assert vocabulary.OutcomeKind.INFORMAL_WARNING not in vocabulary.ASB_POWER_USES


@pytest.mark.reference
def test_the_words_of_the_derbyshire_case_are_words_of_the_vocabulary(real_data: Path) -> None:
    case = real_data.parent / "cases" / "derbyshire-2023"
    with (case / "visits.csv").open(encoding="utf-8", newline="") as text:
        visits = list(csv.DictReader(text))
    assert {role for row in visits for role in row["roles"].split(";")} <= set(vocabulary.Role)
    assert {agency for row in visits for agency in row["agencies"].split(";")} <= set(vocabulary.Agency)
    assert {row["mode"] for row in visits} <= set(vocabulary.PatrolMode)
    assert {row["evidence"] for row in visits} <= set(vocabulary.EvidenceGrade)
    with (case / "outcomes.csv").open(encoding="utf-8", newline="") as text:
        assert {row["kind"] for row in csv.DictReader(text)} <= set(vocabulary.OutcomeKind)
