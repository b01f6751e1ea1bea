"""Getting a data folder ready to be served: folder, locks, settings, tables, static files, the first link."""

from __future__ import annotations

__all__ = ["Opened", "claim_folder", "open_site", "port_is_free", "set_environment", "settings_read"]

import contextlib
import hashlib
import importlib.util
import os
import socket
import subprocess  # nosec B404 - our own interpreter, with fixed words
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bluelamp import __version__
from bluelamp.core.errors import RefusedInputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SETTINGS = "bluelamp_station.config.settings"
_DEFAULT_HOME = "bluelamp-home"
_ONLY_OWNER = 0o700


@dataclass(frozen=True, slots=True)
class Opened:
    """A site that can be served.

    Args:
        home: the data folder.
        setup_path: path of the one-time link by which the first person is made; None where there are people.
    """

    home: Path
    setup_path: str | None


def set_environment(home: Path | None, **more: str) -> Path:
    """Tell this process and its children where the site lives; the data folder.

    Raises:
        UsageError: Django is not installed.
    """
    if importlib.util.find_spec("django") is None:
        raise UsageError("The staff site is not installed: pip install 'bluelamp[station]'.", code="BL-SERVE-01")
    environment = os.environ  # noqa: TID251 - a command: it reads the environment and hands it to its children
    if home is not None:
        environment["BLUELAMP_HOME"] = str(home)
    environment["DJANGO_SETTINGS_MODULE"] = _SETTINGS
    environment.update(more)
    return Path(environment.get("BLUELAMP_HOME", _DEFAULT_HOME)).expanduser().resolve()


def settings_read() -> None:
    """Read the settings and load the rooms.

    Raises:
        UsageError: the environment lacks something, or holds something that cannot be.
        RefusedInputError: the key of the site cannot be kept in the data folder.
    """
    import django  # noqa: PLC0415 - the command line starts without Django
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    try:
        django.setup()
    except ImproperlyConfigured as fault:
        raise UsageError(str(fault), code="BL-SERVE-05") from None
    except OSError as fault:
        raise RefusedInputError(
            f"The data folder cannot be written ({fault.strerror}): choose another with --home.", code="BL-SERVE-09"
        ) from None


@contextlib.contextmanager
def claim_folder(home: Path) -> Iterator[None]:
    """Make the data folder where it is missing, and keep every other `serve` out of it.

    Raises:
        RefusedInputError: it cannot be made or written, or another `serve` has it.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=_ONLY_OWNER)
        with tempfile.TemporaryFile(dir=home):
            pass
        lock = FileLock(home / "serve.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise RefusedInputError(f"Another bluelamp serve runs on {home}: end it first.", code="BL-SERVE-04") from None
    except OSError as fault:
        raise RefusedInputError(
            f"The data folder {home} cannot be written ({fault.strerror}).", code="BL-SERVE-03"
        ) from None
    try:
        yield
    finally:
        lock.release()


def port_is_free(host: str, port: int) -> None:
    """Try to listen.

    Raises:
        RefusedInputError: somebody else does already, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        if os.name == "posix":
            # As the server does: an address that has just been given up is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as fault:
            reason = getattr(fault, "strerror", None) or str(fault)
            raise RefusedInputError(
                f"Cannot listen on {host} port {port} ({reason}): choose another with --port.", code="BL-SERVE-02"
            ) from None


def open_site(home: Path) -> Opened:
    """Bring tables and static files up to this version.

    1. Migrate, one process at a time. 2. Collect static files where they changed. 3. While nobody is known, make the
    link by which the first person is made.

    Raises:
        RefusedInputError: the database does not answer, or a newer version of Bluelamp wrote it.
    """
    settings_read()
    from django.core.management import call_command  # noqa: PLC0415 - after the settings
    from django.db import InterfaceError, OperationalError, connections  # noqa: PLC0415

    from bluelamp_station.accounts.actions import ensure_setup_link  # noqa: PLC0415

    try:
        call_command("migrate", interactive=False, verbosity=0)
        _collect(home)
        return Opened(home, ensure_setup_link())
    except (OperationalError, InterfaceError) as fault:
        raise RefusedInputError(
            f"The database does not answer ({type(fault).__name__}): check DATABASE_URL and that its server runs.",
            code="BL-SERVE-06",
        ) from None
    finally:
        connections.close_all()


def _collect(home: Path) -> None:
    """Copy static files under hashed names into the data folder, where they are not those of this version."""
    from django.conf import settings  # noqa: PLC0415

    stamp, wanted = home / "static-of.txt", _static_fingerprint()
    is_there = (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file()
    if is_there and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    stamp.unlink(missing_ok=True)
    # A process of its own: the settings choose the storage with hashed names by this command's name.
    command = [sys.executable, "-m", "django", "collectstatic", "--clear", "--noinput", "-v", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603 - our own interpreter
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise RefusedInputError(f"The static files cannot be written to {home} ({last}).", code="BL-SERVE-08")
    stamp.write_text(wanted, encoding="utf-8")


def _static_fingerprint() -> str:
    """Version, and name, size and time of every static file."""
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415

    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
