"""Words of plans: why a target is not met, what would mend it, what moved, and what became of an offered shift."""

from __future__ import annotations

__all__ = [
    "ClaimState",
    "FixKind",
    "LedgerEntry",
    "MoveKind",
    "PlanEffort",
    "PlanRunKind",
    "StatementState",
    "SwapState",
    "UnmetReason",
]

from enum import StrEnum


class UnmetReason(StrEnum):
    """Why a place gets fewer visits than its target asks for."""

    NOBODY_MAY_ENTER = "nobody_may_enter"  # no role may work there, or the place is closed to patrols
    TRIAL = "trial"  # the trial's allocation keeps patrols away on these days
    OUT_OF_FORCE = "out_of_force"  # the place is not valid on these days
    WEEK_BEGUN = "week_begun"  # what is left of the week has no time for them
    WINDOW_TOO_SHORT = "window_too_short"  # visits and gaps do not fit into the windows
    NOBODY_AVAILABLE = "nobody_available"  # nobody has offered time in the windows
    NO_CREW = "no_crew"  # people are there, but no crew may be made of them
    NO_CONSTABLE = "no_constable"  # the place needs one and none is there
    HOURS_USED_UP = "hours_used_up"  # whoever is there has reached the hours of the week, or must rest
    BUDGET_SPENT = "budget_spent"
    CREWS_FULL = "crews_full"  # crews work then, and their tours have no room

    @property
    def is_of_place(self) -> bool:
        """Whether it holds of a place in the week, not of one visit: people and money do not mend it."""
        return self in _OF_PLACE


_OF_PLACE = frozenset(
    {
        UnmetReason.NOBODY_MAY_ENTER,
        UnmetReason.TRIAL,
        UnmetReason.OUT_OF_FORCE,
        UnmetReason.WEEK_BEGUN,
        UnmetReason.WINDOW_TOO_SHORT,
    }
)


class FixKind(StrEnum):
    """What would mend an unmet target."""

    ADD_SEATS = "add_seats"  # offer overtime: a crew more, then and there
    RAISE_BUDGET = "raise_budget"
    EXTEND_SHIFT = "extend_shift"
    DROP_VISITS = "drop_visits"  # ask for fewer at the place
    TAKE_FROM = "take_from"  # drop visits at a place of lower rank instead


class MoveKind(StrEnum):
    """What a replan changes of a duty that people know of."""

    REPLACED = "replaced"  # somebody takes somebody's seat
    JOINED = "joined"  # somebody moves to another crew
    RETIMED = "retimed"  # a visit is made at another time by the same crew
    HANDED_OVER = "handed_over"  # a visit goes to another crew
    DROPPED = "dropped"  # a visit is not made
    STOOD_DOWN = "stood_down"  # a shift does not happen


class ClaimState(StrEnum):
    """Where somebody's claim to an offered shift stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"  # by whoever claimed
    DECLINED = "declined"  # by the programme


class SwapState(StrEnum):
    """Where a swap of a seat between two people stands."""

    ASKED = "asked"
    AGREED = "agreed"  # by the other person; the sergeant has not said yet
    CONSENTED = "consented"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PlanRunKind(StrEnum):
    """What the worker is asked to work out."""

    WEEK = "week"
    WHAT_IF = "what_if"
    REPLAN = "replan"


class PlanEffort(StrEnum):
    """How hard a plan is worked at."""

    QUICK = "quick"  # seconds, for a first look
    STANDARD = "standard"


class LedgerEntry(StrEnum):
    """What a line of the ledger is."""

    PLANNED = "planned"
    DELIVERED = "delivered"
    INITIATIVE = "initiative"  # costs beside patrols
    ADJUSTMENT = "adjustment"  # by hand, with a reason


class StatementState(StrEnum):
    """Where a partner's quarterly statement stands."""

    ISSUED = "issued"
    AGREED = "agreed"
    QUESTIONED = "questioned"
    REPLACED = "replaced"
