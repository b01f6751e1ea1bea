"""Words of the vocabulary as people read them, and as choices of a field."""

from __future__ import annotations

__all__ = ["choices", "words"]

from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import (
    AbstractionReason,
    Agency,
    AgencyKind,
    CategoryGroup,
    HotspotKind,
    OutcomeKind,
    Purpose,
    Role,
    StaffType,
    SupportKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

# Words of different lists may be spelt alike ("bid"), and are equal then: the list belongs to the key.
_OWN: dict[tuple[type[StrEnum], str], str] = {
    (type(word), word.value): text
    for word, text in (
        (AgencyKind.BID, "Business improvement district"),
        (StaffType.OFFICER, "Police constable or above"),
        (StaffType.SPECIAL, "Special constable"),
        (StaffType.PCSO, "PCSO"),
        (StaffType.WARDEN, "Council warden or enforcement officer"),
        (StaffType.ACCREDITED, "Accredited person (CSAS)"),
        (StaffType.BID, "BID staff"),
        (StaffType.STAFF, "Staff without patrol duties"),
        (Agency.BID, "BID"),
        (OutcomeKind.CPW, "Community protection warning"),
        (OutcomeKind.CPN, "Community protection notice"),
        (OutcomeKind.PSPO, "Public spaces protection order"),
        (OutcomeKind.FPN, "Fixed penalty notice"),
        (OutcomeKind.ABC, "Acceptable behaviour contract"),
        (OutcomeKind.CBO, "Criminal behaviour order"),
        (OutcomeKind.ASB_RESOLVED_UNLOGGED, "Matter settled without a log"),
        (AbstractionReason.SCENE, "Scene to keep"),
        (AbstractionReason.ANOTHER_CREW, "Help for another crew"),
        (SupportKind.DOG, "Dog unit"),
        (SupportKind.OFFICERS, "More officers"),
        (Role.PCSO, "PCSO"),
        (Role.BID, "BID staff"),
        (Purpose.MANAGER, "Programme manager"),
        (CategoryGroup.ASB, "Anti-social behaviour"),
        (HotspotKind.ASB, "Anti-social behaviour"),
        (HotspotKind.BOTH, "Mixed"),
    )
}


def words(word: StrEnum) -> str:
    """What people read for a word: ``local_policing_body`` is "Local policing body"."""
    return _OWN.get((type(word), word.value), word.value.replace("_", " ").capitalize())


def choices(kind: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Values and words, for a model or form field."""
    return [(word.value, words(word)) for word in kind]
