"""Take visits away as a file: what is taken is noted, and so is every look at who was on a crew."""

from __future__ import annotations

__all__ = ["VISIT_COLUMNS", "export_visits", "visit_lines"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import UsageError
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.models import NamesLook, Visit
from bluelamp_station.ui.csv_text import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person

# As the shared format has them, the optional ones among them.
VISIT_COLUMNS = (
    "visit_id",
    "shift_id",
    "place_ref",
    "started_at",
    "ended_at",
    "crew",
    "roles",
    "agencies",
    "mode",
    "evidence",
    "additional",
    "funding_ref",
    "minutes_low",
    "minutes_best",
    "minutes_high",
    "rule",
)
_CHUNK = 2000


@transaction.atomic
def export_visits(*, by: Person, visits: QuerySet[Visit], with_refs: bool = False, why: str = "") -> Iterator[str]:
    """The visits as lines of CSV; staff numbers only where asked for with a reason, and only on the reader's ground.

    1. Fix the list. 2. Note who took it, and for each visit whose crew is told a look that the crew can read.
    3. Give the lines, which are read while they are sent.

    Args:
        by: who takes it.
        visits: those that they may see, in the order of the file.
        with_refs: whether the crews' staff numbers are told.
        why: the reason; needed with staff numbers.

    Raises:
        UsageError: staff numbers without a reason, or by somebody who may not see who was there (BL-PATROL-31).
    """
    if with_refs and not (why.strip() and by.can(Permission.SEE_PATROL_NAMES)):
        raise UsageError(
            "Say why you need the staff numbers; supervisors of the ground may have them.", code="BL-PATROL-31"
        )
    keys = list(visits.values_list("pk", "area_path"))
    told = _told(by, keys) if with_refs else set()
    record(
        by=by,
        action="patrols.visits_exported",
        subject=("patrols.Visit", ""),
        why=why,
        detail={"visits": len(keys), "with_refs": len(told)},
    )
    NamesLook.objects.bulk_create(
        [NamesLook(visit_id=key, by=by, is_welfare=False, why=why) for key in told], batch_size=_CHUNK
    )
    return csv_lines(_rows([key for key, _ in keys], told))


def visit_lines(visits: QuerySet[Visit]) -> Iterator[str]:
    """The same lines without staff numbers, for where reading is noted by whoever sends them.

    Args:
        visits: in the order of the file.
    """
    return csv_lines(_rows(list(visits.values_list("pk", flat=True)), set()))


def _told(by: Person, keys: list[tuple[UUID, str]]) -> set[UUID]:
    """Visits on whose ground the reader may see who was there."""
    paths = by.area_paths(Permission.SEE_PATROL_NAMES)
    return {key for key, path in keys if any(path.startswith(held) for held in paths)}


def _rows(keys: list[UUID], told: set[UUID]) -> Iterator[tuple[object, ...]]:
    yield VISIT_COLUMNS
    for start in range(0, len(keys), _CHUNK // 4):
        part = keys[start : start + _CHUNK // 4]
        found = Visit.objects.filter(pk__in=part).select_related("shift").prefetch_related("crew").in_bulk()
        yield from (_row(found[key], is_told=key in told) for key in part if key in found)


def _row(visit: Visit, *, is_told: bool) -> tuple[object, ...]:
    crew = list(visit.crew.all())
    return (
        visit.visit_id,
        visit.shift.shift_id if visit.shift else visit.shift_ref,
        visit.place_ref,
        _moment(visit.started_at),
        _moment(visit.ended_at),
        ";".join(member.person_ref if is_told else "" for member in crew),
        ";".join(member.role for member in crew),
        ";".join(member.agency for member in crew),
        visit.mode,
        visit.evidence,
        "yes" if visit.is_additional else "no",
        visit.funding_ref,
        *(None if value is None else f"{round(value, 4):g}" for value in _minutes(visit)),
        visit.rule,
    )


def _minutes(visit: Visit) -> tuple[float | None, float | None, float | None]:
    return visit.minutes_low, visit.minutes_best, visit.minutes_high


def _moment(at: datetime | None) -> str:
    """Wall-clock time with its offset, as files have it."""
    return "" if at is None else timezone.localtime(at).isoformat(timespec="seconds")
