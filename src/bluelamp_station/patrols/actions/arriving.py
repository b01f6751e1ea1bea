"""Records as they arrive from a phone: cleaned, their points taken out, and ready for the journal."""

from __future__ import annotations

__all__ = ["CLOCK_SLACK_S", "Arrival", "Batch", "arrive"]

import datetime as dt
import hashlib
import json
import math
import uuid
from dataclasses import dataclass
from typing import Any

from bluelamp.core.vocabulary import FieldRecordKind, RefusalReason
from bluelamp_station.patrols.actions.reading import RefusedRecordError, Told, moment, read_body
from bluelamp_station.patrols.engine.taps import Point

# A phone's clock may differ by so much from the site's before anybody is asked.
CLOCK_SLACK_S = 120.0
_DEEPEST, _LONGEST_CONTENT = 8, 20_000
_PLACED = frozenset({"longitude", "latitude", "lon", "lng", "lat"})
_FAR_M = 1_000_000.0
_MOST_POINTS = 500
# Kinds that speak of a visit and of nothing else.
_OF_A_VISIT = frozenset(
    {
        FieldRecordKind.VISIT_STARTED,
        FieldRecordKind.VISIT_ENDED,
        FieldRecordKind.VISIT_CORRECTED,
        FieldRecordKind.VISIT_NOTED,
        FieldRecordKind.FIXES,
        FieldRecordKind.OUTCOME,
        FieldRecordKind.OUTCOME_WITHDRAWN,
    }
)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a phone sent at once.

    Args:
        device_id: of the phone.
        clock_ahead_s: the phone's clock less the site's, seconds.
        received_at: when it came.
        records: as JSON gave them.
    """

    device_id: str
    clock_ahead_s: float
    received_at: dt.datetime
    records: tuple[Any, ...]

    @property
    def shift(self) -> dt.timedelta:
        """By how much times of this batch are put right."""
        ahead = self.clock_ahead_s
        return dt.timedelta(seconds=ahead) if abs(ahead) > CLOCK_SLACK_S else dt.timedelta()


@dataclass(frozen=True, slots=True)
class Arrival:
    """One record, read.

    Args:
        key: its id; made from its content where it had none.
        has_id: whether it had one: others get no receipt.
        kind: as it came, at most 24 characters.
        visit_key: the visit that it speaks of.
        made_at: when the phone made it, put right; when it came, where that cannot be read.
        content: as it came, without positions.
        digest: of all that came, positions among it.
        told: what it says; None where it cannot be read.
        refusal: why it cannot be read.
        points: positions in it, times put right.
    """

    key: uuid.UUID
    has_id: bool
    kind: str
    visit_key: uuid.UUID | None
    made_at: dt.datetime
    content: dict[str, Any]
    digest: str
    told: Told | None
    refusal: RefusedRecordError | None
    points: tuple[Point, ...]


def arrive(raw: object, batch: Batch) -> Arrival:
    """Read a record.

    Args:
        raw: as JSON gave it.
        batch: what it came with.
    """
    whole = _clean(raw, keep_places=True)
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    record: dict[str, Any] = whole if isinstance(whole, dict) else {"came": whole}
    key = _key(record.get("id"))
    body = record.get("body")
    told: Told | None = None
    points: tuple[Point, ...] = ()
    refusal: RefusedRecordError | None = None
    try:
        visit_key = _visit_key(record)
        made_at = moment(record.get("made_at")) - batch.shift
        told = read_body(str(record.get("kind")), body)
        points = _points(record, batch.shift)
    except RefusedRecordError as error:
        refusal, told = error, None
        visit_key, made_at = _key(record.get("visit_id")), batch.received_at
    return Arrival(
        key=key or uuid.uuid5(uuid.NAMESPACE_OID, f"{batch.device_id}:{digest}"),
        has_id=key is not None,
        kind=str(record.get("kind"))[:24],
        visit_key=visit_key,
        made_at=made_at,
        content=_content(record, len(points)),
        digest=digest,
        told=told,
        refusal=refusal,
        points=points,
    )


def _visit_key(record: dict[str, Any]) -> uuid.UUID | None:
    found = _key(record.get("visit_id"))
    if found is None and str(record.get("kind")) in _OF_A_VISIT:
        raise RefusedRecordError(RefusalReason.UNKNOWN_VISIT, "The record does not say to which visit it belongs.")
    return found


def _key(told: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(told) if isinstance(told, str) else None
    except ValueError:
        return None


def _points(record: dict[str, Any], shift: dt.timedelta) -> tuple[Point, ...]:
    """Positions that can be read; the others are passed over.

    Raises:
        RefusedRecordError: the record is of positions, and none can be read.
    """
    body = record.get("body")
    if not isinstance(body, dict):
        return ()
    many, one = body.get("fixes"), body.get("fix")
    told = (many[:_MOST_POINTS] if isinstance(many, list) else []) + ([one] if one else [])
    found = (_point(each, shift) for each in told)
    points = tuple(point for point in found if point is not None)
    if record.get("kind") == FieldRecordKind.FIXES and not points:
        raise RefusedRecordError(RefusalReason.UNREADABLE_ROW, "None of the positions can be read.")
    return points


def _point(told: object, shift: dt.timedelta) -> Point | None:
    if not isinstance(told, dict):
        return None
    numbers = [told.get(name) for name in ("longitude", "latitude", "accuracy_m")]
    if not all(isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in numbers):
        return None
    longitude, latitude, accuracy_m = (float(n) for n in numbers)  # type: ignore[arg-type]  # - looked at above
    if abs(longitude) > 180 or abs(latitude) > 90 or not 0 <= accuracy_m <= _FAR_M:  # noqa: PLR2004 - degrees of the earth
        return None
    try:
        return Point(moment(told.get("at")) - shift, longitude, latitude, accuracy_m)
    except RefusedRecordError:
        return None


def _content(record: dict[str, Any], n_points: int) -> dict[str, Any]:
    """The record for the journal: every position out of it, only how many there were."""
    content = _clean(record, keep_places=False)
    body = content.get("body")
    if isinstance(body, dict) and "fixes" in body:
        body["fixes"] = len(body["fixes"]) if isinstance(body["fixes"], list) else 0
    if n_points:
        content["points_read"] = n_points
    if len(json.dumps(content)) > _LONGEST_CONTENT:
        kept = ("id", "kind", "visit_id", "made_at", "run_id", "steady_ms")
        return {name: str(content.get(name))[:100] for name in kept} | {"left_out": "too long"}
    return dict(content)


def _clean(told: Any, *, keep_places: bool, depth: int = 0) -> Any:
    """JSON that every database keeps: not too deep, no halves of characters, no zero bytes; positions on request."""
    if isinstance(told, str):
        return told.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(told, dict) and depth < _DEEPEST:
        pairs = {_clean(str(name), keep_places=True): value for name, value in told.items()}
        return {
            name: _clean(value, keep_places=keep_places, depth=depth + 1)
            for name, value in pairs.items()
            if keep_places or name not in _PLACED
        }
    if isinstance(told, list) and depth < _DEEPEST:
        return [_clean(value, keep_places=keep_places, depth=depth + 1) for value in told]
    return "too deep" if isinstance(told, dict | list) else told
