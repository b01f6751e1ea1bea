"""The completeness ledger of a store, and the sink points that somebody should decide on."""

from __future__ import annotations

__all__ = ["StoreCheck", "check"]

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.figures import Completeness, Figure
from bluelamp.core.periods import Month, MonthRange
from bluelamp.core.vocabulary import PartKind
from bluelamp.incidents.ledger import Ledger, completeness, make_ledger
from bluelamp.incidents.sinks import SinkPoint, propose_sinks
from bluelamp.io.received import ReceivedRows, read_received
from bluelamp.io.store import Manifest, open_store
from bluelamp.tasks.incidents.decide import decisions_on_points

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """What a store holds and lacks.

    Args:
        ledger: a row for each source, district and month.
        sinks: points that carry too much, with what was decided.
        months: for each source its months expected and held, from its first to its last.
        reused_ids: IDs that stand in more than one month of a source.
        figures: the totals.
    """

    ledger: Ledger
    sinks: tuple[SinkPoint, ...]
    months: Mapping[str, Completeness]
    reused_ids: int
    figures: tuple[Figure, ...]

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready document."""
        return {
            "sources": {source: held.as_dict() for source, held in self.months.items()},
            "ledger": [_row(asdict(row), str(row.status)) for row in self.ledger.rows],
            "sink_points": [asdict(sink) for sink in self.sinks],
            "ids_in_several_months": self.reused_ids,
            "figures": [figure.as_dict() for figure in self.figures],
        }


def check(store: Path) -> StoreCheck:
    """Check what a store holds.

    Raises:
        UnreadableInputError: no store, or nothing in it.
    """
    manifest = open_store(store)
    rows = read_received(store, manifest)
    months = _months(manifest)
    ledger = make_ledger(rows.received, taken_up=_taken_up(manifest))
    sinks = _sinks(rows, manifest)
    return StoreCheck(ledger, sinks, months, rows.reused_ids, _figures(rows, months, ledger, manifest))


def _months(manifest: Manifest) -> dict[str, Completeness]:
    sources = sorted({part.source for part in manifest.parts if part.kind == PartKind.INCIDENTS})
    found = {}
    for source in sources:
        held = manifest.months(PartKind.INCIDENTS, source)
        found[source] = completeness(held, MonthRange(Month.parse(held[0]), Month.parse(held[-1])))
    return found


def _taken_up(manifest: Manifest) -> dict[tuple[str, str], str]:
    """When the file of each source and month was loaded."""
    return {
        (str(receipt["source"]), month): str(receipt["at"])
        for receipt in manifest.receipts
        if receipt["kind"] == PartKind.INCIDENTS
        for month in receipt["months"].get("kept", {})
    }


def _sinks(rows: ReceivedRows, manifest: Manifest) -> tuple[SinkPoint, ...]:
    return propose_sinks(
        rows.received.x,
        rows.received.y,
        rows.category.codes,
        rows.location.codes,
        rows.received.source,
        locations=rows.location.words,
        sources=rows.received.sources,
        decisions=decisions_on_points(manifest),
    )


def _row(row: dict[str, Any], status: str) -> dict[str, Any]:
    return row | {"status": status, "flags": [str(flag) for flag in row["flags"]]}


def _figures(
    rows: ReceivedRows, months: Mapping[str, Completeness], ledger: Ledger, manifest: Manifest
) -> tuple[Figure, ...]:
    as_at = max((str(receipt["at"]) for receipt in manifest.receipts), default="")
    source = ", ".join(months)
    missing = sum(len(held.missing) for held in months.values())
    flagged = len([row for row in ledger.flagged() if row.area == "" and row.received])
    values = [
        ("incidents_held", len(rows.received.month), "rows", "Incidents in the store, located or not."),
        ("months_missing", missing, "months", "Months between the first and the last of a source that are not held."),
        (
            "months_to_look_at",
            flagged,
            "months",
            "Held months of a source that are unlike the others; the ledger says how.",
        ),
    ]
    return tuple(
        Figure(name, value, unit, definition, source=source, as_at=as_at) for name, value, unit, definition in values
    )
