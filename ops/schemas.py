"""Write schemas/*.schema.json: JSON Schema 2020-12 of the files that Bluelamp reads and writes.

Lists of words are taken from bluelamp.core.vocabulary, so that each word has one home. Run it after a change there:
``.venv/bin/python ops/schemas.py``; a guard test refuses schemas that are not what it writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bluelamp.core import vocabulary as words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

FOLDER = Path(__file__).resolve().parent.parent / "schemas"
Schema = dict[str, Any]

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
INSTANT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?$"
PERIOD = r"^\d{4}-\d{2}(\.\.\d{4}-\d{2}|-\d{2}(\.\.\d{4}-\d{2}-\d{2})?)?$"
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
AMOUNT: Schema = {"type": "number", "minimum": 0}
TEXTS: Schema = {"type": "array", "items": TEXT}
FIGURE: Schema = {"$ref": "figure.schema.json"}


def one_of(kind: type[StrEnum]) -> Schema:
    """A word of one list of the vocabulary."""
    return {"type": "string", "enum": [word.value for word in kind]}


def pattern(text: str) -> Schema:
    """A text of a form."""
    return {"type": "string", "pattern": text}


def or_null(schema: Schema) -> Schema:
    """The same, or null where it is not known."""
    return {"anyOf": [schema, {"type": "null"}]}


def tally(keys: Iterable[str] = (), key_pattern: str = "") -> Schema:
    """Whole numbers by name."""
    schema: Schema = {"type": "object", "additionalProperties": COUNT}
    names: Schema = {"enum": list(keys)} if keys else {"pattern": key_pattern}
    return schema | ({"propertyNames": names} if keys or key_pattern else {})


def record(properties: dict[str, Schema], *, optional: Iterable[str] = (), is_open: bool = True) -> Schema:
    """An object whose properties must be there, but for the optional ones; more may come unless it is closed."""
    required = [name for name in properties if name not in set(optional)]
    schema: Schema = {"type": "object", "required": required, "properties": properties}
    return schema if is_open else schema | {"additionalProperties": False}


def described(schema: Schema, text: str) -> Schema:
    """The same with words for people."""
    return schema | {"description": text}


CATEGORY_NAMES = tuple(category.name for category in words.CATEGORIES)
CATEGORY_CODES = tuple(category.code for category in words.CATEGORIES)
CATEGORY: Schema = {"enum": list(dict.fromkeys((*CATEGORY_NAMES, *CATEGORY_CODES)))}

COMPLETENESS = record(
    {
        "months_expected": COUNT,
        "months_held": COUNT,
        "missing": {"type": "array", "items": pattern(MONTH)},
        "share": SHARE,
    }
)

CHANGES: Schema = {
    "type": "array",
    "items": record({"ref": TEXT, "change": one_of(words.HotspotChange), "why": TEXT}),
}


def figure() -> Schema:
    """A number with its meaning."""
    interval = record({"low": {"type": "number"}, "high": {"type": "number"}, "level": or_null(SHARE), "kind": TEXT})
    return record(
        {
            "name": pattern(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$"),
            "value": or_null({"type": "number"}),
            "unit": TEXT,
            "definition": TEXT,
            "definition_version": {"type": "integer", "minimum": 1},
            "period": or_null(pattern(PERIOD)),
            "compare": or_null(pattern(PERIOD)),
            "geography": or_null(record({"name": TEXT, "version": TEXT})),
            "source": TEXT,
            "as_at": TEXT,
            "completeness": or_null(COMPLETENESS),
            "interval": or_null(interval),
        }
    )


def incidents() -> Schema:
    """A row of incidents.csv: one incident of a force's extract or a case folder."""
    degrees = {"longitude": {"type": "number", "minimum": -180, "maximum": 180}}
    degrees |= {"latitude": {"type": "number", "minimum": -90, "maximum": 90}}
    properties = {
        "incident_id": described(TEXT, "The force's own number; empty for an incident that has none."),
        "occurred_at": described(pattern(INSTANT), "When it happened, to the minute."),
        "occurred_from": described(pattern(INSTANT), "When it may have begun."),
        "occurred_to": described(pattern(INSTANT), "When it had ended."),
        "month": described(pattern(MONTH), "Local month, where no more is known."),
        "category": described(
            {"enum": [*CATEGORY_NAMES, *CATEGORY_CODES]}, "A name or code; others count as other crime."
        ),
        **degrees,
        "easting": {"type": "number"},
        "northing": {"type": "number"},
        "reported_by": one_of(words.ReportedBy),
        "setting": one_of(words.Setting),
        "domestic": {"enum": ["yes", "no"]},
        "asb_type": one_of(words.AsbType),
        "repeat_ref": described(TEXT, "One address, caller or victim: equal where they are the same, never a name."),
    }
    row = record(properties, optional=set(properties) - {"category"})
    whens = [{"required": [name]} for name in ("occurred_at", "occurred_from", "month")]
    return row | {"anyOf": whens}


def cells() -> Schema:
    """A row of the CSV of all cells."""
    properties = {
        "cell_id": TEXT,
        "x": described({"type": "number"}, "Middle, metres east in the working system."),
        "y": described({"type": "number"}, "Middle, metres north."),
        "area_m2": described(AMOUNT, "Ground inside the study area."),
        "incidents": described(AMOUNT, "Weighted count: an incident that may be of several months counts in part."),
        "score": described({"type": "number"}, "The method's score; empty where not known."),
        "rank": described({"type": "integer", "minimum": 1}, "1 is the highest score."),
        "p_top": described(SHARE, "Chance that the cell truly belongs in the top N; only where the method gives one."),
    }
    return record(properties, optional=("score", "p_top"))


def hotspot_properties() -> dict[str, Schema]:
    """What is said of one hotspot, in the GeoJSON and in the document of the command."""
    return {
        "ref": TEXT,
        "name": TEXT,
        "town": TEXT,
        "kind": one_of(words.HotspotKind),
        "rank": {"type": "integer", "minimum": 1},
        "incidents": AMOUNT,
        "incidents_low": AMOUNT,
        "incidents_high": AMOUNT,
        "harm": or_null(AMOUNT),
        "area_ha": AMOUNT,
        "p_top": or_null(SHARE),
        "stability_share": or_null(SHARE),
    }


def hotspots() -> Schema:
    """hotspots.geojson: the patrol places, in longitude and latitude; a reader needs ref, name, town, kind and role."""
    always = ("ref", "name", "town", "kind", "role")
    properties = hotspot_properties() | {
        "role": one_of(words.PlaceRole),
        "windows": described(TEXT, "Local times such as Fri 18:00-02:00, joined by ;"),
        "valid_from": TEXT,
        "valid_to": TEXT,
    }
    geometry = record({"type": {"enum": ["Polygon", "MultiPolygon"]}, "coordinates": {"type": "array", "minItems": 1}})
    feature = record(
        {
            "type": {"const": "Feature"},
            "properties": record(properties, optional=set(properties) - set(always)),
            "geometry": geometry,
        }
    )
    about = record(
        {
            "method": one_of(words.Method),
            "seed": COUNT,
            "period": or_null(record({"from": pattern(MONTH), "to": pattern(MONTH)})),
            "completeness": COMPLETENESS,
            "attribution": TEXT,
            "working_crs": pattern(r"^EPSG:\d+$"),
            "settings": {"type": "object", "additionalProperties": TEXT},
            "sentences": TEXTS,
            "figures": {"type": "object", "additionalProperties": FIGURE},
            "changes": CHANGES,
        }
    )
    collection = {
        "type": {"const": "FeatureCollection"},
        "bluelamp": described(about, "What must travel with the hotspots, where Bluelamp found them."),
        "features": {"type": "array", "items": feature},
    }
    return record(collection, optional=("bluelamp",))


def load() -> Schema:
    """What `bluelamp incidents load --json` prints."""
    by_month, by_category = tally(key_pattern=MONTH), tally(CATEGORY_NAMES)
    by_file = record(
        {
            "file": TEXT,
            "kind": one_of(words.PartKind),
            "source": TEXT,
            "rows_read": COUNT,
            "rows_kept": COUNT,
            "duplicates": COUNT,
            "rows_refused": tally([word.value for word in words.RowRefused]),
        }
    )
    return record(
        {
            "files": COUNT,
            "rows_read": COUNT,
            "rows_kept": COUNT,
            "rows_refused": tally([word.value for word in words.RowRefused]),
            "rows_altered": tally([word.value for word in words.RowAltered]),
            "duplicates": COUNT,
            "without_location": COUNT,
            "outside_area": COUNT,
            "months": by_month,
            "duplicates_by_month": by_month,
            "refused_by_month": by_month,
            "categories": by_category,
            "duplicates_by_category": by_category,
            "refused_by_category": by_category,
            "outcomes": COUNT,
            "searches": COUNT,
            "unchanged": {"type": "boolean"},
            "working_crs": pattern(r"^EPSG:\d+$"),
            "by_file": {"type": "array", "items": by_file},
            "warnings": TEXTS,
            "figures": {"type": "array", "items": FIGURE},
        }
    )


def find() -> Schema:
    """What `bluelamp hotspots find --json` prints."""
    return record(
        {
            "hotspots": {"type": "array", "items": record(hotspot_properties() | {"notes": TEXTS})},
            "share_of_incidents": SHARE,
            "share_of_harm": or_null(SHARE),
            "share_of_area": SHARE,
            "share_of_streets": or_null(SHARE),
            "gini": or_null({"type": "number"}),
            "gap": or_null(SHARE),
            "changes": CHANGES,
            "method": one_of(words.Method),
            "seed": COUNT,
            "completeness": COMPLETENESS,
            "settings": {"type": "object", "additionalProperties": TEXT},
            "reporting_rule": one_of(words.ReportingRule),
            "sentences": TEXTS,
            "attribution": TEXT,
            "figures": {"type": "array", "items": FIGURE},
        }
    )


CREW_LIST = r"^[^;]+(;[^;]+)*$"
ZONED = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})$"
YES_NO: Schema = {"enum": ["yes", "no"]}


def listed(kind: type[StrEnum]) -> Schema:
    """Words of one list of the vocabulary, joined by semicolons."""
    choice = "|".join(word.value for word in kind)
    return pattern(f"^({choice})(;({choice}))*$")


def crew_columns() -> dict[str, Schema]:
    """Who was there: three lists of equal length."""
    return {
        "crew": described(pattern(CREW_LIST), "References of people, never names, joined by ;"),
        "roles": listed(words.Role),
        "agencies": listed(words.Agency),
    }


def shifts() -> Schema:
    """A row of shifts.csv: a rostered period with many visits, never counted as one."""
    properties = {
        "shift_id": TEXT,
        "starts_at": pattern(ZONED),
        "ends_at": described(pattern(ZONED), "At most 16 hours later."),
        **crew_columns(),
        "additional": described(YES_NO, "Whether it would not have happened on the core rota."),
        "funding_ref": TEXT,
    }
    return record(properties, optional=("funding_ref",))


def visits() -> Schema:
    """A row of visits.csv: continuous presence of a crew inside one patrol place."""
    properties = {
        "visit_id": TEXT,
        "shift_id": TEXT,
        "place_ref": TEXT,
        "started_at": pattern(ZONED),
        "ended_at": described(pattern(ZONED), "At most 16 hours later."),
        **crew_columns(),
        "mode": one_of(words.PatrolMode),
        "evidence": described(
            one_of(words.EvidenceGrade),
            "A device in the place, B radio or one end only, C self-declared or QR, D entered later by a supervisor.",
        ),
        "additional": YES_NO,
        "funding_ref": TEXT,
        "minutes_low": described(AMOUNT, "The least that the evidence allows; best where it is absent."),
        "minutes_best": described(AMOUNT, "What counts; from end to end where it is absent."),
        "minutes_high": described(AMOUNT, "The most that the evidence allows; best where it is absent."),
        "rule": described(TEXT, "By which the minutes were found, such as standard-1; stated-1 where it is absent."),
    }
    optional = ("shift_id", "funding_ref", "minutes_low", "minutes_best", "minutes_high", "rule")
    return record(properties, optional=optional)


def outcomes() -> Schema:
    """A row of outcomes.csv: what a visit led to, without a word that names a member of the public."""
    properties = {
        "visit_id": TEXT,
        "kind": one_of(words.OutcomeKind),
        "count": {"type": "integer", "minimum": 1},
        "person_ref": described(TEXT, "Who of the crew."),
        "detail": TEXT,
        "audience": one_of(words.Audience),
        "reference": described(
            pattern(r"^(?=.*\d)[A-Za-z0-9][A-Za-z0-9/._-]{0,39}$"), "The force's own record number, never a name."
        ),
        "found": described(YES_NO, "Whether a search found something."),
    }
    return record(properties, optional=("person_ref", "detail", "audience", "reference", "found"))


def points() -> Schema:
    """A row of points.csv: where a device was; one device is one crew."""
    properties = {
        "device_id": TEXT,
        "at": pattern(ZONED),
        "longitude": {"type": "number", "minimum": -180, "maximum": 180},
        "latitude": {"type": "number", "minimum": -90, "maximum": 90},
        "accuracy_m": described(AMOUNT, "Radius within which the device believes to be, metres."),
    }
    return record(properties, optional=("accuracy_m",))


def patrols_visits() -> Schema:
    """What `bluelamp patrols visits --json` prints."""
    names = tally(key_pattern=".")
    return record(
        {
            "visits": COUNT,
            "drive_throughs": COUNT,
            "drive_throughs_by_place": names,
            "minutes_low": or_null(AMOUNT),
            "minutes_best": AMOUNT,
            "minutes_high": or_null(AMOUNT),
            "visits_by_place": names,
            "points_read": COUNT,
            "points_used": COUNT,
            "points_refused": names,
            "devices": COUNT,
            "places": COUNT,
            "ping_interval_s": or_null(AMOUNT),
            "rule": one_of(words.VisitRule),
            "source": one_of(words.PointSource),
            "files": TEXTS,
            "figures": {"type": "array", "items": FIGURE},
        }
    )


def patrol_numbers() -> dict[str, Schema]:
    """The numbers of patrols, for a period or a month."""
    grades = record({grade.value: or_null(SHARE) for grade in words.EvidenceGrade}, is_open=False)
    return {
        "shifts": or_null(COUNT),
        "shift_hours": or_null(AMOUNT),
        "visits": COUNT,
        "qualifying_visits": COUNT,
        "qualifying_share": or_null(SHARE),
        "qualifying_share_low": or_null(SHARE),
        "with_engagement_share": or_null(SHARE),
        "patrol_hours": AMOUNT,
        "patrol_hours_low": AMOUNT,
        "patrol_hours_high": AMOUNT,
        "person_hours": AMOUNT,
        "covered_hours": AMOUNT,
        "median_minutes": or_null(AMOUNT),
        "evidence_shares": grades,
        "outcomes": tally([word.value for word in words.OutcomeKind]),
        "asb_power_uses": COUNT,
    }


def patrols_summary() -> Schema:
    """What `bluelamp patrols summary --json` prints."""
    by_month = {
        "type": "object",
        "additionalProperties": record(patrol_numbers()),
        "propertyNames": {"pattern": MONTH},
    }
    return record(
        {
            **patrol_numbers(),
            "by_month": by_month,
            "refused": tally([word.value for word in words.RefusalReason]),
            "questioned": tally([word.value for word in words.QuestionReason]),
            "period": or_null(pattern(PERIOD)),
            "source": TEXT,
            "notes": TEXTS,
            "figures": {"type": "array", "items": FIGURE},
        }
    )


UUID_TEXT = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
ZONED = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$"
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
            "crew": {"type": "array", "items": NAMED_MEMBER},
            "tour": {"type": "array", "items": step},
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
        }
    )


SCHEMAS = {
    "field-plan": field_plan,
    "field-session": field_session,
    "field-sync": field_sync,
    "field-sync-receipts": field_sync_receipts,
    "figure": figure,
    "incidents": incidents,
    "cells": cells,
    "hotspots": hotspots,
    "incidents-load": load,
    "hotspots-find": find,
    "shifts": shifts,
    "visits": visits,
    "outcomes": outcomes,
    "points": points,
    "patrols-visits": patrols_visits,
    "patrols-summary": patrols_summary,
}


def texts() -> dict[str, str]:
    """Every schema as text, by file name."""
    found = {}
    for name, make in SCHEMAS.items():
        file = f"{name}.schema.json"
        head = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": file,
            "title": (make.__doc__ or "").strip(),
        }
        found[file] = json.dumps(head | make(), indent=2, ensure_ascii=False) + "\n"
    return found


def main() -> int:
    """Write the schemas."""
    for file, text in texts().items():
        (FOLDER / file).write_text(text, encoding="utf-8", newline="\n")
        print(f"schemas/{file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
