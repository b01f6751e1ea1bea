"""Schemas of patrols: shifts, visits, outcomes, points, and what the commands say."""

from __future__ import annotations

from ops.schema_rooms.shapes import (
    AMOUNT,
    COUNT,
    CREW_LIST,
    FIGURE,
    MONTH,
    PERIOD,
    SHARE,
    TEXT,
    TEXTS,
    YES_NO,
    ZONED,
    Schema,
    described,
    listed,
    one_of,
    or_null,
    pattern,
    record,
    tally,
)

from bluelamp.core import vocabulary as words


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
