"""What is published of patrols: each number a figure with its definition, computed here and nowhere else."""

from __future__ import annotations

__all__ = ["FIGURES", "FigureKind", "change_share", "figures_of", "outcome_figure_name"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.figures import Figure, Interval
from bluelamp.core.vocabulary import ASB_POWER_USES, POWERS_NEEDED, EvidenceGrade, OutcomeKind
from bluelamp.patrols.compliance import compliance
from bluelamp.patrols.minutes import (
    QUALIFYING_MIN,
    MinuteSpan,
    covered_minutes,
    is_qualifying,
    patrol_minutes,
    person_minutes,
    quantiles,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bluelamp.core.figures import Geography
    from bluelamp.core.periods import Period
    from bluelamp.patrols.columns import Outcomes, Shifts, Visits

# Hours and minutes are told to the hundredth, shares to the hundredth of a percent, as published totals are.
_HOUR_DIGITS, _SHARE_DIGITS = 2, 4


@dataclass(frozen=True, slots=True)
class FigureKind:
    """What a figure of this room always says of itself.

    Args:
        unit: what is counted or measured.
        definition: one sentence that says what is counted and what is not.
        version: raised whenever the definition changes.
    """

    unit: str
    definition: str
    version: int = 1


_LONG = f"at least {QUALIFYING_MIN:.0f} minutes"
_EVIDENCE = {
    EvidenceGrade.A: "a device inside the place",
    EvidenceGrade.B: "radio or vehicle location, or a device at one end only",
    EvidenceGrade.C: "the word of the crew or a scanned code",
    EvidenceGrade.D: "an entry made later by a supervisor",
}


def outcome_figure_name(kind: OutcomeKind) -> str:
    """The name of the figure that counts an outcome, such as ``outcomes.arrest``."""
    return f"outcomes.{kind.value}"


def _beyond_powers(kind: OutcomeKind) -> str:
    if kind not in POWERS_NEEDED:
        return ""
    return " What nobody in the crew had the power for is left out until a supervisor decides."


def _evidence_name(grade: EvidenceGrade) -> str:
    return f"evidence_share_{grade.value.lower()}"


FIGURES: dict[str, FigureKind] = {
    "shifts": FigureKind(
        "shifts", "Rostered periods that start in the period; a shift has many visits and is never counted as one."
    ),
    "shift_hours": FigureKind("hours", "Length of the shifts, each counted once however many people are on it."),
    "visits": FigureKind(
        "visits",
        "Continuous presence of a crew inside one patrol place, by the local day of its start; a crew counts once. "
        "Refused rows are left out; visits with a question are counted.",
    ),
    "qualifying_visits": FigureKind("visits", f"Visits of {_LONG} on the best evidence."),
    "qualifying_share": FigureKind(
        "share",
        f"Visits of {_LONG} / all visits, on the best evidence; the range runs from the shortest to the longest that "
        "the evidence allows.",
    ),
    "qualifying_share_low": FigureKind(
        "share", f"Visits that are of {_LONG} even at the shortest that the evidence allows / all visits."
    ),
    "with_engagement_share": FigureKind("share", "Visits with at least one engagement counted / all visits."),
    "patrol_hours": FigureKind(
        "hours",
        "Length of the visits: a crew counts once, two crews at one place count twice; the range runs from the least "
        "to the most that the evidence allows.",
    ),
    "person_hours": FigureKind("hours", "Length of the visits times the people of each crew."),
    "covered_hours": FigureKind(
        "hours",
        "Time with at least one crew at a place, summed over places: where crews overlap it counts once, for the visit "
        "that began first.",
    ),
    "median_minutes": FigureKind("minutes", "Half of the visits are no longer than this, on the best evidence."),
    "asb_power_uses": FigureKind(
        "uses",
        "Powers against anti-social behaviour used, one for each person or notice: dispersals, community protection "
        "warnings and notices, public spaces orders, fixed penalties, acceptable behaviour contracts, closures, "
        "injunctions and criminal behaviour orders. Informal warnings are counted apart; what nobody in the crew had "
        "the power for is left out until a supervisor decides.",
    ),
    **{
        _evidence_name(grade): FigureKind("share", f"Visits known by {words} (grade {grade.value}) / all visits.")
        for grade, words in _EVIDENCE.items()
    },
    **{
        outcome_figure_name(kind): FigureKind(
            "outcomes",
            f"\u201c{kind.value.replace('_', ' ')}\u201d as the crews counted it at visits.{_beyond_powers(kind)}",
        )
        for kind in OutcomeKind
    },
}


@dataclass(frozen=True, slots=True)
class _About:
    """What all figures of one call share."""

    period: Period | None
    geography: Geography | None
    source: str
    as_at: str

    def figure(self, name: str, value: float | None, interval: Interval | None = None) -> Figure:
        kind = FIGURES[name]
        return Figure(
            name,
            value,
            kind.unit,
            kind.definition,
            kind.version,
            period=self.period,
            geography=self.geography,
            source=self.source,
            as_at=self.as_at,
            interval=interval,
        )


def figures_of(
    visits: Visits,
    outcomes: Outcomes,
    shifts: Shifts | None,
    *,
    period: Period | None,
    geography: Geography | None = None,
    source: str = "",
    as_at: str = "",
) -> dict[str, Figure]:
    """Every published number of patrols for a period.

    Args:
        visits: visits that count; those of other days are left out here.
        outcomes: outcomes that count, likewise.
        shifts: shifts, likewise; None where nothing says which there were, and then their number is not known.
        period: months or days, both ends included; None takes all that is given.
        geography: ground covered.
        source: where the records came from.
        as_at: when they were taken up, ISO 8601.

    Returns:
        Figures by name, all names of :data:`FIGURES`; shares of no visits are not known.
    """
    about = _About(period, geography, source, as_at)
    if period is not None:
        visits, outcomes = visits.within(period), outcomes.within(period)
        shifts = None if shifts is None else shifts.within(period)
    found = (
        *_of_shifts(about, shifts),
        *_of_visits(about, visits),
        *_of_hours(about, visits),
        *_of_outcomes(about, outcomes),
    )
    by_name = {figure.name: figure for figure in found}
    return {name: by_name[name] for name in FIGURES}


def change_share(name: str, now: Figure, before: Figure) -> Figure:
    """By how much a number changed, as a share of what it was; not known where it was nothing.

    Args:
        name: of the new figure, such as ``visits_change_share``.
        now: the number.
        before: the same number in the period that it is compared with.
    """
    value = None
    if now.value is not None and before.value:
        value = round((now.value - before.value) / before.value, _SHARE_DIGITS)
    return Figure(
        name,
        value,
        "share",
        f"Change of {now.name.replace('_', ' ')} since the period compared with / what it was then. {now.definition}",
        now.definition_version,
        period=now.period,
        geography=now.geography,
        source=now.source,
        as_at=now.as_at,
        compare=before.period,
    )


def _hours(minutes: float) -> float:
    return round(minutes / 60.0, _HOUR_DIGITS)


def _share(of: NDArray[np.bool_]) -> float | None:
    return round(float(of.mean()), _SHARE_DIGITS) if len(of) else None


def _bounds(low: float | None, high: float | None) -> Interval | None:
    """A range where the evidence leaves one."""
    return None if low is None or high is None or low == high else Interval.bounds(low, high)


def _of_shifts(about: _About, shifts: Shifts | None) -> tuple[Figure, ...]:
    if shifts is None:
        return about.figure("shifts", None), about.figure("shift_hours", None)
    length_min = float((shifts.ended_s - shifts.started_s).sum()) / 60.0
    return about.figure("shifts", len(shifts)), about.figure("shift_hours", _hours(length_min))


def _of_visits(about: _About, visits: Visits) -> tuple[Figure, ...]:
    long, spread = compliance(visits), quantiles(visits)
    low, high = _share(is_qualifying(visits.low_min)), _share(is_qualifying(visits.high_min))
    return (
        about.figure("visits", long.visits),
        about.figure("qualifying_visits", long.qualifying),
        about.figure("qualifying_share", _share(is_qualifying(visits.best_min)), _bounds(low, high)),
        about.figure("qualifying_share_low", low),
        about.figure("with_engagement_share", _share(visits.engagements > 0)),
        about.figure("median_minutes", round(spread.median, _HOUR_DIGITS) if spread else None),
        *(about.figure(_evidence_name(grade), _share(visits.evidence == grade.value)) for grade in EvidenceGrade),
    )


def _of_hours(about: _About, visits: Visits) -> tuple[Figure, ...]:
    span: MinuteSpan = patrol_minutes(visits)
    return (
        about.figure("patrol_hours", _hours(span.best), _bounds(_hours(span.low), _hours(span.high))),
        about.figure("person_hours", _hours(person_minutes(visits))),
        about.figure("covered_hours", _hours(covered_minutes(visits))),
    )


def _of_outcomes(about: _About, outcomes: Outcomes) -> tuple[Figure, ...]:
    counts = {kind: int(outcomes.count[outcomes.kind == kind.value].sum()) for kind in OutcomeKind}
    uses = sum(counts[kind] for kind in ASB_POWER_USES)
    kinds = (about.figure(outcome_figure_name(kind), count) for kind, count in counts.items())
    return about.figure("asb_power_uses", uses), *kinds
