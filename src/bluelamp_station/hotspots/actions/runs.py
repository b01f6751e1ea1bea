"""What is done with runs: start, stop, try again, rename, carry out, export."""

from __future__ import annotations

__all__ = ["execute_run", "export_run", "rename_run", "start_run", "stop_run", "try_again"]

import hashlib
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError, UsageError
from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.areas import area_path_at
from bluelamp_station.accounts.models import Area
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.models import Place, Run, Spot
from bluelamp_station.queue.claiming import Cancelled, GivenBack, LeaseLostError, stop
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from django.core.files import File

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models.ground import Ground
    from bluelamp_station.programme.models import Programme

_OVER = "The run is over; there is nothing left to stop."
_NOT_OVER = "Only a run that failed or was stopped can be tried again; start a new one instead."
_NOT_DONE = "The run has no result yet; export it when it is done."
_NOT_YOURS = "You may not run hotspots on the whole ground of this programme."


def start_run(
    *,
    by: Person,
    programme: Programme,
    name: str,
    asked: Mapping[str, Any],
    ticket: UUID,
    files: Mapping[str, File[bytes]] | None = None,
) -> Run:
    """Queue a search for hotspots.

    1. Look at the settings. 2. Keep the files that came with it. 3. Queue it, unless the same form was sent before.

    Args:
        by: who starts it.
        programme: for which programme.
        name: what it is called; may be empty.
        asked: what to look for, as ``Run.settings`` keeps it.
        ticket: of the form: the same one again gives the run that it made before.
        files: ``streets`` or ``areas``, where the units come from a file.

    Raises:
        RefusedInputError: not allowed on this ground (BL-RUNS-01).
        UsageError: settings that no search can follow.
    """
    _check_may_run(by, programme)
    kept = {part: _kept(file, part, ticket) for part, file in (files or {}).items()}
    is_made = False
    try:
        settings = {**asked, **kept}
        engine.check_asked(settings)
        with transaction.atomic():
            fields = {"programme": programme, "name": name.strip(), "started_by": by, "settings": settings}
            run, is_made = Run.objects.get_or_create(ticket=ticket, defaults=fields)
            if is_made:
                record(by=by, action="hotspots.run_started", subject=run, detail={"programme": programme.pk})
    finally:
        if not is_made:
            for file in kept.values():
                default_storage.delete(file["path"])
    return run


def _check_may_run(by: Person, programme: Programme) -> None:
    paths = by.area_paths(Permission.RUN_HOTSPOTS)
    if not any(programme.area.path.startswith(path) for path in paths):
        raise RefusedInputError(_NOT_YOURS, code="BL-RUNS-01")


def _kept(file: File[bytes], part: str, ticket: UUID) -> dict[str, str]:
    """Keep a file under a name of our own: of the sender's only the ending is used."""
    name = PurePosixPath(file.name or "").name
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    path = default_storage.save(f"runs/{ticket}/{part}{PurePosixPath(name).suffix.lower()}", file)
    return {"path": path, "name": name[:120], "sha256": digest.hexdigest()}


@transaction.atomic
def stop_run(*, by: Person, run: Run) -> None:
    """Stop a run: at once where it waits, at its next step where it runs.

    Raises:
        RefusedInputError: it is over (BL-RUNS-02).
    """
    if not stop(run, now=timezone.now()):
        raise RefusedInputError(_OVER, code="BL-RUNS-02")
    record(by=by, action="hotspots.run_stopped", subject=run)


def try_again(*, by: Person, run: Run, ticket: UUID) -> Run:
    """Queue a run with the settings of one that failed or was stopped; that one stays as it is.

    Raises:
        RefusedInputError: it neither failed nor was stopped (BL-RUNS-03), or not allowed (BL-RUNS-01).
    """
    if run.state not in (WorkState.FAILED, WorkState.CANCELLED):
        raise RefusedInputError(_NOT_OVER, code="BL-RUNS-03")
    return start_run(by=by, programme=run.programme, name=run.name, asked=run.settings, ticket=ticket)


@transaction.atomic
def rename_run(*, by: Person, run: Run, name: str) -> None:
    """Give a run another name."""
    if Run.objects.filter(pk=run.pk).exclude(name=name).update(name=name):
        record(by=by, action="hotspots.run_renamed", subject=run)


def execute_run(*, run: Run, progress: Callable[[int, int, str], None]) -> None:
    """Carry a run out: find, then store all of it or nothing.

    A worker may have been killed between storing and saying so: then everything is there, and nothing is done again.

    Args:
        run: a row that this worker holds.
        progress: called with steps done, steps in all and the step in hand.

    Raises:
        BluelampError: nothing to read, nothing to rank, or a file that cannot be read.
        Cancelled: somebody stopped it.
        GivenBack: the worker was asked to end.
        LeaseLostError: another worker has it.
    """
    if run.record:
        return
    try:
        found = engine.find(run.settings, previous=_previous(run), progress=progress)
        _store(run, found)
    except (Cancelled, GivenBack, LeaseLostError):
        raise
    except Exception as error:
        code = error.code if isinstance(error, BluelampError) else type(error).__name__
        record(by=None, action="hotspots.run_failed", subject=run, detail={"code": code})
        raise


def _previous(run: Run) -> list[dict[str, Any]]:
    """Places of the set that is to be refreshed; the place of a priority is no hotspot of a search."""
    number = run.settings.get("previous_set")
    if not number:
        return []
    places = Place.objects.filter(hotspot_set_id=number).exclude(role=PlaceRole.PRIORITY)
    return list(places.values("ref", "name", "outline"))


@transaction.atomic
def _store(run: Run, found: Mapping[str, Any]) -> None:
    """Keep a result with its spots.

    1. Write the record where the row is still this worker's. 2. Replace the spots. 3. Say so in the log.
    """
    spots = found["spots"]
    whole = {name: value for name, value in found.items() if name != "spots"}
    mine = Run.objects.filter(pk=run.pk, state=WorkState.RUNNING, worker=run.worker, attempts=run.attempts)
    stored = mine.update(record=whole, data_version=found["data_version"], code_version=found["code_version"])
    if not stored:
        raise LeaseLostError(f"run {run.pk}")
    Spot.objects.filter(run=run).delete()
    areas = list(Area.objects.all())
    Spot.objects.bulk_create(_spot(run, spot, areas) for spot in spots)
    detail = {"hotspots": len(spots), "data_version": found["data_version"], "code_version": found["code_version"]}
    record(by=None, action="hotspots.run_finished", subject=run, detail=detail)


def _spot(run: Run, told: Mapping[str, Any], areas: Sequence[Area]) -> Spot:
    longitude, latitude = told["centre"]
    return Spot(run=run, area_path=area_path_at(longitude, latitude, areas), **Spot.fields_of(told))


def export_run(*, by: Person, run: Run, spots: Sequence[Ground], ending: str, why: str = "") -> bytes:
    """Write the hotspots of a run as a file for others, and note who took it.

    Args:
        by: who takes it.
        run: the run.
        spots: those of its hotspots that may be seen.
        ending: one of ``engine.EXPORT_ENDINGS``.
        why: the reason given; may be empty.

    Raises:
        RefusedInputError: it has no result (BL-RUNS-04).
        UsageError: no such format (BL-RUNS-05).
    """
    if not run.record:
        raise RefusedInputError(_NOT_DONE, code="BL-RUNS-04")
    if ending not in engine.EXPORT_ENDINGS:
        raise UsageError(f"{ending} is no format of an export.", code="BL-RUNS-05")
    with tempfile.TemporaryDirectory(prefix="bluelamp-export-") as folder:
        path = Path(folder) / f"{uuid4().hex}{ending}"
        engine.export(
            [spot.as_record() for spot in spots],
            path,
            about=_about(run),
            figures=list(run.record["figures"].values()),
            working_crs=run.record["working_crs"],
            at=timezone.now().isoformat(timespec="seconds"),
        )
        content = path.read_bytes()
    record(
        by=by,
        action="hotspots.run_exported",
        subject=run,
        why=why,
        detail={"format": ending[1:], "hotspots": len(spots)},
    )
    return content


def _about(run: Run) -> dict[str, str | list[str]]:
    """What must travel with the places."""
    told = run.record
    period = told["period"]
    return {
        "Run": f"{run} (number {run.pk})",
        "Programme": str(run.programme),
        "Status": "Result of a search; not an adopted set.",
        "Started by": run.started_by.get_full_name(),
        "Finished": timezone.localtime(run.ended_at).isoformat(timespec="minutes") if run.ended_at else "",
        "Period": f"{period['from']} to {period['to']}" if period else "",
        "Settings": [f"{name}: {words}" for name, words in told["settings"]],
        "Data version": run.data_version,
        "Code version": run.code_version,
        "Caveats": [*told["sentences"], *told["gaps"]],
        "Attribution": told["attribution"],
    }
