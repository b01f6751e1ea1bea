"""Schemas of the phone app: what it sends, what it is answered, and what it is given."""

from __future__ import annotations

from ops.schema_rooms.shapes import (
    AMOUNT,
    COUNT,
    TEXT,
    TEXTS,
    ZONED,
    Schema,
    described,
    one_of,
    or_null,
    pattern,
    record,
)

from bluelamp.core import vocabulary as words

UUID_TEXT = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
REFERENCE = r"^(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9/._-]{0,39}$"
AT, KEY, TRUTH = pattern(ZONED), pattern(UUID_TEXT), {"type": "boolean"}
MEMBER = record({"person_ref": TEXT, "role": one_of(words.Role), "agency": one_of(words.Agency)})
NAMED_MEMBER = record({"person_ref": TEXT, "name": TEXT, "role": one_of(words.Role), "agency": one_of(words.Agency)})
CREW: Schema = {"type": "array", "items": MEMBER, "minItems": 1}
FIX = record(
    {
        "at": AT,
        "longitude": {"type": "number", "minimum": -180, "maximum": 180},
        "latitude": {"type": "number", "minimum": -90, "maximum": 90},
        "accuracy_m": AMOUNT,
    }
)
CHECKED_IN = one_of(words.CheckIn)
# What stands in the body of a record, by its kind.
FIELD_BODIES: dict[words.FieldRecordKind, Schema] = {
    words.FieldRecordKind.VISIT_STARTED: record(
        {
            "place_ref": TEXT,
            "shift_id": or_null(TEXT),
            "crew": described(CREW, "The recorder first."),
            "mode": one_of(words.PatrolMode),
            "additional": TRUTH,
            "check_in": CHECKED_IN,
            "place_code": or_null(TEXT),
            "at": AT,
            "fix": or_null(FIX),
        }
    ),
    words.FieldRecordKind.VISIT_ENDED: record({"at": AT, "fix": or_null(FIX), "check_in": CHECKED_IN}),
    words.FieldRecordKind.FIXES: record({"fixes": {"type": "array", "items": FIX, "minItems": 1}}),
    words.FieldRecordKind.VISIT_CORRECTED: record(
        {
            "reason": TEXT,
            "started_at": AT,
            "ended_at": AT,
            "place_ref": TEXT,
            "crew": CREW,
            "mode": one_of(words.PatrolMode),
        },
        optional=("started_at", "ended_at", "place_ref", "crew", "mode"),
    ),
    words.FieldRecordKind.VISIT_NOTED: record({"text": pattern(r"^[\s\S]{1,300}$")}),
    words.FieldRecordKind.OUTCOME: record(
        {
            "kind": one_of(words.OutcomeKind),
            "count": {"type": "integer", "minimum": 1, "maximum": 500},
            "audience": or_null(one_of(words.Audience)),
            "reference": or_null(pattern(REFERENCE)),
            "found": or_null(TRUTH),
            "at": AT,
        }
    ),
    words.FieldRecordKind.OUTCOME_WITHDRAWN: record({"outcome_id": KEY, "at": AT}),
    words.FieldRecordKind.ABSTRACTED: record(
        {"reason": one_of(words.AbstractionReason), "at": AT, "shift_id": or_null(TEXT)}
    ),
    words.FieldRecordKind.ABSTRACTION_ENDED: record({"abstraction_id": KEY, "at": AT}),
    words.FieldRecordKind.SUPPORT_REQUESTED: record(
        {"what": one_of(words.SupportKind), "at": AT, "place_ref": or_null(TEXT)}
    ),
    words.FieldRecordKind.QUESTION_ANSWERED: record(
        {
            "question_id": {"type": "integer"},
            "choice": {"enum": ["as_recorded", "corrected"]},
            "text": pattern(r"^[\s\S]{0,300}$"),
        }
    ),
}


def field_sync() -> Schema:
    """What a phone sends: POST /field/sync."""
    one = {
        "id": KEY,
        "made_at": AT,
        "visit_id": or_null(KEY),
        "steady_ms": {"type": "number"},
        "run_id": KEY,
    }
    kinds = [record(one | {"kind": {"const": kind.value}, "body": body}) for kind, body in FIELD_BODIES.items()]
    return record(
        {
            "format": {"const": 1},
            "person_key": described(TEXT, "Who made the records; others are not taken."),
            "device_id": TEXT,
            "app_version": TEXT,
            "sent_at": described(AT, "By the phone's clock."),
            "records": {"type": "array", "items": {"anyOf": kinds}},
        }
    )


def field_sync_receipts() -> Schema:
    """What the site answers: a receipt for each record that it keeps."""
    receipt = record(
        {
            "id": KEY,
            "status": one_of(words.ReceiptStatus),
            "reason": TEXT,
            "words": described(TEXT, "One plain sentence for the person."),
            "again": described(TRUTH, "Whether it had been received before."),
        }
    )
    return record({"format": {"const": 1}, "server_at": AT, "receipts": {"type": "array", "items": receipt}})


def field_person() -> Schema:
    """Who is signed in."""
    return record(
        {
            "key": TEXT,
            "name": TEXT,
            "crew_ref": TEXT,
            "role": one_of(words.Role),
            "agency": one_of(words.Agency),
        }
    )


def field_session() -> Schema:
    """What GET /field/session answers."""
    stranger = record({"signed_in": {"const": False}, "server_at": AT, "sign_in_url": TEXT}, is_open=False)
    known = {
        "signed_in": {"const": True},
        "person": field_person(),
        "csrf": TEXT,
        "server_at": AT,
        "may_record": TRUTH,
    }
    return {"anyOf": [record(known), stranger]}


def field_place() -> Schema:
    """A place as a phone shows it."""
    position: Schema = {"type": "array", "items": {"type": "number"}, "minItems": 2}
    return record(
        {
            "ref": TEXT,
            "name": TEXT,
            "town": TEXT,
            "kind": one_of(words.HotspotKind),
            "rank": or_null(COUNT),
            "windows": TEXT,
            "windows_words": TEXT,
            "outline": record({"type": {"enum": ["Polygon", "MultiPolygon"]}, "coordinates": {"type": "array"}}),
            "centre": position,
            "why": record(
                {
                    "sentences": TEXTS,
                    "types": {"type": "array", "items": {"type": "array", "minItems": 2}},
                    "hours": or_null({"type": "array", "items": {"type": "array"}, "minItems": 7}),
                    "terrain": TEXT,
                    "to_do": TEXT,
                    "not_to_claim": TEXT,
                }
            ),
            "streets": {
                "type": "array",
                "items": record({"name": TEXT, "line": {"type": "array", "items": position}}),
            },
            "attribution": described(TEXT, "Whose data the streets are; empty without streets."),
            "last_visit_at": or_null(AT),
            "covered_min_7d": AMOUNT,
        }
    )


def field_plan() -> Schema:
    """What GET /field/plan answers: all that a shift without a signal needs."""
    answer: Schema = {"enum": ["yes", "no", "if_designated", "if_authorised", "unknown", "free"]}
    step = record({"visit_id": TEXT, "place_ref": TEXT, "starts_at": AT, "ends_at": AT})
    shift = record(
        {
            "shift_id": TEXT,
            "starts_at": AT,
            "ends_at": AT,
            "is_additional": TRUTH,
            "funding_ref": TEXT,
            "base": described(or_null(TEXT), "Where it starts, breaks and ends."),
            "break_starts_at": or_null(AT),
            "break_ends_at": or_null(AT),
            "crew": {"type": "array", "items": NAMED_MEMBER},
            "tour": {"type": "array", "items": step},
        },
        optional=("base", "break_starts_at", "break_ends_at"),
    )
    offers = record(
        {
            "open": described(COUNT, "Shifts with an open seat that the person may claim."),
            "confirmed_to_come": described(COUNT, "Seats for which they are confirmed, of shifts that have not begun."),
            "swaps_to_answer": COUNT,
            "address": described(TEXT, "The page on the site."),
        }
    )
    own = record(
        {
            "visit_id": KEY,
            "place_ref": TEXT,
            "started_at": AT,
            "ended_at": or_null(AT),
            "mode": one_of(words.PatrolMode),
            "crew": {"type": "array", "items": MEMBER},
            "minutes_low": or_null(AMOUNT),
            "minutes_best": or_null(AMOUNT),
            "minutes_high": or_null(AMOUNT),
            "evidence": one_of(words.EvidenceGrade),
            "state": {"enum": ["open", "counted", "refused", "withdrawn"]},
            "outcomes": {
                "type": "array",
                "items": record(
                    {
                        "outcome_id": KEY,
                        "kind": one_of(words.OutcomeKind),
                        "count": COUNT,
                        "audience": or_null(one_of(words.Audience)),
                    }
                ),
            },
            "looks": described(COUNT, "How often somebody looked at its names or track."),
        }
    )
    question = {
        "id": COUNT,
        "visit_id": KEY,
        "reason": one_of(words.QuestionReason),
        "words": TEXT,
        "raised_at": AT,
    }
    notice = {"record_id": KEY, "status": one_of(words.ReceiptStatus), "reason": TEXT, "words": TEXT, "at": AT}
    worded = {
        "outcome_kinds": record({"kind": one_of(words.OutcomeKind), "words": TEXT, "group": TEXT}),
        "audiences": record({"audience": one_of(words.Audience), "words": TEXT}),
        "abstraction_reasons": record({"reason": one_of(words.AbstractionReason), "words": TEXT}),
        "support_kinds": record({"what": one_of(words.SupportKind), "words": TEXT}),
    }
    return record(
        {
            "format": {"const": 1},
            "made_at": AT,
            "person": field_person(),
            "programme": record({"name": TEXT}),
            "tracking": record({"is_on": TRUTH, "days_kept": COUNT, "words": TEXT}),
            "shifts": {"type": "array", "items": shift},
            "offers": offers,
            "places": {"type": "array", "items": field_place()},
            "colleagues": {"type": "array", "items": NAMED_MEMBER},
            "powers": {
                "type": "object",
                "propertyNames": one_of(words.Role),
                "additionalProperties": {
                    "type": "object",
                    "propertyNames": one_of(words.OutcomeKind),
                    "additionalProperties": answer,
                },
            },
            **{name: {"type": "array", "items": item} for name, item in worded.items()},
            "questions": {"type": "array", "items": record(question)},
            "notices": {"type": "array", "items": record(notice)},
            "own": {"type": "array", "items": own},
        },
        optional=("offers",),
    )
