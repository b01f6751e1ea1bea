"""Lines of the ledger as a page and a file tell them."""

from __future__ import annotations

__all__ = ["LineShown", "cost_rows", "file_lines", "reversed_subjects", "sees_places_of", "short_key", "shown_lines"]

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Min, Sum
from django.utils import timezone

from bluelamp.core.vocabulary import Agency, LedgerEntry, Role
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.ledger_rows import AMOUNTS
from bluelamp_station.plans.models import LedgerLine
from bluelamp_station.ui.csv_text import csv_lines
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

# Columns of the file, and the fields that fill them.
_COLUMNS = {
    "posted_at": "as_at",
    "entry": "entry",
    "day": "day",
    "funding_ref": "funding_ref",
    "agency": "agency",
    "agency_name": "organisation__name",
    "role": "role",
    "subject": "subject",
    "serial": "serial",
    "place_ref": "place_ref",
    "evidence": "evidence",
    "is_additional": "is_additional",
    **{name: name for name in AMOUNTS},
    "rate_pence": "rate_pence",
    "words": "words",
}
_LONGEST_KEY = 16
_BY_HAND = (LedgerEntry.INITIATIVE, LedgerEntry.ADJUSTMENT)


class LineShown(NamedTuple):
    """A line with its words; its place is empty for readers who see none."""

    line: LedgerLine
    entry: str
    what: str
    place: str
    agency: str
    role: str
    stream: str
    pounds: float


def sees_places_of(person: Person, programme: Programme) -> bool:
    """Whether somebody sees where the patrols of a programme go; who reads its money alone does not. No query."""
    return any(programme.area.path.startswith(path) for path in person.area_paths(Permission.SEE_PATROLS))


def shown_lines(
    lines: Iterable[LedgerLine], streams: Mapping[str, str], *, with_places: bool = False
) -> list[LineShown]:
    """Lines as a page shows them.

    Args:
        lines: with their agencies.
        streams: names of streams, by reference.
        with_places: whether the reader may learn where the money went.
    """
    return [_shown(line, streams, with_places=with_places) for line in lines]


def short_key(key: str) -> str:
    """The key of a shift or visit for a page, long ones by their first letters; files have the whole of it."""
    return key if len(key) <= _LONGEST_KEY else f"{key[:8]}…"


def _shown(line: LedgerLine, streams: Mapping[str, str], *, with_places: bool) -> LineShown:
    what, _, key = line.subject.partition(":")
    named = {"shift": f"Shift {short_key(key)}", "visit": f"Visit {short_key(key)}"}.get(what, "By hand")
    agency = line.organisation.name if line.organisation else words(Agency(line.agency)) if line.agency else ""
    return LineShown(
        line,
        words(LedgerEntry(line.entry)),
        named,
        line.place_ref if with_places else "",
        agency,
        words(Role(line.role)) if line.role else "",
        streams.get(line.funding_ref, line.funding_ref or "None named"),
        line.pence / 100,
    )


def file_lines(lines: QuerySet[LedgerLine], *, with_places: bool = False) -> Iterator[str]:
    """Lines as CSV, in the order in which they were posted.

    Args:
        lines: those that the reader may see.
        with_places: whether the reader may learn where the money went; else that column is left out.
    """
    columns = {name: told for name, told in _COLUMNS.items() if with_places or name != "place_ref"}
    yield from csv_lines([tuple(columns)])
    rows = lines.order_by("pk").values_list(*columns.values()).iterator(chunk_size=2_000)
    yield from csv_lines((timezone.localtime(row[0]).isoformat(timespec="seconds"), *row[1:]) for row in rows)


def cost_rows(lines: QuerySet[LedgerLine], programme: Programme) -> QuerySet[Any]:
    """Costs and adjustments as they were entered, each with what is left of it.

    Args:
        lines: those that the reader may see.
        programme: whose.
    """
    mine = lines.filter(programme=programme, entry__in=_BY_HAND)
    first = mine.values("subject").annotate(first=Min("pk")).values("first")
    found: QuerySet[Any] = LedgerLine.objects.filter(pk__in=first).select_related("organisation", "by")
    return found.order_by("-day", "-pk")


def reversed_subjects(programme: Programme, subjects: Iterable[str]) -> set[str]:
    """Those of the subjects that were taken back."""
    rows = LedgerLine.objects.filter(programme=programme, entry__in=_BY_HAND, subject__in=list(subjects)).order_by()
    told = rows.values("subject").annotate(n=Count("pk"), sum=Sum("pence"))
    return {row["subject"] for row in told if row["n"] > 1 and not row["sum"]}
