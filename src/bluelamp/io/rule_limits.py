"""Between which values the rules of a week make sense, alone and beside one another."""

from __future__ import annotations

__all__ = ["check_together", "limits_of"]

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bluelamp.plans.rules import PlanRules

_DAY_MIN, _WEEK_MIN, _LONGEST_SHIFT_MIN = 1440, 10_080, 960
_LIMITS: dict[str, tuple[float, float]] = {
    "crew_size": (1, 4),
    "min_shift_min": (15, _LONGEST_SHIFT_MIN),
    "max_shift_min": (15, _LONGEST_SHIFT_MIN),
    "start_step_min": (5, _DAY_MIN),
    "rest_min": (0, 2 * _DAY_MIN),
    "may_extend_core_min": (0, _LONGEST_SHIFT_MIN),
    "max_duty_min": (0, _DAY_MIN),
    "max_week_min": (0, _WEEK_MIN),
    "max_shifts_a_week": (0, 14),
    "break_after_min": (0, _LONGEST_SHIFT_MIN),
    "break_min": (0, 240),
    "walk_kmh": (1, 10),
    "walk_below_m": (0, 10_000),
    "drive_kmh": (5, 120),
    "drive_extra_min": (0, 60),
    "detour": (1, 5),
    "start_spread_min": (0, 240),
    "patrol_hours": (0, 48),
    "unpopular": (0, 48),
    "max_unpopular_shifts": (0, 14),
    "max_overtime_min": (0, _WEEK_MIN),
}


def limits_of(key: str) -> tuple[float, float]:
    """The least and the most that makes sense of a rule that is a number or hours."""
    return _LIMITS[key]


def check_together(rules: PlanRules) -> tuple[str, str] | None:
    """A rule that contradicts another, and why in one sentence; None where all agree."""
    if rules.max_shift_min < rules.min_shift_min:
        words = f"Shifts of {rules.max_shift_min} minutes at the most cannot last {rules.min_shift_min} at the least."
        return "max_shift_min", words
    if not rules.lead_roles:
        return "lead_roles", "Nobody may lead a crew, so there can be none; name at least one role."
    if rules.break_min >= rules.max_shift_min:
        return "break_min", f"A break of {rules.break_min} minutes leaves nothing of a shift."
    lone = sorted(role.value for role in rules.alone_roles - rules.lead_roles)
    if lone:
        return "alone_roles", f"Whoever patrols alone leads the crew, and {lone[0]} is not among lead_roles."
    if rules.max_week_min < rules.min_shift_min:
        words = f"{rules.max_week_min} minutes a week hold no shift of {rules.min_shift_min} minutes."
        return "max_week_min", words
    return None
