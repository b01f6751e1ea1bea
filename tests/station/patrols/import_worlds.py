"""Files of visits for tests, and the way from sending them to their receipt."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from django.utils import timezone

from bluelamp_station.incidents.storage import Writing, discard, new_folder
from bluelamp_station.patrols import jobs
from bluelamp_station.patrols.actions.importing import SentFiles, receive_visits
from bluelamp_station.patrols.models import VisitImport
from bluelamp_station.queue.models import WorkState
from bluelamp_station.queue.progress import SilentProgress

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

VISIT_HEADER = (
    "visit_id,shift_id,place_ref,started_at,ended_at,crew,roles,agencies,mode,evidence,additional,funding_ref"
)
OUTCOME_HEADER = "visit_id,kind,count"
SHIFT_HEADER = "shift_id,starts_at,ends_at,crew,roles,agencies,additional,funding_ref"
PLANNED_HEADER = "visit_id,shift_id,place_ref,starts_at,ends_at,crew"


def visit_line(visit_id: str, place_ref: str, start: dt.datetime, end: dt.datetime, **given: str) -> str:
    """A row of visits.csv: one officer, P001, on foot."""
    told = {"shift_id": "", "crew": "P001", "roles": "officer", "agencies": "police", "mode": "foot"}
    told |= {"evidence": "A", "additional": "yes", "funding_ref": ""} | given
    times = f"{start.isoformat()},{end.isoformat()}"
    who = f"{told['crew']},{told['roles']},{told['agencies']},{told['mode']}"
    rest = f"{told['evidence']},{told['additional']},{told['funding_ref']}"
    return f"{visit_id},{told['shift_id']},{place_ref},{times},{who},{rest}"


def shift_line(shift_id: str, start: dt.datetime, end: dt.datetime, **given: str) -> str:
    """A row of shifts.csv: an officer, P001, and a PCSO, P002."""
    told = {"crew": "P001;P002", "roles": "officer;pcso", "agencies": "police;police", "additional": "yes"} | given
    who = f"{told['crew']},{told['roles']},{told['agencies']},{told['additional']},"
    return f"{shift_id},{start.isoformat()},{end.isoformat()},{who}"


def table(header: str, *lines: str) -> bytes:
    """A file."""
    return "\n".join((header, *lines, "")).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in one zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def send(by: Person, programme: Programme, files: Mapping[str, bytes], note: str = "") -> VisitImport:
    """Send files; the import waits for the worker."""
    folder = new_folder()
    stored = []
    for number, (name, content) in enumerate(files.items(), start=1):
        writing = Writing(folder, number, name, "rows")
        writing.write(content)
        stored.append(writing.finish())
    try:
        return receive_visits(by=by, programme=programme, sent=SentFiles(folder, stored, note))
    finally:
        discard(folder)


def work_off_import(made: VisitImport) -> VisitImport:
    """Do what the worker does, without its lease."""
    jobs.execute_import(made, SilentProgress())
    VisitImport.objects.filter(pk=made.pk).update(state=WorkState.DONE, ended_at=timezone.now())
    return VisitImport.objects.get(pk=made.pk)


def run_import(by: Person, programme: Programme, files: Mapping[str, bytes], note: str = "") -> VisitImport:
    """Send files and have them read; the import with its receipt."""
    return work_off_import(send(by, programme, files, note))
