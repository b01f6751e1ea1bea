"""A visit worked out from all its records: whichever order they come in, the same visit results."""

from __future__ import annotations

__all__ = ["Projected", "project_visit", "work_out"]

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from bluelamp.core.vocabulary import EvidenceGrade, RefusalReason, VisitRule, VisitSource
from bluelamp_station.patrols.actions.asking import ask_about
from bluelamp_station.patrols.actions.outcomes_told import write_outcomes
from bluelamp_station.patrols.actions.points import gather_points, minutes_of, write_points
from bluelamp_station.patrols.actions.reading import Abstracted, Corrected, Started, SupportAsked
from bluelamp_station.patrols.actions.revising import content_of, keep_first, keep_revision, stated_of
from bluelamp_station.patrols.actions.telling import first_start, hear, story_of
from bluelamp_station.patrols.models import Abstraction, CrewMember, FieldRecord, SupportRequest, Visit, VisitState
from bluelamp_station.patrols.queries.places_told import places_told
from bluelamp_station.plans.models import Shift
from bluelamp_station.plans.queries.people import people_by_ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.patrols.actions.reading import Member
    from bluelamp_station.patrols.actions.telling import Heard, Story
    from bluelamp_station.patrols.engine.taps import Point
    from bluelamp_station.patrols.models import Question

_LONGEST_S, _LONGEST_NOTE = 16 * 3600, 300
_AGAIN = "Worked out again from the phone's records"
# What somebody may have stated on the site in place of taps, and what stands with it.
_BY_HAND = frozenset({"started_at", "ended_at", "place_ref"})


@dataclass(slots=True)
class Projected:
    """What became of a visit's records.

    Args:
        visit: the visit; None while nothing says where and when it began.
        raised: questions that were raised.
        strangers: keys of records by people who were not on it.
        unknown_places: keys of records that name a place that no set ever had.
        starts: keys of the records that would begin it, the one that did first.
        is_of_site: whether it was not made by a phone: phones say nothing about it.
        stated: what somebody stated on the site in place of the records.
    """

    visit: Visit | None = None
    raised: list[Question] = field(default_factory=list)
    strangers: set[UUID] = field(default_factory=set)
    unknown_places: set[UUID] = field(default_factory=set)
    starts: list[UUID] = field(default_factory=list)
    is_of_site: bool = False
    stated: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def project_visit(*, key: UUID, by: Person | None = None) -> Projected:
    """Work a visit out again from the records that the site holds; nothing changes where nothing is new.

    Args:
        key: the visit, as the phone named it.
        by: who sent the newest record; None for the site.
    """
    rows = FieldRecord.objects.filter(visit_key=key).select_related("person")
    return work_out(key, list(rows), points={}, by=by)


def work_out(
    key: UUID, rows: Sequence[FieldRecord], *, points: Mapping[UUID, Sequence[Point]], by: Person | None
) -> Projected:
    """Work a visit out from its records, in the caller's transaction.

    1. Find its start, its place and its people. 2. Tell its story from the records of its people. 3. Write the visit,
    but leave alone what somebody stated on the site. 4. Outcomes and questions follow.

    Args:
        key: the visit, as the phone named it.
        rows: its records, those just come among them, written or not.
        points: that just came, by their record.
        by: who sent them; None for the site.
    """
    heard = hear(rows)
    places = places_told([ref for h in heard if (ref := getattr(h.told, "place_ref", None))])
    start = first_start(heard, places.refs)
    held = Visit.objects.select_for_update().filter(pk=key).first()
    result = Projected(
        unknown_places=_unknown_places(heard, places.refs),
        starts=[h.row.pk for h in heard if isinstance(h.told, Started) and h.told.place_ref in places.refs],
        is_of_site=held is not None and held.source != VisitSource.PHONE,
    )
    if start is None or result.is_of_site:
        return result
    people = people_by_ref(ref for h in heard for ref in _refs(h))
    ours = [h for h in heard if h.row.person_id in _mates(start, heard, people)]
    result.strangers = {h.row.pk for h in heard} - {h.row.pk for h in ours}
    story = story_of(start, ours, places.refs)
    result.stated = {} if held is None else stated_of(held)
    place = places.on(story.place_ref, timezone.localtime(story.started_at).date())
    result.visit, is_changed = _write(key, held, story, place, people, result.stated, [h.row for h in ours], points, by)
    is_changed |= write_outcomes(result.visit, ours)
    _tie_duties(result.visit, ours)
    if is_changed:
        is_by_hand = bool({"started_at", "ended_at"} & result.stated.keys())
        result.raised = ask_about(visit=result.visit, clock="" if is_by_hand else story.clock)
    return result


def _unknown_places(heard: Iterable[Heard], known: frozenset[str]) -> set[UUID]:
    named = ((h.row.pk, getattr(h.told, "place_ref", None)) for h in heard if isinstance(h.told, Started | Corrected))
    return {key for key, ref in named if ref is not None and ref not in known}


def _refs(heard: Heard) -> list[str]:
    told = heard.told
    return [m.person_ref for m in told.crew or ()] if isinstance(told, Started | Corrected) else []


def _mates(start: Heard, heard: Sequence[Heard], people: Mapping[str, Person]) -> set[int]:
    """Keys of those who may speak of the visit: who recorded it, its crew, and whoever they put on it later."""
    mates = {start.row.person_id, *(people[ref].pk for ref in _refs(start) if ref in people)}
    for one in heard:
        if isinstance(one.told, Corrected) and one.row.person_id in mates:
            mates |= {people[ref].pk for ref in _refs(one) if ref in people}
    return mates


def _write(  # noqa: PLR0917 - one visit and all that it is made from
    key: UUID,
    held: Visit | None,
    story: Story,
    place: Place,
    people: Mapping[str, Person],
    stated: Mapping[str, Any],
    rows: Sequence[FieldRecord],
    points: Mapping[UUID, Sequence[Point]],
    by: Person | None,
) -> tuple[Visit, bool]:
    """The visit as it stands now, and whether it differs from before."""
    programme = place.hotspot_set.programme
    visit = copy.copy(held) if held else Visit(pk=key, visit_id=str(key), source=VisitSource.PHONE.value)
    _fill(visit, story, place, stated)
    found = gather_points(visit, rows, points, programme)
    if not _BY_HAND & stated.keys():
        _measure(visit, held, story, place, found.new)
    crew = list(held.crew.order_by("position")) if held and "crew" in stated else _crew(visit, story.crew, people)
    visit.crew_size = len(crew)
    before, after = content_of(held) if held else None, content_of(visit, crew)
    if before != after:
        is_kept = held is not None and held.ended_at is not None
        if held is not None and is_kept:
            keep_first(held)
        elif held is not None:
            # No version of each step of a visit that runs; but who corrects it on a page of before is told.
            visit.edition += 1
        visit.save(force_insert=held is None)
        _write_crew(visit, crew, is_new=held is None, is_changed=before is None or before["crew"] != after["crew"])
        if is_kept:
            keep_revision(visit=visit, by=by, reason=story.why or _AGAIN)
    write_points(visit, found)
    return visit, before != after


def _fill(visit: Visit, story: Story, place: Place, stated: Mapping[str, Any]) -> None:
    """Put what the records say into the visit, but for what somebody stated on the site."""
    programme = place.hotspot_set.programme
    shift = Shift.objects.filter(programme=programme, shift_id=story.started.shift_id or None).first()
    visit.programme = programme
    visit.shift, visit.shift_ref = shift, "" if shift else story.started.shift_id
    visit.funding_ref = shift.funding_ref if shift else ""
    visit.recorded_by_id, visit.recorded_at = story.start.row.person_id, story.start.row.received_at
    visit.note = _note(visit, story)
    if "mode" not in stated:
        visit.mode = story.mode.value
    if "is_additional" not in stated:
        visit.is_additional = story.started.is_additional
    if not _BY_HAND & stated.keys():
        visit.place, visit.place_ref, visit.area_path = place, place.ref, place.area_path
        visit.started_at, visit.ended_at = story.started_at, story.ended_at
        visit.state, visit.refused_because = _state(story)
    if stated.get("state") == VisitState.WITHDRAWN:
        visit.state = VisitState.WITHDRAWN


def _note(visit: Visit, story: Story) -> str:
    """What stands beside the visit, and what the crew has just added; a note changed on the site is not undone."""
    texts = [visit.note, *(text for text in story.new_notes if text not in visit.note)]
    return "; ".join(filter(None, dict.fromkeys(texts)))[:_LONGEST_NOTE]


def _state(story: Story) -> tuple[str, str]:
    if story.ended_at is None:
        return VisitState.OPEN.value, ""
    length_s = (story.ended_at - story.started_at).total_seconds()
    if length_s < 0:
        return VisitState.REFUSED.value, RefusalReason.END_BEFORE_START.value
    if length_s > _LONGEST_S:
        return VisitState.REFUSED.value, RefusalReason.LONGER_THAN_16_H.value
    return VisitState.COUNTED.value, ""


def _measure(visit: Visit, held: Visit | None, story: Story, place: Place, new: Sequence[Point]) -> None:
    """Minutes and evidence; left as they are while times, place and points are, so that points may go."""
    if _state(story)[0] != VisitState.COUNTED:
        visit.minutes_low = visit.minutes_best = visit.minutes_high = None
        visit.evidence, visit.rule = EvidenceGrade.C.value, VisitRule.TAPS.value
        return
    is_same = (
        held is not None
        and held.minutes_best is not None
        and (held.started_at, held.ended_at, held.place_id) == (visit.started_at, visit.ended_at, place.pk)
    )
    if is_same and not new:
        return
    found = minutes_of(visit, story, place, new)
    visit.minutes_low, visit.minutes_best, visit.minutes_high = found.low, found.best, found.high
    visit.evidence, visit.rule = found.evidence, found.rule


def _crew(visit: Visit, members: Iterable[Member], people: Mapping[str, Person]) -> list[CrewMember]:
    return [
        CrewMember(
            visit=visit,
            position=position,
            person=people.get(member.person_ref),
            person_ref=member.person_ref,
            role=member.role,
            agency=member.agency,
        )
        for position, member in enumerate(members)
    ]


def _write_crew(visit: Visit, crew: Sequence[CrewMember], *, is_new: bool, is_changed: bool) -> None:
    if not is_changed:
        return
    if not is_new:
        CrewMember.objects.filter(visit=visit).delete()
    CrewMember.objects.bulk_create(crew)


def _tie_duties(visit: Visit, heard: Iterable[Heard]) -> None:
    """What took the crew away from this visit, and what it asked for there, belongs to it from now on."""
    for kind, model in ((Abstracted, Abstraction), (SupportAsked, SupportRequest)):
        keys = [h.row.pk for h in heard if isinstance(h.told, kind)]
        if keys:
            model.objects.filter(pk__in=keys, visit__isnull=True).update(visit=visit, area_path=visit.area_path)
