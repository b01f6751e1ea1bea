"""The rules of a week as TOML: what is named replaces the default, and what is not understood is refused."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import Role
from bluelamp.io.rule_files import read_plan_rules
from bluelamp.io.rule_limits import check_together, limits_of
from bluelamp.plans.rules import PlanRules

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.io.rule_files import RulesRead


def _read(folder: Path, text: str | bytes) -> RulesRead:
    path = folder / "rules.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_plan_rules(path, people={"P1", "P2"}, refs={"HE01", "HE07"})


def test_an_empty_file_leaves_every_default(tmp_path: Path) -> None:
    read = _read(tmp_path, "")
    assert (read.rules, read.roles_allowed, read.needs_constable) == (PlanRules(), {}, {})


def test_hours_of_patrol_and_being_held_on_are_rules(tmp_path: Path) -> None:
    text = "patrol_hours = [0, 24]\nmay_extend_core_min = 0\nmax_duty_min = 600\n"
    assert _read(tmp_path, text).rules == PlanRules(patrol_hours=(0, 24), may_extend_core_min=0, max_duty_min=600)
    with pytest.raises(BluelampError) as refused:
        _read(tmp_path, "patrol_hours = [10, 2]")
    assert refused.value.code == "BL-PLAN-70"


def test_every_kind_of_rule_is_read(tmp_path: Path) -> None:
    read = _read(
        tmp_path,
        """
        crew_size = 1
        lead_roles = ["officer", "warden"]
        alone_roles = ["warden"]
        apart = [["P2", "P1"]]
        agencies_apart = [["police", "bid"]]
        rest_min = 600
        walk_kmh = 4
        unpopular = [23, 29]

        [place.HE07]
        roles_allowed = ["officer", "special"]
        needs_constable = true

        [place.HE01]
        roles_allowed = []
        """,
    )
    assert read.rules == PlanRules(
        crew_size=1,
        lead_roles=frozenset({Role.OFFICER, Role.WARDEN}),
        alone_roles=frozenset({Role.WARDEN}),
        apart=frozenset({("P1", "P2")}),
        agencies_apart=frozenset({("bid", "police")}),
        rest_min=600,
        walk_kmh=4.0,
        unpopular=(23, 29),
    )
    assert read.roles_allowed == {"HE07": {Role.OFFICER, Role.SPECIAL}, "HE01": frozenset()}
    assert read.needs_constable == {"HE07": True}


@pytest.mark.parametrize(
    ("text", "code", "column", "words"),
    [
        ("crew size = 2", "BL-PLAN-69", None, "no TOML"),
        (b"crew_size = \xff", "BL-PLAN-69", None, "no TOML"),
        ("crewsize = 2", "BL-PLAN-69", "crewsize", "did you mean crew_size?"),
        ("colour = 2", "BL-PLAN-69", "colour", "is no rule."),
        ('crew_size = "two"', "BL-PLAN-69", "crew_size", "must be a whole number, not 'two'"),
        ("crew_size = 2.0", "BL-PLAN-69", "crew_size", "must be a whole number"),
        ("crew_size = true", "BL-PLAN-69", "crew_size", "must be a whole number, not True"),
        ("crew_size = 0", "BL-PLAN-70", "crew_size", "between 1 and 4"),
        ("walk_kmh = nan", "BL-PLAN-69", "walk_kmh", "must be a number"),
        ("detour = 0.9", "BL-PLAN-70", "detour", "between 1 and 5"),
        ('lead_roles = "officer"', "BL-PLAN-69", "lead_roles", "must be a list of words"),
        ('lead_roles = ["mayor"]', "BL-PLAN-69", "lead_roles", "'mayor' is none of the words"),
        ("lead_roles = []", "BL-PLAN-70", "lead_roles", "Nobody may lead"),
        ('alone_roles = ["bid"]', "BL-PLAN-70", "alone_roles", "bid is not among lead_roles"),
        ('apart = ["P1", "P2"]', "BL-PLAN-69", "apart", "must be a list of words"),
        ("apart = 5", "BL-PLAN-69", "apart", "list of pairs"),
        ('apart = [["P1", "P1"]]', "BL-PLAN-70", "apart", "A pair names two"),
        ('apart = [["P1", "P9"]]', "BL-PLAN-64", "apart", "'P9' is not among the staff"),
        ('agencies_apart = [["police", "army"]]', "BL-PLAN-69", "agencies_apart", "'army' is none"),
        ("unpopular = [22]", "BL-PLAN-69", "unpopular", "two hours such as"),
        ("unpopular = [22, 22]", "BL-PLAN-70", "unpopular", "run forwards"),
        ("min_shift_min = 300\nmax_shift_min = 240", "BL-PLAN-70", "max_shift_min", "cannot last 300"),
        ("break_min = 200\nmax_shift_min = 200", "BL-PLAN-70", "break_min", "leaves nothing"),
        ("max_week_min = 60", "BL-PLAN-70", "max_week_min", "hold no shift of 180"),
        ("place = 3", "BL-PLAN-69", "place", "tables such as"),
        ("[place.HE99]\nneeds_constable = true", "BL-PLAN-64", "place.HE99", "none of the places"),
        ("[place]\nHE01 = 3", "BL-PLAN-69", "place.HE01", "must be a table"),
        ('[place.HE01]\nneeds_constable = "yes"', "BL-PLAN-69", "place.HE01.needs_constable", "true or false"),
        ('[place.HE01]\nroles_allowed = "nobody"', "BL-PLAN-69", "place.HE01.roles_allowed", "list of words"),
        ('[place.HE01]\nroles_allowed = ["mayor"]', "BL-PLAN-69", "place.HE01.roles_allowed", "none of the roles"),
        ("[place.HE01]\nneed_constable = true", "BL-PLAN-69", "place.HE01.need_constable", "did you mean needs_con"),
    ],
)
def test_what_is_not_understood_is_refused_by_its_key(
    tmp_path: Path, text: str | bytes, code: str, column: str | None, words: str
) -> None:
    with pytest.raises(BluelampError) as caught:
        _read(tmp_path, text)
    error = caught.value
    assert (error.code, error.where.file, error.where.column) == (code, "rules.toml", column)
    assert words in error.line()


def test_the_defaults_keep_their_own_limits() -> None:
    rules = PlanRules()
    assert check_together(rules) is None
    for field in fields(PlanRules):
        value = getattr(rules, field.name)
        if isinstance(value, (int, float)):
            low, high = limits_of(field.name)
            assert low <= value <= high, field.name
