"""One visit in words and as bars: minutes low, best and high, and what they rest on."""

from __future__ import annotations

__all__ = ["ListLine", "bars_of", "facts_of", "list_lines"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import Agency, PatrolMode, VisitSource
from bluelamp_station.patrols.models import VisitState
from bluelamp_station.patrols.visit_words import crew_words, grade_words, minutes_words, rule_words, span_words
from bluelamp_station.ui.charts import Bar
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp_station.patrols.models import Visit
    from bluelamp_station.patrols.queries.visits import VisitPage

_SOURCES = {
    VisitSource.PHONE: "Recorded on a phone",
    VisitSource.IMPORT: "Read from a file",
    VisitSource.SUPERVISOR: "Entered by a supervisor",
}


@dataclass(frozen=True, slots=True)
class ListLine:
    """A visit as a line of a list: its minutes and its crew in words."""

    visit: Visit
    minutes: str
    crew: str


def list_lines(visits: Iterable[Visit]) -> list[ListLine]:
    """Visits as lines of a list.

    Args:
        visits: with their crews at hand.
    """
    return [ListLine(one, minutes_words(one), crew_words(member.role for member in one.crew.all())) for one in visits]


def facts_of(page: VisitPage) -> list[tuple[str, str]]:
    """What is known of a visit, label by label.

    Args:
        page: the visit with its crew's roles.
    """
    visit = page.visit
    agencies = ", ".join(words(Agency(agency)) for agency in page.agencies)
    facts = [
        ("When", span_words(visit)),
        ("Minutes", minutes_words(visit)),
        ("Evidence", f"{visit.evidence}: {grade_words(visit.evidence)}"),
        ("Rule", rule_words(visit.rule)),
        ("Crew", f"{crew_words(page.roles)}{f' ({agencies})' if agencies else ''}"),
        ("Mode", words(PatrolMode(visit.mode))),
        ("Additional to the core rota", "Yes" if visit.is_additional else "No"),
        ("Source", _source(visit)),
    ]
    if visit.shift or visit.shift_ref:
        facts.append(("Shift", visit.shift.shift_id if visit.shift else visit.shift_ref))
    if visit.funding_ref:
        facts.append(("Funding", visit.funding_ref))
    if visit.state == VisitState.REFUSED and visit.refused_because:
        facts.append(("Refused because", visit.refused_because.replace("_", " ")))
    if visit.note:
        facts.append(("Note of the crew", visit.note))
    return facts


def _source(visit: Visit) -> str:
    told = _SOURCES[VisitSource(visit.source)]
    if visit.visit_import is None:
        return told
    return f"{told}: {visit.visit_import.note}" if visit.visit_import.note else told


def bars_of(visit: Visit) -> list[Bar]:
    """Low, best and high on one scale; nothing while it is open."""
    if visit.minutes_low is None or visit.minutes_best is None or visit.minutes_high is None:
        return []
    return [
        Bar("Low, the least", visit.minutes_low, f"{visit.minutes_low:,.1f} min", colour="grey"),
        Bar(
            "Best, what counts",
            visit.minutes_best,
            f"{visit.minutes_best:,.1f} min",
            low=visit.minutes_low,
            high=visit.minutes_high,
        ),
        Bar("High, the most", visit.minutes_high, f"{visit.minutes_high:,.1f} min", colour="grey"),
    ]
