"""The processes of a served site: started, watched, started again when they fall, ended together."""

from __future__ import annotations

__all__ = ["Child", "supervise"]

import contextlib
import os
import signal
import subprocess  # nosec B404 - our own interpreter, with fixed words
import time
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LOOK_EVERY_S = 0.25
_LONGEST_PAUSE_S = 30.0
# A child that lived so long has recovered: its next fall is a first one.
_RECOVERED_S = 60.0
_ENDING_S = 8.0


@dataclass
class Child:
    """A process that is to run as long as the site does.

    Args:
        name: what people call it.
        command: how it is started.
    """

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    falls: int = 0
    started_at: float = field(default=0.0)
    again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it, in a group of its own: Ctrl-C reaches the parent only, which ends it in order."""
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603  # nosec B603 - our own interpreter
        self.started_at = time.monotonic()

    def look(self) -> None:
        """Start it again where it fell, later and later."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self._kill_group(self.process.pid)
        self.falls = 1 if now - self.started_at > _RECOVERED_S else self.falls + 1
        pause = min(0.5 * 2**self.falls, _LONGEST_PAUSE_S)
        click.echo(f"The {self.name} ended by itself (status {status}); starting it again in {pause:.0f} s.", err=True)
        self.process, self.again_at = None, now + pause

    def ask_to_end(self) -> None:
        """Politely."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, until: float) -> None:
        """Until a time; then without asking."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._kill_group(self.process.pid)

    @staticmethod
    def _kill_group(group: int) -> None:
        """Whatever a fallen child left behind: processes of its own that would keep the port."""
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)


def supervise(children: Sequence[Child], *, is_up: Callable[[], bool], when_up: Callable[[], None]) -> None:
    """Keep the children running until somebody ends it with Ctrl-C or a signal; then end them within seconds.

    Args:
        children: in the order in which they are started.
        is_up: asked, often, until it says yes once.
        when_up: called that once.
    """
    is_ending, is_said = Event(), False
    before = {number: signal.signal(number, lambda *_: is_ending.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for child in children:
            child.start()
        while not is_ending.wait(_LOOK_EVERY_S):
            for child in children:
                child.look()
            if not is_said and is_up():
                is_said = True
                when_up()
    finally:
        for child in children:
            child.ask_to_end()
        until = time.monotonic() + _ENDING_S
        for child in children:
            child.wait_or_kill(until)
        for number, handler in before.items():
            signal.signal(number, handler)
