"""Decisions on sink points: a log that says who decided what, when and why."""

from __future__ import annotations

__all__ = ["decide", "decisions_on_points"]

from typing import TYPE_CHECKING

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import SinkDecision
from bluelamp.incidents.sinks import sink_key
from bluelamp.io.store import Manifest, open_store, writing
from bluelamp.io.store.lock import describe_holder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def decide(
    store: Path, x: float, y: float, decision: SinkDecision, *, reason: str, by: str, at: str, wait_s: float = 10.0
) -> str:
    """Log a decision on a coordinate; the last one on it counts.

    Args:
        store: folder of the store.
        x: easting in metres, working system.
        y: northing.
        decision: exclude it from rankings, or keep it.
        reason: why, for those who ask later.
        by: who decided.
        at: when, ISO 8601.
        wait_s: seconds to wait for another writer.

    Returns:
        The key of the coordinate.

    Raises:
        UsageError: no reason or name.
    """
    if not reason.strip() or not by.strip():
        raise UsageError("a decision needs --reason and --by.", code="BL-DECIDE-01")
    open_store(store)
    key = sink_key(x, y)
    record = {
        "key": f"sink {key}",
        "point": key,
        "decision": str(decision),
        "reason": reason.strip(),
        "by": by.strip(),
        "at": at,
    }
    with writing(store, holder=describe_holder("bluelamp incidents decide", at), wait_s=wait_s) as writer:
        writer.commit(decisions=[record])
    return key


def decisions_on_points(manifest: Manifest) -> Mapping[str, SinkDecision]:
    """What was decided last on each coordinate, by its key."""
    return {
        str(record["point"]): SinkDecision(record["decision"])
        for record in manifest.latest_decisions().values()
        if "point" in record
    }
