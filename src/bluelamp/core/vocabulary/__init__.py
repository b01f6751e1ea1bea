"""Every role, kind, grade and category, once.

Schemas, command-line choices and, later, database choices are made from these. Codes never change their meaning; names
are what people read.
"""

from __future__ import annotations

__all__ = [
    "ASB_POWER_USES",
    "CATEGORIES",
    "POLICE_GENERATED",
    "PUBLISHED",
    "Agency",
    "AgencyKind",
    "AreaKind",
    "Arm",
    "AsbType",
    "Audience",
    "AvailabilityKind",
    "Category",
    "CategoryGroup",
    "CellShape",
    "EvidenceGrade",
    "FundingStatus",
    "HotspotChange",
    "HotspotKind",
    "Kernel",
    "Method",
    "MonthStatus",
    "OutcomeKind",
    "PartKind",
    "PatrolMode",
    "PlaceRole",
    "Purpose",
    "ReportedBy",
    "ReportingRule",
    "Role",
    "RowAltered",
    "RowRefused",
    "RowVerdict",
    "SaraStage",
    "Setting",
    "SinkDecision",
    "StaffType",
    "TargetKind",
    "TimeOfDay",
    "TimePrecision",
    "Weight",
    "category",
    "slug",
]

from bluelamp.core.vocabulary.categories import (
    CATEGORIES,
    POLICE_GENERATED,
    PUBLISHED,
    Category,
    CategoryGroup,
    category,
    slug,
)
from bluelamp.core.vocabulary.hotspots import (
    CellShape,
    HotspotChange,
    HotspotKind,
    Kernel,
    Method,
    PlaceRole,
    TimeOfDay,
    Weight,
)
from bluelamp.core.vocabulary.incidents import (
    AsbType,
    MonthStatus,
    PartKind,
    ReportedBy,
    ReportingRule,
    RowAltered,
    RowRefused,
    RowVerdict,
    Setting,
    SinkDecision,
    TimePrecision,
)
from bluelamp.core.vocabulary.patrols import (
    ASB_POWER_USES,
    Agency,
    Arm,
    Audience,
    AvailabilityKind,
    EvidenceGrade,
    OutcomeKind,
    PatrolMode,
    Role,
)
from bluelamp.core.vocabulary.people import AgencyKind, AreaKind, Purpose, StaffType
from bluelamp.core.vocabulary.programmes import FundingStatus, SaraStage, TargetKind
