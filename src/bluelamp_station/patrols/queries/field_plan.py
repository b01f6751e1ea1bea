"""What a phone needs for a shift without a signal, as one document."""

from __future__ import annotations

__all__ = ["FORMAT", "person_document", "plan_document"]

from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import ASB_POWER_USES, AbstractionReason, Audience, OutcomeKind, SupportKind
from bluelamp_station.patrols.queries.field_ground import FieldGround, place_documents
from bluelamp_station.patrols.queries.field_record import notice_documents, own_documents, question_documents
from bluelamp_station.patrols.queries.people import agency_of, colleagues_of, role_of
from bluelamp_station.patrols.queries.tracking import newest_agreement, programmes_of_crew, tracking_words
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bluelamp_station.accounts.models import Person

FORMAT = 1
_DEFAULT_DAYS = 14
_KIND = OutcomeKind
# Words under which the kinds stand on a phone, in this order; ASB powers are those of the vocabulary.
_GROUPS: tuple[tuple[str, tuple[OutcomeKind, ...]], ...] = (
    ("People", (_KIND.ENGAGEMENT,)),
    ("ASB powers", tuple(kind for kind in _KIND if kind in ASB_POWER_USES)),
    ("Settled on the spot", (_KIND.INFORMAL_WARNING, _KIND.ASB_RESOLVED_UNLOGGED)),
    ("Crime", (_KIND.ARREST, _KIND.STOP_SEARCH, _KIND.CRIME_DISCOVERED, _KIND.CRIME_REPORTED_TO_PATROL)),
    (
        "Taken or found",
        (
            _KIND.KNIFE_SEIZED,
            _KIND.WEAPON_SEIZED,
            _KIND.DRUGS_SEIZED,
            _KIND.ALCOHOL_SEIZED,
            _KIND.VEHICLE_SEIZED,
            _KIND.STOLEN_PROPERTY_RECOVERED,
        ),
    ),
)
_ELSE = "Passed on"
# Sums of published totals; nobody on a visit records one.
_NOT_OFFERED = frozenset({_KIND.DISPERSAL})


def person_document(person: Person) -> dict[str, str]:
    """Who is signed in."""
    return {
        "key": str(person.pk),
        "name": person.name,
        "crew_ref": person.crew_ref,
        "role": role_of(person).value,
        "agency": agency_of(person).value,
    }


def plan_document(
    person: Person,
    now: datetime,
    *,
    shifts: Sequence[Mapping[str, Any]],
    ground: FieldGround,
    covered: Mapping[str, float],
    powers: Mapping[str, Mapping[str, str]],
    offers: Mapping[str, Any],
) -> dict[str, Any]:
    """The plan.

    Args:
        person: who is on patrol.
        now: the time.
        shifts: theirs.
        ground: the places.
        covered: covered minutes of seven days by ref.
        powers: by role and kind of outcome.
        offers: what waits for them of offered shifts, in numbers.
    """
    programme = programmes_of_crew(person).first()
    agreement = newest_agreement(programme) if programme else None
    hidden = ground.hidden
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "person": person_document(person),
        "programme": {"name": programme.name if programme else ""},
        "tracking": {
            "is_on": bool(agreement and agreement.is_on),
            "days_kept": agreement.days_kept if agreement else _DEFAULT_DAYS,
            "words": tracking_words(agreement),
        },
        "shifts": [
            {**shift, "tour": [step for step in shift["tour"] if step["place_ref"] not in hidden]} for shift in shifts
        ],
        "offers": offers,
        "places": place_documents(ground, covered),
        "colleagues": colleagues_of(person, now),
        "powers": powers,
        **_words(),
        "questions": question_documents(person),
        "notices": notice_documents(person, now),
        "own": own_documents(person, now),
    }


def _words() -> dict[str, Any]:
    groups = {kind: group for group, kinds in _GROUPS for kind in kinds}
    order = [kind for _, kinds in _GROUPS for kind in kinds]
    kinds = [*order, *(kind for kind in OutcomeKind if kind not in groups)]
    return {
        "outcome_kinds": [
            {"kind": kind.value, "words": words(kind), "group": groups.get(kind, _ELSE)}
            for kind in kinds
            if kind not in _NOT_OFFERED
        ],
        "audiences": [{"audience": one.value, "words": words(one)} for one in Audience],
        "abstraction_reasons": [{"reason": one.value, "words": words(one)} for one in AbstractionReason],
        "support_kinds": [{"what": one.value, "words": words(one)} for one in SupportKind],
    }
