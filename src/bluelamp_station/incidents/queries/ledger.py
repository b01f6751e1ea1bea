"""The completeness ledger: a strip of squares by source, district and month, and the table that says the same."""

from __future__ import annotations

__all__ = ["LEGEND", "Cell", "LedgerPage", "LedgerRow", "Strip", "StripLine", "ledger_for", "ledger_rows"]

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bluelamp.core.figures import Completeness, Figure
from bluelamp.core.vocabulary import MonthStatus
from bluelamp_station.incidents.queries.facts import newest_check
from bluelamp_station.incidents.wording import (
    month_in_words,
    months_in_words,
    name_in_words,
    rows_in_words,
    status_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bluelamp_station.accounts.models import Person

# A letter for each status, so that none is told by colour alone.
_LETTERS = {
    MonthStatus.MISSING: "\N{MULTIPLICATION SIGN}",
    MonthStatus.LOW: "L",
    MonthStatus.HIGH: "H",
    MonthStatus.BLANK_LOCATIONS: "B",
    MonthStatus.SNAP_POINTS_MOVED: "S",
    MonthStatus.COMPLETE: "",
}
_COLOURS = {
    MonthStatus.MISSING: "red",
    MonthStatus.LOW: "yellow",
    MonthStatus.HIGH: "purple",
    MonthStatus.BLANK_LOCATIONS: "pink",
    MonthStatus.SNAP_POINTS_MOVED: "turquoise",
    MonthStatus.COMPLETE: "blue",
}
_LABELS = {
    "incidents_held": "Incidents held",
    "months_missing": "Months missing",
    "months_to_look_at": "Months to look at",
}
_RECEIVED = Figure("received", None, "incidents", "Rows of a month that were kept, located or not.")
_EXPECTED = Figure(
    "expected",
    None,
    "incidents",
    "The band in which months of this source and district ordinarily lie, worked out from its other months.",
)
LEGEND = tuple((status.value, _LETTERS[status], status_words(status)) for status in MonthStatus)
_CELL, _GAP, _LABEL_WIDTH, _HEADER = 20, 2, 150, 34


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One month of one source and district, in words and numbers."""

    source: str
    area: str
    month: str
    month_words: str
    status: MonthStatus
    received: int
    expected: float | None
    expected_low: float | None
    expected_high: float | None
    lag_days: int | None
    blank_share: float | None
    new_point_share: float | None
    flags: tuple[str, ...]

    @property
    def band(self) -> str:
        """The months that would be ordinary: "5,916 to 10,510"; empty where nothing tells."""
        if self.expected_low is None or self.expected_high is None:
            return "" if self.expected is None else f"about {self.expected:,.0f}"
        return f"{self.expected_low:,.0f} to {self.expected_high:,.0f}"

    @property
    def words(self) -> str:
        """What is to be said of it."""
        return ", ".join(self.flags) or status_words(MonthStatus.COMPLETE)

    @property
    def source_words(self) -> str:
        """The source as people write it."""
        return name_in_words(self.source)

    @property
    def received_words(self) -> str:
        """How many, in words."""
        return "none" if self.is_missing else rows_in_words(self.received)

    @property
    def colour(self) -> str:
        """Colour of its tag."""
        return _COLOURS[self.status]

    @property
    def is_missing(self) -> bool:
        """Whether nothing was delivered."""
        return self.status == MonthStatus.MISSING

    @property
    def title(self) -> str:
        """A sentence for one who points at its square."""
        if self.is_missing:
            return f"{self.month_words}: missing"
        band = f", {self.band} expected" if self.band else ""
        return f"{self.month_words}: {self.words.lower()}; {self.received:,} received{band}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A square: its status, letter, tooltip and place."""

    status: str
    letter: str
    title: str
    x: int

    @property
    def middle(self) -> int:
        """Where its letter stands."""
        return self.x + _CELL // 2


@dataclass(frozen=True, slots=True)
class StripLine:
    """A line of squares with its label and its height in the drawing."""

    label: str
    y: int
    cells: tuple[Cell, ...]
    text_y: int


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing, in SVG units."""

    title: str
    lines: tuple[StripLine, ...]
    years: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]
    width: int
    height: int
    legend: tuple[tuple[str, str, str], ...]
    has_areas: bool
    size: int = _CELL
    left: int = _LABEL_WIDTH


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The ledger as the page shows it.

    Args:
        checked_at: when the store was checked.
        sentences: which months are missing, one sentence a source.
        figures: the totals, each with what people call it.
        strip: the drawing.
        rows: the table.
        sources: sources there are.
        areas: districts of the source chosen, or of all.
        left_out: districts with too few rows to be shown.
    """

    checked_at: datetime
    sentences: tuple[str, ...]
    figures: tuple[tuple[str, Figure], ...]
    strip: Strip
    rows: tuple[LedgerRow, ...]
    sources: tuple[str, ...]
    areas: tuple[str, ...]
    left_out: int
    received: Figure = _RECEIVED
    expected: Figure = _EXPECTED


def ledger_for(person: Person, *, source: str = "", area: str = "", status: str = "") -> LedgerPage | None:
    """The ledger that somebody may see; None before the first load.

    Args:
        person: who looks.
        source: only this source; a name that there is not counts as none.
        area: only this district; ``*`` for all, empty for whole sources.
        status: only months of this status in the table; ``flagged`` for all that are not complete.
    """
    check = newest_check(person)
    if check is None:
        return None
    found = check.found
    sources = tuple(sorted(found["sources"]))
    source = source if source in sources else ""
    everything = [_row(row) for row in found["ledger"] if source in ("", row["source"])]
    areas = tuple(sorted({row.area for row in everything} - {""}))
    return LedgerPage(
        checked_at=check.made_at,
        sentences=tuple(_sentence(name, found["sources"][name]) for name in sources if source in ("", name)),
        figures=_figures(found),
        strip=_strip(everything, with_areas=bool(source) or len(sources) == 1 or area == "*", area=area),
        rows=tuple(row for row in everything if _is_shown(row, area, status)),
        sources=sources,
        areas=areas,
        left_out=sum(n for name, n in found["areas_left_out"].items() if source in ("", name)),
    )


def ledger_rows(person: Person) -> tuple[LedgerRow, ...]:
    """Every row, for an export; none before the first load."""
    check = newest_check(person)
    return () if check is None else tuple(_row(row) for row in check.found["ledger"])


def _row(row: Mapping[str, Any]) -> LedgerRow:
    flags = tuple(status_words(MonthStatus(flag)) for flag in row["flags"])
    numbers = ("expected", "expected_low", "expected_high", "lag_days", "blank_share", "new_point_share")
    return LedgerRow(
        source=row["source"],
        area=row["area"],
        month=row["month"],
        month_words=month_in_words(row["month"]),
        status=MonthStatus(row["status"]),
        received=row["received"],
        flags=flags,
        **{name: row[name] for name in numbers},
    )


def _is_shown(row: LedgerRow, area: str, status: str) -> bool:
    is_place = bool(row.area) if area == "*" else row.area == area
    if status == "flagged":
        return is_place and row.status != MonthStatus.COMPLETE
    return is_place and status in ("", row.status)


def _sentence(source: str, held: Mapping[str, Any]) -> str:
    name, missing = name_in_words(source), held["missing"]
    told = f"{name}: {held['months_held']} of {held['months_expected']} months held"
    if not missing:
        return f"{told}; none is missing."
    return f"{told}; missing {'is' if len(missing) == 1 else 'are'} {months_in_words(missing)}."


def _figures(found: Mapping[str, Any]) -> tuple[tuple[str, Figure], ...]:
    """The totals, with the months that they rest on."""
    held = [Completeness.from_dict(told) for told in found["sources"].values()]
    whole = held[0] if len(held) == 1 else None
    figures = [replace(Figure.from_dict(figure), completeness=whole) for figure in found["figures"]]
    return tuple((_LABELS.get(figure.name, figure.name), figure) for figure in figures)


def _strip(rows: Sequence[LedgerRow], *, with_areas: bool, area: str) -> Strip:
    named = area not in ("", "*")
    chosen = [row for row in rows if not row.area or (with_areas and (not named or row.area == area))]
    months = sorted({row.month for row in chosen})
    column = {month: _LABEL_WIDTH + index * (_CELL + _GAP) for index, month in enumerate(months)}
    lines: dict[tuple[str, str], list[Cell]] = {}
    for row in chosen:
        cell = Cell(
            row.status.value, _LETTERS[row.status], f"{_label(row.source, row.area)}, {row.title}", column[row.month]
        )
        lines.setdefault((row.source, row.area), []).append(cell)
    used = {row.status.value for row in chosen}
    step = _CELL + _GAP
    return Strip(
        title="Months received, by source and district" if with_areas else "Months received, by source",
        lines=tuple(
            StripLine(_label(*key), _HEADER + index * step, tuple(cells), _HEADER + index * step + 15)
            for index, (key, cells) in enumerate(lines.items())
        ),
        years=tuple((month[:4], column[month]) for month in months if month.endswith("-01") or month == months[0]),
        months=tuple((month[5:].lstrip("0"), column[month] + _CELL // 2) for month in months),
        width=_LABEL_WIDTH + len(months) * step,
        height=_HEADER + len(lines) * step,
        legend=tuple(entry for entry in LEGEND if entry[0] in used),
        has_areas=with_areas,
    )


def _label(source: str, area: str) -> str:
    return area or name_in_words(source)
