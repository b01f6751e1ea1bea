"""Deliveries as lists and as receipts."""

from __future__ import annotations

__all__ = [
    "DeliveryLine",
    "FileLine",
    "NamedCounts",
    "Receipt",
    "SentLine",
    "deliveries_for",
    "line_of",
    "receipt_of",
    "sent_of",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.figures import Figure
from bluelamp_station.incidents.models import Delivery, DeliveryFile
from bluelamp_station.incidents.wording import (
    KINDS,
    month_in_words,
    name_in_words,
    reason_in_words,
    rows_in_words,
    seen_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person

_MOST_NAMED = 4
_LABELS = {
    "rows_read": "Rows read",
    "rows_kept": "Incidents kept",
    "rows_refused": "Rows refused",
    "duplicates": "Duplicates left out",
    "without_location": "Without location",
    "outside_area": "Outside the boundary",
    "outcomes": "Outcomes kept",
    "searches": "Searches kept",
}

# From this share of a delivery outside the boundary on, its files are probably another force's.
_MOSTLY = 0.5


def deliveries_for(person: Person) -> QuerySet[Any]:
    """Deliveries that somebody may see, the newest first, with who sent them and their files."""
    return (
        Delivery.objects.visible_to(person)
        .select_related("received_by")
        .prefetch_related("files")
        .order_by("-received_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class SentLine:
    """A file as it was sent: what it is, about how many rows, which months."""

    name: str
    kinds: str
    months: str
    rows: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of a receipt; ``counts`` are rows read, kept, duplicate and refused, in words."""

    name: str
    kind: str
    source: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedCounts:
    """Rows of one month or category; ``counts`` are rows kept, duplicate and refused, in words."""

    key: str
    name: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a load did, as the page shows it.

    Args:
        figures: the totals, each with what people call it.
        files: one line a file.
        months: one line a month of the incidents.
        categories: one line a category, the most frequent first.
        refused: refused rows by reason in words.
        altered: remarks on kept rows by reason in words.
        warnings: sentences.
        noted: how many rows can be listed: refused, altered and duplicate ones.
        is_unchanged: everything was held already.
    """

    figures: tuple[tuple[str, Figure], ...]
    files: tuple[FileLine, ...]
    months: tuple[NamedCounts, ...]
    categories: tuple[NamedCounts, ...]
    refused: tuple[tuple[str, str], ...]
    altered: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    noted: int
    is_unchanged: bool


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A delivery in the list."""

    delivery: Delivery
    files: str
    kept: Figure | None
    refused: Figure | None


def receipt_of(delivery: Delivery) -> Receipt | None:
    """The receipt of a delivery; None before it is loaded."""
    told = delivery.receipt
    if not told:
        return None
    return Receipt(
        figures=tuple((_LABELS.get(figure.name, figure.name), figure) for figure in _figures(told)),
        files=tuple(_file(line) for line in told["by_file"]),
        months=_counts(told, "months", "by_month"),
        categories=_counts(told, "categories", "by_category"),
        refused=_reasons(told["rows_refused"]),
        altered=_reasons(told["rows_altered"]),
        warnings=(*_mostly_outside(told), *told["warnings"]),
        noted=_noted(told),
        is_unchanged=told["unchanged"],
    )


def _mostly_outside(told: Mapping[str, Any]) -> tuple[str, ...]:
    """Files of another force load without a fault; that nearly all lies outside the boundary gives them away."""
    counts = {figure.name: float(figure.value or 0) for figure in _figures(told)}
    kept, outside = counts.get("rows_kept", 0.0), counts.get("outside_area", 0.0)
    if not kept or outside / kept < _MOSTLY:
        return ()
    told_so = f"{outside:,.0f} of {kept:,.0f} incidents lie outside the boundary and count in no ranking of it"
    return (f"{told_so}: check that the files are this force's.",)


def line_of(delivery: Delivery) -> DeliveryLine:
    """A delivery as the list shows it; its files are to be fetched with it."""
    names = [file.name for file in delivery.files.all()]
    listed = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    figures = {figure.name: figure for figure in _figures(delivery.receipt)}
    return DeliveryLine(
        delivery,
        f"{listed} and {more:,} more" if more > 0 else listed,
        figures.get("rows_kept"),
        figures.get("rows_refused"),
    )


def sent_of(delivery: Delivery) -> tuple[SentLine, ...]:
    """The files of a delivery as they were sent."""
    return tuple(_sent(file) for file in delivery.files.all())


def _sent(file: DeliveryFile) -> SentLine:
    kinds, months, rows = seen_in_words(file.seen)
    if file.part != DeliveryFile.Part.ROWS:
        kinds = DeliveryFile.Part(file.part).label
    return SentLine(file.name, kinds, months, rows, file.size_bytes, file.sha256)


def _figures(told: Mapping[str, Any]) -> list[Figure]:
    return [Figure.from_dict(figure) for figure in told.get("figures", [])]


def _noted(told: Mapping[str, Any]) -> int:
    reasons = sum(told["rows_refused"].values()) + sum(told["rows_altered"].values())
    return int(reasons + sum(line["duplicates"] for line in told["by_file"]))


def _file(line: Mapping[str, Any]) -> FileLine:
    return FileLine(
        line["file"],
        KINDS.get(line["kind"], line["kind"]),
        name_in_words(line["source"]),
        _words(line["rows_read"], line["rows_kept"], line["duplicates"], sum(line["rows_refused"].values())),
    )


def _words(*counts: int) -> tuple[str, ...]:
    return tuple(rows_in_words(count) for count in counts)


def _counts(told: Mapping[str, Any], kept: str, ending: str) -> tuple[NamedCounts, ...]:
    """Months in order; categories by frequency, since JSON in a database keeps no order."""
    tables = told[kept], told[f"duplicates_{ending}"], told[f"refused_{ending}"]
    names = {name for table in tables for name in table}
    is_month = kept == "months"
    ordered = sorted(names) if is_month else sorted(names, key=lambda name: (-tables[0].get(name, 0), name))
    return tuple(
        NamedCounts(name, _month(name) if is_month else name, _words(*(table.get(name, 0) for table in tables)))
        for name in ordered
    )


def _month(name: str) -> str:
    return month_in_words(name) if name else "No month"


def _reasons(counts: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((reason_in_words(reason), rows_in_words(n)) for reason, n in ordered)
