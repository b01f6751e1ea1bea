"""How a visit was changed: each version beside the one before it, by whom in words and never by name, and why."""

from __future__ import annotations

__all__ = ["Difference", "Version", "versions_of"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format

from bluelamp.core.vocabulary import OutcomeKind, PatrolMode
from bluelamp_station.patrols.models import VisitState
from bluelamp_station.patrols.visit_words import crew_words, rule_words
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from bluelamp_station.patrols.models import VisitRevision


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a change made different: what it is, as it was, and as it became."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a visit.

    Args:
        number: 1 for the first.
        at: when it was kept.
        by: ``the crew``, ``a supervisor`` or ``the site``.
        reason: why, in the words of whoever changed it.
        differences: from the version before; none for the first.
    """

    number: int
    at: dt.datetime
    by: str
    reason: str
    differences: tuple[Difference, ...]


def versions_of(revisions: Sequence[VisitRevision], crew: Collection[int]) -> tuple[Version, ...]:
    """The versions of a visit, the newest first.

    Args:
        revisions: as they were kept, the oldest first.
        crew: keys of the people who were on it or recorded it.
    """
    found: list[Version] = []
    before: Mapping[str, Any] = {}
    for revision in revisions:
        differences = _differences(before, revision.content) if before else ()
        by = "the site" if revision.by_id is None else "the crew" if revision.by_id in crew else "a supervisor"
        found.append(Version(revision.number, revision.at, by, revision.reason, differences))
        before = revision.content
    return tuple(reversed(found))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    told = [
        Difference(what, read(before.get(name)), read(after.get(name)))
        for name, (what, read) in _FIELDS.items()
        if name in after and name in before and before[name] != after[name]
    ]
    # Two crews of the same kinds read alike; that somebody was exchanged is said without saying who.
    return tuple(
        Difference(one.what, one.before, f"{one.after}, other people") if one.before == one.after else one
        for one in told
    )


def _moment(told: Any) -> str:
    if not told:
        return "not ended"
    return date_format(timezone.localtime(dt.datetime.fromisoformat(told)), "j F Y, H:i:s")


def _minutes(told: Any) -> str:
    return "not known" if told is None else f"{told:,.1f}"


def _text(told: Any) -> str:
    return str(told) if told else "none"


def _crew(told: Any) -> str:
    return crew_words(member.get("role", "") for member in told or ())


def _outcomes(told: Any) -> str:
    counted = [one for one in told or () if not one.get("withdrawn_at") and not one.get("is_left_out")]
    return ", ".join(f"{one['count']} {words(OutcomeKind(one['kind'])).lower()}" for one in counted) or "none"


_FIELDS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "place_ref": ("Place", _text),
    "started_at": ("Start", _moment),
    "ended_at": ("End", _moment),
    "minutes_best": ("Minutes, best", _minutes),
    "minutes_low": ("Minutes, low", _minutes),
    "minutes_high": ("Minutes, high", _minutes),
    "evidence": ("Evidence", _text),
    "rule": ("Rule", lambda told: rule_words(told or "")),
    "crew": ("Crew", _crew),
    "mode": ("Mode", lambda told: words(PatrolMode(told)) if told else "none"),
    "is_additional": ("Additional to the core rota", lambda told: "yes" if told else "no"),
    "shift_ref": ("Shift", _text),
    "funding_ref": ("Funding", _text),
    "state": ("State", lambda told: VisitState(told).label if told else "none"),
    "note": ("Note", _text),
    "outcomes": ("Outcomes that count", _outcomes),
}
