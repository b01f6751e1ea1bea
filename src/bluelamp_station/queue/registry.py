"""Which rooms have work for the worker, by short code; rooms register in their ``apps.py``."""

from __future__ import annotations

__all__ = ["JobKind", "forget", "job_kinds", "register"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from bluelamp_station.queue.models import QueuedWork
    from bluelamp_station.queue.progress import Progress

_KINDS: dict[str, JobKind] = {}


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work.

    Args:
        code: short, stable, such as ``run``.
        model_label: the table of its rows, such as ``hotspots.Run``.
        execute_path: dotted path of the function ``execute(row, progress)``.
    """

    code: str
    model_label: str
    execute_path: str

    @property
    def model(self) -> type[QueuedWork]:
        """The table of its rows."""
        return cast("type[QueuedWork]", apps.get_model(self.model_label))

    def rows(self) -> QuerySet[QueuedWork]:
        """All of them."""
        return self.model.objects.all()

    def execute(self, row: QueuedWork, progress: Progress) -> None:
        """Do the work of one row."""
        function: Callable[..., Any] = import_string(self.execute_path)
        function(row, progress)


def register(code: str, model_label: str, execute_path: str) -> None:
    """Make a kind of work known."""
    _KINDS[code] = JobKind(code, model_label, execute_path)


def forget(code: str) -> None:
    """Take a kind of work out again."""
    _KINDS.pop(code, None)


def job_kinds() -> tuple[JobKind, ...]:
    """Every kind, in the order of registration."""
    return tuple(_KINDS.values())
