"""Files of shifts, visits and outcomes come in and wait for the worker; an import stopped, or tried again."""

from __future__ import annotations

__all__ = ["SentFiles", "WrongVisitFilesError", "receive_visits", "retry_import", "stop_import"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp_station.audit.actions import record
from bluelamp_station.incidents.storage import discard, settle
from bluelamp_station.patrols.engine.reading import look_at_file
from bluelamp_station.patrols.file_kinds import FileKind
from bluelamp_station.patrols.models import VisitImport
from bluelamp_station.queue.claiming import queue_again, stop

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.incidents.storage import Stored
    from bluelamp_station.programme.models import Programme

_NOT_KNOWN = (
    "this is none of shifts.csv, planned_visits.csv, visits.csv and outcomes.csv, and no file of unsent records from a "
    "phone: its columns are not theirs. Leave it out, or give it the columns of the format."
)


@dataclass(frozen=True, slots=True)
class SentFiles:
    """What came in.

    Args:
        folder: where its files lie; becomes the import's own.
        files: whole files on the disk.
        note: words that go with every figure of these visits.
    """

    folder: Path
    files: Sequence[Stored]
    note: str = ""


class WrongVisitFilesError(RefusedInputError):
    """Files that cannot be read; nothing was kept.

    Args:
        problems: the name of each wrong file, and a sentence.
    """

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        told = "; ".join(f"{name}: {words}" for name, words in problems)
        super().__init__(f"the files cannot be read, so nothing was kept. {told}", code="BL-PATROL-10")


def receive_visits(*, by: Person, programme: Programme, sent: SentFiles) -> VisitImport:
    """Look at what each file is, then keep and queue them.

    Args:
        by: who sent them.
        programme: whose patrols they are.
        sent: what came in.

    Raises:
        WrongVisitFilesError: one of them is of no kind that is read; their folder is left for the caller to discard.
    """
    seen = _looked_at(sent)
    settled: Path | None = None
    try:
        with transaction.atomic():
            made = VisitImport.objects.create(programme=programme, received_by=by, note=sent.note)
            made.folder = f"visits-{made.pk}"
            settled = settle(sent.folder, made.folder)
            made.files = [
                {
                    "name": file.name,
                    "path": file.path.relative_to(sent.folder).as_posix(),
                    "size_bytes": file.size_bytes,
                    "sha256": file.sha256,
                    "kinds": kinds,
                }
                for file, kinds in zip(sent.files, seen, strict=True)
            ]
            made.save(update_fields=["folder", "files"])
            detail = {"files": len(sent.files), "bytes": sum(file.size_bytes for file in sent.files)}
            record(by=by, action="patrols.import_received", subject=made, detail=detail)
    except BaseException:
        if settled is not None:
            discard(settled)
        raise
    return made


def _looked_at(sent: SentFiles) -> list[list[str]]:
    """The kinds that each file holds."""
    problems: list[tuple[str, str]] = []
    seen: list[list[str]] = []
    for file in sent.files:
        try:
            kinds = [one.kind for one in look_at_file(file.path, file.name)]
        except BluelampError as error:
            problems.append((file.name, error.message))
            continue
        known: list[FileKind] = [kind for kind in kinds if kind is not None]
        if not known:
            problems.append((file.name, _NOT_KNOWN))
        seen.append(sorted({kind.value for kind in known}))
    if problems:
        raise WrongVisitFilesError(problems)
    return seen


@transaction.atomic
def stop_import(*, by: Person, visit_import: VisitImport) -> None:
    """Stop an import that waits or is being read.

    Raises:
        RefusedInputError: it is over already (BL-PATROL-13).
    """
    if not stop(visit_import, now=timezone.now()):
        raise RefusedInputError("this import is over already; there is nothing to stop.", code="BL-PATROL-13")
    record(by=by, action="patrols.import_stopped", subject=visit_import)


@transaction.atomic
def retry_import(*, by: Person, visit_import: VisitImport) -> None:
    """Queue an import that failed or was stopped once more, with the files it came with.

    Raises:
        RefusedInputError: its files have been removed, or it neither failed nor was stopped (BL-PATROL-14).
    """
    rows = VisitImport.objects.filter(pk=visit_import.pk, files_deleted_at__isnull=True)
    if not queue_again(rows, now=timezone.now()):
        raise RefusedInputError(
            "only an import that failed or was stopped, and whose files are still kept, can be tried again; otherwise "
            "send the files again.",
            code="BL-PATROL-14",
        )
    record(by=by, action="patrols.import_retried", subject=visit_import)
