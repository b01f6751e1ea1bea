"""The incidents of a search: which count, for how much, in which month."""

from __future__ import annotations

__all__ = ["Weighed", "weigh"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import ReportingRule, SinkDecision, TimeOfDay, Weight, category
from bluelamp.incidents.aoristic import MonthShares, day_share, month_shares
from bluelamp.incidents.harm import HarmTable, undivided_share
from bluelamp.incidents.selection import select_for_patrol
from bluelamp.incidents.sinks import is_excluded
from bluelamp.io.harm_files import DEFAULT_HARM_TABLE, read_harm_table
from bluelamp.places.areas import contains

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from bluelamp.incidents.arrays import IncidentArrays
    from bluelamp.places.areas import StudyArea
    from bluelamp.tasks.hotspots.settings import FindSettings

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Incidents that count.

    Args:
        incidents: those that count, in the study area.
        shares: shared out to the held months; ``row`` counts within ``incidents``.
        month: month of each share, 0 for the first of the period, shape (m,).
        harm: harm of each incident, shape (n,); None when numbers are ranked.
        reporting_rule: how police-generated incidents were told apart.
        sentences: what must be said of the choice.
    """

    incidents: IncidentArrays
    shares: MonthShares
    month: NDArray[np.int64]
    harm: Floats | None
    reporting_rule: ReportingRule
    sentences: tuple[str, ...]

    @property
    def value(self) -> Floats:
        """What each share counts for in the ranking: its part of one incident, or of its harm; shape (m,)."""
        return self.shares.share if self.harm is None else self.shares.share * self.harm[self.shares.row]


def weigh(
    incidents: IncidentArrays,
    settings: FindSettings,
    area: StudyArea,
    *,
    held: Collection[int],
    decisions: Mapping[str, SinkDecision],
) -> Weighed:
    """Choose the incidents that count and weigh them.

    Args:
        incidents: located incidents that may have happened in the period.
        settings: of the search.
        area: the study area.
        held: months held, in months since year 0.
        decisions: on sink points, by their key.

    Raises:
        RefusedInputError: nothing is left, or the time of day is asked for and not known.
    """
    sunk = is_excluded(incidents.x, incidents.y, decisions)
    inside = contains(area, incidents.x, incidents.y) & ~sunk & _of_categories(incidents, settings)
    candidates = incidents.where(inside)
    selection = select_for_patrol(
        candidates.category,
        candidates.reported_by,
        candidates.setting,
        candidates.is_domestic,
        include_police_generated=settings.include_police_generated,
        include_dwellings=settings.include_dwellings,
    )
    chosen = candidates.where(selection.keep)
    chosen, part, said_of_time = _of_time(chosen, settings.time_of_day)
    shares = _in_period(month_shares(chosen.start, chosen.end, chosen.zone), settings, held, part)
    if len(shares.row) == 0:
        raise RefusedInputError(
            "no incident is left to rank: check --from, --to, --category and --within.", code="BL-FIND-03"
        )
    harm, said_of_harm = _harm(chosen, settings)
    said_of_sinks = (f"Left out at excluded sink points: {int(sunk.sum()):,} incidents.",) if sunk.any() else ()
    return Weighed(
        incidents=chosen,
        shares=shares,
        month=shares.month - settings.period.first.ordinal,
        harm=harm,
        reporting_rule=selection.reporting_rule,
        sentences=(*selection.sentences(), *said_of_sinks, *said_of_time, *said_of_harm),
    )


def _of_categories(incidents: IncidentArrays, settings: FindSettings) -> NDArray[np.bool_]:
    wanted = set(settings.categories)
    if not wanted:
        return np.ones(len(incidents), dtype=bool)
    return incidents.category.is_any_of(lambda word: word != "" and bool({word, category(word).parent} & wanted))


def _of_time(incidents: IncidentArrays, time_of_day: TimeOfDay) -> tuple[IncidentArrays, Floats, tuple[str, ...]]:
    """Incidents with a time of day, the share of each in the half asked for, and what must be said."""
    if time_of_day is TimeOfDay.ALL:
        return incidents, np.ones(len(incidents)), ()
    timed = incidents.has_hours
    if not timed.any():
        raise RefusedInputError(
            "day and night cannot be told apart: these incidents carry no time of day (data.police.uk gives months).",
            code="BL-FIND-05",
        )
    kept = incidents.where(timed)
    share = day_share(kept.start, kept.end, kept.zone)
    without = len(incidents) - len(kept)
    said = (f"Left out as without a time of day: {without:,} incidents.",) if without else ()
    return kept, share if time_of_day is TimeOfDay.DAY else 1 - share, said


def _in_period(shares: MonthShares, settings: FindSettings, held: Collection[int], part: Floats) -> MonthShares:
    """Shares in held months of the period, times the part of each incident that counts."""
    first, last = settings.period.first.ordinal, settings.period.last.ordinal
    share = shares.share * part[shares.row]
    keep = (shares.month >= first) & (shares.month <= last) & np.isin(shares.month, sorted(held)) & (share > 0)
    return MonthShares(shares.row[keep], shares.month[keep], share[keep])


def _harm(incidents: IncidentArrays, settings: FindSettings) -> tuple[Floats | None, tuple[str, ...]]:
    if settings.weight is not Weight.HARM:
        return None, ()
    table = read_harm_table(settings.harm_table or DEFAULT_HARM_TABLE)
    words = incidents.category.words
    harm = table.weight_of([word or "other-crime" for word in words])[incidents.category.codes]
    undivided = undivided_share(incidents.category.codes, words, harm)
    return harm, _harm_sentences(table, undivided)


def _harm_sentences(table: HarmTable, undivided: float) -> tuple[str, ...]:
    weighed = f"Harm is weighed by {table.name} {table.version}, in {table.unit}. {table.caution}"
    name = "violence and sexual offences, which includes offences in homes"
    return weighed, f"{undivided:.0%} of the harm is one undivided category, {name}."
