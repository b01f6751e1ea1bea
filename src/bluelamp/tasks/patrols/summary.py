"""Sums up the visits of a case folder: read, checked, counted, each number a figure."""

from __future__ import annotations

__all__ = ["NUMBERS", "PatrolSummary", "summarise"]

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from bluelamp.core.errors import UsageError
from bluelamp.core.figures import Geography
from bluelamp.core.periods import DayRange, Month, MonthRange, days_of, period_of_days
from bluelamp.core.vocabulary import EvidenceGrade, OutcomeKind
from bluelamp.io.case_folder import read_case
from bluelamp.io.power_files import read_power_table
from bluelamp.patrols.bunching import bunching_at
from bluelamp.patrols.checks import check_case
from bluelamp.patrols.columns import ZONE, outcome_columns, shift_columns, visit_columns
from bluelamp.patrols.figures import figures_of, outcome_figure_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bluelamp.core.figures import Figure
    from bluelamp.core.periods import Period
    from bluelamp.io.case_folder import CaseFiles
    from bluelamp.patrols.checks import CheckedCase, QuestionFound, Refusal
    from bluelamp.patrols.columns import Outcomes, Shifts, Visits

# The numbers of the document, for the whole and for each month.
NUMBERS = (
    "shifts",
    "shift_hours",
    "visits",
    "qualifying_visits",
    "qualifying_share",
    "qualifying_share_low",
    "with_engagement_share",
    "patrol_hours",
    "person_hours",
    "covered_hours",
    "median_minutes",
)


@dataclass(frozen=True, slots=True)
class PatrolSummary:
    """What was patrolled and what came of it.

    Args:
        figures: every published number of the period, by name.
        by_month: the same of each month, by month; of a month that the period cuts, its days within.
        kinds: outcomes that occurred, in the order of the vocabulary.
        refusals: rows of the files that are in no total, whatever the period.
        questions: what is put to people about visits of the period.
        source: what the case says of where its figures come from.
        notes: sentences that must go with the numbers.
    """

    figures: Mapping[str, Figure]
    by_month: Mapping[str, Mapping[str, Figure]]
    kinds: tuple[OutcomeKind, ...]
    refusals: tuple[Refusal, ...]
    questions: tuple[QuestionFound, ...]
    source: str
    notes: tuple[str, ...]

    @property
    def period(self) -> Period | None:
        """The months or days; None where the case holds nothing."""
        return self.figures["visits"].period

    @property
    def refused(self) -> dict[str, int]:
        """Refused rows by reason."""
        return _tally(refusal.reason.value for refusal in self.refusals)

    @property
    def questioned(self) -> dict[str, int]:
        """Questions by reason."""
        return _tally(question.reason.value for question in self.questions)

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of the published contract."""
        return {
            **self._numbers(self.figures),
            "by_month": {month: self._numbers(figures) for month, figures in self.by_month.items()},
            "refused": self.refused,
            "questioned": self.questioned,
            "period": str(self.period) if self.period else None,
            "source": self.source,
            "notes": list(self.notes),
            "figures": [figure.as_dict() for figure in self.figures.values()],
        }

    def _numbers(self, figures: Mapping[str, Figure]) -> dict[str, Any]:
        hours = figures["patrol_hours"]
        low, high = (hours.interval.low, hours.interval.high) if hours.interval else (hours.value, hours.value)
        return {
            **{name: figures[name].value for name in NUMBERS},
            "patrol_hours_low": low,
            "patrol_hours_high": high,
            "evidence_shares": {
                grade.value: figures[f"evidence_share_{grade.value.lower()}"].value for grade in EvidenceGrade
            },
            "outcomes": {kind.value: figures[outcome_figure_name(kind)].value for kind in self.kinds},
            "asb_power_uses": figures["asb_power_uses"].value,
        }


def _tally(words: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def summarise(
    folder: Path,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
    zone: str = ZONE,
    as_at: str = "",
) -> PatrolSummary:
    """Read a case folder, check it and count it.

    Args:
        folder: hotspots.geojson, visits.csv, outcomes.csv and perhaps shifts.csv.
        first: first local day; None begins where the case does.
        last: last local day, included; None ends where the case does.
        zone: in which days begin.
        as_at: when it is read, ISO 8601; a visit that begins later is questioned.

    Raises:
        UnreadableInputError: the folder, a file or a column is missing or cannot be read.
        RefusedInputError: an outline crosses itself.
        UsageError: the last day lies before the first (BL-PERIOD-02), or there is no such zone (BL-CASE-05).
    """
    if first is not None and last is not None:
        DayRange(first, last)
    _check_zone(zone)
    case = read_case(folder)
    now_s = int(dt.datetime.fromisoformat(as_at).timestamp()) if as_at else None
    checked = check_case(
        case.shifts.records,
        case.visits.records,
        case.outcomes.records,
        places=case.places,
        powers=read_power_table(),
        zone=zone,
        now_s=now_s,
    )
    return _counted(folder, case, checked, (first, last), zone, as_at)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"There is no time zone {zone!r}; write one as Europe/London."
        raise UsageError(message, code="BL-CASE-05") from error


def _counted(
    folder: Path,
    case: CaseFiles,
    checked: CheckedCase,
    ends: tuple[dt.date | None, dt.date | None],
    zone: str,
    as_at: str,
) -> PatrolSummary:
    visits = visit_columns(checked.visits, checked.outcomes, zone=zone)
    outcomes = outcome_columns(checked.outcomes, checked.visits, zone=zone)
    shifts = shift_columns(checked.shifts, zone=zone)
    period = _period(visits, shifts, ends)

    def figures(of: Period | None) -> dict[str, Figure]:
        ground = Geography(f"{len(case.places)} patrol places of {folder.resolve().name}", case.places_hash)
        source = case.source or ", ".join(case.files)
        held = shifts if case.has_shifts else None
        return figures_of(visits, outcomes, held, period=of, geography=ground, source=source, as_at=as_at)

    inside = visits if period is None else visits.within(period)
    wanted = set(inside.ids.tolist())
    return PatrolSummary(
        figures=figures(period),
        by_month={str(month): figures(part) for month, part in _months(period)},
        kinds=_kinds(outcomes, period),
        refusals=(*case.shifts.refusals, *case.visits.refusals, *case.outcomes.refusals, *checked.refusals),
        questions=tuple(question for question in checked.questions if question.visit_id in wanted),
        source=case.source,
        notes=tuple(note for note in (bunching_at(inside.best_min).sentence(case.source or "visits.csv"),) if note),
    )


def _period(visits: Visits, shifts: Shifts, ends: tuple[dt.date | None, dt.date | None]) -> Period | None:
    """The period asked for; an end that is not given is that of the months that the case speaks of.

    An end beyond everything that is held is a period of that day alone, in which nothing is counted.
    """
    days = np.concatenate([visits.day, shifts.day])
    first, last = ends
    if len(days):
        held = days_of(MonthRange(_month(days.min().item()), _month(days.max().item())))
        first = first or (held.first if last is None else min(held.first, last))
        last = last or max(held.last, first)
    first, last = first or last, last or first
    return None if first is None or last is None else period_of_days(first, last)


def _month(day: dt.date) -> Month:
    return Month(day.year, day.month)


def _months(period: Period | None) -> Iterator[tuple[Month, Period]]:
    """The months of a period, each with the part of it that lies in the period."""
    if period is None:
        return
    days = days_of(period)
    for month in MonthRange(_month(days.first), _month(days.last)):
        whole = days_of(MonthRange(month, month))
        yield month, period_of_days(max(whole.first, days.first), min(whole.last, days.last))


def _kinds(outcomes: Outcomes, period: Period | None) -> tuple[OutcomeKind, ...]:
    occurred = set((outcomes if period is None else outcomes.within(period)).kind.tolist())
    return tuple(kind for kind in OutcomeKind if kind.value in occurred)
