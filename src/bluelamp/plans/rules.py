"""The rules that a plan keeps: crews, rest, hours, breaks, travel and chance."""

from __future__ import annotations

__all__ = ["PlanRules"]

from dataclasses import dataclass

from bluelamp.core.vocabulary import Role


@dataclass(frozen=True, slots=True)
class PlanRules:
    """Rules of a week; each has a default that a rules file may change.

    Args:
        crew_size: how many go together.
        lead_roles: a crew needs at least one of these.
        alone_roles: roles of which one may patrol alone; then a crew of one is allowed.
        apart: pairs of person refs who are not crewed together.
        agencies_apart: pairs of agencies that are not crewed together.
        min_shift_min: minutes of a shift at the least.
        max_shift_min: the same at the most, break included.
        start_step_min: shifts start on multiples of this, and where an offer begins.
        rest_min: minutes between two duties of a person at the least, core duties included.
        may_extend_core_min: minutes at the most of an extra shift that begins when a core duty ends or ends when one
            begins and so is one duty with it, whose rest is that of the whole; 0 where nobody is held on.
        max_duty_min: minutes at the most of a core duty together with the extra shift that extends it.
        max_week_min: minutes of duty in the week at the most, core duties included.
        max_shifts_a_week: shifts of a person in the week at the most.
        break_after_min: a shift longer than this has a break.
        break_min: minutes of the break, at the base.
        walk_kmh: walking speed.
        walk_below_m: shorter legs (straight line) are walked.
        drive_kmh: driving speed on longer ones.
        drive_extra_min: minutes to get in, park and get out.
        detour: length of the way over the straight line.
        start_spread_min: a planned start is drawn at random within this many minutes where the tour allows.
        patrol_hours: local hours in which places without windows of their own are visited, as (first, last excluded),
            24 and more for after midnight; (0, 24) for any time.
        unpopular: local hours that are shared out fairly, as (first, last excluded), 24 and more for after midnight.
        max_unpopular_shifts: shifts that touch such hours, of a person in the week at the most.
        max_overtime_min: overtime of a person in the week at the most.
    """

    crew_size: int = 2
    lead_roles: frozenset[Role] = frozenset({Role.OFFICER, Role.SPECIAL, Role.PCSO, Role.WARDEN})
    alone_roles: frozenset[Role] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()
    agencies_apart: frozenset[tuple[str, str]] = frozenset()
    min_shift_min: int = 180
    max_shift_min: int = 600
    start_step_min: int = 60
    rest_min: int = 660
    may_extend_core_min: int = 240
    max_duty_min: int = 720
    max_week_min: int = 2880
    max_shifts_a_week: int = 6
    break_after_min: int = 360
    break_min: int = 30
    walk_kmh: float = 5.0
    walk_below_m: float = 1000.0
    drive_kmh: float = 30.0
    drive_extra_min: float = 5.0
    detour: float = 1.3
    start_spread_min: int = 20
    patrol_hours: tuple[int, int] = (10, 26)
    unpopular: tuple[int, int] = (22, 30)
    max_unpopular_shifts: int = 4
    max_overtime_min: int = 1440
