"""Rows of an import beside what is here: which are new, which are repeated, and which say something else."""

from __future__ import annotations

__all__ = [
    "Sorted",
    "at",
    "known_to_checks",
    "known_visits",
    "neighbours_in_time",
    "new_rows",
    "sort_outcomes",
    "sort_visits",
]

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bluelamp_station.patrols.actions.revising import content_of
from bluelamp_station.patrols.engine.file_checks import KnownVisit
from bluelamp_station.patrols.models import CrewMember, Outcome, Visit, VisitRevision, VisitState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bluelamp.patrols.records import OutcomeRecord, VisitRecord
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_Record = TypeVar("_Record")
_AT_ONCE = 5_000
_LONGEST_VISIT = dt.timedelta(hours=16)
# What a row of visits.csv says; the place's key, the import and the like are the site's own.
_SAID = (
    "place_ref",
    "started_at",
    "ended_at",
    "mode",
    "is_additional",
    "funding_ref",
    "evidence",
    "minutes_low",
    "minutes_best",
    "minutes_high",
    "rule",
)
_OTHER_VISIT = "A visit of this id is here already and says something else. Correct it on its own page."
_OTHER_OUTCOME = (
    "Its visit has an outcome of this kind from an earlier file or a phone, which says something else. Correct it on "
    "the visit's page."
)


@dataclass(slots=True)
class Sorted(Generic[_Record]):
    """Records by what they mean beside what is here.

    Args:
        new: not here yet.
        repeated: how many are here as they are.
        other: row and words of those whose id stands for something else here.
    """

    new: list[_Record] = field(default_factory=list)
    repeated: int = 0
    other: list[tuple[int, str]] = field(default_factory=list)


def known_visits(programme: Programme, ids: Iterable[str]) -> dict[str, Visit]:
    """Visits that are here, by their ids in files, with crews."""
    found: dict[str, Visit] = {}
    for some in _chunks(ids):
        visits = Visit.objects.filter(programme=programme, visit_id__in=some)
        found |= {one.visit_id: one for one in visits.select_related("shift").prefetch_related("crew")}
    return found


def sort_visits(programme: Programme, records: Sequence[VisitRecord]) -> Sorted[VisitRecord]:
    """Visits beside those that are here; what a person corrected since does not make the same row another.

    Args:
        programme: whose visits.
        records: as the files say them.
    """
    here = known_visits(programme, (one.visit_id for one in records))
    first = _first_contents(here.values())
    found: Sorted[VisitRecord] = Sorted()
    for record in records:
        visit = here.get(record.visit_id)
        if visit is None:
            found.new.append(record)
        elif _is_same(visit, first.get(visit.pk), record):
            found.repeated += 1
        else:
            found.other.append((record.row, _OTHER_VISIT))
    return found


def _first_contents(visits: Iterable[Visit]) -> dict[Any, Mapping[str, Any]]:
    """How visits that were changed stood at first."""
    found: dict[Any, Mapping[str, Any]] = {}
    for some in _chunks(one.pk for one in visits):
        kept = VisitRevision.objects.filter(visit__in=some).order_by("visit", "-number")
        found |= {key: content for key, content in kept.values_list("visit", "content") if "place_ref" in content}
    return found


def _is_same(visit: Visit, first: Mapping[str, Any] | None, record: VisitRecord) -> bool:
    here = first or content_of(visit, visit.crew.all())
    told = content_of(_row(record), ())
    if any(here.get(name) != told[name] for name in _SAID):
        return False
    shift = visit.shift_ref or (visit.shift.shift_id if visit.shift else "")
    crew = [(one["person_ref"], one["role"], one["agency"]) for one in here["crew"]]
    return shift == record.shift_id and crew == [_said_of(one) for one in record.crew]


def _said_of(member: Any) -> tuple[str, str, str]:
    return member.person_ref, member.role.value, member.agency.value


def sort_outcomes(programme: Programme, records: Sequence[OutcomeRecord]) -> Sorted[OutcomeRecord]:
    """Outcomes beside those that are here; a visit's outcomes of one kind come in one file, or not again.

    Args:
        programme: whose visits they name.
        records: as the files say them.
    """
    here: dict[tuple[str, ...], Counter[tuple[Any, ...]]] = {}
    for some in _chunks({one.visit_id for one in records}):
        kept = Outcome.objects.filter(visit__programme=programme, visit__visit_id__in=some).select_related("visit")
        for one in kept:
            key = (one.visit.visit_id, one.kind, one.audience, one.person_ref, one.reference)
            here.setdefault(key, Counter())[one.count, one.is_found, one.detail] += 1
    found: Sorted[OutcomeRecord] = Sorted()
    for record in records:
        audience = record.audience.value if record.audience else ""
        key = (record.visit_id, record.kind.value, audience, record.person_ref, record.reference)
        said = (record.count, record.found, record.detail)
        if key not in here:
            found.new.append(record)
        elif here[key][said]:
            here[key][said] -= 1
            found.repeated += 1
        else:
            found.other.append((record.row, _OTHER_OUTCOME))
    return found


def neighbours_in_time(programme: Programme, records: Sequence[VisitRecord], but: Collection[str]) -> dict[str, Visit]:
    """Visits that are here, of the same people and about the same time.

    Args:
        programme: whose visits.
        records: new ones.
        but: ids that are at hand already.
    """
    if not records:
        return {}
    first = at(min(one.started_s for one in records)) - _LONGEST_VISIT
    last = at(max(one.ended_s for one in records)) + _LONGEST_VISIT
    near = Visit.objects.filter(
        programme=programme,
        state__in=(VisitState.COUNTED, VisitState.OPEN),
        started_at__gte=first,
        started_at__lte=last,
    )
    found: dict[str, Visit] = {}
    for some in _chunks({member.person_ref for one in records for member in one.crew}):
        with_them = near.filter(pk__in=CrewMember.objects.filter(person_ref__in=some).values("visit"))
        found |= {one.visit_id: one for one in with_them.prefetch_related("crew") if one.visit_id not in but}
    return found


def known_to_checks(visits: Iterable[Visit]) -> Iterator[KnownVisit]:
    """Visits that are here, as the checks ask for them; of an open one, only where it began."""
    for one in visits:
        crew = [(member.person_ref, member.role, member.agency) for member in one.crew.all()]
        minutes = (one.minutes_low, one.minutes_best, one.minutes_high)
        yield KnownVisit(one.visit_id, one.place_ref, one.started_at, one.ended_at or one.started_at, crew, minutes)


def new_rows(record: VisitRecord, people: Mapping[str, Person], **more: Any) -> tuple[Visit, list[CrewMember]]:
    """A visit and its crew, not written yet.

    Args:
        record: as a file says it.
        people: those whom the site knows, by their refs.
        more: what only the site knows: programme, place, area, shift, import.
    """
    visit = _row(record, **more)
    crew = [
        CrewMember(
            visit=visit,
            position=position,
            person=people.get(one.person_ref),
            person_ref=one.person_ref,
            role=one.role.value,
            agency=one.agency.value,
        )
        for position, one in enumerate(record.crew)
    ]
    return visit, crew


def _row(record: VisitRecord, **more: Any) -> Visit:
    return Visit(
        visit_id=record.visit_id,
        place_ref=record.place_ref,
        started_at=at(record.started_s),
        ended_at=at(record.ended_s),
        mode=record.mode.value,
        is_additional=record.is_additional,
        funding_ref=record.funding_ref,
        evidence=record.evidence.value,
        minutes_low=record.low_min,
        minutes_best=record.best_min,
        minutes_high=record.high_min,
        rule=record.rule,
        source="import",
        state=VisitState.COUNTED,
        crew_size=len(record.crew),
        **more,
    )


def at(seconds: int) -> dt.datetime:
    """Seconds since 1970 as an instant."""
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Some at a time: no database takes any number of keys."""
    every = list(values)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
