"""A month beside the month before; small numbers are kept back from those who see no places."""

from __future__ import annotations

__all__ = [
    "FEWEST_SHOWN",
    "GRADES",
    "MAIN",
    "BulletinLine",
    "BulletinPage",
    "TownLine",
    "bulletin_lines",
    "kept_back_lines",
    "kept_back_names",
    "kept_back_towns",
    "outcome_lines",
]

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import ASB_POWER_USES, OutcomeKind
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp.core.figures import Figure

# One to four of something could be somebody: the rule of the interface for programs.
FEWEST_SHOWN = 5
_OUTCOMES = "outcomes."
_WHOLE, _PART = "ASB power uses, all kinds", " (ASB power)"
MAIN: tuple[tuple[str, str], ...] = (
    ("visits", "Patrols (visits)"),
    ("qualifying_share", "15 minutes or more, on best"),
    ("qualifying_share_low", "15 minutes or more, on low"),
    ("patrol_hours", "Patrol-hours"),
    ("person_hours", "Person-hours"),
    ("covered_hours", "Covered hours"),
    ("with_engagement_share", "With an engagement"),
    ("median_minutes", "Median minutes"),
    ("shifts", "Shifts"),
    ("shift_hours", "Shift-hours"),
)
GRADES: tuple[tuple[str, str], ...] = (
    ("evidence_share_a", "A: a device inside the place"),
    ("evidence_share_b", "B: radio, or one end only"),
    ("evidence_share_c", "C: the crew's own word"),
    ("evidence_share_d", "D: entered by a supervisor"),
)


@dataclass(frozen=True, slots=True)
class BulletinLine:
    """A figure of the month and of the month before.

    Args:
        label: words before it.
        now: of the month; None where it is kept back or there is none.
        before: of the month before; the same.
        difference: in words; empty where the two cannot be compared.
        is_kept_back: whether a number of one to four is not shown.
    """

    label: str
    now: Figure | None
    before: Figure | None
    difference: str = ""
    is_kept_back: bool = False


def bulletin_lines(
    names: Sequence[tuple[str, str]], now: Mapping[str, Figure], before: Mapping[str, Figure]
) -> list[BulletinLine]:
    """Lines of figures by name, those that neither month has left out.

    Args:
        names: names and labels, in order.
        now: figures of the month.
        before: of the month before; empty where it is not compared.
    """
    return [_line(label, now.get(name), before.get(name)) for name, label in names if name in now or name in before]


def outcome_lines(now: Mapping[str, Figure], before: Mapping[str, Figure]) -> list[BulletinLine]:
    """Outcomes by kind in the order of the vocabulary, uses of powers against anti-social behaviour first.

    Kinds that neither month had are left out.
    """
    names = [("asb_power_uses", _WHOLE)]
    for kind in OutcomeKind:
        name = _OUTCOMES + kind
        if any(told[name].value for told in (now, before) if name in told):
            names.append((name, words(kind) + (_PART if kind in ASB_POWER_USES else "")))
    return bulletin_lines(names, now, before)


def _line(label: str, now: Figure | None, before: Figure | None) -> BulletinLine:
    return BulletinLine(label, now, before, _difference(now, before))


def _difference(now: Figure | None, before: Figure | None) -> str:
    """How much more or less, in the figure's own unit and never in percent of what was before."""
    if now is None or before is None or now.value is None or before.value is None:
        return ""
    change = now.value - before.value
    if now.unit == "share":
        points = round(100 * change, 1)
        return "the same" if not points else f"{abs(points):.1f} points {'higher' if points > 0 else 'lower'}"
    size = round(abs(change), 1)
    if not size:
        return "the same"
    return f"{size:,.0f} {_side(change)}" if float(size).is_integer() else f"{size:,.1f} {_side(change)}"


def _side(change: float) -> str:
    return "more" if change > 0 else "fewer"


def kept_back_lines(lines: Sequence[BulletinLine]) -> list[BulletinLine]:
    """The lines with every number of one to four kept back, of either month.

    The uses of powers as a whole are kept back with any kind of them, for the whole would give it away.

    Args:
        lines: of counts; the first may be the whole of the uses of powers.
    """
    small = [_is_small(line.now) or _is_small(line.before) for line in lines]
    hides_whole = any(is_small and line.label.endswith(_PART) for line, is_small in zip(lines, small, strict=True))
    return [
        replace(line, now=None, before=None, difference="", is_kept_back=True)
        if is_small or (hides_whole and line.label == _WHOLE)
        else line
        for line, is_small in zip(lines, small, strict=True)
    ]


def kept_back_names(figures: Mapping[str, Figure]) -> frozenset[str]:
    """Figures of a period that are kept back by the same rule, by name.

    Of one to four patrols every figure is kept back; of more, each kind of outcome that was counted one to four times.

    Args:
        figures: all figures of a period.
    """
    outcomes = [line for line in outcome_lines(figures, {}) if line.now is not None]
    small = {
        line.now.name
        for line, kept in zip(outcomes, kept_back_lines(outcomes), strict=True)
        if line.now is not None and kept.is_kept_back
    }
    if _is_small(figures["visits"]):
        small |= {name for name in figures if not name.startswith(_OUTCOMES)} - {"asb_power_uses"}
    if _is_small(figures["qualifying_visits"]):
        small.add("qualifying_visits")
    return frozenset(small)


def _is_small(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None and 0 < figure.value < FEWEST_SHOWN


@dataclass(frozen=True, slots=True)
class BulletinPage:
    """A month's bulletin, ready to show.

    Args:
        main: figures of patrols and hours.
        outcomes: outcomes by kind.
        evidence: shares of the grades.
        roles: person-hours by role and agency.
        towns: patrols, patrol-hours and covered hours by town.
        is_empty: whether no visit is counted.
        keeps_back: whether small numbers are kept back from this reader.
        has_before: whether the month before had a visit.
    """

    main: list[BulletinLine]
    outcomes: list[BulletinLine]
    evidence: list[BulletinLine]
    roles: list[BulletinLine]
    towns: list[TownLine]
    is_empty: bool
    keeps_back: bool
    has_before: bool


@dataclass(frozen=True, slots=True)
class TownLine:
    """A town's patrols; figures are None where they are kept back."""

    town: str
    visits: Figure | None
    patrol_hours: Figure | None
    covered_hours: Figure | None
    is_kept_back: bool = False


def kept_back_towns(lines: Sequence[TownLine]) -> list[TownLine]:
    """The towns with those of one to four patrols kept back; one that would stand alone takes the next smallest along.

    Args:
        lines: towns with their figures.
    """
    by_size = sorted((line.visits.value or 0, index) for index, line in enumerate(lines) if line.visits is not None)
    small = [index for size, index in by_size if 0 < size < FEWEST_SHOWN]
    if len(small) == 1:
        small = [index for _, index in by_size[:2]]
    return [
        TownLine(line.town, None, None, None, is_kept_back=True) if index in small else line
        for index, line in enumerate(lines)
    ]
