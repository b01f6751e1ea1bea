"""What the store holds and lacks, the points that carry too much, and the decisions on them."""

from __future__ import annotations

__all__ = ["check_store", "count_incidents", "decide_point", "decisions_of"]

from collections import Counter
from typing import TYPE_CHECKING, Any

from bluelamp.core.crs import from_working

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bluelamp.core.periods import MonthRange
    from bluelamp.core.vocabulary import SinkDecision
    from bluelamp.io.store import Manifest

# A district with less of a source's rows than this is a stray address of another force, not a part of the ground.
LEAST_AREA_SHARE = 0.005
_DEGREE_DECIMALS = 6


def check_store(store: Path) -> dict[str, Any]:
    """The check of a store as JSON, with what pages need beside it.

    Keys: those of ``tasks.incidents.check``; ``ledger`` without districts that hold under half a percent of a source's
    rows, which ``areas_left_out`` counts by source; ``decisions``, the log of decisions on points; ``longitude`` and
    ``latitude`` of each sink point; ``months``, held by any source; ``working_crs``, ``data_version``,
    ``manifest_version``, ``has_boundary``.

    Raises:
        UnreadableInputError: no store, or nothing in it.
    """
    from bluelamp.core.vocabulary import PartKind  # noqa: PLC0415 - read with the science
    from bluelamp.io.store import open_store  # noqa: PLC0415 - the web process starts without arrow
    from bluelamp.tasks.incidents import check  # noqa: PLC0415

    manifest = open_store(store)
    found = check(store).as_dict()
    ledger, left_out = _without_strays(found["ledger"])
    return found | {
        "ledger": ledger,
        "areas_left_out": left_out,
        "sink_points": [_placed(point, manifest.working_crs) for point in found["sink_points"]],
        "decisions": _decisions(manifest),
        "months": list(manifest.months(PartKind.INCIDENTS)),
        "working_crs": manifest.working_crs,
        "data_version": manifest.data_version,
        "manifest_version": manifest.version,
        "has_boundary": "within" in manifest.areas,
    }


def _without_strays(rows: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    received: Counter[tuple[str, str]] = Counter()
    for row in rows:
        received[row["source"], row["area"]] += row["received"]
    strays = {
        (source, area) for (source, area), n in received.items() if area and n < LEAST_AREA_SHARE * received[source, ""]
    }
    left_out = Counter(source for source, _ in strays)
    return [row for row in rows if (row["source"], row["area"]) not in strays], dict(sorted(left_out.items()))


def _placed(point: dict[str, Any], working_crs: str) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415 - the web process starts without numpy

    longitude, latitude = from_working(np.array([point["x"]]), np.array([point["y"]]), working=working_crs)
    return {name: float(value) if isinstance(value, float) else value for name, value in point.items()} | {
        "decision": str(point["decision"]),
        "longitude": round(float(longitude[0]), _DEGREE_DECIMALS),
        "latitude": round(float(latitude[0]), _DEGREE_DECIMALS),
    }


def _decisions(manifest: Manifest) -> list[dict[str, str]]:
    """The log of decisions on points, the earliest first."""
    names = ("point", "decision", "reason", "by", "at")
    log = [{name: str(record[name]) for name in names} for record in manifest.decisions if "point" in record]
    return sorted(log, key=lambda record: record["at"])


def decisions_of(store: Path) -> list[dict[str, str]]:
    """The log of decisions on points, the earliest first, each with point, decision, reason, by and at."""
    from bluelamp.io.store import open_store  # noqa: PLC0415 - the web process starts without arrow

    return _decisions(open_store(store))


def decide_point(
    store: Path, point: str, decision: SinkDecision, *, reason: str, by: str, at: str, wait_s: float
) -> None:
    """Write a decision on a point into the store's manifest.

    Args:
        store: folder of the store.
        point: easting and northing to the metre, as a sink point's key.
        decision: keep or exclude.
        reason: why.
        by: who.
        at: when, ISO 8601.
        wait_s: seconds to wait for another writer.

    Raises:
        StoreBusyError: a load is writing.
        BluelampError: the store cannot be written.
    """
    from bluelamp.tasks.incidents import decide  # noqa: PLC0415 - the web process starts without arrow

    east, north = point.split()
    decide(store, float(east), float(north), decision, reason=reason, by=by, at=at, wait_s=wait_s)


def count_incidents(store: Path, period: MonthRange | None, *, by: Sequence[str]) -> dict[str, Any]:
    """Incident counts by month, category and district as JSON; small counts are not withheld here.

    Raises:
        UsageError: ``by`` holds another word.
        UnreadableInputError: no store, or nothing in it.
    """
    from bluelamp.tasks.incidents.aggregates import aggregates  # noqa: PLC0415 - the web process starts without arrow

    return aggregates(store, period, by=tuple(by)).as_dict()
