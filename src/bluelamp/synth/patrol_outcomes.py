"""What comes of a made-up visit: mostly talk, now and then a power used by somebody who has it."""

from __future__ import annotations

__all__ = ["draw_outcomes"]

from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import Audience, OutcomeKind, Role
from bluelamp.patrols.records import OutcomeRecord

if TYPE_CHECKING:
    import numpy as np

    from bluelamp.patrols.records import VisitRecord

_ENGAGED_SHARE, _MEAN_ENGAGED = 0.7, 4.0
_AUDIENCES = (
    (Audience.RESIDENT, 0.4),
    (Audience.YOUNG_PEOPLE, 0.25),
    (Audience.BUSINESS, 0.25),
    (Audience.VULNERABLE, 0.05),
    (Audience.COMMUNITY_GROUP, 0.05),
)
_SWORN = frozenset({Role.OFFICER, Role.SPECIAL})
# Chance in a visit, and who in the crew it takes; an empty set is anybody.
_RARE: tuple[tuple[OutcomeKind, float, frozenset[Role]], ...] = (
    (OutcomeKind.INTELLIGENCE_REPORT, 0.05, frozenset()),
    (OutcomeKind.ASB_RESOLVED_UNLOGGED, 0.06, frozenset()),
    (OutcomeKind.CRIME_REPORTED_TO_PATROL, 0.02, frozenset()),
    (OutcomeKind.SAFEGUARDING_REFERRAL, 0.012, frozenset()),
    (OutcomeKind.SUPPORT_REFERRAL, 0.012, frozenset()),
    (OutcomeKind.IMMEDIATE_JUSTICE_REFERRAL, 0.006, frozenset()),
    (OutcomeKind.INFORMAL_WARNING, 0.04, frozenset()),
    (OutcomeKind.STOP_SEARCH, 0.03, _SWORN),
    (OutcomeKind.ARREST, 0.012, _SWORN),
    (OutcomeKind.DISPERSAL_DIRECTION, 0.02, _SWORN),
    (OutcomeKind.DRUGS_SEIZED, 0.012, _SWORN),
    (OutcomeKind.KNIFE_SEIZED, 0.004, _SWORN),
)
_MOST_DIRECTED = 4


def draw_outcomes(rng: np.random.Generator, visit: VisitRecord) -> list[OutcomeRecord]:
    """The outcomes of one visit.

    Args:
        rng: source of numbers.
        visit: the visit.
    """
    found: list[OutcomeRecord] = []
    if rng.random() < _ENGAGED_SHARE:
        shares = [share for _, share in _AUDIENCES]
        audience = _AUDIENCES[int(rng.choice(len(_AUDIENCES), p=shares))][0]
        found.append(
            OutcomeRecord(visit.visit_id, OutcomeKind.ENGAGEMENT, 1 + int(rng.poisson(_MEAN_ENGAGED)), audience)
        )
    roles = {member.role for member in visit.crew}
    for number, (kind, chance, needed) in enumerate(_RARE):
        if rng.random() < chance and (not needed or roles & needed):
            found.append(_rare(rng, visit, kind, number))
    return found


def _rare(rng: np.random.Generator, visit: VisitRecord, kind: OutcomeKind, number: int) -> OutcomeRecord:
    is_search = kind is OutcomeKind.STOP_SEARCH
    is_many = kind in (OutcomeKind.DISPERSAL_DIRECTION, OutcomeKind.INFORMAL_WARNING)
    return OutcomeRecord(
        visit.visit_id,
        kind,
        count=int(rng.integers(1, _MOST_DIRECTED)) if is_many else 1,
        reference=f"SS/{visit.visit_id[-12:]}/{number}" if is_search else "",
        found=bool(rng.random() < 0.3) if is_search else None,  # noqa: PLR2004 - about three searches in ten
    )
