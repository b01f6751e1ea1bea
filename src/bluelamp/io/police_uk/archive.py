"""The bulk archives of data.police.uk: downloads of gigabytes that go on where they broke off.

Beside the target lie, until it is complete, ``YYYY-MM.zip.part`` (the bytes so far) and ``YYYY-MM.zip.part.json``
(which version of the file they belong to). They stay after a broken connection, Ctrl-C and a full disk, and the next
call goes on from them; they go when the server holds another version or the finished file turns out damaged.
"""

from __future__ import annotations

__all__ = ["download_archive"]

import errno
import json
import zipfile
import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import httpx
import numpy as np

from bluelamp.core.errors import RefusedInputError, UnreadableInputError, UsageError, Where
from bluelamp.core.periods import Month
from bluelamp.io.police_uk.conduct import POLICE_UK, Conduct, asked_wait_s, open_line
from bluelamp.io.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Progress = Callable[[int, int | None], None]

_OK, _PARTIAL, _NOT_FOUND, _RANGE_REFUSED = 200, 206, 404, 416
_FIRST_SERVER_ERROR, _TOO_MANY = 500, 429
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


@dataclass(frozen=True, slots=True)
class _Version:
    """Which version of a remote file the bytes belong to; length is None where the server does not tell it."""

    url: str
    etag: str
    modified: str
    length: int | None

    @property
    def validator(self) -> str:
        """What ``If-Range`` may carry: a strong ETag, else the date of change; empty where neither is known."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified


@dataclass(frozen=True, slots=True)
class _Paths:
    """Where a download lies."""

    target: Path
    part: Path
    note: Path

    def forget(self) -> None:
        """Take the unfinished download away."""
        self.part.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


class _BrokenOffError(Exception):
    """The transfer ended early; another try may bring the rest."""

    def __init__(self, reason: str, asked_s: float | None = None) -> None:
        self.asked_s = asked_s
        super().__init__(reason)


def download_archive(
    month: str,
    out_dir: Path,
    *,
    base_url: str = POLICE_UK,
    progress: Progress | None = None,
    conduct: Conduct | None = None,
) -> Path:
    """Download the archive of a month, which holds up to 36 months of every force.

    Args:
        month: such as ``2024-04``.
        out_dir: an existing folder; the file is called ``2024-04.zip``. One that is there and whole is left alone.
        base_url: the server.
        progress: called with bytes held and bytes in all (None where the server does not tell).
        conduct: limits, retries and time-outs.

    Returns:
        The path of the archive, verified: length, zip directory, checksum of every file in it.

    Raises:
        UsageError: not a month, or the server has no archive of it (BL-DOWNLOAD-01).
        UnreadableInputError: the transfer broke off too often (BL-DOWNLOAD-02), or brought a damaged file
            (BL-DOWNLOAD-03).
        RefusedInputError: the disk is full, or the folder cannot be written (BL-DOWNLOAD-04, BL-DOWNLOAD-05).
    """
    name = f"{Month.parse(month)}.zip"
    paths = _Paths(out_dir / name, out_dir / f"{name}.part", out_dir / f"{name}.part.json")
    if not out_dir.is_dir():
        raise RefusedInputError(
            "The folder does not exist; make it first.", code="BL-DOWNLOAD-05", where=Where(str(out_dir))
        )
    conduct = conduct or Conduct()
    try:
        if paths.target.is_file() and _is_sound(paths.target):
            return paths.target
        with open_line(base_url, conduct) as line:
            _fill(line, f"{base_url.rstrip('/')}/data/archive/{name}", paths, conduct, progress or _silent)
        return _finish(paths)
    except OSError as error:
        raise _explained(error, paths) from error


def _silent(_done: int, _total: int | None) -> None:
    """Nobody watches."""


def _fill(line: httpx.Client, url: str, paths: _Paths, conduct: Conduct, progress: Progress) -> None:
    """Transfer until everything is here; give up after so many tries in a row that brought nothing."""
    rng = np.random.default_rng(conduct.seed)
    failures = 0
    while True:
        before = _size(paths.part)
        conduct.limiter.wait()
        try:
            _transfer(line, url, paths, progress)
        except (httpx.TransportError, _BrokenOffError) as error:
            failures = 1 if _size(paths.part) > before else failures + 1
            if failures >= conduct.retries.attempts:
                raise _gave_up(error, url, paths) from error
            asked_s = error.asked_s if isinstance(error, _BrokenOffError) else None
            conduct.sleep(conduct.retries.wait_s(failures, rng, asked_s))
        else:
            return


def _transfer(line: httpx.Client, url: str, paths: _Paths, progress: Progress) -> None:
    """One request: the rest of what is here, or the whole where nothing can be continued."""
    held = _held_version(url, paths)
    have = _size(paths.part) if held is not None else 0
    headers = {"Accept-Encoding": "identity"}
    if held is not None and have:
        if have == held.length:
            return
        headers |= {"Range": f"bytes={have}-", "If-Range": held.validator}
    with line.stream("GET", url, headers=headers) as answer:
        offered = _offered_version(url, answer)
        if answer.status_code == _PARTIAL and held is not None and _continues(answer, have, held, offered):
            _receive(answer, paths, held, have, progress)
        elif answer.status_code == _OK:
            _start_afresh(paths, offered)
            _receive(answer, paths, offered, 0, progress)
        else:
            _refuse(answer, paths)


def _refuse(answer: httpx.Response, paths: _Paths) -> None:
    """Turn any other answer into what the caller can act on."""
    status, month = answer.status_code, paths.target.stem
    if status == _NOT_FOUND:
        raise UsageError(
            f"The server has no archive for {month}; each is published about two months late.", code="BL-DOWNLOAD-01"
        )
    if status in (_PARTIAL, _RANGE_REFUSED):
        # What lies here fits no version that the server has.
        paths.forget()
        raise _BrokenOffError("the file has changed on the server")
    if status >= _FIRST_SERVER_ERROR or status == _TOO_MANY:
        raise _BrokenOffError(f"HTTP {status}", asked_wait_s(answer))
    raise UnreadableInputError(
        f"The server answered {status} instead of the archive for {month}.",
        code="BL-DOWNLOAD-02",
        where=Where(str(answer.url)),
    )


def _receive(answer: httpx.Response, paths: _Paths, version: _Version, have: int, progress: Progress) -> None:
    progress(have, version.length)
    with paths.part.open("ab") as part:
        # As the line brings them: fuller chunks would be lost where it breaks.
        for chunk in answer.iter_raw():
            part.write(chunk)
            have += len(chunk)
            progress(have, version.length)
    if version.length is not None and have < version.length:
        raise _BrokenOffError(f"{have} of {version.length} bytes came")


def _start_afresh(paths: _Paths, version: _Version) -> None:
    """Forget what was here; note the version first, so that whatever comes can be continued."""
    paths.forget()
    write_whole(paths.note, json.dumps(asdict(version)).encode())


def _continues(answer: httpx.Response, have: int, held: _Version, offered: _Version) -> bool:
    """Whether a partial answer is the rest of the same version."""
    unit, _, rest = answer.headers.get("Content-Range", "").partition(" ")
    span, _, total = rest.partition("/")
    starts_right = unit == "bytes" and span.partition("-")[0] == str(have)
    same_length = total == "*" or held.length is None or total == str(held.length)
    same_version = not (held.etag and offered.etag) or held.etag == offered.etag
    return starts_right and same_length and same_version


def _held_version(url: str, paths: _Paths) -> _Version | None:
    """What the note beside the part says; None where there is nothing that can be continued."""
    try:
        version = _Version(**json.loads(paths.note.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    too_long = version.length is not None and _size(paths.part) > version.length
    return None if version.url != url or not version.validator or too_long else version


def _offered_version(url: str, answer: httpx.Response) -> _Version:
    length = answer.headers.get("Content-Length", "")
    return _Version(
        url=url,
        etag=answer.headers.get("ETag", ""),
        modified=answer.headers.get("Last-Modified", ""),
        length=int(length) if length.isdecimal() else None,
    )


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _is_sound(path: Path) -> bool:
    """Whether a file is a zip whose every member agrees with its checksum."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return False


def _finish(paths: _Paths) -> Path:
    """Verify, then give the file its name in one step."""
    if not _is_sound(paths.part):
        paths.forget()
        raise UnreadableInputError(
            "What came is no sound zip, so it was removed; download it again.",
            code="BL-DOWNLOAD-03",
            where=Where(str(paths.target)),
        )
    paths.part.replace(paths.target)
    paths.note.unlink(missing_ok=True)
    return paths.target


def _gave_up(error: Exception, url: str, paths: _Paths) -> UnreadableInputError:
    held = (
        f"{_size(paths.part):,} bytes are kept; run it again to go on from there" if _size(paths.part) else "try later"
    )
    return UnreadableInputError(
        f"The download broke off too often ({str(error) or type(error).__name__}): {held}.",
        code="BL-DOWNLOAD-02",
        where=Where(url),
    )


def _explained(error: OSError, paths: _Paths) -> RefusedInputError:
    where = Where(str(paths.target))
    if error.errno in _FULL:
        return RefusedInputError(
            "The disk is full; what came is kept: make room and run it again to go on from there.",
            code="BL-DOWNLOAD-04",
            where=where,
        )
    reason = error.strerror or type(error).__name__
    return RefusedInputError(
        f"The archive cannot be written here ({reason}); choose another folder.", code="BL-DOWNLOAD-05", where=where
    )
