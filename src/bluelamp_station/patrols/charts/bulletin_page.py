"""The bulletin of a month put together: figures of the engine, beside those of the month before."""

from __future__ import annotations

__all__ = ["SOURCES", "bulletin_page"]

from dataclasses import replace
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import VisitSource
from bluelamp_station.patrols.charts.bulletin import (
    FEWEST_SHOWN,
    GRADES,
    MAIN,
    BulletinLine,
    BulletinPage,
    TownLine,
    bulletin_lines,
    kept_back_lines,
    kept_back_towns,
    outcome_lines,
)
from bluelamp_station.patrols.engine import figures as engine
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp.core.figures import Figure
    from bluelamp_station.patrols.queries.bulletin import MonthRows

SOURCES: Mapping[VisitSource, str] = {
    VisitSource.PHONE: "recorded on phones",
    VisitSource.IMPORT: "read from files",
    VisitSource.SUPERVISOR: "entered by supervisors",
}


def bulletin_page(
    now: MonthRows, before: MonthRows | None, *, ground: str, as_at: str, keeps_back: bool
) -> BulletinPage:
    """Everything that stands on the page.

    Args:
        now: the month.
        before: the month before; None where nothing was recorded yet.
        ground: whose ground it is, in words.
        as_at: when the rows were read, ISO 8601.
        keeps_back: whether numbers of one to four are kept back.
    """
    told = _figures(now, ground, as_at)
    earlier = _figures(before, ground, as_at) if before and before.rows.visits else {}
    main = bulletin_lines(MAIN, told, earlier)
    outcomes = outcome_lines(told, earlier)
    roles, towns = _roles(now, ground, as_at, keeps_back=keeps_back), _towns(now, as_at)
    is_small = 0 < len(now.rows.visits) < FEWEST_SHOWN
    if keeps_back:
        outcomes, towns = kept_back_lines(outcomes), kept_back_towns(towns)
        main = _kept_back_main(
            main, is_small=is_small, was_small=0 < len(before.rows.visits) < FEWEST_SHOWN if before else False
        )
    is_empty = not now.rows.visits
    return BulletinPage(
        main=main,
        outcomes=outcomes,
        evidence=bulletin_lines(GRADES, told, earlier) if not (keeps_back and is_small) else [],
        roles=roles,
        towns=towns,
        is_empty=is_empty,
        keeps_back=keeps_back,
        has_before=bool(earlier),
    )


def _kept_back_main(lines: list[BulletinLine], *, is_small: bool, was_small: bool) -> list[BulletinLine]:
    """All figures of a month of one to four patrols are kept back: each would tell of single crews."""
    if is_small:
        return [replace(line, now=None, before=None, difference="", is_kept_back=True) for line in lines]
    if was_small:
        return [replace(line, before=None, difference="") for line in lines]
    return lines


def _figures(told: MonthRows, ground: str, as_at: str) -> dict[str, Figure]:
    return engine.figures(told.rows, ground=ground, source=_source(told), as_at=as_at)


def _source(told: MonthRows) -> str:
    parts = [f"{told.sources[source]:,} {text}" for source, text in SOURCES.items() if source in told.sources]
    notes = [f"{note} ({n:,})" for note, n in told.notes]
    return "; ".join(["Visits " + ", ".join(parts) if parts else "No visits", *notes])


def _roles(told: MonthRows, ground: str, as_at: str, *, keeps_back: bool) -> list[BulletinLine]:
    """Person-hours by role and agency; kinds of fewer than five patrols are kept back with the small numbers."""
    found = engine.person_hours_by_role(told.rows, told.crews, ground=ground, source=_source(told), as_at=as_at)
    lines = []
    for (role, agency, figure), n_visits in found:
        label = f"{words(role)}, {words(agency)}"
        hides = keeps_back and n_visits < FEWEST_SHOWN
        lines.append(BulletinLine(label, None if hides else figure, None, is_kept_back=hides))
    return lines


def _towns(told: MonthRows, as_at: str) -> list[TownLine]:
    names = sorted({told.towns.get(row.place_ref, "") for row in told.rows.visits}, key=lambda name: (not name, name))
    lines = []
    for name in names:
        part = [row for row in told.rows.visits if told.towns.get(row.place_ref, "") == name]
        rows = replace(told.rows, visits=part, outcomes=[], shifts=[])
        figures = engine.figures(rows, ground=name or "no town named", source=_source(told), as_at=as_at)
        lines.append(
            TownLine(name or "No town named", figures["visits"], figures["patrol_hours"], figures["covered_hours"])
        )
    return lines
