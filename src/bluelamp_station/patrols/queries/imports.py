"""Imports by reader: the list, one with its receipt, its refused rows, and the notes that go with figures."""

from __future__ import annotations

__all__ = [
    "STATES",
    "FileLine",
    "ImportLine",
    "PhoneLine",
    "ReasonLine",
    "Receipt",
    "importable_programmes",
    "imports_for",
    "line_of",
    "notes_between",
    "reason_words",
    "receipt_of",
    "refused_lines",
    "refused_of",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import QuestionReason, ReceiptStatus, RefusalReason
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.file_kinds import FileKind
from bluelamp_station.patrols.models import Question, RefusedRow, VisitImport, VisitState
from bluelamp_station.programme.models import Programme
from bluelamp_station.queue.models import WorkState
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import Visit

KIND_WORDS: Mapping[str, str] = {
    FileKind.SHIFTS: "Shifts",
    FileKind.PLANNED_VISITS: "Planned visits",
    FileKind.VISITS: "Visits",
    FileKind.OUTCOMES: "Outcomes",
    FileKind.PHONE: "Unsent records of a phone",
}
STATES: Mapping[str, tuple[str, str]] = {
    WorkState.QUEUED: ("Waiting", "grey"),
    WorkState.RUNNING: ("Being read", "blue"),
    WorkState.DONE: ("Kept", "green"),
    WorkState.FAILED: ("Not kept", "red"),
    WorkState.CANCELLED: ("Stopped", "orange"),
}
_REASON_WORDS: Mapping[str, str] = {
    RefusalReason.UNREADABLE_TIME: "Unreadable time",
    RefusalReason.END_BEFORE_START: "End before start",
    RefusalReason.LONGER_THAN_16_H: "Longer than 16 hours",
    RefusalReason.UNKNOWN_PLACE: "Unknown place",
    RefusalReason.UNKNOWN_VISIT: "Unknown visit",
    RefusalReason.UNREADABLE_ROW: "Unreadable row",
    RefusalReason.REPEATED_ID: "Id that stands for another row",
    QuestionReason.OVERLAP: "One person in overlapping visits",
    QuestionReason.IMPOSSIBLE_TRAVEL: "Travel faster than anybody travels",
    QuestionReason.RETIRED_PLACE: "Place that was not in force",
    QuestionReason.NO_POWER: "Nobody in the crew has the power",
    QuestionReason.CLOCK_JUMPED: "Clock that cannot be right",
    QuestionReason.NOT_ENDED: "Visit without an end",
}
_LABELS = {
    "visits": "Visits added",
    "qualifying_visits": "Qualifying visits",
    "patrol_hours": "Patrol hours",
    "person_hours": "Person hours",
    "covered_hours": "Covered hours",
    "asb_power_uses": "ASB power uses",
}
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import as the list shows it."""

    visit_import: VisitImport
    files: str
    state: str
    colour: str
    kept: int | None
    refused: int | None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a receipt: rows read, and of them refused."""

    name: str
    kind: str
    rows: int
    refused: int


@dataclass(frozen=True, slots=True)
class KindLine:
    """What became of the rows of one kind: new, changed, and here already."""

    kind: str
    new: int
    changed: int
    repeated: int


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason in words, and how many rows or questions have it."""

    reason: str
    words: str
    n: int


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """What became of a phone's records: kept, questioned, refused, or nothing because of the reason given."""

    name: str
    kept: int
    questioned: int
    refused: int
    words: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an import did, as its page shows it.

    Args:
        figures: totals of what it added, each with what people call it.
        files: one line a file.
        kinds: one line a kind.
        refused: refused rows by reason.
        questioned: questions that it raised, by reason.
        open_questions: how many of its visits' questions nobody has settled yet.
        left_out: outcomes in no total until a supervisor has decided.
        passed_over: files that are of none of the kinds.
        phones: one line a phone's file.
        rows: rows read in all.
        new: rows that added something.
        repeated: rows that were here already.
    """

    figures: tuple[tuple[str, Figure], ...]
    files: tuple[FileLine, ...]
    kinds: tuple[KindLine, ...]
    refused: tuple[ReasonLine, ...]
    questioned: tuple[ReasonLine, ...]
    open_questions: int
    left_out: int
    passed_over: tuple[str, ...]
    phones: tuple[PhoneLine, ...]
    rows: Figure
    new: Figure
    repeated: Figure
    refused_rows: Figure

    @property
    def is_unchanged(self) -> bool:
        """Whether every row was here already."""
        return bool(self.repeated.value) and not self.new.value and not any(one.changed for one in self.kinds)


def importable_programmes(person: Person) -> list[Programme]:
    """Programmes into which somebody may import, the newest first, with their area."""
    found = Programme.objects.filter(area_filter(person, Permission.IMPORT_PATROLS, "area__path"))
    return list(found.select_related("area").order_by("-starts_date", "-pk"))


def imports_for(person: Person) -> QuerySet[VisitImport]:
    """Imports that somebody may see, the newest first."""
    found: QuerySet[VisitImport] = VisitImport.objects.visible_to(person).select_related(
        "received_by", "programme__area"
    )
    return found


def line_of(one: VisitImport) -> ImportLine:
    """An import as the list shows it."""
    names = [file["name"] for file in one.files]
    more = len(names) - _MOST_NAMED
    state, colour = STATES[one.state]
    told = one.receipt
    return ImportLine(
        one,
        ", ".join(names[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else ""),
        state,
        colour,
        sum(counts["new"] + counts["changed"] for counts in told["kept"].values()) if told else None,
        sum(told["refused"].values()) if told else None,
    )


def receipt_of(one: VisitImport) -> Receipt | None:
    """The receipt of an import; None before it is kept."""
    told = one.receipt
    if not told:
        return None
    kept = told["kept"].items()
    waiting = Question.objects.filter(visit__visit_import=one).exclude(turn=Question.Turn.SETTLED)
    source = f"Import {one.pk}"
    figures = [Figure.from_dict(record) for record in told["figures"]]
    return Receipt(
        figures=tuple((_LABELS.get(figure.name, figure.name), figure) for figure in figures),
        files=tuple(
            FileLine(file["name"], KIND_WORDS[file["kind"]], file["rows"], file["refused"]) for file in told["files"]
        ),
        kinds=tuple(
            KindLine(KIND_WORDS[kind], counts["new"], counts["changed"], counts["repeated"]) for kind, counts in kept
        ),
        refused=_reasons(told["refused"]),
        questioned=_reasons(told["questioned"]),
        open_questions=waiting.count(),
        left_out=told["left_out"],
        passed_over=tuple(told["passed_over"]),
        phones=tuple(_phone(line) for line in told["phones"]),
        rows=_count(
            "rows_read", sum(file["rows"] for file in told["files"]), "Rows of the files below the header.", source
        ),
        new=_count("rows_new", sum(counts["new"] for _, counts in kept), "Rows that were not here before.", source),
        repeated=_count(
            "rows_repeated",
            sum(counts["repeated"] for _, counts in kept),
            "Rows that are here already with the same content; nothing is counted twice.",
            source,
        ),
        refused_rows=_count(
            "rows_refused", sum(told["refused"].values()), "Rows that are in no total; each is listed below.", source
        ),
    )


def _count(name: str, value: int, definition: str, source: str) -> Figure:
    return Figure(name, value, "rows", definition, source=source)


def _phone(line: Mapping[str, Any]) -> PhoneLine:
    n = line["statuses"]
    kept, questioned, refused = (n.get(status.value, 0) for status in ReceiptStatus)
    return PhoneLine(line["name"], kept, questioned, refused, line["words"])


def _reasons(counts: Mapping[str, int]) -> tuple[ReasonLine, ...]:
    most_first = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ReasonLine(reason, reason_words(reason), n) for reason, n in most_first)


def reason_words(reason: str) -> str:
    """A reason of a refused row or a question as people read it."""
    return _REASON_WORDS.get(reason) or words(RefusalReason(reason))


def refused_of(one: VisitImport, reason: str = "") -> QuerySet[RefusedRow]:
    """Its refused rows by file and row, those of one reason where one is named."""
    found: QuerySet[RefusedRow] = RefusedRow.objects.filter(visit_import=one)
    return found.filter(reason=reason) if reason in set(RefusalReason) else found


def refused_lines(rows: Iterable[RefusedRow]) -> Iterator[tuple[object, ...]]:
    """Refused rows as cells of a table: file, row, column, reason, words."""
    return ((one.file, one.row, one.column, one.reason, one.words) for one in rows)


def notes_between(visits: QuerySet[Visit], first: dt.datetime, until: dt.datetime) -> tuple[str, ...]:
    """Notes of the imports whose counted visits began in a period: they go wherever figures of it are shown.

    Args:
        visits: those that the reader may see.
        first: from this instant on.
        until: before this one.
    """
    theirs = visits.filter(
        visit_import=OuterRef("pk"), state=VisitState.COUNTED, started_at__gte=first, started_at__lt=until
    )
    found = VisitImport.objects.exclude(note="").filter(Exists(theirs.order_by()))
    return tuple(found.order_by("note").values_list("note", flat=True).distinct())
