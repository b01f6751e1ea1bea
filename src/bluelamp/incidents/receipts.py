"""Receipts: what became of each file of a load, and the totals of a call.

A receipt is stored with the parts it brought, so that loading the same file again is recognised and gives the same
counts.
"""

from __future__ import annotations

__all__ = ["FileReceipt", "LoadReceipt", "add_up", "check_refusals", "load_figures"]

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import RefusedInputError, Where
from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import PartKind, category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bluelamp.incidents.cleaning import Tally

# A file with more than this share of refused rows is not what its reader takes it for.
LARGEST_REFUSED_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """What became of one file.

    Args:
        slot: month in the file's name, or its name: with source and kind, what a later delivery replaces.
        file: name of the file.
        sha256: hash of its content.
        fingerprint: what it was read with: recipe, boundary, lookup, coordinate system, reader version.
        kind: incidents, outcomes or searches.
        source: whose data.
        at: when it was loaded, ISO 8601.
        rows_read: rows read.
        rows_kept: rows kept.
        rows_refused: refused rows by reason.
        rows_altered: remarks on kept rows by reason.
        duplicates: duplicates left out.
        without_location: kept rows without a location.
        outside_area: kept rows outside the boundary.
        months: rows by verdict and month.
        categories: rows by verdict and category code.
        unknown_codes: codes that the recipe does not know, with their rows.
        warnings: sentences for people.
        parts: names of the parts that it brought.
        is_merged: its rows were added to months that were held.
        attribution: what must stand beside anything made of these data.
    """

    slot: str
    file: str
    sha256: str
    fingerprint: str
    kind: str
    source: str
    at: str
    rows_read: int
    rows_kept: int
    rows_refused: Mapping[str, int] = field(default_factory=dict)
    rows_altered: Mapping[str, int] = field(default_factory=dict)
    duplicates: int = 0
    without_location: int = 0
    outside_area: int = 0
    months: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    categories: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unknown_codes: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    is_merged: bool = False
    attribution: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """Source, kind and slot: a later delivery for the same place replaces this one."""
        return self.source, self.kind, self.slot

    def as_record(self) -> dict[str, Any]:
        """The receipt as the store keeps it."""
        return {"key": "/".join(self.place), **asdict(self)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> FileReceipt:
        """The inverse of :meth:`as_record`; keys that a later version added are passed over."""
        known = {name: record[name] for name in cls.__dataclass_fields__ if name in record}
        return cls(**(known | {"warnings": tuple(record["warnings"]), "parts": tuple(record["parts"])}))


@dataclass(frozen=True, slots=True)
class LoadReceipt:
    """What a call of load did.

    Args:
        files: one receipt for each file, in order.
        working_crs: the store's working system.
        warnings: sentences for people, those of the files included.
        is_unchanged: every file was held already.
    """

    files: tuple[FileReceipt, ...]
    working_crs: str
    warnings: tuple[str, ...]
    is_unchanged: bool

    def of_kind(self, kind: PartKind) -> tuple[FileReceipt, ...]:
        """Receipts of one kind."""
        return tuple(file for file in self.files if file.kind == kind)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The totals of the call."""
        return load_figures(self)

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of the published contract."""
        incidents = self.of_kind(PartKind.INCIDENTS)
        return {
            "files": len(self.files),
            "rows_read": sum(f.rows_read for f in incidents),
            "rows_kept": sum(f.rows_kept for f in incidents),
            "rows_refused": add_up(f.rows_refused for f in incidents),
            "rows_altered": add_up(f.rows_altered for f in incidents),
            "duplicates": sum(f.duplicates for f in incidents),
            "without_location": sum(f.without_location for f in incidents),
            "outside_area": sum(f.outside_area for f in incidents),
            "months": _by_month(incidents, "kept"),
            "duplicates_by_month": _by_month(incidents, "duplicate"),
            "refused_by_month": _by_month(incidents, "refused"),
            "categories": _by_category(incidents, "kept"),
            "duplicates_by_category": _by_category(incidents, "duplicate"),
            "refused_by_category": _by_category(incidents, "refused"),
            "outcomes": sum(f.rows_kept for f in self.of_kind(PartKind.OUTCOMES)),
            "searches": sum(f.rows_kept for f in self.of_kind(PartKind.SEARCHES)),
            "unchanged": self.is_unchanged,
            "working_crs": self.working_crs,
            "by_file": [_file_line(file) for file in self.files],
            "warnings": list(self.warnings),
            "figures": [figure.as_dict() for figure in self.figures],
        }


def add_up(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sum of several tallies, by name."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(sorted(total.items()))


def check_refusals(file: str, tally: Tally, *, may_be_empty: bool) -> None:
    """Refuse a file of which too much was refused, or nothing kept.

    Args:
        file: name of the file.
        tally: how its rows ended.
        may_be_empty: a month without a single outcome or search is possible.

    Raises:
        RefusedInputError: it names the first refused row, its column and reason.
    """
    refused = sum(tally.refused.values())
    if tally.read == 0 and may_be_empty:
        return
    if tally.read == 0:
        raise RefusedInputError("the file has a header and no rows.", code="BL-LOAD-01", where=Where(file=file))
    if tally.kept > 0 and refused <= LARGEST_REFUSED_SHARE * tally.read:
        return
    reasons = ", ".join(f"{reason} {n:,}" for reason, n in tally.refused.items())
    row, column, reason = tally.first_refused or (2, "", "duplicate")
    raise RefusedInputError(
        f"{reason}; {refused:,} of {tally.read:,} rows are refused ({reasons}), so the file is. Nothing was written.",
        code="BL-LOAD-02",
        where=Where(file=file, row=row, column=column or None),
    )


_DEFINITIONS = {
    "rows_read": "Rows of the files of this call, the header not counted.",
    "rows_kept": "Incidents kept, those without a location and outside the area included.",
    "duplicates": "Whole rows that repeat an earlier row of the same file with the same ID that is not empty.",
    "without_location": "Incidents kept that carry no coordinates.",
    "outside_area": "Incidents kept aside because they lie outside the boundary that the load was given.",
    "outcomes": "Outcome records kept.",
    "searches": "Stop-and-search records kept.",
}


def load_figures(receipt: LoadReceipt) -> tuple[Figure, ...]:
    """The totals of a call as figures."""
    incidents = receipt.of_kind(PartKind.INCIDENTS)
    refused = sum(sum(f.rows_refused.values()) for f in incidents)
    values = {
        "rows_read": sum(f.rows_read for f in incidents),
        "rows_kept": sum(f.rows_kept for f in incidents),
        "duplicates": sum(f.duplicates for f in incidents),
        "without_location": sum(f.without_location for f in incidents),
        "outside_area": sum(f.outside_area for f in incidents),
        "outcomes": sum(f.rows_kept for f in receipt.of_kind(PartKind.OUTCOMES)),
        "searches": sum(f.rows_kept for f in receipt.of_kind(PartKind.SEARCHES)),
    }
    source = ", ".join(sorted({f.source for f in receipt.files}))
    as_at = max((f.at for f in receipt.files), default="")
    figures = [
        Figure(name, value, "rows", _DEFINITIONS[name], source=source, as_at=as_at) for name, value in values.items()
    ]
    definition = "Rows refused, each with a reason that can be listed; in no total."
    figures.insert(2, Figure("rows_refused", refused, "rows", definition, source=source, as_at=as_at))
    return tuple(figures)


def _by_month(files: Iterable[FileReceipt], verdict: str) -> dict[str, int]:
    return add_up(file.months.get(verdict, {}) for file in files)


def _by_category(files: Iterable[FileReceipt], verdict: str) -> dict[str, int]:
    codes = add_up(file.categories.get(verdict, {}) for file in files)
    return {category(code).name: n for code, n in codes.items()}


def _file_line(file: FileReceipt) -> dict[str, Any]:
    return {
        "file": file.file,
        "kind": file.kind,
        "source": file.source,
        "rows_read": file.rows_read,
        "rows_kept": file.rows_kept,
        "duplicates": file.duplicates,
        "rows_refused": dict(file.rows_refused),
    }
