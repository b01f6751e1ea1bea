"""Words of patrols and of what they lead to, as the published file formats use them."""

from __future__ import annotations

__all__ = [
    "ASB_POWER_USES",
    "Agency",
    "Arm",
    "Audience",
    "AvailabilityKind",
    "EvidenceGrade",
    "OutcomeKind",
    "PatrolMode",
    "Role",
]

from enum import StrEnum


class Role(StrEnum):
    """What a member of a crew is."""

    OFFICER = "officer"
    PCSO = "pcso"
    SPECIAL = "special"
    WARDEN = "warden"
    BID = "bid"
    OTHER = "other"


class Agency(StrEnum):
    """Whose member of a crew it is."""

    POLICE = "police"
    COUNCIL = "council"
    BID = "bid"
    OTHER = "other"


class PatrolMode(StrEnum):
    """How a crew goes about a place."""

    FOOT = "foot"
    CYCLE = "cycle"
    VEHICLE = "vehicle"


class EvidenceGrade(StrEnum):
    """How a visit is known."""

    A = "A"  # a device inside the geofence
    B = "B"  # radio or AVL, or one end only
    C = "C"  # self-declared, or a QR code
    D = "D"  # entered later by a supervisor


class AvailabilityKind(StrEnum):
    """What time somebody offers."""

    CORE = "core"
    OVERTIME = "overtime"
    REST_DAY = "rest_day"
    BANK_HOLIDAY = "bank_holiday"
    VOLUNTEER = "volunteer"


class Arm(StrEnum):
    """What a place is allotted on a day of a trial."""

    TREATED = "treated"
    CONTROL = "control"
    WASHOUT = "washout"


class Audience(StrEnum):
    """Whom an engagement was with."""

    RESIDENT = "resident"
    YOUNG_PEOPLE = "young_people"
    BUSINESS = "business"
    COMMUNITY_GROUP = "community_group"
    PARTNER = "partner"
    VULNERABLE = "vulnerable"


class OutcomeKind(StrEnum):
    """What a visit led to, counted by kind."""

    ENGAGEMENT = "engagement"
    ARREST = "arrest"
    STOP_SEARCH = "stop_search"
    DISPERSAL_AUTHORISATION = "dispersal_authorisation"
    DISPERSAL_DIRECTION = "dispersal_direction"
    DISPERSAL = "dispersal"  # unspecified, for published totals
    CPW = "cpw"
    CPN = "cpn"
    PSPO = "pspo"
    FPN = "fpn"
    ABC = "abc"
    CLOSURE = "closure"
    INJUNCTION = "injunction"
    CBO = "cbo"
    INFORMAL_WARNING = "informal_warning"
    KNIFE_SEIZED = "knife_seized"
    WEAPON_SEIZED = "weapon_seized"
    DRUGS_SEIZED = "drugs_seized"
    ALCOHOL_SEIZED = "alcohol_seized"
    VEHICLE_SEIZED = "vehicle_seized"
    STOLEN_PROPERTY_RECOVERED = "stolen_property_recovered"
    INTELLIGENCE_REPORT = "intelligence_report"
    CRIME_DISCOVERED = "crime_discovered"
    CRIME_REPORTED_TO_PATROL = "crime_reported_to_patrol"
    ASB_RESOLVED_UNLOGGED = "asb_resolved_unlogged"
    SAFEGUARDING_REFERRAL = "safeguarding_referral"
    SUPPORT_REFERRAL = "support_referral"
    IMMEDIATE_JUSTICE_REFERRAL = "immediate_justice_referral"
    SUPPORT_REQUESTED = "support_requested"


# One use for each person or notice; informal warnings are counted apart.
ASB_POWER_USES: frozenset[OutcomeKind] = frozenset(
    {
        OutcomeKind.DISPERSAL_AUTHORISATION,
        OutcomeKind.DISPERSAL_DIRECTION,
        OutcomeKind.DISPERSAL,
        OutcomeKind.CPW,
        OutcomeKind.CPN,
        OutcomeKind.PSPO,
        OutcomeKind.FPN,
        OutcomeKind.ABC,
        OutcomeKind.CLOSURE,
        OutcomeKind.INJUNCTION,
        OutcomeKind.CBO,
    }
)
