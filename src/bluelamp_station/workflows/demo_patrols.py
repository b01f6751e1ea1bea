"""The patrols of the made-up programme: who agreed to location, shifts for a fortnight, six weeks of visits."""

from __future__ import annotations

__all__ = ["DAYS_BEFORE", "make_patrols"]

import datetime as dt
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.files import File
from django.utils import timezone

from bluelamp.core.vocabulary import Agency, PlaceRole, Role
from bluelamp_station.hotspots.geometry import middle_of
from bluelamp_station.incidents.storage import Writing, discard, new_folder
from bluelamp_station.patrols.actions.importing import SentFiles, receive_visits
from bluelamp_station.patrols.actions.tracking import Agreement, Association, switch_on
from bluelamp_station.patrols.engine.made_up import MadeCrew, made_up_files
from bluelamp_station.patrols.models import Visit
from bluelamp_station.plans.actions.briefings import write_briefing
from bluelamp_station.plans.actions.streets import ask_street_map
from bluelamp_station.queue.registry import job_kinds
from bluelamp_station.workflows.outcomes import work_off

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import HotspotSet
    from bluelamp_station.programme.models import Programme

_NOTE = "Made up for the demonstration"
DAYS_BEFORE, _DAYS_AFTER = 42, 14
# Who of the made-up people patrols together, and as what.
_CREW = (("officer", Role.OFFICER, Agency.POLICE), ("pcso", Role.PCSO, Agency.POLICE))
_BRIEFINGS = (
    ("Made up: two ways in; the alley behind the shops is dark.", "Walk the alley once. Talk to the shop staff."),
    ("Made up: open square, lit; benches by the taxi rank.", "Stand where you are seen from the benches."),
    ("Made up: bus station with three stands; no network below.", "Be there when the last school bus leaves."),
    ("Made up: car park on two levels; stairs at both ends.", "Walk both levels; speak to the attendant."),
)
_NOT_TO_CLAIM = "That anybody here is suspected of anything: the place was chosen, not its people."
_DELIVERIES = (("shifts.csv", "planned_visits.csv"), ("visits.csv", "outcomes.csv"))


def make_patrols(
    people: Mapping[str, Person], programme: Programme, in_force: HotspotSet, *, streets: Path, seed: int
) -> int:
    """Record who agreed to location, then send the files of a made-up programme; how many visits there are.

    1. The agreement. 2. Briefings and streets for the phones. 3. Shifts, tours, visits and outcomes as files.

    Args:
        people: who acts, by code.
        programme: whose patrols.
        in_force: its places.
        streets: the made-up streets as GeoJSON.
        seed: of every random choice.
    """
    _agree(people["manager"], programme)
    _brief(people["manager"], programme, in_force, streets)
    walked = in_force.places.exclude(role=PlaceRole.CONTROL).order_by("rank", "ref")
    files = made_up_files(
        [(place.ref, *middle_of(place.outline)) for place in walked],
        crew=[MadeCrew(people[code].crew_ref, role.value, agency.value) for code, role, agency in _CREW],
        today=timezone.localdate(),
        days_before=DAYS_BEFORE,
        days_after=_DAYS_AFTER,
        seed=seed,
    )
    for names in _DELIVERIES:
        _send(people["manager"], programme, {name: files[name] for name in names})
    work_off(job_kinds(), worker="demonstration")
    return Visit.objects.filter(programme=programme).count()


def _agree(by: Person, programme: Programme) -> None:
    today = timezone.localdate()
    asked = today - dt.timedelta(days=DAYS_BEFORE + 20)
    agreement = Agreement(
        assessment_ref="DPIA-LAN-7",
        assessment_date=asked + dt.timedelta(days=10),
        assessment_by="Data protection officer (made up)",
        associations=(
            Association("Police Federation branch (made up)", asked, "Agreed, for welfare and for minutes at places."),
            Association("Council staff union (made up)", asked, "Agreed; looks to be open to the person looked at."),
        ),
        days_kept=14,
        reason="Made up for the demonstration.",
    )
    switch_on(by=by, programme=programme, seen=0, agreement=agreement)


def _brief(by: Person, programme: Programme, in_force: HotspotSet, streets: Path) -> None:
    """Words for the first places, and the streets of all."""
    for place, words in zip(in_force.places.order_by("rank", "ref"), _BRIEFINGS, strict=False):
        terrain, to_do = words
        write_briefing(by=by, place=place, seen=0, terrain=terrain, to_do=to_do, not_to_claim=_NOT_TO_CLAIM)
    with streets.open("rb") as stream:
        file = File(stream, name=streets.name)
        ask_street_map(by=by, programme=programme, ticket=uuid4(), attribution="Made-up streets", file=file)


def _send(by: Person, programme: Programme, files: Mapping[str, str]) -> None:
    folder = new_folder()
    try:
        stored = []
        for number, (name, text) in enumerate(files.items(), start=1):
            writing = Writing(folder, number, name, "rows")
            writing.write(text.encode())
            stored.append(writing.finish())
        receive_visits(by=by, programme=programme, sent=SentFiles(folder, stored, _NOTE))
    finally:
        discard(folder)
