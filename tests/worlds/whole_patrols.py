"""The patrols of the whole programme: shifts, visits of phones and of files, questions, location, codes, briefings."""

from __future__ import annotations

__all__ = ["add_patrols"]

import datetime as dt
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from bluelamp.core.vocabulary import Purpose, StaffType

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.patrols.models import Visit, VisitImport
    from bluelamp_station.programme.models import Programme
    from worlds.whole_programme import World

_HOUR, _MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
_WHY = "The paper sheet of that evening says otherwise."
_STREETS = "© OpenStreetMap contributors"
# The crew of the imported visits: two whom the site knows, one whom it does not.
_OLIVE, _PERCY, _UNKNOWN = "KX5017", "KX5023", "ZQ7719"


def add_patrols(world: World, programme: Programme, hertford: Area, agencies: dict[str, Agency]) -> None:
    """Everything of the rooms of plans and patrols, behind each of their pages.

    Args:
        world: with its people and a set in force.
        programme: whose patrols they are.
        hertford: the area of the crews.
        agencies: by code.
    """
    from django.utils import timezone  # noqa: PLC0415 - Django is set up by whoever calls

    now = timezone.now().replace(second=0, microsecond=0)
    places = _places(programme, hertford)
    crew = _crew(world, hertford, agencies["police"])
    world.ground += [one.name for one in places if one.area_path.startswith(hertford.path)]
    _told_of_places(world, programme, places)
    _location(world, programme, places, now)
    _imports(world, programme, places, now)
    _phone(world, places, now, crew[0])
    _settled(world, places, crew)
    month = {"month": f"{timezone.localdate():%Y-%m}"}
    world.take(month, "patrols:bulletin_month")
    world.take({"month": "2020-01"}, "patrols:bulletin_month")
    day = timezone.localdate(now - 26 * _HOUR).isoformat()
    world.queries["patrols:timeline"] = [f"day={day}", f"day={day}&span=week"]
    world.queries["patrols:visits"] = ["evidence=A", "state=refused"]
    world.queries["patrols:questions"] = ["turn=crew", "turn=settled"]
    world.queries["patrols:matrix"] = [f"day={day}"]
    world.queries["plans:shifts"] = [f"on={day}"]


def _places(programme: Programme, hertford: Area) -> list[Place]:
    """Of the set in force: those that are patrolled, Hertford's own first."""
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.hotspots.models import HotspotSet, Place  # noqa: PLC0415

    held = HotspotSet.objects.filter(programme=programme).in_force(timezone.localdate())
    found = list(Place.objects.filter(hotspot_set__in=held).exclude(role="control").order_by("rank"))
    found.sort(key=lambda one: not one.area_path.startswith(hertford.path))
    n_here = sum(one.area_path.startswith(hertford.path) for one in found)
    assert 0 < n_here < len(found), "places in Hertford and elsewhere"
    return found


def _crew(world: World, hertford: Area, police: Agency) -> tuple[Person, Person]:
    """Olive and Percy, who patrol Hertford as the warden does; Wanda, who patrols elsewhere."""
    from bluelamp_station.accounts.models import Area, Grant, Person  # noqa: PLC0415

    def patrolling(name: str, ref: str, kind: StaffType, area: Area = hertford) -> Person:
        made = Person.objects.create_user(
            f"{ref.lower()}@example.police.uk", name, None, agency=police, staff_type=kind, staff_ref=ref
        )
        Grant.objects.create(person=made, purpose=Purpose.PATROL, area=area)
        return made

    crew = patrolling("Olive Oakapple", _OLIVE, StaffType.OFFICER), patrolling("Percy Plumtree", _PERCY, StaffType.PCSO)
    elsewhere = patrolling("Wanda Waterhouse", "KX5031", StaffType.OFFICER, Area.objects.get(code="watford"))
    world.crews += [one.name for one in (*crew, elsewhere)] + [_OLIVE, _PERCY, _UNKNOWN]
    world.secrets += [elsewhere.name, "KX5031"]
    return crew


def _told_of_places(world: World, programme: Programme, places: list[Place]) -> None:
    """A briefing of one place, streets of all, and a street map that failed."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    from bluelamp_station.plans.actions.briefings import write_briefing  # noqa: PLC0415
    from bluelamp_station.plans.actions.streets import ask_street_map  # noqa: PLC0415
    from bluelamp_station.plans.jobs import execute_street_map  # noqa: PLC0415
    from bluelamp_station.plans.models import StreetMap  # noqa: PLC0415
    from bluelamp_station.queue.models import WorkState  # noqa: PLC0415
    from bluelamp_station.queue.progress import SilentProgress  # noqa: PLC0415

    words = {"terrain": "Two underpasses, no signal below.", "to_do": "Speak with the shops.", "not_to_claim": ""}
    write_briefing(by=world.people["supervisor"], place=places[0], seen=0, **words)
    place = places[0]
    middle = (place.south + place.north) / 2
    line = {"type": "LineString", "coordinates": [[place.west - 0.01, middle], [place.east + 0.01, middle]]}
    feature = {"type": "Feature", "properties": {"name": "Lamp Street"}, "geometry": line}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()

    def asked() -> StreetMap:
        file = SimpleUploadedFile("county.geojson", content)
        return ask_street_map(
            by=world.people["analyst"], programme=programme, ticket=uuid4(), attribution=_STREETS, file=file
        )

    done, failed = asked(), asked()
    StreetMap.objects.filter(pk=done.pk).update(state=WorkState.RUNNING, worker="w1", attempts=1)
    done.refresh_from_db()
    execute_street_map(done, SilentProgress())
    StreetMap.objects.filter(pk=done.pk).update(state=WorkState.DONE)
    StreetMap.objects.filter(pk=failed.pk).update(
        state=WorkState.FAILED, failure="BL-READ-01: county.geojson cannot be read."
    )
    for row in (done, failed):
        world.take({"pk": row.pk}, "plans:streets_state")
    world.take({"pk": programme.pk}, "plans:streets_load")
    for one in places[:2]:
        world.take({"pk": programme.pk, "ref": one.ref}, "plans:briefing")


def _location(world: World, programme: Programme, places: list[Place], now: dt.datetime) -> None:
    """Location agreed to, switched off and on again; codes at three places, one of them void."""
    from bluelamp_station.patrols.actions.codes import make_code, void_code  # noqa: PLC0415
    from bluelamp_station.patrols.actions.tracking import (  # noqa: PLC0415
        Agreement,
        Association,
        switch_off,
        switch_on,
    )

    manager = world.people["manager"]
    federation = Association("Police Federation", now.date(), "agreed")
    told = Agreement("DPIA-7", now.date(), "Data protection officer", [federation], 14, "To prove presence at places.")
    first = switch_on(by=manager, programme=programme, seen=0, agreement=told)
    second = switch_off(by=manager, programme=programme, seen=first.pk, reason="The pilot of the phones was over.")
    switch_on(by=manager, programme=programme, seen=second.pk, agreement=told)
    for one in places[:3]:
        code = make_code(by=manager, place=one)
    void_code(by=manager, code=code, area_path=places[2].area_path)
    world.take({"pk": programme.pk}, "patrols:tracking_on", "patrols:tracking_off", "patrols:codes_make")
    world.take({"pk": programme.pk}, "patrols:code_signs")
    told_of = {"pk": programme.pk, "ref": places[0].ref}
    world.take(told_of, *(f"patrols:code_{verb}" for verb in ("make", "void", "sign")))


def _imports(world: World, programme: Programme, places: list[Place], now: dt.datetime) -> None:
    """One done with refused and questioned rows, one failed, one running, one that waits."""
    from bluelamp_station.patrols.models import VisitImport  # noqa: PLC0415
    from bluelamp_station.plans.models import Shift  # noqa: PLC0415
    from bluelamp_station.queue.models import WorkState  # noqa: PLC0415
    from station.patrols import import_worlds as files  # noqa: PLC0415

    begins = now - 26 * _HOUR
    crew = {"crew": f"{_OLIVE};{_PERCY}", "roles": "officer;pcso", "agencies": "police;police"}
    lone = {"crew": _UNKNOWN, "roles": "officer", "agencies": "police"}
    shifts = [
        files.shift_line("S-1", begins, begins + 8 * _HOUR, **crew),
        files.shift_line("S-2", now + 20 * _HOUR, now + 28 * _HOUR, **crew),
        files.shift_line("S-3", now + 44 * _HOUR, now + 52 * _HOUR, **crew),
    ]
    planned, visits = [], []
    for number, place in enumerate(places * 2, start=1):
        at = begins + number * 30 * _MINUTE
        for shift, day in (("S-1", 0), ("S-2", 46)):
            start = at + day * _HOUR
            told = f"{start.isoformat()},{(start + 15 * _MINUTE).isoformat()},{crew['crew']}"
            planned.append(f"T{number},{shift},{place.ref},{told}")
        if number % 3:
            end = at + (12 + number) * _MINUTE
            visits.append(files.visit_line(f"V-{number}", place.ref, at, end, shift_id="S-1", **crew))
    here = places[0].ref
    visits += [
        files.visit_line("V-20", here, begins - 3 * _HOUR, begins - 2 * _HOUR, evidence="D", **lone),
        files.visit_line("V-21", here, begins - 3 * _HOUR, begins - 2 * _HOUR, evidence="D", **lone),
        files.visit_line("V-22", "NO99", begins, begins + _HOUR, **lone),
        files.visit_line("V-23", here, begins + _HOUR, begins, **lone),
    ]
    ward = {"crew": world.people["warden"].crew_ref, "roles": "warden", "agencies": "council"}
    visits.append(files.visit_line("V-24", here, begins - 5 * _HOUR, begins - 4 * _HOUR, **ward))
    # Whole weeks that a stream paid for, from which its end is foreseen.
    for weeks in range(1, 7):
        at = begins - weeks * dt.timedelta(days=7)
        paid = crew | {"funding_ref": "HO-17"}
        visits.append(files.visit_line(f"V-{30 + weeks}", here, at, at + (20 + weeks) * _MINUTE, **paid))
    outcomes = ["V-1,engagement,4", "V-2,stop_search,1", "V-20,dancing,1", "V-20,intelligence_report,2"]
    sent = {
        "shifts.csv": files.table(files.SHIFT_HEADER, *shifts),
        "planned_visits.csv": files.table(files.PLANNED_HEADER, *planned),
        "visits.csv": files.table(files.VISIT_HEADER, *visits),
        "outcomes.csv": files.table(files.OUTCOME_HEADER, *outcomes),
    }
    by = world.people["manager"]
    done = files.run_import(by, programme, sent, "From the duty system, for the first weeks")
    one = {"visits.csv": sent["visits.csv"]}
    failed, running, waiting = (files.send(by, programme, one) for _ in range(3))
    held = {"worker": "w1", "attempts": 1, "started_at": now, "lease_until_at": now + 6 * _HOUR}
    line = "BL-READ-01: visits.csv cannot be read: its header has no column place_ref."
    VisitImport.objects.filter(pk=failed.pk).update(state=WorkState.FAILED, failure=line, ended_at=now)
    VisitImport.objects.filter(pk=running.pk).update(state=WorkState.RUNNING, progress_all=4, progress_done=1, **held)
    for row in (done, failed, running, waiting):
        world.take({"pk": row.pk}, *(f"patrols:import{word}" for word in ("", "_progress", "_stop", "_retry")))
    world.take({"pk": done.pk}, "patrols:import_refused_csv")
    _check(done)
    _cancel_one(world, programme)
    for pk in Shift.objects.values_list("pk", flat=True):
        world.take({"pk": pk}, "plans:shift")
    world.take({"pk": Shift.objects.get(shift_id="S-2").pk}, "plans:cancel_shift")


def _check(done: VisitImport) -> None:
    from bluelamp_station.patrols.models import Question  # noqa: PLC0415

    assert set(done.refused_rows.values_list("reason", flat=True)) >= {"unknown_place", "end_before_start"}
    assert Question.objects.filter(visit__visit_import=done, reason="overlap").exists()


def _cancel_one(world: World, programme: Programme) -> None:
    from bluelamp_station.plans.actions.shifts import cancel_shift  # noqa: PLC0415
    from bluelamp_station.plans.models import Shift  # noqa: PLC0415

    shift = Shift.objects.get(programme=programme, shift_id="S-3")
    cancel_shift(by=world.people["manager"], shift=shift, reason="The football match needs them.")


def _phone(world: World, places: list[Place], now: dt.datetime, officer: Person) -> None:
    """The warden's phone: a visit with its points and an arrest that nobody may make, and one that is open."""
    from bluelamp_station.patrols.actions.sync import read_batch, take_in  # noqa: PLC0415
    from station.patrols.phone import Phone, fix_at  # noqa: PLC0415

    warden, here = world.people["warden"], places[0]
    phone = Phone(warden, born_at=now - 5 * _HOUR)
    middle = ((here.west + here.east) / 2, (here.south + here.north) / 2)
    whole, opened, alone = uuid4(), uuid4(), uuid4()
    began = now - 3 * _HOUR
    fixes = [fix_at(began + minute * _MINUTE, middle) for minute in range(1, 17)]
    records = [
        phone.start(whole, began, place_ref=here.ref, fix=fix_at(began, middle)),
        phone.record("fixes", whole, began + 17 * _MINUTE, fixes=fixes),
        phone.outcome(whole, began + 2 * _MINUTE, audience="resident", count=3),
        phone.outcome(whole, began + 5 * _MINUTE, "arrest"),
        phone.end(whole, began + 17 * _MINUTE, fix=fix_at(began + 17 * _MINUTE, middle)),
        phone.start(alone, began + 2 * _HOUR, officer, place_ref=here.ref),
        phone.end(alone, began + 2 * _HOUR + 9 * _MINUTE),
        phone.start(opened, now - 20 * _MINUTE, place_ref=here.ref),
        phone.record(
            "support_requested", opened, now - 9 * _MINUTE, what="dog", at=phone.says(now), place_ref=here.ref
        ),
        phone.record(
            "abstracted", opened, now - 5 * _MINUTE, reason="emergency_call", at=phone.says(now), shift_id=None
        ),
    ]
    body = json.dumps(phone.body(*records)).encode()
    told = [one.status for one in take_in(by=warden, batch=read_batch(body, by=warden, now=now))]
    assert "refused" not in told, told
    for key in (whole, alone):
        world.take({"pk": key}, *(f"patrols:own_{word}" for word in ("visit", "note", "correct")))
    world.take({"pk": opened}, "patrols:own_visit", "patrols:visit", "patrols:visit_map")
    for kind in ("json", "csv"):
        world.take({"kind": kind}, "patrols:own_file")


def _settled(world: World, places: list[Place], crew: tuple[Person, Person]) -> None:
    """A visit corrected, one withdrawn, names looked at, questions of every turn; samples of their pages."""
    from bluelamp_station.accounts.models import Person  # noqa: PLC0415
    from bluelamp_station.patrols.actions import correcting  # noqa: PLC0415
    from bluelamp_station.patrols.actions.answering import answer_as_crew, decide_question  # noqa: PLC0415
    from bluelamp_station.patrols.actions.names import look_at_names  # noqa: PLC0415
    from bluelamp_station.patrols.models import Outcome, Question, Visit  # noqa: PLC0415

    by, warden = world.people["supervisor"], world.people["warden"]
    own = Visit.objects.get(pk=_key(world))
    look_at_names(by=Person.objects.get(name="Inspector Lamplight"), visit=own, is_welfare=True, why="")
    arrest = Question.objects.get(reason="no_power")
    here = places[0].area_path
    walked = list(
        Visit.objects.filter(visit_import__isnull=False, area_path=here, state="counted").order_by("visit_id")
    )
    corrected, withdrawn = walked[0], walked[-1]
    said = _statement(corrected)
    assert correcting.correct_visit(by=by, visit=corrected, edition=corrected.edition, said=said, reason=_WHY)
    overlaps = list(Question.objects.filter(reason="overlap").exclude(turn="settled").order_by("pk"))
    for question in (arrest, *overlaps):
        world.take({"pk": question.pk}, "patrols:question")
    world.take({"pk": arrest.pk}, "patrols:own_answer")
    noted = Question.objects.of(warden).exclude(pk=arrest.pk).first()
    if noted is not None:
        answer_as_crew(by=warden, question=noted, choice="as_recorded", text="We were both there.")
    for question in overlaps[:1]:
        question.refresh_from_db()
        decide_question(by=by, question=question, choice="as_recorded", why="Both sheets were looked at.")
    withdrawn.refresh_from_db()
    correcting.withdraw_visit(by=by, visit=withdrawn, edition=withdrawn.edition, reason=_WHY)
    told_of: tuple[Visit, ...] = (corrected, own, withdrawn, Visit.objects.exclude(area_path=here).earliest("pk"))
    for one in told_of:
        world.take({"pk": one.pk}, "patrols:visit", "patrols:visit_map", "patrols:correct_visit")
        words = ("withdraw_visit", "restore_visit", "add_outcome", "show_names", "names_track")
        world.take({"pk": one.pk}, *(f"patrols:{word}" for word in words))
    for outcome in Outcome.objects.order_by("kind")[:3]:
        world.take({"pk": outcome.pk}, "patrols:correct_outcome")
    assert crew[0].name not in str(own), "a visit is called by its place and time"


def _key(world: World) -> UUID:
    key: Any = world.samples["patrols:own_visit"][0]["pk"]
    return UUID(str(key))


def _statement(visit: Visit) -> Any:
    from bluelamp.core.vocabulary import PatrolMode  # noqa: PLC0415
    from bluelamp_station.patrols.actions.stating import Statement  # noqa: PLC0415

    assert visit.ended_at is not None
    return Statement(
        started_at=visit.started_at,
        ended_at=visit.ended_at - 2 * _MINUTE,
        place=None,
        mode=PatrolMode(visit.mode),
        is_additional=visit.is_additional,
    )
