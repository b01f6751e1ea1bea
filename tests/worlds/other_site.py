"""A site of its own on a database of its own, whose workers can be killed."""

from __future__ import annotations

__all__ = ["OtherSite"]

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

_TRIAL = Path(__file__).parent.parent / "station" / "workflows" / "trial_worker.py"
_LEASE_S = 2
_PATIENCE_S = 30.0


@dataclass
class OtherSite:
    """A data folder, its database, and the workers started on it.

    Args:
        home: the data folder.
        url: the database; empty for SQLite in the folder.
    """

    home: Path
    url: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BLUELAMP_", "DATABASE_"))}  # noqa: TID251 - children inherit it
        told = {"BLUELAMP_HOME": str(self.home), "BLUELAMP_LEASE_SECONDS": str(_LEASE_S)}
        return kept | told | {"DJANGO_SETTINGS_MODULE": "bluelamp_station.config.settings"} | self._database

    @property
    def _database(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url} if self.url else {}

    @property
    def go(self) -> Path:
        """The file that lets trial work finish."""
        return self.home / "go"

    def start_worker(self) -> subprocess.Popen[bytes]:
        """One more worker."""
        command = [sys.executable, str(_TRIAL), str(self.go)]
        log = (self.home / f"worker-{len(self.workers)}.log").open("wb")
        with log:
            self.workers.append(subprocess.Popen(command, env=self.environment, stderr=log))  # noqa: S603 - our own interpreter
        return self.workers[-1]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into its database from outside."""
        if self.url:
            with psycopg.connect(self.url) as there:
                cursor = there.execute(sql.encode())
                return cursor.fetchall() if cursor.description else []
        with sqlite3.connect(self.home / "bluelamp.sqlite3", timeout=20) as here:
            rows = here.execute(sql).fetchall()
        here.close()
        return rows

    def put(self, note: str = "") -> int:
        """A delivery that waits; its key."""
        columns = (
            "state, queued_at, worker, attempts, is_stop_wanted, progress_done, progress_all, progress_text, failure, "
            "source, received_at, note, recipe, input_crs, receipt"
        )
        now = "'2026-11-01 10:00:00+00:00'"
        values = f"'queued', {now}, '', 0, false, 0, 0, '', '', 'upload', {now}, '{note}', '', '', '{{}}'"
        self.ask(f"INSERT INTO incidents_delivery ({columns}) VALUES ({values})")  # noqa: S608 - SQL of the test's own
        return int(self.ask("SELECT max(id) FROM incidents_delivery")[0][0])

    def states(self) -> list[str]:
        """States of its deliveries."""
        return [state for (state,) in self.ask("SELECT state FROM incidents_delivery ORDER BY id")]

    def wait_for(self, sql: str, *expected: Any) -> None:
        """Until the first row is what was expected.

        Raises:
            AssertionError: it never is.
        """
        until = time.monotonic() + _PATIENCE_S
        rows: list[tuple[Any, ...]] = []
        while time.monotonic() < until:
            rows = self.ask(sql)
            if rows and rows[0] == expected:
                return
            time.sleep(0.05)
        logs = [path.read_text(encoding="utf-8") for path in sorted(self.home.glob("worker-*.log"))]
        raise AssertionError(f"{sql}: {rows} is never {expected}\n" + "\n".join(logs))

    def close(self) -> None:
        """End its workers."""
        for worker in self.workers:
            if worker.poll() is None:
                if os.name == "posix":
                    worker.send_signal(signal.SIGCONT)
                worker.kill()
            worker.wait(timeout=20)
