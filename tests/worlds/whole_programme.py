"""A whole programme, small: an object behind every page, made by the site's own actions and the science itself.

``python -m worlds.whole_programme NAMES.json`` fills the data folder that the environment names, and writes what a
browser has to know of it.
"""

from __future__ import annotations

__all__ = ["MAIN_READERS", "PASSWORD", "ROLES", "World", "make_world"]

import datetime as dt
import json
import shutil
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bluelamp.core.vocabulary import (
    AgencyKind,
    AreaKind,
    AvailabilityKind,
    FundingStatus,
    Purpose,
    SaraStage,
    StaffType,
    TargetKind,
)
from worlds.whole_patrols import add_patrols
from worlds.whole_plans import add_plans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.hotspots.models import HotspotSet, Run
    from bluelamp_station.programme.models import FundingStream, Programme

PASSWORD = "correct horse battery staple"  # noqa: S105 - of made-up people
FIRST, LAST, MISSING, MONTHS, HOTSPOTS = "2025-01", "2025-08", "2025-03", 8, 6
# A row whose month cannot be, one without a kind of crime: the delivery has rows to show.
_BAD_ROWS = (
    "bad1,2025-13,Lanternshire Constabulary,Lanternshire Constabulary,-2.40,55.14,On or near A,,,Burglary,,\n",
    "bad2,2025-02,Lanternshire Constabulary,Lanternshire Constabulary,-2.40,55.14,On or near A,,,Unheard of,,\n",
)
_WHY = "The busiest places of the county by count; looked at by the analyst and agreed with the council."
# Who is who: purpose, agency, kind of staff, and whether the whole force or Hertford alone.
ROLES: dict[str, tuple[Purpose, str, StaffType, bool]] = {
    "warden": (Purpose.PATROL, "council", StaffType.WARDEN, False),
    "oversight": (Purpose.OVERSIGHT, "council", StaffType.STAFF, True),
    "sergeant": (Purpose.NEIGHBOURHOOD_SERGEANT, "police", StaffType.OFFICER, False),
    "supervisor": (Purpose.SUPERVISOR, "police", StaffType.OFFICER, False),
    "analyst": (Purpose.ANALYST, "police", StaffType.STAFF, True),
    "manager": (Purpose.MANAGER, "police", StaffType.STAFF, True),
    "auditor": (Purpose.AUDITOR, "police", StaffType.STAFF, True),
    "administrator": (Purpose.ADMINISTRATOR, "police", StaffType.STAFF, True),
}
# A page that several may open is looked at as the first of these.
MAIN_READERS = ("manager", "analyst", "administrator", "auditor", "oversight", "supervisor", "sergeant", "warden")


@dataclass
class World:
    """What was made, by the names that addresses need.

    Args:
        people: who is signed in for each role.
        samples: arguments of views by their name; a page is looked at with each.
        queries: further addresses with what stands after the question mark, by view.
        secrets: names that somebody without a role on them must never read.
        places: names of hotspots and refs of places, which oversight must not read.
        crews: names and numbers of who was on visits, which no page tells without a reason.
        ground: of the secrets, what a warden of Hertford goes by: the places and the colleagues there.
        key: an API key of the analyst.
    """

    people: dict[str, Person] = field(default_factory=dict)
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    queries: dict[str, list[str]] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    crews: list[str] = field(default_factory=list)
    ground: list[str] = field(default_factory=list)
    key: str = ""

    def take(self, arguments: Mapping[str, Any], *names: str) -> None:
        """Look at these views with these arguments too."""
        for name in names:
            self.samples.setdefault(name, []).append(dict(arguments))


def make_world(folder: Path) -> World:
    """Fill the database, and the store and uploads that the settings name.

    Args:
        folder: for files on their way in.
    """
    world = World()
    force, hertford, agencies = _ground(folder)
    _staff(world, force, hertford, agencies)
    programme, stream = _programme(world, force, agencies)
    _deliveries(world, folder)
    runs = _runs(world, programme)
    _sets(world, programme, runs[0])
    _initiatives(world, programme, stream, hertford)
    add_patrols(world, programme, hertford, agencies)
    add_plans(world, programme, stream, hertford, agencies)
    _records(world)
    return world


def _ground(folder: Path) -> tuple[Area, Area, dict[str, Agency]]:
    from bluelamp.io.synth_files import write_force  # noqa: PLC0415 - Django is set up by whoever calls
    from bluelamp.synth.force import make_force  # noqa: PLC0415
    from bluelamp.synth.settings import ForceSettings  # noqa: PLC0415
    from bluelamp_station.accounts.areas import path_of  # noqa: PLC0415
    from bluelamp_station.accounts.models import Agency, Area  # noqa: PLC0415

    made = folder / "force"
    write_force(make_force(ForceSettings(seed=1, months=MONTHS, first_month=FIRST)), made)
    shutil.rmtree(made / "police_uk" / MISSING)
    with (made / "police_uk" / "2025-02" / "2025-02-lanternshire-street.csv").open("a", encoding="utf-8") as file:
        file.writelines(_BAD_ROWS)

    def area(name: str, kind: AreaKind, parent: Area | None, box: tuple[float, float, float, float]) -> Area:
        west, south, east, north = box
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        outline = {"type": "Polygon", "coordinates": [ring]}
        one = Area.objects.create(code=name.lower(), name=name, kind=kind, parent=parent, outline=outline)
        one.path = path_of(parent, one.pk)
        one.save(update_fields=["path"])
        return one

    force = area("Lanternshire", AreaKind.FORCE, None, (-2.60, 55.05, -2.25, 55.25))
    hertford = area("Hertford", AreaKind.NEIGHBOURHOOD, force, (-2.60, 55.05, -2.42, 55.25))
    area("Watford", AreaKind.NEIGHBOURHOOD, force, (-2.42, 55.05, -2.25, 55.25))
    kinds = {"police": AgencyKind.POLICE, "council": AgencyKind.COUNCIL, "bid": AgencyKind.BID}
    names = {"police": "Lanternshire Police", "council": "Hertford Council", "bid": "Hertford Town BID"}
    agencies = {code: Agency.objects.create(code=code, name=name, kind=kinds[code]) for code, name in names.items()}
    return force, hertford, agencies


def _staff(world: World, force: Area, hertford: Area, agencies: dict[str, Agency]) -> None:
    """The eight roles; one invited, one who left, one with an emergency access to review."""
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.accounts import actions  # noqa: PLC0415
    from bluelamp_station.accounts.models import Grant, Invitation, Person  # noqa: PLC0415
    from bluelamp_station.accounts.tokens import make_token  # noqa: PLC0415

    def person(name: str, purpose: Purpose, agency: str, staff_type: StaffType, area: Area) -> Person:
        made = Person.objects.create_user(
            f"{name.lower()}@example.police.uk",
            f"{name.capitalize()} Lamplight",
            PASSWORD,
            agency=agencies.get(agency),
            staff_type=staff_type,
        )
        Grant.objects.create(person=made, purpose=purpose, area=area)
        return made

    for role, (purpose, agency, staff_type, is_whole) in ROLES.items():
        world.people[role] = person(role, purpose, agency, staff_type, force if is_whole else hertford)
    admin = world.people["administrator"]
    leaver = person("leaver", Purpose.ANALYST, "police", StaffType.STAFF, force)
    actions.deactivate_person(by=admin, person=leaver, reason="Moved to another force.")
    asked = (Purpose.SUPERVISOR, hertford, timezone.now(), timezone.now() + dt.timedelta(days=10), "Covers a shift.")
    newcomer, path = actions.invite_person(
        by=admin,
        name="Nora Newcomer",
        email="nora@example.police.uk",
        agency=agencies["police"],
        staff_type=StaffType.PCSO,
        grants=[asked],
    )
    helper = person("inspector", Purpose.SUPERVISOR, "police", StaffType.OFFICER, hertford)
    grant = actions.take_emergency_access(
        by=helper, purpose=Purpose.ANALYST, area=force, reason="A stabbing at the station; the analyst is away."
    )
    actions.end_emergency_access(by=helper)
    key, world.key = make_token(
        by=world.people["analyst"],
        name="Map of the force",
        scopes=["hotspots:read", "ledger:read", "patrols:read"],
        days=30,
    )
    Invitation.objects.create(
        person=newcomer,
        token_hash="0" * 64,
        made_by=admin,
        made_at=timezone.now() - dt.timedelta(days=90),
        expires_at=timezone.now() - dt.timedelta(days=60),
    )
    for one in (newcomer, helper, world.people["sergeant"]):
        world.take(
            {"pk": one.pk},
            "accounts:person",
            "accounts:change_person",
            "accounts:give_grant",
            "accounts:deactivate_person",
            "accounts:reset_second_factor",
        )
    world.take({"pk": leaver.pk}, "accounts:person", "accounts:reactivate_person")
    world.take({"pk": newcomer.pk}, "accounts:renew_invitation")
    world.take({"pk": newcomer.grants.get().pk}, "accounts:end_grant")
    world.take({"pk": grant.pk}, "accounts:review_emergency")
    world.take({"pk": key.pk}, "accounts:revoke_token")
    world.take({"token": path.rstrip("/").rsplit("/", 1)[-1]}, "accounts:accept_invitation")
    world.take({"token": "used-already"}, "accounts:accept_invitation", "accounts:set_up")
    world.take({"pk": hertford.pk}, *(f"accounts:area_{verb}" for verb in ("rename", "move", "outline", "remove")))
    for area in (force, hertford):
        world.take({"pk": area.pk}, "accounts:area")
    world.take({"pk": agencies["bid"].pk}, "accounts:agency_edit", "accounts:agency_remove")
    world.secrets += [newcomer.name, helper.name, leaver.name]
    world.ground += [newcomer.name, helper.name]


def _programme(world: World, force: Area, agencies: dict[str, Agency]) -> tuple[Programme, FundingStream]:
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.programme.actions.programmes import ProgrammeFields, make_programme  # noqa: PLC0415
    from bluelamp_station.programme.actions.rates import add_rate  # noqa: PLC0415
    from bluelamp_station.programme.actions.streams import StreamFields, add_step, make_stream  # noqa: PLC0415
    from bluelamp_station.programme.actions.targets import set_target, withdraw_target  # noqa: PLC0415
    from bluelamp_station.programme.rates_file import RateRow  # noqa: PLC0415

    manager, today = world.people["manager"], timezone.localdate()
    start, end = today - dt.timedelta(days=200), today + dt.timedelta(days=160)
    fields = ProgrammeFields(
        name="Operation Lantern",
        starts_date=start,
        ends_date=end,
        purpose="Fewer robberies and less disorder where they happen most.",
        body_name="Police and Crime Commissioner for Lanternshire",
    )
    programme = make_programme(by=manager, fields=fields, area=force, agencies=agencies.values())
    money = StreamFields("Hotspot grant", "Home Office", Decimal(240_000), start, end, "HO-17")
    stream = make_stream(by=manager, programme=programme, fields=money, status=FundingStatus.INDICATIVE, on_date=start)
    first = stream.steps.get()
    add_step(by=manager, stream=stream, after=first.pk, status=FundingStatus.PLAN_SUBMITTED, on_date=today)
    own = StreamFields("Council match", "Hertford Council", Decimal(20_000), start, end)
    make_stream(by=manager, programme=programme, fields=own, status=FundingStatus.APPROVED, on_date=start)
    days: dict[str, Any] = {"starts_date": start, "ends_date": end}
    hours = set_target(
        by=manager, programme=programme, kind=TargetKind.HOURS, amount=Decimal(4_000), stream=stream, **days
    )
    gone = set_target(by=manager, programme=programme, kind=TargetKind.POUNDS, amount=Decimal(9_000), **days)
    withdraw_target(by=manager, target=gone, why="It was counted twice.")
    row = RateRow(StaffType.OFFICER, AvailabilityKind.OVERTIME, start, Decimal("45.50"), Decimal(3), "Finance, 2025")
    add_rate(by=manager, programme=programme, agency=agencies["police"], row=row)
    world.take(
        {"pk": programme.pk},
        *(f"programme:{word}" for word in ("show", "edit", "money", "stream_new", "targets", "target_new", "rates")),
        *(f"programme:{word}" for word in ("rate_new", "rates_import", "rates_export")),
    )
    world.take({"pk": programme.pk}, "workflows:post_ledger")
    world.take({"pk": stream.pk}, "programme:stream", "programme:stream_edit", "programme:stream_step")
    world.take({"pk": hours.pk}, "programme:target_withdraw")
    world.secrets += ["Hotspot grant", "Council match", "240,000"]
    return programme, stream


def _deliveries(world: World, folder: Path) -> None:
    """One loaded, one failed, one running, one that waits."""
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.incidents.actions.receiving import Sent, receive_delivery  # noqa: PLC0415
    from bluelamp_station.incidents.jobs import execute_delivery  # noqa: PLC0415
    from bluelamp_station.incidents.models import Delivery, DeliveryFile, StoreCheck  # noqa: PLC0415
    from bluelamp_station.incidents.storage import new_folder, take_copy  # noqa: PLC0415
    from bluelamp_station.queue.models import WorkState  # noqa: PLC0415
    from bluelamp_station.queue.progress import SilentProgress  # noqa: PLC0415

    def sent(paths: list[Path], boundary: Path | None = None) -> Delivery:
        into = new_folder()
        into.mkdir(parents=True, exist_ok=True)
        files = [take_copy(path, into, number, DeliveryFile.Part.ROWS) for number, path in enumerate(paths, start=1)]
        if boundary:
            files.append(take_copy(boundary, into, len(files) + 1, DeliveryFile.Part.BOUNDARY))
        return receive_delivery(by=world.people["analyst"], sent=Sent(into, files, note="From the monthly download"))

    settings.STORE_FOLDER.parent.mkdir(parents=True, exist_ok=True)
    now = timezone.now()
    street = sorted((folder / "force" / "police_uk").glob("*/*-street.csv"))
    done = sent(street, folder / "force" / "boundary.geojson")
    execute_delivery(done, SilentProgress())
    Delivery.objects.filter(pk=done.pk).update(state=WorkState.DONE, started_at=now, ended_at=now, attempts=1)
    failed, running, waiting = sent(street[:1]), sent(street[1:2]), sent(street[2:3])
    line = "BL-READ-01: 2025-01-lanternshire-street.csv cannot be read: its header has no column Month."
    Delivery.objects.filter(pk=failed.pk).update(state=WorkState.FAILED, failure=line, started_at=now, ended_at=now)
    Delivery.objects.filter(pk=running.pk).update(state=WorkState.RUNNING, progress_all=3, progress_done=1, **_held())
    for one in (done, failed, running, waiting):
        world.take({"pk": one.pk}, *(f"incidents:delivery{word}" for word in ("", "_progress", "_stop", "_retry")))
    world.take({"pk": done.pk}, "incidents:delivery_rows", "incidents:delivery_rows_csv")
    points = StoreCheck.objects.latest("made_at").found["sink_points"]
    assert points, "the made-up force has a police station on which much is recorded"
    world.take({"slug": points[0]["key"].replace(" ", "_")}, "incidents:sink")
    world.secrets += ["lanternshire-street.csv", "Police Station"]


def _held() -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415

    now = timezone.now()
    return {"worker": "w1", "attempts": 1, "started_at": now, "lease_until_at": now + dt.timedelta(hours=6)}


def _runs(world: World, programme: Programme) -> list[Run]:
    """Two done, one running, one failed, one that waits."""
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.hotspots.actions.runs import execute_run, start_run  # noqa: PLC0415
    from bluelamp_station.hotspots.models import Run  # noqa: PLC0415
    from bluelamp_station.queue.models import WorkState  # noqa: PLC0415
    from station.hotspots.run_worlds import asked  # noqa: PLC0415

    def started(name: str, **changes: Any) -> Run:
        told = asked(first=FIRST, last=LAST, count=HOTSPOTS, **changes)
        return start_run(by=world.people["analyst"], programme=programme, name=name, asked=told, ticket=uuid4())

    made = [started("Spring"), started("Larger squares", size_m=150.0)]
    for run in made:
        Run.objects.filter(pk=run.pk).update(state=WorkState.RUNNING, **_held())
        run.refresh_from_db()
        execute_run(run=run, progress=lambda *_: None)
        Run.objects.filter(pk=run.pk).update(state=WorkState.DONE, ended_at=timezone.now(), lease_until_at=None)
        run.refresh_from_db()
    failed, running, waiting = started("Night"), started("Evening"), started("Summer")
    line = "BL-FIND-03: no incident is left after the selection."
    Run.objects.filter(pk=failed.pk).update(state=WorkState.FAILED, failure=line, ended_at=timezone.now())
    Run.objects.filter(pk=running.pk).update(state=WorkState.RUNNING, progress_all=6, progress_done=2, **_held())
    for run in (*made, failed, running, waiting):
        world.take({"pk": run.pk}, *(f"hotspots:{word}" for word in ("run", "run_state", "rename_run")))
    world.take({"pk": made[0].pk}, "hotspots:run_map", "hotspots:export_run", "hotspots:draft_from_run")
    world.take({"pk": failed.pk}, "hotspots:try_run_again")
    world.take({"pk": running.pk}, "hotspots:stop_run")
    for rank in (1, HOTSPOTS):
        world.take({"pk": made[0].pk, "rank": rank}, "hotspots:spot", "hotspots:spot_map")
    pair = f"first=run-{made[0].pk}&second=run-{made[1].pk}"
    world.queries["hotspots:compare"] = [pair, f"{pair}&counted=on"]
    world.queries["hotspots:compare_map"] = [pair]
    world.queries["hotspots:start_run"] = [f"from={made[0].pk}"]
    world.samples["hotspots:compare_map"] = []  # it answers with two results only
    world.places += [spot.name for spot in made[0].spots.all()]
    world.secrets += world.places
    return made


def _sets(world: World, programme: Programme, run: Run) -> None:
    """One adopted, launched and followed by another; the one in force; a draft with an adjusted boundary."""
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.hotspots.actions import adopting, places, sets  # noqa: PLC0415
    from bluelamp_station.hotspots.geometry import square_at  # noqa: PLC0415

    analyst, manager, today = world.people["analyst"], world.people["manager"], timezone.localdate()
    review = today + dt.timedelta(days=170)

    def adopted(draft: HotspotSet, before: HotspotSet | None, days_ago: int) -> HotspotSet:
        draft.refresh_from_db()
        return adopting.adopt_set(
            by=manager,
            hotspot_set=draft,
            edition=draft.edition,
            open_set=before.pk if before else None,
            valid_from=today - dt.timedelta(days=days_ago),
            review=review,
            rationale=_WHY,
        )

    first = adopted(sets.draft_from_run(by=analyst, run=run), None, 60)
    adopting.launch_set(by=manager, hotspot_set=first, on_date=today - dt.timedelta(days=50))
    second = sets.copy_set(by=analyst, hotspot_set=first)
    roles = dict(zip(second.places.order_by("rank").values_list("ref", flat=True), _ROLES_OF_PLACES, strict=False))
    adopting.set_roles(by=analyst, hotspot_set=second, roles=roles, edition=second.edition)
    second = adopted(second, first, 10)
    world.places += list(second.places.values_list("ref", flat=True))
    draft = sets.copy_set(by=analyst, hotspot_set=second)
    place = draft.places.order_by("rank").first()
    assert place is not None
    smaller = square_at((place.west + place.east) / 2, (place.south + place.north) / 2, 90.0)
    places.adjust_boundary(
        by=analyst, place=place, outline=smaller, reason="The park is closed at night.", edition=draft.edition
    )
    draft.refresh_from_db()
    words = {"name": "Market Square", "town": "", "kind": "", "role": "priority", "windows": "Fri 18:00-23:00"}
    added = places.add_place(
        by=analyst,
        hotspot_set=draft,
        outline=square_at(-2.40, 55.15, 120.0),
        words=words | {"note": "Asked for by the town council."},
        reason="A local priority of the partnership.",
        edition=draft.edition,
    )
    draft.refresh_from_db()
    every = ("set", "set_map", "copy_set", "export_set", "roles", "measure_new")
    for one in (first, second, draft):
        world.take({"pk": one.pk}, *(f"hotspots:{word}" for word in every))
        for ref in one.places.order_by("ref").values_list("ref", flat=True)[:2]:
            told = {"pk": one.pk, "ref": ref}
            world.take(told, "hotspots:place", "hotspots:place_map", "hotspots:print_place", "hotspots:measure")
    work = ("adopt", "rename_set", "recount", "discard_draft", "add_place")
    world.take({"pk": draft.pk}, *(f"hotspots:{word}" for word in work))
    world.take({"pk": second.pk}, "hotspots:launch", "hotspots:withdraw")
    for one_place in (place, added):
        told = {"pk": draft.pk, "ref": one_place.ref}
        world.take(told, "hotspots:place", *(f"hotspots:{word}" for word in ("edit_place", "remove_place")))
        world.take(told, "hotspots:adjust_boundary")
    world.take({"set_id": second.pk}, "api:read_set", "api:read_places")
    world.queries["hotspots:sets"] = [f"on={today.isoformat()}", f"programme={programme.pk}"]


_ROLES_OF_PLACES = ("treated", "control", "reserve")


def _initiatives(world: World, programme: Programme, stream: FundingStream, hertford: Area) -> None:
    """One at a place with money, one closed for a whole neighbourhood."""
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.hotspots.actions import initiatives  # noqa: PLC0415
    from bluelamp_station.hotspots.models import Place  # noqa: PLC0415

    manager, today = world.people["manager"], timezone.localdate()
    in_force = Place.objects.filter(hotspot_set__state="adopted", hotspot_set__valid_to_date__isnull=True)
    place = in_force.order_by("rank").first()
    assert place is not None
    fields = initiatives.InitiativeFields(
        title="Light at the underpass",
        problem="Robberies after dark where nobody looks in.",
        owner=manager,
        starts_date=today - dt.timedelta(days=5),
        ends_date=today + dt.timedelta(days=60),
        stage=SaraStage.ANALYSIS,
        measure="Robberies in the underpass by month.",
        money=initiatives.InitiativeMoney(Decimal(8_000), stream),
    )
    opened = initiatives.make_initiative(
        by=manager, programme=programme, area_path=place.area_path, fields=fields, place_ref=place.ref
    )
    fields = initiatives.InitiativeFields(
        title="Pubwatch in Hertford", problem="Disorder at closing time.", owner=manager, starts_date=today
    )
    closed = initiatives.make_initiative(by=manager, programme=programme, area_path=hertford.path, fields=fields)
    initiatives.close_initiative(by=manager, initiative=closed, edition=closed.edition, result="Fewer calls since.")
    for one in (opened, closed):
        world.take({"pk": one.pk}, "hotspots:initiative")
    world.take({"pk": opened.pk}, "hotspots:initiative_edit", "hotspots:initiative_close")
    world.take({"pk": closed.pk}, "hotspots:initiative_reopen")
    world.queries["hotspots:initiative_new"] = [f"programme={programme.pk}&place={place.ref}"]
    world.secrets += ["Light at the underpass", "Pubwatch"]


def _records(world: World) -> None:
    """A retention rule, a deletion with its proof, and an event to look at."""
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.audit.models import Event  # noqa: PLC0415
    from bluelamp_station.audit.retention import set_rule, sweep  # noqa: PLC0415

    admin = world.people["administrator"]
    set_rule(by=admin, code="invitations", days=30, from_date=timezone.localdate(), reason="As the policy says.")
    assert sweep(now=timezone.now(), by=admin), "the invitation of long ago is due"
    world.take({"number": Event.objects.latest("number").number}, "accounts:event")
    world.take({"code": "invitations"}, "accounts:retention_rule")
    world.take({"provider_id": "organisation"}, "openid_connect_login", "openid_connect_callback")
    world.take({"uidb36": "1", "key": "used-already"}, "account_reset_password_from_key")


def _main(names: Path) -> None:
    import django  # noqa: PLC0415 - a process of its own

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    from worlds.site_walk import Walk  # noqa: PLC0415

    world = make_world(settings.DATA_FOLDER / "incoming")
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        walk = Walk(world)
        readers: dict[str, str] = {}
        for role in MAIN_READERS:
            for answer in walk.pages(role, but=readers):
                readers[answer.address] = role
    told = {"people": {role: person.email for role, person in world.people.items()}, "readers": readers}
    names.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
