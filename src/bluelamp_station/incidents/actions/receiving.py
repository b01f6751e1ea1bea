"""Files become a delivery: looked at first, kept and queued together, or refused with a sentence for each."""

from __future__ import annotations

__all__ = ["Looked", "Sent", "WrongFilesError", "look_at", "receive_delivery"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.audit.actions import record
from bluelamp_station.incidents import engine
from bluelamp_station.incidents.models import Delivery, DeliveryFile
from bluelamp_station.incidents.storage import discard, settle
from bluelamp_station.incidents.wording import seen_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.incidents.engine import Seen
    from bluelamp_station.incidents.storage import Stored


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in and how it is to be read.

    Args:
        folder: where its files lie; becomes the delivery's own.
        files: whole files on the disk.
        recipe: name of an example recipe; empty for none or an own one among the files.
        input_crs: code of the files' coordinate system; empty as published or as the recipe says.
        note: words for colleagues.
        source: uploaded or dropped.
    """

    folder: Path
    files: Sequence[Stored]
    recipe: str = ""
    input_crs: str = ""
    note: str = ""
    source: Delivery.Source = Delivery.Source.UPLOAD


@dataclass(frozen=True, slots=True)
class Looked:
    """One file and what was seen of it."""

    file: Stored
    seen: tuple[Seen, ...]

    @property
    def problems(self) -> tuple[Seen, ...]:
        """What of it cannot be loaded."""
        return tuple(one for one in self.seen if one.problem)

    @property
    def line(self) -> str:
        """What is wrong with it, in one line; empty where nothing is."""
        wrong = self.problems
        if not wrong:
            return ""
        first = wrong[0]
        member = "" if first.name == self.file.path.name or len(self.seen) == 1 else f"{first.name}: "
        others = f" ({len(wrong) - 1} more like it)" if len(wrong) > 1 else ""
        return f"{member}{first.problem}{others}"

    @property
    def words(self) -> tuple[str, str, str]:
        """Kinds, months and rows in words."""
        return seen_in_words([one.as_dict() for one in self.seen])


class WrongFilesError(RefusedInputError):
    """Files that cannot be loaded; nothing was kept.

    Args:
        looked: every file of the delivery, with what was seen.
    """

    def __init__(self, looked: Sequence[Looked]) -> None:
        self.looked = tuple(looked)
        wrong = [one for one in looked if one.line]
        told = "; ".join(f"{one.file.name}: {one.line}" for one in wrong)
        super().__init__(
            f"{len(wrong)} of {len(looked)} files cannot be loaded, so nothing was kept. {told}", code="BL-INTAKE-01"
        )


def receive_delivery(*, by: Person | None, sent: Sent) -> Delivery:
    """Look at the files, then keep and queue them.

    Args:
        by: who sent them; None for the drop folder.
        sent: what came in.

    Raises:
        WrongFilesError: some of them cannot be loaded; their folder is left for the caller to discard.
    """
    looked = look_at(sent)
    if any(one.line for one in looked):
        raise WrongFilesError(looked)
    return _keep(by, sent, looked)


def look_at(sent: Sent) -> tuple[Looked, ...]:
    """What each file of a delivery holds, or why it cannot be loaded."""
    rows = [file for file in sent.files if file.part == DeliveryFile.Part.ROWS]
    own = next((file for file in sent.files if file.part == DeliveryFile.Part.RECIPE), None)
    recipe_problem = engine.recipe_problem(str(own.path)) if own else ""
    recipe = str(own.path) if own and not recipe_problem else sent.recipe or None
    seen = engine.look_at_files([file.path for file in rows], recipe=recipe)
    looked = [Looked(file, tables) for file, tables in zip(rows, seen, strict=True)]
    if own:
        looked.append(Looked(own, (engine.Seen(own.path.name, problem=recipe_problem),)))
    for file in sent.files:
        if file.part == DeliveryFile.Part.BOUNDARY:
            problem = engine.boundary_problem(file.path, store=settings.STORE_FOLDER).replace(engine.SAME, "")
            looked.append(Looked(file, (engine.Seen(file.path.name, problem=problem),)))
    return tuple(looked)


def _keep(by: Person | None, sent: Sent, looked: Sequence[Looked]) -> Delivery:
    """Write the delivery and give the folder its number; either both or neither."""
    settled: Path | None = None
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(
                source=sent.source, received_by=by, note=sent.note, recipe=sent.recipe, input_crs=sent.input_crs
            )
            settled = settle(sent.folder, delivery.pk)
            DeliveryFile.objects.bulk_create(_file(delivery, sent.folder, one) for one in looked)
            record(
                by=by,
                action="incidents.delivery_received",
                subject=delivery,
                detail={
                    "files": len(looked),
                    "bytes": sum(one.file.size_bytes for one in looked),
                    "source": str(sent.source),
                },
            )
    except BaseException:
        if settled is not None:
            discard(settled)
        raise
    return delivery


def _file(delivery: Delivery, folder: Path, looked: Looked) -> DeliveryFile:
    file = looked.file
    return DeliveryFile(
        delivery=delivery,
        part=file.part,
        name=file.name,
        path=f"{delivery.pk}/{file.path.relative_to(folder).as_posix()}",
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        seen=[one.as_dict() for one in looked.seen] if file.part == DeliveryFile.Part.ROWS else [],
    )
