"""What somebody does with their own record: correct a visit, write beside it, take the record along."""

from __future__ import annotations

__all__ = ["annotate_visit", "correct_own_visit", "note_record_taken"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import EvidenceGrade
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.actions.asking import ask_about
from bluelamp_station.patrols.actions.revising import keep_first, keep_revision
from bluelamp_station.patrols.actions.stating import OvertakenError, Statement, must_say_why, write_statement
from bluelamp_station.patrols.models import Visit

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_LONGEST_NOTE = 300


@transaction.atomic
def correct_own_visit(*, by: Person, visit: Visit, edition: int, said: Statement, reason: str) -> list[str]:
    """Correct a visit that one was on; where times or place change, the evidence becomes C at most.

    Returns:
        Names of the fields that changed.

    Raises:
        OvertakenError: somebody else wrote since (BL-PATROL-52).
        RefusedInputError: not one's own (BL-PATROL-60), or as in :func:`~.stating.write_statement`.
    """
    why = must_say_why(reason)
    _must_be_own(by, visit)
    changed = write_statement(by=by, visit=visit, edition=edition, said=said, grade=EvidenceGrade.C, reason=why)
    if not changed:
        raise RefusedInputError("Nothing differs from what is recorded.", code="BL-PATROL-57")
    ask_about(visit=visit)
    record(by=by, action="patrols.own_visit_corrected", subject=visit, why=why, detail={"fields": changed})
    return changed


@transaction.atomic
def annotate_visit(*, by: Person, visit: Visit, edition: int, text: str) -> None:
    """Write a note beside a visit that one was on, in place of the one that stands there.

    Args:
        by: who was on it.
        visit: the visit.
        edition: that their page showed.
        text: at most 300 characters, of the place and never of a person; empty takes the note away.

    Raises:
        OvertakenError: somebody else wrote since (BL-PATROL-52).
        RefusedInputError: not one's own (BL-PATROL-60), or too long (BL-PATROL-65).
    """
    _must_be_own(by, visit)
    note = text.strip()
    if len(note) > _LONGEST_NOTE:
        raise RefusedInputError(f"A note has at most {_LONGEST_NOTE} characters.", code="BL-PATROL-65")
    if note == visit.note:
        return
    keep_first(visit)
    if not Visit.objects.filter(pk=visit.pk, edition=edition).update(note=note, edition=F("edition") + 1):
        raise OvertakenError
    visit.refresh_from_db()
    keep_revision(visit=visit, by=by, reason="Note", stated={"note": note})
    record(by=by, action="patrols.own_visit_annotated", subject=visit)


def note_record_taken(*, by: Person, visits: int, kind: str) -> None:
    """Log that somebody took their own record along.

    Args:
        by: whose record.
        visits: how many visits it held.
        kind: ``json`` or ``csv``.
    """
    record(by=by, action="patrols.own_record_taken", subject=by, detail={"visits": visits, "format": kind})


def _must_be_own(by: Person, visit: Visit) -> None:
    if not by.can(Permission.RECORD_PATROLS) or not Visit.objects.of(by).filter(pk=visit.pk).exists():
        raise RefusedInputError("You were not on this visit.", code="BL-PATROL-60")
