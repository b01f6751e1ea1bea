"""Words of patrols and of what they lead to, as the published file formats use them."""

from __future__ import annotations

__all__ = [
    "ASB_POWER_USES",
    "POWERS_NEEDED",
    "AbstractionReason",
    "Agency",
    "Arm",
    "Audience",
    "AvailabilityKind",
    "CheckIn",
    "EvidenceGrade",
    "FieldRecordKind",
    "OutcomeKind",
    "PatrolMode",
    "PointRule",
    "PointSource",
    "QuestionReason",
    "ReceiptStatus",
    "RefusalReason",
    "Role",
    "SupportKind",
    "VisitRule",
    "VisitSource",
]

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


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

# Powers, by their codes, of which the law asks at least one for what was done; kinds not named here need none.
POWERS_NEEDED: Mapping[OutcomeKind, tuple[str, ...]] = {
    OutcomeKind.ARREST: ("arrest",),
    OutcomeKind.STOP_SEARCH: ("stop_search",),
    OutcomeKind.DISPERSAL_AUTHORISATION: ("s34_authorisation",),
    OutcomeKind.DISPERSAL_DIRECTION: ("s35_direction",),
    OutcomeKind.DISPERSAL: ("s35_direction",),
    OutcomeKind.CPW: ("cpw",),
    OutcomeKind.CPN: ("cpn",),
    OutcomeKind.PSPO: ("pspo_fpn",),
    OutcomeKind.FPN: ("fpn", "small_fpn", "pspo_fpn"),
    OutcomeKind.ALCOHOL_SEIZED: ("alcohol_surrender", "alcohol_from_minors"),
}


class VisitRule(StrEnum):
    """By which rule the minutes of a visit were found; a change of a rule is a new word."""

    RAW = "raw-1"  # points inside or not, nothing smoothed or left out
    STANDARD = "standard-1"  # hysteresis, accuracy, gaps, drive-throughs
    TAPS = "taps-1"  # taps and fixes of a phone
    STATED = "stated-1"  # as somebody wrote it down


class PointRule(StrEnum):
    """By which rule visits are asked for in points; its newest version is taken."""

    RAW = "raw"
    STANDARD = "standard"


class PointSource(StrEnum):
    """What told points."""

    GPS = "gps"  # a device in the crew's hands
    RADIO = "radio"  # a radio, or a vehicle's locator


class VisitSource(StrEnum):
    """How a visit came to be known."""

    PHONE = "phone"
    IMPORT = "import"
    SUPERVISOR = "supervisor"


class CheckIn(StrEnum):
    """How a crew said that it had arrived."""

    TAP = "tap"
    QR = "qr"


class RefusalReason(StrEnum):
    """Why a row of shifts, visits or outcomes is in no total."""

    UNREADABLE_TIME = "unreadable_time"
    END_BEFORE_START = "end_before_start"
    LONGER_THAN_16_H = "longer_than_16_h"
    UNKNOWN_PLACE = "unknown_place"
    UNKNOWN_VISIT = "unknown_visit"
    UNREADABLE_ROW = "unreadable_row"  # a word that is not in the vocabulary, a count that is no count, no id
    REPEATED_ID = "repeated_id"  # an id that stands for another row already


class QuestionReason(StrEnum):
    """What a person is asked about; all are counted but an outcome for which nobody in the crew has the power."""

    OVERLAP = "overlap"  # one person in overlapping visits
    IMPOSSIBLE_TRAVEL = "impossible_travel"
    RETIRED_PLACE = "retired_place"
    NO_POWER = "no_power"
    CLOCK_JUMPED = "clock_jumped"
    NOT_ENDED = "not_ended"


class FieldRecordKind(StrEnum):
    """What a phone tells, one thing at a time."""

    VISIT_STARTED = "visit_started"
    VISIT_ENDED = "visit_ended"
    VISIT_CORRECTED = "visit_corrected"
    VISIT_NOTED = "visit_noted"
    FIXES = "fixes"
    OUTCOME = "outcome"
    OUTCOME_WITHDRAWN = "outcome_withdrawn"
    ABSTRACTED = "abstracted"
    ABSTRACTION_ENDED = "abstraction_ended"
    SUPPORT_REQUESTED = "support_requested"
    QUESTION_ANSWERED = "question_answered"


class ReceiptStatus(StrEnum):
    """What became of a record from a phone; whichever it is, the server holds the record."""

    KEPT = "kept"
    QUESTIONED = "questioned"
    REFUSED = "refused"


class AbstractionReason(StrEnum):
    """Why a crew was taken away from its patrol."""

    EMERGENCY_CALL = "emergency_call"
    ARREST_OR_CUSTODY = "arrest_or_custody"
    SCENE = "scene"
    MISSING_PERSON = "missing_person"
    ANOTHER_CREW = "another_crew"
    EVENT = "event"
    SICK_OR_HURT = "sick_or_hurt"
    OTHER = "other"


class SupportKind(StrEnum):
    """What a crew may ask for."""

    DRONE = "drone"
    MOTORCYCLE = "motorcycle"
    DOG = "dog"
    VAN = "van"
    OFFICERS = "officers"
