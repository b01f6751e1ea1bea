"""Words of the incidents room: who reported, where, how exactly known, and what became of rows."""

from __future__ import annotations

__all__ = [
    "AsbType",
    "MonthStatus",
    "PartKind",
    "ReportedBy",
    "ReportingRule",
    "RowAltered",
    "RowRefused",
    "RowVerdict",
    "Setting",
    "SinkDecision",
    "TimePrecision",
]

from enum import StrEnum


class ReportedBy(StrEnum):
    """Who brought an incident to notice."""

    PUBLIC = "public"
    POLICE = "police"
    PARTNER = "partner"


class Setting(StrEnum):
    """The kind of place in which an incident happened."""

    STREET = "street"
    RETAIL = "retail"
    LICENSED = "licensed"
    DWELLING = "dwelling"
    OTHER = "other"


class AsbType(StrEnum):
    """The national classification of anti-social behaviour."""

    PERSONAL = "personal"
    NUISANCE = "nuisance"
    ENVIRONMENTAL = "environmental"


class TimePrecision(StrEnum):
    """How exactly the time of an incident is known."""

    MINUTE = "minute"
    RANGE = "range"
    DAY = "day"
    MONTH = "month"


class PartKind(StrEnum):
    """Kinds of part in the store."""

    INCIDENTS = "incidents"
    OUTCOMES = "outcomes"
    SEARCHES = "searches"


class ReportingRule(StrEnum):
    """By which rule police-generated incidents were told apart."""

    REPORTED_BY = "reported_by"
    CATEGORY = "category"
    MIXED = "mixed"
    INCLUDED = "included"


class SinkDecision(StrEnum):
    """What was decided about a coordinate that carries too much."""

    PROPOSED = "proposed"
    EXCLUDE = "exclude"
    KEEP = "keep"


class RowVerdict(StrEnum):
    """What a note says of a row; rows without a note were kept as they came."""

    REFUSED = "refused"
    ALTERED = "altered"
    DUPLICATE = "duplicate"


class MonthStatus(StrEnum):
    """What is to be said of one month of a source and area, the gravest first."""

    MISSING = "missing"
    LOW = "low"
    HIGH = "high"
    BLANK_LOCATIONS = "blank_locations"
    SNAP_POINTS_MOVED = "snap_points_moved"
    COMPLETE = "complete"


class RowRefused(StrEnum):
    """Why a row was refused."""

    MONTH_MISSING = "month_missing"
    MONTH_UNREADABLE = "month_unreadable"
    MONTH_IN_FUTURE = "month_in_future"
    TIME_MISSING = "time_missing"
    TIME_UNREADABLE = "time_unreadable"
    ENDS_BEFORE_START = "ends_before_start"
    CATEGORY_MISSING = "category_missing"
    CATEGORY_UNKNOWN = "category_unknown"
    COORDINATE_UNREADABLE = "coordinate_unreadable"
    COORDINATE_IMPOSSIBLE = "coordinate_impossible"
    COORDINATES_SWAPPED = "coordinates_swapped"
    ROW_WRONG_LENGTH = "row_wrong_length"


class RowAltered(StrEnum):
    """What was changed in, or noted about, a row that was kept."""

    CATEGORY_UNKNOWN = "category_unknown"
    MONTH_UNLIKE_FILE = "month_unlike_file"
    HALF_COORDINATE = "half_coordinate"
    ZERO_COORDINATE = "zero_coordinate"
    LSOA_RECODED = "lsoa_recoded"
    LSOA_UNKNOWN = "lsoa_unknown"
    ID_REUSED_IN_FILE = "id_reused_in_file"
    CODE_UNKNOWN = "code_unknown"
    DUPLICATE = "duplicate"
