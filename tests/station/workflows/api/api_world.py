"""Two sets, a small store and some patrols for programs to read: few enough rows to be counted by hand."""

from __future__ import annotations

__all__ = ["SQUARE", "call", "every_path", "key_of", "make_patrols", "make_place", "make_set", "make_store"]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from bluelamp.core.figures import Completeness, Figure, Geography, Interval
from bluelamp.core.periods import MonthRange
from bluelamp.tasks.incidents import LoadSettings, load
from bluelamp_station.accounts.models import Person
from bluelamp_station.accounts.tokens import SCOPES, make_token
from bluelamp_station.hotspots.models import HotspotSet, Place, SetState
from bluelamp_station.incidents import engine
from bluelamp_station.incidents.models import StoreCheck
from bluelamp_station.patrols.models import CrewMember, Visit
from bluelamp_station.plans.models import Shift, ShiftMember
from bluelamp_station.workflows.api import api
from worlds.police_files import asb_row, csv_text, street_row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from django.test import Client

    from bluelamp_station.accounts.models import Area
    from bluelamp_station.programme.models import Programme

SQUARE = {"type": "Polygon", "coordinates": [[[-0.9, 51.1], [-0.8, 51.1], [-0.8, 51.2], [-0.9, 51.1]]]}
INCIDENTS = Figure(
    "incidents",
    41,
    "incidents",
    "Incidents inside the outline in the months held.",
    period=MonthRange.parse("2024-01", "2024-03"),
    geography=Geography("High Street"),
    source="made up",
    completeness=Completeness(("2024-01", "2024-02", "2024-03"), ("2024-01", "2024-03")),
    interval=Interval(30.0, 55.0),
)


def make_set(programme: Programme, by: Person, *, state: str = SetState.ADOPTED, **fields: Any) -> HotspotSet:
    """A set without places; adopted unless told otherwise."""
    adopted = {
        "number": 1,
        "adopted_by": by,
        "adopted_at": dt.datetime(2026, 4, 1, tzinfo=dt.UTC),
        "rationale": "They hold a fifth of the incidents.",
        "valid_from_date": dt.date(2026, 4, 1),
    }
    told = {"title": "Spring", "record": {"figures": {"incidents": INCIDENTS.as_dict()}}}
    values = told | (adopted if state == SetState.ADOPTED else {}) | fields
    return HotspotSet.objects.create(programme=programme, state=state, made_by=by, **values)


def make_place(hotspot_set: HotspotSet, ref: str, area: Area, rank: int | None = 1) -> Place:
    """A place of a set that lies in an area."""
    return Place.objects.create(
        hotspot_set=hotspot_set,
        ref=ref,
        name=f"{ref} Street",
        town=area.name,
        kind="asb",
        rank=rank,
        incidents=41.0,
        area_ha=4.0,
        outline=SQUARE,
        west=-0.9,
        south=51.1,
        east=-0.8,
        north=51.2,
        area_path=area.path,
        windows="Fri 18:00-02:00",
        figures={"incidents": INCIDENTS.as_dict()},
    )


def make_store(folder: Path) -> StoreCheck:
    """January: seven burglaries, three rows of ASB; March: six burglaries, two of ASB; February never came."""
    for month, burglaries, asb in (("2024-01", 7, 3), ("2024-03", 6, 2)):
        rows = [street_row(Crime_ID=f"{month}-{i}", Month=month) for i in range(burglaries)]
        rows += [asb_row(Month=month, Longitude=f"{-0.3 - i / 100:.6f}") for i in range(asb)]
        file = folder / month / f"{month}-testshire-street.csv"
        file.parent.mkdir(parents=True)
        file.write_text(csv_text(rows), encoding="utf-8")
        load([file], store=folder / "store", settings=LoadSettings(at="2026-01-01T00:00:00+00:00"))
    found = engine.check_store(folder / "store")
    return StoreCheck.objects.create(data_version=found["data_version"], found=found)


CREW = (("P901", "officer", "police"), ("P902", "warden", "council"))


def make_patrols(
    programme: Programme, areas: Mapping[str, Area], *, n_visits: int, prefix: str = "", days_ago: int = 0
) -> list[Visit]:
    """A shift, that many visits at the first place from hour to hour back, and one at each other place.

    Two people are on each, of whom the site knows those that have these references.
    """
    now = timezone.now().replace(microsecond=0) - dt.timedelta(days=days_ago)
    shift = Shift.objects.create(
        programme=programme,
        shift_id=f"{prefix}S77",
        starts_at=now - dt.timedelta(hours=3),
        ends_at=now,
    )
    for position, (ref, role, agency) in enumerate(CREW):
        ShiftMember.objects.create(shift=shift, position=position, person_ref=ref, role=role, agency=agency)
    first, *others = areas
    wanted = [(f"{prefix}{first[:2]}-{number}", first, number) for number in range(n_visits)]
    wanted += [(f"{prefix}{ref[:2]}-0", ref, n_visits + number) for number, ref in enumerate(others)]
    made = []
    for visit_id, ref, number in wanted:
        started = now - dt.timedelta(hours=number + 1)
        made.append(
            Visit.objects.create(
                programme=programme,
                visit_id=visit_id,
                shift=shift if number == 0 else None,
                place_ref=ref,
                area_path=areas[ref].path,
                started_at=started,
                ended_at=started + dt.timedelta(minutes=20),
                evidence="B",
                minutes_low=10.0,
                minutes_best=18.0,
                minutes_high=20.0,
                rule="stated-1",
                source="import",
                state="counted",
                crew_size=len(CREW),
                note="Two people seen at the gate",
            )
        )
        for position, (ref_of, role, agency) in enumerate(CREW):
            known = Person.objects.filter(staff_ref=ref_of).first()
            CrewMember.objects.create(
                visit=made[-1], position=position, person=known, person_ref=ref_of, role=role, agency=agency
            )
    return made


def call(client: Client, key: str, path: str, method: str = "GET", **headers: str) -> Any:
    """Ask with a key; the answer."""
    told = {"Authorization": f"Bearer {key}", **headers} if key else headers
    return client.generic(method, f"/api/v1/{path}", headers=told)


def every_path(hotspot_set: HotspotSet) -> list[str]:
    """A path for each operation."""
    paths: list[str] = list(api.get_openapi_schema()["paths"])
    return [path.removeprefix("/api/v1/").format(set_id=hotspot_set.pk) for path in paths]


def key_of(person: Person, *scopes: str) -> str:
    """A new key of somebody."""
    return make_token(by=person, name="test", scopes=scopes or tuple(SCOPES), days=1)[1]
