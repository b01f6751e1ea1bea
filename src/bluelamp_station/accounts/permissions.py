"""What may be done, and which purposes allow it."""

from __future__ import annotations

__all__ = ["EMERGENCY_PERMISSIONS", "PERMISSIONS_OF", "Permission"]

from enum import StrEnum
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping


class Permission(StrEnum):
    """Something that a page or an action asks for."""

    SEE_INCIDENTS = "see_incidents"
    LOAD_INCIDENTS = "load_incidents"
    DECIDE_SINKS = "decide_sinks"
    SEE_HOTSPOTS = "see_hotspots"
    SEE_SUMMARY = "see_summary"  # figures of a set as a whole and by town, no places
    RUN_HOTSPOTS = "run_hotspots"
    EDIT_SETS = "edit_sets"
    ADOPT_SETS = "adopt_sets"
    SEE_INITIATIVES = "see_initiatives"
    EDIT_INITIATIVES = "edit_initiatives"
    SEE_PROGRAMME = "see_programme"
    EDIT_PROGRAMME = "edit_programme"
    SEE_MONEY = "see_money"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    SEE_AUDIT = "see_audit"
    SEE_DATA_MAP = "see_data_map"
    MANAGE_RETENTION = "manage_retention"
    USE_API = "use_api"
    RECORD_PATROLS = "record_patrols"  # the phone: own shift, own visits, own record
    SEE_PATROLS = "see_patrols"  # visits by place; no names
    SEE_PATROL_NAMES = "see_patrol_names"  # for welfare, or for a reason that is logged
    CORRECT_PATROLS = "correct_patrols"  # visits and the questions about them
    IMPORT_PATROLS = "import_patrols"
    MANAGE_TRACKING = "manage_tracking"  # who agreed to location, and when; the codes at places
    SEE_BULLETIN = "see_bulletin"  # a month's figures, no places and no names
    PLAN_WEEKS = "plan_weeks"  # doses, bases, runs, publishing, replans
    SEE_ROSTER = "see_roster"  # who is on which shift, offered or to come, by name
    OFFER_SHIFTS = "offer_shifts"  # offer, confirm, withdraw; consent to swaps
    KEEP_LEDGER = "keep_ledger"  # initiatives' costs, adjustments, partners' statements
    ANSWER_STATEMENTS = "answer_statements"  # a partner agrees its statement or questions it


_P = Permission
_READ_PLACES = frozenset({_P.SEE_HOTSPOTS, _P.SEE_SUMMARY, _P.SEE_INITIATIVES, _P.SEE_PROGRAMME})

PERMISSIONS_OF: Mapping[Purpose, frozenset[Permission]] = {
    Purpose.ANALYST: _READ_PLACES
    | {
        _P.SEE_INCIDENTS,
        _P.LOAD_INCIDENTS,
        _P.DECIDE_SINKS,
        _P.RUN_HOTSPOTS,
        _P.EDIT_SETS,
        _P.USE_API,
        _P.SEE_PATROLS,
        _P.IMPORT_PATROLS,
        _P.SEE_BULLETIN,
    },
    Purpose.MANAGER: _READ_PLACES
    | {
        _P.SEE_INCIDENTS,
        _P.RUN_HOTSPOTS,
        _P.EDIT_SETS,
        _P.ADOPT_SETS,
        _P.EDIT_INITIATIVES,
        _P.EDIT_PROGRAMME,
        _P.SEE_MONEY,
        _P.SEE_PEOPLE,
        _P.USE_API,
        _P.SEE_PATROLS,
        _P.IMPORT_PATROLS,
        _P.MANAGE_TRACKING,
        _P.SEE_BULLETIN,
        _P.PLAN_WEEKS,
        _P.SEE_ROSTER,
        _P.OFFER_SHIFTS,
        _P.KEEP_LEDGER,
    },
    Purpose.SUPERVISOR: _READ_PLACES
    | {
        _P.EDIT_INITIATIVES,
        _P.RECORD_PATROLS,
        _P.SEE_PATROLS,
        _P.SEE_PATROL_NAMES,
        _P.CORRECT_PATROLS,
        _P.SEE_BULLETIN,
        _P.SEE_ROSTER,
        _P.OFFER_SHIFTS,
    },
    Purpose.NEIGHBOURHOOD_SERGEANT: _READ_PLACES | {_P.EDIT_INITIATIVES, _P.SEE_PATROLS, _P.SEE_BULLETIN},
    Purpose.PATROL: frozenset({_P.RECORD_PATROLS}),
    # Support units and justice coordinators get their pages with the rooms that serve them.
    Purpose.SUPPORT_UNIT: frozenset(),
    Purpose.JUSTICE_COORDINATOR: frozenset(),
    Purpose.OVERSIGHT: frozenset(
        {_P.SEE_SUMMARY, _P.SEE_PROGRAMME, _P.SEE_MONEY, _P.SEE_BULLETIN, _P.ANSWER_STATEMENTS}
    ),
    Purpose.AUDITOR: frozenset({_P.SEE_AUDIT, _P.SEE_DATA_MAP, _P.SEE_PEOPLE}),
    Purpose.ADMINISTRATOR: frozenset(
        {
            _P.SEE_PEOPLE,
            _P.MANAGE_PEOPLE,
            _P.SEE_PROGRAMME,
            _P.EDIT_PROGRAMME,
            _P.SEE_DATA_MAP,
            _P.MANAGE_RETENTION,
        }
    ),
}

# What emergency access may reach: places and figures, to be seen. People, money and keys for programs are no emergency.
EMERGENCY_PERMISSIONS: frozenset[Permission] = _READ_PLACES | {_P.SEE_INCIDENTS}
