"""The drop folder: files that another system puts there become deliveries.

A file is taken once nothing has touched it for ten seconds. It is linked or copied into the upload folder, the delivery
is written, and only then does it leave the drop folder: whatever stops the worker, no file is lost, and one that is
taken twice changes nothing. What cannot be read goes to ``refused/`` with a text that says why.
"""

from __future__ import annotations

__all__ = ["REFUSED", "take_dropped"]

import re
import stat
from typing import TYPE_CHECKING

from django.conf import settings

from bluelamp_station.incidents import engine
from bluelamp_station.incidents.actions.receiving import Sent, WrongFilesError, receive_delivery
from bluelamp_station.incidents.models import Delivery, DeliveryFile
from bluelamp_station.incidents.storage import discard, new_folder, refusing_full_disk, sweep, take_copy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from bluelamp_station.incidents.storage import Stored

REFUSED = "refused"
_OWN_RECIPE = "recipe.toml"
_QUIET_S = 10
_MONTH = re.compile(r"\d{4}-\d{2}")
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".swp")
_NO_RECIPE = (
    "There is no recipe called “{name}”. Put the file into a folder named like one of these: {names}; or put a "
    "recipe.toml into the folder; or put a file in a published format into the drop folder itself."
)


def take_dropped(now: datetime) -> list[Delivery]:
    """Make deliveries of what lies in the drop folder: one for its files, one for each folder named like a recipe.

    Args:
        now: the time.

    Returns:
        The deliveries made.

    Raises:
        RefusedInputError: the disk is full; the files stay where they are.
    """
    drop: Path = settings.DROP_FOLDER
    drop.mkdir(parents=True, exist_ok=True)
    sweep(now)
    made = [_take(_ready(drop, now), recipe="", own=None, now=now)]
    for folder in sorted(entry for entry in drop.iterdir() if _is_open(entry)):
        files = [file for file in _ready(folder, now) if file.name != _OWN_RECIPE]
        own = folder / _OWN_RECIPE
        if own.is_file():
            made.append(_take(files, recipe="", own=own, now=now))
        elif folder.name in engine.example_recipes():
            made.append(_take(files, recipe=folder.name, own=None, now=now))
        elif _MONTH.fullmatch(folder.name):
            made.append(_take(files, recipe="", own=None, now=now))
        else:
            reason = _NO_RECIPE.format(name=folder.name, names=", ".join(engine.example_recipes()))
            for file in files:
                _refuse(file, reason, now)
    return [delivery for delivery in made if delivery is not None]


def _is_open(entry: Path) -> bool:
    return entry.is_dir() and not entry.is_symlink() and entry.name != REFUSED and not entry.name.startswith(".")


def _ready(folder: Path, now: datetime) -> list[Path]:
    """Files that nobody has touched for a while; hidden, unfinished and linked ones are left alone."""
    return [file for file in sorted(folder.iterdir()) if _is_whole(file) and _is_quiet(file, now)]


def _is_whole(file: Path) -> bool:
    name = file.name.casefold()
    return not (name.startswith((".", "~")) or name.endswith((*_UNFINISHED, "~")))


def _is_quiet(file: Path, now: datetime) -> bool:
    """Not written, renamed or re-dated for ten seconds; a date in the future says nothing."""
    try:
        found = file.lstat()
    except OSError:
        return False
    times = [at for at in (found.st_mtime, found.st_ctime) if at <= now.timestamp()]
    return stat.S_ISREG(found.st_mode) and bool(times) and max(times) <= now.timestamp() - _QUIET_S


def _take(files: list[Path], *, recipe: str, own: Path | None, now: datetime) -> Delivery | None:
    """Make one delivery of those that can be read, and refuse the others."""
    while files:
        folder = new_folder()
        try:
            with refusing_full_disk():
                stored = _copies(files, own, folder)
            delivery = receive_delivery(by=None, sent=Sent(folder, stored, recipe=recipe, source=Delivery.Source.DROP))
        except WrongFilesError as error:
            files = _without_wrong(files, error, now)
        else:
            for file in files:
                file.unlink(missing_ok=True)
            return delivery
        finally:
            discard(folder)
    return None


def _copies(files: Iterable[Path], own: Path | None, folder: Path) -> list[Stored]:
    stored = [take_copy(file, folder, number, DeliveryFile.Part.ROWS) for number, file in enumerate(files, start=1)]
    if own is not None:
        stored.append(take_copy(own, folder, len(stored) + 1, DeliveryFile.Part.RECIPE))
    return stored


def _without_wrong(files: list[Path], error: WrongFilesError, now: datetime) -> list[Path]:
    """Refuse the wrong ones; where the recipe itself is wrong, all."""
    reasons = {one.file.name: one.line for one in error.looked if one.line}
    wrong_recipe = next((one.line for one in error.looked if one.line and one.file.part == "recipe"), "")
    remaining = []
    for file in files:
        reason = f"The folder's recipe.toml cannot be used: {wrong_recipe}" if wrong_recipe else reasons.get(file.name)
        if reason:
            _refuse(file, reason, now)
        else:
            remaining.append(file)
    return remaining


def _refuse(file: Path, reason: str, now: datetime) -> None:
    folder = settings.DROP_FOLDER / REFUSED
    folder.mkdir(exist_ok=True)
    name = f"{now:%Y%m%d-%H%M%S}-{file.name}"
    file.replace(folder / name)
    (folder / f"{name}.txt").write_text(f"{file.name}\n{reason}\n", encoding="utf-8")
