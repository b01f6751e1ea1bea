"""Holds every transaction of a job to its lease: a worker whose row was taken over stores nothing."""

from __future__ import annotations

__all__ = ["guarded"]

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bluelamp_station.queue.progress import Progress

_WRITES = ("INSERT", "UPDATE", "DELETE")


class _Guard:
    """Looks at the lease before the first write of each transaction."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._is_looking = False

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: Any,
        context: Mapping[str, Any],
    ) -> Any:
        """Run one statement."""
        if not self._is_looking and connection.in_atomic_block and sql.lstrip()[:6].upper() in _WRITES:
            self._look()
        return execute(sql, params, many, context)

    def _look(self) -> None:
        # Django forgets these functions when a transaction ends, however it ends: ours is there once in each.
        if any(entry[1] == self._ended for entry in connection.run_on_commit):
            return
        self._is_looking = True
        try:
            self._progress.check()
        finally:
            self._is_looking = False
        transaction.on_commit(self._ended)

    def _ended(self) -> None:
        """The transaction was committed; the next one is looked at anew."""


@contextmanager
def guarded(progress: Progress) -> Iterator[None]:
    """While it lasts, no transaction of this thread writes without ``progress.check()``.

    Raises:
        LeaseLostError: within a transaction whose row another worker has taken; the transaction is undone.
    """
    with connection.execute_wrapper(_Guard(progress)):
        yield
