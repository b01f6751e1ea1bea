"""Schemas of plans: staff, their time, rates, bases, dose, allocation, the planned week, what the command says."""

from __future__ import annotations

from ops.schema_rooms.patrols import crew_columns
from ops.schema_rooms.shapes import (
    AMOUNT,
    COUNT,
    DAY,
    FIGURE,
    SHARE,
    TEXT,
    TEXTS,
    YES_NO,
    ZONED,
    Schema,
    described,
    one_of,
    or_null,
    pattern,
    record,
)

from bluelamp.core import vocabulary as words

_KEY = r"^[^;]+$"
_POUNDS: Schema = {"type": "number"}


def staff() -> Schema:
    """A row of staff.csv: somebody who may patrol."""
    properties = {
        "person_id": described(pattern(_KEY), "The duty system's word for them, never a name."),
        "role": one_of(words.Role),
        "agency": one_of(words.Agency),
        "base": described(TEXT, "A base of bases.csv; without that file a town of the places."),
        "transport": described(one_of(words.PatrolMode), "Beyond walking distance; vehicle where it is empty."),
        "max_week_h": described(AMOUNT, "Hours of the week at the most; the rules' own where it is empty."),
    }
    return record(properties, optional=("transport", "max_week_h"))


def availability() -> Schema:
    """A row of availability.csv: time that somebody offers or is rostered for; one person's rows do not overlap."""
    properties = {
        "person_id": pattern(_KEY),
        "starts_at": pattern(ZONED),
        "ends_at": described(pattern(ZONED), "Core time lasts 16 hours at the most, offered time a week."),
        "kind": described(one_of(words.AvailabilityKind), "It decides the rate; core and volunteer time cost nothing."),
    }
    return record(properties)


def rates() -> Schema:
    """A row of rates.csv: what an hour costs from a day on."""
    properties = {
        "role": one_of(words.Role),
        "agency": one_of(words.Agency),
        "kind": one_of(words.AvailabilityKind),
        "from": described(pattern(DAY), "First day; a later row for the same takes its place from its own day."),
        "per_hour": described({"type": "number", "minimum": 0, "maximum": 1000}, "Pounds and whole pence."),
        "minimum_hours": described(AMOUNT, "Hours paid at the least for a shift."),
        "source": TEXT,
    }
    return record(properties, optional=("minimum_hours", "source"))


def bases() -> Schema:
    """A row of bases.csv: where shifts start, break and end."""
    properties = {
        "base": TEXT,
        "longitude": {"type": "number", "minimum": -180, "maximum": 180},
        "latitude": {"type": "number", "minimum": -90, "maximum": 90},
    }
    return record(properties)


def dose() -> Schema:
    """A row of dose.csv: what a place is to get in a week."""
    properties = {
        "place_ref": TEXT,
        "visits_per_week": described({"type": "integer", "minimum": 0, "maximum": 168}, "Wanted, not a cap."),
        "minutes": described({"type": "integer", "minimum": 1, "maximum": 240}, "Of a visit; 15 where it is empty."),
        "min_gap_h": described(AMOUNT, "Hours between visits at the least; 2 where it is empty."),
        "max_gap_h": described(AMOUNT, "Hours without a visit at the most; 96 where it is empty."),
        "window": described(TEXT, "Local times such as Fri 18:00-02:00, joined by ;"),
        "block_days": described({"type": "integer", "minimum": 1, "maximum": 7}, "Visits on so many days running."),
        "cap_visits": described(COUNT, "Visits after which the place drops off the list."),
        "value": described({"type": "number", "minimum": 0.001}, "What a visit is worth; the mean place has 1."),
    }
    return record(properties, optional=set(properties) - {"place_ref", "visits_per_week"})


def allocation() -> Schema:
    """A row of allocation.csv: what a trial allots to a place on a local day; control and washout keep patrols away."""
    return record({"date": pattern(DAY), "place_ref": TEXT, "arm": one_of(words.Arm)})


def planned_shifts() -> Schema:
    """A row of the shifts.csv that a plan writes: a shift with what it costs and when it has its break."""
    properties = {
        "shift_id": TEXT,
        "starts_at": pattern(ZONED),
        "ends_at": pattern(ZONED),
        **crew_columns(),
        "additional": described(YES_NO, "Whether it would not have happened on the core rota."),
        "funding_ref": TEXT,
        "cost": described(AMOUNT, "Pounds, by the rate of each seat."),
        "base": TEXT,
        "break_starts_at": pattern(ZONED),
        "break_ends_at": pattern(ZONED),
    }
    return record(properties, optional=("funding_ref", "break_starts_at", "break_ends_at"))


def planned_visits() -> Schema:
    """A row of planned_visits.csv: a visit of a shift's tour, in its order."""
    properties = {
        "visit_id": TEXT,
        "shift_id": TEXT,
        "place_ref": TEXT,
        "starts_at": pattern(ZONED),
        "ends_at": pattern(ZONED),
        "crew": crew_columns()["crew"],
        "travel_minutes": described(AMOUNT, "Of the way there from the visit before or from the base."),
        "travel_mode": one_of(words.PatrolMode),
    }
    return record(properties, optional=("crew", "travel_minutes", "travel_mode"))


def plans_week() -> Schema:
    """What `bluelamp plans week --json` prints."""
    fix = record(
        {
            "what": TEXT,
            "cost": described(_POUNDS, "Pounds; below 0 where it saves."),
            "kind": one_of(words.FixKind),
            "gains": described(COUNT, "Visits that the place gets by it."),
        }
    )
    unmet = record(
        {
            "place_ref": TEXT,
            "why": TEXT,
            "reason": one_of(words.UnmetReason),
            "wanted": COUNT,
            "planned": COUNT,
            "fixes": {"type": "array", "items": fix},
        }
    )
    place = record({"place_ref": TEXT, "name": TEXT, "wanted": COUNT, "planned": COUNT})
    return record(
        {
            "visits": COUNT,
            "wanted_visits": COUNT,
            "people": COUNT,
            "shifts": COUNT,
            "person_hours": AMOUNT,
            "cost": described(AMOUNT, "Pounds."),
            "dose_met_share": SHARE,
            "gap": described(SHARE, "What a better plan could gain at the most."),
            "bound_share": SHARE,
            "budget": or_null(AMOUNT),
            "unmet": {"type": "array", "items": unmet},
            "places": {"type": "array", "items": place},
            "week": pattern(r"^\d{4}-W\d{2}$"),
            "from": pattern(DAY),
            "to": pattern(DAY),
            "seed": COUNT,
            "notes": TEXTS,
            "files": TEXTS,
            "figures": {"type": "array", "items": FIGURE},
        }
    )
