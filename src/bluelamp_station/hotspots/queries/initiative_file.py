"""Initiatives as a table for a spreadsheet."""

from __future__ import annotations

__all__ = ["initiatives_csv"]

from typing import TYPE_CHECKING

from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.ui.csv_text import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.queries.initiatives import InitiativeLine

_COLUMNS = (
    "initiative_id",
    "place_ref",
    "place",
    "title",
    "stage",
    "owner",
    "partner",
    "starts_date",
    "ends_date",
    "closed_at",
    "is_overdue",
    "problem",
    "response",
    "measure",
    "result",
)
_MONEY_COLUMNS = ("cost_pounds", "funding_stream")


def initiatives_csv(lines: Iterable[InitiativeLine], person: Person) -> str:
    """The table; cost and stream only for readers who see money, and only where they do."""
    has_money = person.can(Permission.SEE_MONEY)
    return write_csv(
        (*_COLUMNS, *_MONEY_COLUMNS) if has_money else _COLUMNS,
        ((*_cells(line), *(_money_cells(line) if has_money else ())) for line in lines),
    )


def _cells(line: InitiativeLine) -> tuple[object, ...]:
    row = line.initiative
    return (
        row.pk,
        row.place_ref,
        line.where,
        row.title,
        row.stage,
        row.owner.name,
        row.partner.name if row.partner else "",
        row.starts_date.isoformat(),
        row.ends_date.isoformat() if row.ends_date else "",
        row.closed_at.isoformat(timespec="seconds") if row.closed_at else "",
        "yes" if line.is_overdue else "no",
        row.problem,
        row.response,
        row.measure,
        row.result,
    )


def _money_cells(line: InitiativeLine) -> tuple[object, ...]:
    stream = line.initiative.stream
    return (line.cost, stream.name if stream and line.sees_money else "")
