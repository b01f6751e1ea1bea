"""Ways to break a site that is served, and to look at it from outside: processes, disk, database."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from journeys.station.the_site import Site

PATIENCE_S = 60.0


def wait_until(told: Callable[[], object], *, patience_s: float = PATIENCE_S, said: str = "") -> float:
    """Ask until the answer is yes; how long it took, in seconds."""
    began = time.monotonic()
    while not told():
        assert time.monotonic() - began < patience_s, f"not within {patience_s:.0f} s: {said}"
        time.sleep(0.1)
    return time.monotonic() - began


def children_of(process: int) -> list[int]:
    """Process ids of its children."""
    try:
        found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in found.split()]


def _command_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    except OSError:
        return ""


def _process(site: Site, name: str) -> int:
    assert site.process is not None
    found: list[int] = []

    def is_there() -> bool:
        found[:] = [child for child in children_of(site.process.pid) if name in _command_of(child)]  # type: ignore[union-attr]  # - it was started
        return bool(found)

    wait_until(is_there, said=name)
    return found[0]


def worker_of(site: Site) -> int:
    """Process id of its worker."""
    return _process(site, "run_worker")


def web_of(site: Site) -> list[int]:
    """Process ids of its web server: the one that watches, then those that answer."""
    first = _process(site, "run_web")
    return [first, *children_of(first)]


def kill(*processes: int) -> None:
    """Without a word."""
    for process in processes:
        os.kill(process, signal.SIGKILL)


def memory_mb(site: Site) -> float:
    """What its web server holds of the machine's memory."""
    pages = sum(int(Path(f"/proc/{one}/statm").read_text(encoding="ascii").split()[1]) for one in web_of(site))
    return pages * resource.getpagesize() / 1e6


@contextmanager
def no_file_above(site: Site, size: int) -> Iterator[None]:
    """No process of its web server can make a file larger than this: a full disk, for root and user alike."""
    before = {one: resource.prlimit(one, resource.RLIMIT_FSIZE) for one in web_of(site)}
    for one, (_, hard) in before.items():
        resource.prlimit(one, resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        for one, limits in before.items():
            resource.prlimit(one, resource.RLIMIT_FSIZE, limits)


@contextmanager
def no_folder_at(folder: Path) -> Iterator[None]:
    """A plain file stands where the folder was, so that nobody can write into it, not even root."""
    aside = folder.with_name(f"{folder.name}-aside")
    folder.rename(aside)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        aside.rename(folder)


def uploads_in(site: Site) -> list[str]:
    """Every file and folder in its upload folder."""
    return sorted(str(path.relative_to(site.home)) for path in (site.home / "uploads").rglob("*"))


def ask(site: Site, sql: str) -> list[tuple[Any, ...]]:
    """Look into its database from outside."""
    url = site.environment.get("DATABASE_URL")
    if url:
        with psycopg.connect(url) as there:
            cursor = there.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []
    here = sqlite3.connect(site.home / "bluelamp.sqlite3", timeout=20)
    try:
        with here:
            return here.execute(sql).fetchall()
    finally:
        here.close()


@contextmanager
def database_away(site: Site) -> Iterator[None]:
    """PostgreSQL throws everybody out and lets nobody in; SQLite's one lock is held by another process."""
    url = site.environment.get("DATABASE_URL")
    with _postgres_closed(url) if url else _sqlite_locked(site.home / "bluelamp.sqlite3"):
        yield


@contextmanager
def _sqlite_locked(path: Path) -> Iterator[None]:
    holder = sqlite3.connect(path, timeout=20, isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.execute("ROLLBACK")
    finally:
        holder.close()


@contextmanager
def _postgres_closed(url: str) -> Iterator[None]:
    name = urlsplit(url).path.lstrip("/")
    with psycopg.connect(url.removesuffix(name) + "postgres", autocommit=True) as master:
        master.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        try:
            master.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
        finally:
            master.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
