"""Words of people and their agencies: who works for whom, as what, for which purpose, on which ground."""

from __future__ import annotations

__all__ = ["AgencyKind", "AreaKind", "Purpose", "StaffType"]

from enum import StrEnum


class AgencyKind(StrEnum):
    """What an organisation of a programme is."""

    POLICE = "police"
    COUNCIL = "council"
    BID = "bid"
    LOCAL_POLICING_BODY = "local_policing_body"
    OTHER = "other"


class StaffType(StrEnum):
    """What a member of staff is, by which the law gives powers."""

    OFFICER = "officer"
    SPECIAL = "special"
    PCSO = "pcso"
    WARDEN = "warden"
    ACCREDITED = "accredited"  # community safety accreditation scheme
    BID = "bid"
    STAFF = "staff"  # no patrol duties
    OTHER = "other"


class Purpose(StrEnum):
    """What somebody uses the site for; it decides what they may see and do."""

    ANALYST = "analyst"
    MANAGER = "manager"
    SUPERVISOR = "supervisor"
    PATROL = "patrol"
    SUPPORT_UNIT = "support_unit"
    JUSTICE_COORDINATOR = "justice_coordinator"
    NEIGHBOURHOOD_SERGEANT = "neighbourhood_sergeant"
    OVERSIGHT = "oversight"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class AreaKind(StrEnum):
    """Levels of ground, the widest first."""

    FORCE = "force"
    PARTNERSHIP = "partnership"
    NEIGHBOURHOOD = "neighbourhood"
    PLACE = "place"
