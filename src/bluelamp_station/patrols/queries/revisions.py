"""Versions of a visit in words: what changed in each, without names."""

from __future__ import annotations

__all__ = ["Difference", "VersionLine", "changed_since", "differences", "versions_of"]

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import OutcomeKind, PatrolMode
from bluelamp_station.patrols.models import VisitState
from bluelamp_station.patrols.queries.questions import moment_words
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bluelamp_station.patrols.models import Visit, VisitRevision


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two versions tell differently.

    Args:
        label: the field in words.
        before: what the first says.
        after: what the second says.
    """

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with what changed in it; ``changes`` is empty for the first."""

    revision: VisitRevision
    changes: tuple[Difference, ...]


def versions_of(visit: Visit) -> tuple[VersionLine, ...]:
    """Every version of a visit, the newest first; one query."""
    held = list(visit.revisions.select_related("by"))
    lines = [
        VersionLine(one, differences(held[number - 1].content, one.content) if number else ())
        for number, one in enumerate(held)
    ]
    return tuple(reversed(lines))


def changed_since(visit: Visit, edition: int) -> tuple[Difference, ...]:
    """What has been changed since somebody opened a page of a visit; one query.

    Args:
        visit: the visit.
        edition: that the page showed.
    """
    held = list(visit.revisions.order_by("number"))
    # A version that was kept just before a change names the edition that it shows.
    seen = [one for one in held if one.content.get("edition", one.number) <= edition]
    # A phone moves an open visit without a version: what there is none of was open.
    now = {**(held[-1].content if held else {}), **_fields_now(visit)}
    return differences(seen[-1].content if seen else now | _OPEN, now)


def _fields_now(visit: Visit) -> dict[str, Any]:
    """The fields of a visit as its versions hold them, but for its crew."""
    told = {name: getattr(visit, name) for name in _FIELDS if name != "crew"}
    return told | {name: told[name].isoformat() if told[name] else None for name in ("started_at", "ended_at")}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What two versions of a visit tell differently, in the order of the page and without names.

    Args:
        before: content of the first.
        after: content of the second.
    """
    found = [
        Difference(label, say(before.get(name)), say(after.get(name)))
        for name, (label, say) in _FIELDS.items()
        if before.get(name) != after.get(name)
    ]
    return (*found, *_of_outcomes(before.get("outcomes"), after.get("outcomes")))


def _of_outcomes(before: Any, after: Any) -> list[Difference]:
    """What became of the outcomes, where both versions hold them."""
    if before is None or after is None:
        return []
    old, new = ({one["id"]: one for one in content} for content in (before, after))
    return [
        Difference(
            words(OutcomeKind((new.get(key) or old[key])["kind"])), _outcome(old.get(key)), _outcome(new.get(key))
        )
        for key in dict.fromkeys([*old, *new])
        if _outcome(old.get(key)) != _outcome(new.get(key))
    ]


def _outcome(told: Mapping[str, Any] | None) -> str:
    if told is None:
        return "none"
    if told.get("withdrawn_at"):
        return f"{told['count']}, withdrawn"
    return f"{told['count']}, left out" if told.get("is_left_out") else str(told["count"])


def _minutes(value: Any) -> str:
    return "not known" if value is None else f"{value:.0f}"


def _crew(value: Any) -> str:
    n = len(value or ())
    return "1 person" if n == 1 else f"{n} people"


_OPEN = {"state": VisitState.OPEN.value, "ended_at": None} | dict.fromkeys(
    ("minutes_low", "minutes_best", "minutes_high")
)
_FIELDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "state": ("State", lambda value: VisitState(value).label if value else "none"),
    "place_ref": ("Place", str),
    "started_at": ("Start", lambda value: moment_words(datetime.fromisoformat(value) if value else None)),
    "ended_at": ("End", lambda value: moment_words(datetime.fromisoformat(value) if value else None)),
    "minutes_low": ("Minutes, low", _minutes),
    "minutes_best": ("Minutes, best", _minutes),
    "minutes_high": ("Minutes, high", _minutes),
    "evidence": ("Evidence", lambda value: str(value) or "none"),
    "crew": ("Crew", _crew),
    "mode": ("How", lambda value: words(PatrolMode(value)) if value else "not given"),
    "is_additional": ("Additional", lambda value: "yes" if value else "no"),
    "note": ("Note", lambda value: str(value) or "none"),
}
