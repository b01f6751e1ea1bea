"""A whole made-up programme in the site, by the same actions and jobs that people use."""

from __future__ import annotations

__all__ = ["ASKED", "fill_site"]

import datetime as dt
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from bluelamp.core.vocabulary import AgencyKind, AreaKind, FundingStatus, PlaceRole, SaraStage, SinkDecision, TargetKind
from bluelamp_station.accounts.actions import accept_invitation, invite_person, make_first_administrator
from bluelamp_station.accounts.area_actions import Outline, add_agency, take_districts
from bluelamp_station.accounts.engine import districts
from bluelamp_station.accounts.models import Agency, Area, Person
from bluelamp_station.hotspots.actions.adopting import adopt_set, launch_set, set_roles
from bluelamp_station.hotspots.actions.initiatives import InitiativeFields, InitiativeMoney, make_initiative
from bluelamp_station.hotspots.actions.runs import start_run
from bluelamp_station.hotspots.actions.sets import draft_from_run
from bluelamp_station.incidents.actions import Sent, decide_sink, receive_delivery
from bluelamp_station.incidents.models import StoreCheck
from bluelamp_station.incidents.storage import new_folder, take_copy
from bluelamp_station.programme.actions import add_step, make_programme, make_stream, set_target
from bluelamp_station.programme.actions.programmes import ProgrammeFields
from bluelamp_station.programme.actions.streams import StreamFields
from bluelamp_station.queue.registry import job_kinds
from bluelamp_station.workflows.demo_patrols import DAYS_BEFORE, make_patrols
from bluelamp_station.workflows.demo_people import PASSWORD, PEOPLE
from bluelamp_station.workflows.demo_plans import make_plans
from bluelamp_station.workflows.outcomes import work_off

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bluelamp_station.hotspots.models import HotspotSet, Place, Run
    from bluelamp_station.programme.models import FundingStream, Programme

_FORCE = "Lanternshire Constabulary"
_STEPS = 9
_AGENCIES = (
    (AgencyKind.COUNCIL, "Tallowmere Borough Council", "council"),
    (AgencyKind.BID, "Tallowmere Business Improvement District", "bid"),
    (AgencyKind.LOCAL_POLICING_BODY, "Office of the PCC for Lanternshire", "lpb"),
)
_RATIONALE = (
    "Made up: these places hold the most incidents over eighteen months, stay on the list when the data are resampled, "
    "and were walked by the neighbourhood sergeants before adoption."
)
# What both runs ask; the second weighs harm instead and smooths.
ASKED: dict[str, Any] = {
    "categories": [],
    "weight": "count",
    "method": "rank",
    "shape": "square",
    "size_m": 100,
    "count": 12,
    "max_area_ha": 8,
    "min_density": None,
    "time_of_day": "all",
    "kernel": "quartic",
    "bandwidth_m": None,
    "permutations": 0,
    "include_police_generated": False,
    "include_dwellings": False,
    "resamples": 40,
}


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who acts, by code."""

    people: dict[str, Person]
    force: Area

    def __getitem__(self, code: str) -> Person:
        return self.people[code]


def fill_site(
    *, setup_path: str, force_folder: Path, seed: int, progress: Callable[[int, int, str], None]
) -> dict[str, int]:
    """Fill an empty site; what there is of each kind.

    1. First administrator, agencies. 2. Incidents, by an upload and the worker's own steps; districts become areas.
    3. People, one for each role. 4. Programme, money, targets. 5. A decision on a sink point, then two runs.
    6. A set adopted and launched, a draft beside it. 7. Initiatives. 8. Shifts, visits, outcomes and the agreement on
    location. 9. Two weeks planned, one of them published, shifts on offer, the ledger.

    Args:
        setup_path: path of the one-time set-up link.
        force_folder: folder of the made-up force.
        seed: of the runs.
        progress: called with steps done, steps in all and the step in hand.
    """
    progress(0, _STEPS, "first administrator")
    cast = _make_cast(setup_path)
    progress(1, _STEPS, "loading incidents")
    _load(cast, force_folder)
    progress(2, _STEPS, "areas and people")
    _take_areas(cast)
    _invite(cast, local=True)
    progress(3, _STEPS, "programme and money")
    programme, stream = _make_programme(cast)
    progress(4, _STEPS, "two runs")
    _decide_sink(cast)
    runs = _make_runs(cast, programme, seed)
    progress(5, _STEPS, "a set in force and a draft")
    in_force = _adopt(cast, runs[0])
    draft_from_run(by=cast["analyst"], run=runs[1])
    progress(6, _STEPS, "initiatives")
    initiatives = _start_initiatives(cast, programme, stream, in_force)
    progress(7, _STEPS, "six weeks of patrols")
    streets = force_folder / "streets.geojson"
    visits = make_patrols(cast.people, programme, in_force, streets=streets, seed=seed)
    progress(8, _STEPS, "two weeks of plans")
    plans = make_plans(cast.people, programme, in_force, seed=seed)
    progress(_STEPS, _STEPS, "")
    places = in_force.places.count()
    return {
        "people": len(PEOPLE) + plans.crews,
        "runs": len(runs),
        "places": places,
        "initiatives": initiatives,
        "visits": visits,
        "offers": plans.offers,
        "planned_shifts": plans.shifts,
        "unmet_places": plans.unmet,
    }


def _make_cast(setup_path: str) -> _Cast:
    first = PEOPLE[0]
    admin = make_first_administrator(
        token=setup_path.rstrip("/").rpartition("/")[2],
        force_name=_FORCE,
        name=first.name,
        email=first.email,
        password=PASSWORD,
    )
    for kind, name, code in _AGENCIES:
        add_agency(by=admin, kind=kind, name=name, code=code)
    cast = _Cast({first.code: admin}, Area.objects.get(parent=None))
    _invite(cast, local=False)
    return cast


def _invite(cast: _Cast, *, local: bool) -> None:
    """Those of the whole force, or those of one neighbourhood."""
    area = cast.force.children.order_by("name").first() if local else cast.force
    if area is None:
        area = cast.force
    for one in PEOPLE[1:]:
        if one.is_local != local:
            continue
        person, path = invite_person(
            by=cast["admin"],
            name=one.name,
            email=one.email,
            agency=Agency.objects.get(code=one.agency),
            staff_type=one.staff_type,
            grants=[(one.purpose, area, timezone.now(), None, "Made up for the demonstration.")],
        )
        accept_invitation(token=path.rstrip("/").rpartition("/")[2], password=PASSWORD)
        cast.people[one.code] = person


def _load(cast: _Cast, force_folder: Path) -> None:
    folder = new_folder()
    archive = settings.DATA_FOLDER / "lanternshire.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted((force_folder / "police_uk").rglob("*.csv")):
            made.write(path, path.relative_to(force_folder / "police_uk").as_posix())
    files = [
        take_copy(archive, folder, 1, "rows"),
        take_copy(force_folder / "boundary.geojson", folder, 2, "boundary"),
    ]
    sent = Sent(folder, files, note="Made up: eighteen months of Lanternshire.")
    receive_delivery(by=cast["analyst"], sent=sent)
    archive.unlink()
    work_off(job_kinds(), worker="demonstration")


def _take_areas(cast: _Cast) -> None:
    outlines = [Outline(found.name, found.outline) for found in districts(settings.STORE_FOLDER)]
    take_districts(by=cast["admin"], parent=cast.force, kind=AreaKind.NEIGHBOURHOOD, outlines=outlines)


def _make_programme(cast: _Cast) -> tuple[Programme, FundingStream]:
    manager, today = cast["manager"], timezone.localdate()
    year = today.year if today >= dt.date(today.year, 4, 1) else today.year - 1
    begins, ends = dt.date(year, 4, 1), dt.date(year + 1, 3, 31)
    fields = ProgrammeFields(
        name="Operation Lantern",
        purpose="Made up: visible patrols and problem solving where incidents are densest.",
        starts_date=dt.date(2023, 4, 1),
        launch_date=dt.date(2023, 7, 1),
        body_name="Jo Wren",
    )
    programme = make_programme(by=manager, fields=fields, area=cast.force, agencies=Agency.objects.all())
    grant = make_stream(
        by=manager,
        programme=programme,
        fields=StreamFields("Hotspot grant", "Home Office", _to_year_end(today, ends, 7_500), begins, ends, "HO-LAN"),
        status=FundingStatus.INDICATIVE,
        on_date=begins,
    )
    for status in (FundingStatus.PLAN_SUBMITTED, FundingStatus.APPROVED, FundingStatus.AGREEMENT_SIGNED):
        last = grant.steps.order_by("-pk").first()
        add_step(by=manager, stream=grant, after=last.pk if last else None, status=status, on_date=begins)
    make_stream(
        by=manager,
        programme=programme,
        fields=StreamFields("Town centre match", "Tallowmere BID", Decimal(60_000), begins, ends),
        status=FundingStatus.PLAN_SUBMITTED,
        on_date=begins,
    )
    set_target(
        by=manager,
        programme=programme,
        kind=TargetKind.HOURS,
        amount=_to_year_end(today, ends, 80),
        starts_date=begins,
        ends_date=ends,
        stream=grant,
        note="Hours of additional patrol.",
    )
    return programme, grant


def _to_year_end(today: dt.date, ends: dt.date, a_week: int) -> Decimal:
    """So much a week, over the made-up weeks of visits and those to the end of the year: a little more than is used."""
    weeks = DAYS_BEFORE // 7 + (ends - today).days // 7
    return Decimal(a_week * weeks)


def _decide_sink(cast: _Cast) -> None:
    check = StoreCheck.objects.order_by("-made_at", "-pk").first()
    points = check.found["sink_points"] if isinstance(check, StoreCheck) else []
    if points:
        decide_sink(
            by=cast["analyst"],
            point=points[0]["key"],
            decision=SinkDecision.EXCLUDE,
            reason="Made up: a default point of the recording system; nobody is at it.",
            seen_at="",
        )


def _make_runs(cast: _Cast, programme: Programme, seed: int) -> list[Run]:
    check = StoreCheck.objects.order_by("-made_at", "-pk").first()
    months = sorted(check.found["months"]) if isinstance(check, StoreCheck) else []
    asked = ASKED | {"first": months[0], "last": months[-1], "seed": seed}
    wanted: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Eighteen months by number", {}),
        ("Eighteen months by harm", {"weight": "harm", "method": "kernel"}),
    )
    runs = [
        start_run(by=cast["analyst"], programme=programme, name=name, asked=asked | other, ticket=uuid4())
        for name, other in wanted
    ]
    work_off(job_kinds(), worker="demonstration")
    for run in runs:
        run.refresh_from_db()
    return runs


def _adopt(cast: _Cast, run: Run) -> HotspotSet:
    draft = draft_from_run(by=cast["analyst"], run=run)
    refs = list(draft.places.order_by("rank").values_list("ref", flat=True))
    roles = dict.fromkeys(refs, PlaceRole.TREATED.value)
    roles |= dict.fromkeys(refs[-4:-2], PlaceRole.CONTROL.value) | dict.fromkeys(refs[-2:], PlaceRole.RESERVE.value)
    set_roles(by=cast["analyst"], hotspot_set=draft, roles=roles, edition=draft.edition)
    draft.refresh_from_db()
    launched = dt.date(2023, 7, 1)
    adopted = adopt_set(
        by=cast["manager"],
        hotspot_set=draft,
        edition=draft.edition,
        open_set=None,
        valid_from=launched,
        review=timezone.localdate() + dt.timedelta(days=10),
        rationale=_RATIONALE,
    )
    launch_set(by=cast["manager"], hotspot_set=adopted, on_date=launched)
    return adopted


def _start_initiatives(cast: _Cast, programme: Programme, stream: FundingStream, in_force: HotspotSet) -> int:
    places: list[Place] = list(in_force.places.filter(role=PlaceRole.TREATED).order_by("rank")[:2])
    today, manager = timezone.localdate(), cast["manager"]
    told = (
        (
            places[0],
            "Lighting and sight lines",
            "Made up: people say that they do not feel safe here after dark.",
            "The council renews nine lights and cuts back the hedge.",
            SaraStage.RESPONSE,
            Decimal(14_500),
        ),
        (
            places[-1],
            "Young people at the bus station",
            "Made up: most calls come between the end of school and six o'clock.",
            "",
            SaraStage.ANALYSIS,
            None,
        ),
    )
    for place, title, problem, response, stage, cost in told:
        fields = InitiativeFields(
            title=title,
            problem=problem,
            owner=manager,
            starts_date=today - dt.timedelta(days=40),
            ends_date=today + dt.timedelta(days=20),
            stage=stage,
            response=response,
            partner=Agency.objects.get(code="council"),
            measure="Calls at the place, twelve weeks before and after.",
            money=InitiativeMoney(cost, stream if cost else None),
        )
        make_initiative(by=manager, programme=programme, area_path=place.area_path, fields=fields, place_ref=place.ref)
    return len(told)
