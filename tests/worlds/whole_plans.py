"""The plans of the whole programme: terms, time, offers, claims, a week planned, published and mended, the ledger."""

from __future__ import annotations

__all__ = ["add_plans"]

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bluelamp.core.vocabulary import AvailabilityKind, FixKind, LedgerEntry, PatrolMode, Purpose, StaffType

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Agency, Area, Person
    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.plans.models import PatrolBase, PlanRun, PublishedWeek, ShiftOffer
    from bluelamp_station.programme.models import FundingStream, Programme
    from worlds.whole_programme import World

# A look is quick, and the shifts are short: the week is planned in a second.
_QUICK: dict[str, Any] = {"is_quick": True, "keep_published": True, "rules": {"min_shift_min": 180}}
_TUESDAY, _FRIDAY, _NEXT = 1, 4, 7
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class _Scene:
    """What the parts share: whose plans they are, from where, of which week, and who walks."""

    world: World
    programme: Programme
    stream: FundingStream
    base: PatrolBase
    monday: dt.date
    crew: dict[str, Person]

    @property
    def manager(self) -> Person:
        return self.world.people["manager"]

    def at(self, day: int, hour: int) -> dt.datetime:
        """An instant by the local clock, days after the Monday of the planned week."""
        from django.utils import timezone  # noqa: PLC0415 - Django is set up by whoever calls

        return timezone.make_aware(dt.datetime.combine(self.monday + dt.timedelta(days=day), dt.time(hour)))


def add_plans(
    world: World, programme: Programme, stream: FundingStream, hertford: Area, agencies: dict[str, Agency]
) -> None:
    """Everything of the room of plans, behind each of its pages.

    The planned week is the one after the next, so that no shift of the patrols falls into it.

    Args:
        world: with its people, a set in force and its patrols.
        programme: whose plans they are.
        stream: the money that pays for them.
        hertford: the area of the crews.
        agencies: by code.
    """
    from django.utils import timezone  # noqa: PLC0415

    places = _places(programme, hertford)
    crew = _crew(world, hertford, agencies["police"])
    today = timezone.localdate()
    monday = today - dt.timedelta(days=today.weekday()) + 2 * _WEEK
    scene = _Scene(world, programme, stream, _bases(world, programme, places[0]), monday, crew)
    _terms(scene, agencies)
    _doses(scene, places)
    _time(scene)
    weeks = _weeks(scene)
    _offers(scene, weeks[0])
    _packs(scene, weeks[0])
    _money(scene, places[0], agencies)
    world.queries["plans:shifts"] = [f"on={day.isoformat()}" for day in (today - dt.timedelta(days=1), monday)]


def _places(programme: Programme, hertford: Area) -> list[Place]:
    """Of the set in force: those of Hertford that are patrolled."""
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.hotspots.models import HotspotSet, Place  # noqa: PLC0415

    held = HotspotSet.objects.filter(programme=programme).in_force(timezone.localdate())
    found = Place.objects.filter(hotspot_set__in=held, area_path__startswith=hertford.path).exclude(role="control")
    return list(found.order_by("rank"))


def _crew(world: World, hertford: Area, police: Agency) -> dict[str, Person]:
    """The warden, Olive and Percy, and Quentin, who sits on the seats of offers."""
    from bluelamp_station.accounts.models import Grant, Person  # noqa: PLC0415

    quentin = Person.objects.create_user(
        "kx5044@example.police.uk",
        "Quentin Quillfeather",
        None,
        agency=police,
        staff_type=StaffType.OFFICER,
        staff_ref="KX5044",
    )
    Grant.objects.create(person=quentin, purpose=Purpose.PATROL, area=hertford)
    world.crews += [quentin.name, "KX5044"]
    world.secrets.append(quentin.name)
    world.ground.append(quentin.name)
    found = {"quentin": quentin, "warden": world.people["warden"]}
    return found | {word: Person.objects.get(name__startswith=word.capitalize()) for word in ("olive", "percy")}


def _bases(world: World, programme: Programme, place: Place) -> PatrolBase:
    """One that is open, one that is closed."""
    from bluelamp_station.plans.actions.bases import add_base, close_base  # noqa: PLC0415

    told: dict[str, Any] = {"by": world.people["manager"], "programme": programme, "latitude": place.south}
    base = add_base(name="Hertford station", longitude=place.west, **told)
    closed = add_base(name="The old fire station", longitude=place.west - 0.01, **told)
    close_base(by=world.people["manager"], base=closed)
    world.take({"pk": base.pk}, "plans:close_base")
    world.take({"pk": programme.pk}, "plans:bases_map")
    return base


def _terms(scene: _Scene, agencies: dict[str, Agency]) -> None:
    """Rates of everybody, terms of everybody, one's twice; two pairs apart, one of them no more."""
    from bluelamp_station.plans.actions.terms import Terms, end_apart, keep_apart, set_terms  # noqa: PLC0415
    from bluelamp_station.programme.actions.rates import add_rate  # noqa: PLC0415
    from bluelamp_station.programme.rates_file import RateRow  # noqa: PLC0415

    told: dict[str, Any] = {"by": scene.manager, "programme": scene.programme}
    since = scene.programme.starts_date
    for kind, agency, pounds in ((StaffType.PCSO, "police", "24.00"), (StaffType.WARDEN, "council", "19.60")):
        row = RateRow(kind, AvailabilityKind.OVERTIME, since, Decimal(pounds), Decimal(3), "Finance, 2025")
        add_rate(agency=agencies[agency], row=row, **told)
    usual = Terms(base=scene.base, transport=PatrolMode.VEHICLE, max_week_h=None, is_eligible=True)
    made = {name: set_terms(person=person, seen=0, terms=usual, **told) for name, person in scene.crew.items()}
    shorter = Terms(base=scene.base, transport=PatrolMode.VEHICLE, max_week_h=Decimal(40), is_eligible=True)
    set_terms(person=scene.crew["olive"], seen=made["olive"].pk, terms=shorter, **told)
    apart = keep_apart(one=scene.crew["olive"], other=scene.crew["percy"], **told)
    gone = keep_apart(one=scene.crew["percy"], other=scene.crew["warden"], **told)
    end_apart(by=scene.manager, pair=gone)
    scene.world.take({"pk": apart.pk}, "plans:end_apart")
    key = {"pk": scene.programme.pk}
    scene.world.take(key, "plans:keep_apart", "plans:load_times", "plans:new_offer", "plans:offers_csv", "plans:away")
    for person in scene.crew.values():
        scene.world.take(key | {"who": person.pk}, "plans:person_terms")


def _doses(scene: _Scene, places: list[Place]) -> None:
    """More of the first place than anybody can give; its target was changed once."""
    from bluelamp_station.plans.actions.doses import set_dose  # noqa: PLC0415

    target: dict[str, Any] = {"minutes": 15, "min_gap_h": Decimal(4), "max_gap_h": None, "windows": "", "block_days": 1}

    def dose(place: Place, visits: int, seen: int = 0) -> int:
        told = target | {"visits_per_week": visits, "cap_visits": None}
        why = "The densest place of the county."
        by, programme = scene.manager, scene.programme
        made = set_dose(by=by, programme=programme, place_ref=place.ref, told=told, why=why, seen=seen)
        assert made is not None
        return made.pk

    dose(places[0], 14, dose(places[0], 2))
    for place in places[1:3]:
        dose(place, 2)
    key = {"pk": scene.programme.pk}
    scene.world.take(key, "plans:doses_csv", "plans:share_doses")
    for place in places[:2]:
        scene.world.take(key | {"ref": place.ref}, "plans:dose", "plans:undo_dose")
    scene.world.queries["plans:share_doses"] = ["visits=40&minutes=15&least=1&most=21&window_hours=20"]


def _time(scene: _Scene) -> None:
    """The duty system's file with somebody unknown, what the warden offers herself, and her calendar's address."""
    from bluelamp_station.plans.actions.availability import offer_time  # noqa: PLC0415
    from bluelamp_station.plans.actions.availability_loads import load_availability  # noqa: PLC0415
    from bluelamp_station.plans.actions.calendars import make_calendar_link  # noqa: PLC0415

    lines = ["person_id,starts_at,ends_at,kind"]
    for ref, day, first, last in (
        (scene.crew["olive"].crew_ref, _TUESDAY, 10, 14),
        (scene.crew["percy"].crew_ref, _FRIDAY, 18, 22),
        (scene.crew["quentin"].crew_ref, _FRIDAY, 18, 22),
        ("ZQ7719", _FRIDAY, 18, 22),
    ):
        lines.append(f"{ref},{scene.at(day, first).isoformat()},{scene.at(day, last).isoformat()},overtime")
    content = "\n".join((*lines, "")).encode()
    told: dict[str, Any] = {"programme": scene.programme}
    load_availability(by=scene.manager, ticket=uuid4(), content=content, name="availability.csv", **told)
    warden, overtime = scene.crew["warden"], AvailabilityKind.OVERTIME
    for day in (_TUESDAY, _NEXT + 6):
        own = offer_time(by=warden, starts_at=scene.at(day, 10), ends_at=scene.at(day, 14), kind=overtime, **told)
    scene.world.take({"pk": own.pk}, "plans:mine_withdraw_time")
    for token in (make_calendar_link(by=warden), "nobodys-secret"):
        scene.world.take({"token": token}, "plans:calendar")
    scene.world.queries["plans:times"] = [f"on={scene.monday.isoformat()}"]


def _weeks(scene: _Scene) -> list[PublishedWeek]:
    """A plan, and with overtime bought, published and mended; its curve; one failed, one running, one that waits."""
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.plans.actions.publishing import publish_week  # noqa: PLC0415
    from bluelamp_station.plans.actions.runs import ask_run, buy_fix  # noqa: PLC0415
    from bluelamp_station.plans.actions.what_if import ask_what_if  # noqa: PLC0415
    from bluelamp_station.plans.engine.runs import plan_of  # noqa: PLC0415
    from bluelamp_station.plans.models import PlanRun  # noqa: PLC0415
    from bluelamp_station.queue.models import WorkState  # noqa: PLC0415

    manager = scene.manager

    def asked() -> PlanRun:
        told: dict[str, Any] = {"programme": scene.programme, "monday": scene.monday, "asked": _QUICK, "seed": 1}
        return ask_run(by=manager, ticket=uuid4(), **told)

    first = _carried_out(asked())
    fixes = [
        (one.place_ref, number)
        for one in plan_of(first).unmet
        for number, fix in enumerate(one.fixes)
        if fix.kind is FixKind.ADD_SEATS
    ]
    assert fixes, "overtime helps where nobody has time"
    (ref, number), *_ = fixes
    bought = _carried_out(buy_fix(by=manager, run=first, place_ref=ref, number=number, ticket=uuid4()))
    curve = ask_what_if(by=manager, run=first, ticket=uuid4())
    PlanRun.objects.filter(pk=curve.pk).update(settings={**curve.settings, "steps": 3})
    curve = _carried_out(curve)
    failed, running, waiting = asked(), asked(), asked()
    line = "BL-PLAN-20: no rate is known for a special of the police on overtime."
    PlanRun.objects.filter(pk=failed.pk).update(state=WorkState.FAILED, failure=line, ended_at=timezone.now())
    now = timezone.now()
    held = {"worker": "w1", "attempts": 1, "started_at": now, "lease_until_at": now + dt.timedelta(hours=6)}
    PlanRun.objects.filter(pk=running.pk).update(state=WorkState.RUNNING, progress_all=5, progress_done=2, **held)
    week = publish_week(by=manager, run=bought, why="", seen_version=0)
    mended = _carried_out(_replanned(scene, "percy"))
    later = publish_week(by=manager, run=mended, why="Percy is on a course.", seen_version=1)
    other = _carried_out(_replanned(scene, "olive"))
    made = [first, bought, mended, other]
    _take_runs(scene, made, [curve, failed, running, waiting])
    scene.world.take({"pk": first.pk, "ref": ref, "number": number}, "plans:buy_fix")
    for one in (week, later):
        words = ("week", "week_csv", "tours", "tours_map", "cover")
        scene.world.take({"pk": one.pk}, *(f"plans:published_{word}" for word in words))
    scene.world.take({"pk": later.pk}, "plans:unpublish")
    return [later, week]


def _take_runs(scene: _Scene, made: list[PlanRun], others: list[PlanRun]) -> None:
    world, (first, bought, _, other) = scene.world, made
    for run in (*made, *others):
        world.take({"pk": run.pk}, "plans:run", "plans:run_state", "plans:what_if_state")
    for run in made:
        world.take({"pk": run.pk}, *(f"plans:run_{word}" for word in _PAGES_OF_A_PLAN))
    world.take({"pk": first.pk}, "plans:what_if", "plans:what_if_ask", "plans:plan_again", "plans:publish")
    world.take({"pk": bought.pk}, "plans:what_if", "plans:publish")
    world.take({"pk": other.pk}, "plans:publish")
    world.take({"pk": others[0].pk}, "plans:what_if")
    world.take({"pk": others[-1].pk}, "plans:stop_run")
    world.queries["plans:runs"] = ["state=failed", "state=done"]
    world.queries["plans:what_if"] = ["point=1"]
    week = scene.monday.isoformat()
    world.queries["plans:plan"] = [f"programme={scene.programme.pk}&week={scene.monday:%G-W%V}"]
    person = f"person={scene.crew['olive'].pk}"
    world.queries["plans:away"] = [f"{person}&from={week}T00:00&until={week}T12:00"]


_PAGES_OF_A_PLAN = ("week", "week_csv", "tours", "tours_map", "cover", "unmet")


def _replanned(scene: _Scene, who: str) -> PlanRun:
    from bluelamp_station.plans.actions.replanning import ask_replan  # noqa: PLC0415

    return ask_replan(
        by=scene.manager,
        programme=scene.programme,
        person=scene.crew[who],
        starts_at=scene.at(0, 0),
        ends_at=scene.at(_NEXT, 0),
        reason="leave",
        ticket=uuid4(),
    )


def _carried_out(run: PlanRun) -> PlanRun:
    """What a worker does with a run."""
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.plans.jobs import execute_plan_run  # noqa: PLC0415
    from bluelamp_station.plans.models import PlanRun  # noqa: PLC0415
    from bluelamp_station.queue.models import WorkState  # noqa: PLC0415
    from bluelamp_station.queue.progress import SilentProgress  # noqa: PLC0415

    now = timezone.now()
    PlanRun.objects.filter(pk=run.pk).update(state=WorkState.RUNNING, worker="w1", attempts=1, started_at=now)
    run.refresh_from_db()
    execute_plan_run(run, SilentProgress())
    PlanRun.objects.filter(pk=run.pk).update(state=WorkState.DONE, ended_at=now, lease_until_at=None)
    run.refresh_from_db()
    return run


def _offers(scene: _Scene, week: PublishedWeek) -> None:
    """A week later: claims that wait and that are confirmed, swaps of every turn, one offer withdrawn."""
    from bluelamp_station.plans.actions.claims import claim_seat  # noqa: PLC0415
    from bluelamp_station.plans.actions.offers import Asked, offer_shifts, settle_offer, withdraw_offer  # noqa: PLC0415
    from bluelamp_station.plans.actions.swaps import answer_swap, ask_swap  # noqa: PLC0415
    from bluelamp_station.plans.models import OfferSeat, ShiftOffer  # noqa: PLC0415

    crew, world = scene.crew, scene.world

    def offered(day: int, *claiming: str, settled: bool = True) -> ShiftOffer:
        span = (scene.at(_NEXT + day, 18), scene.at(_NEXT + day, 22))
        told: dict[str, Any] = {"closes_before": dt.timedelta(hours=48), "base": scene.base, "note": "Bring a radio."}
        asked = Asked(spans=(span,), seats=((),), funding_ref=scene.stream.reference, **told)
        (made,) = offer_shifts(by=scene.manager, programme=scene.programme, ticket=uuid4(), asked=asked)
        for name in claiming:
            claim_seat(by=crew[name], offer=made)
        if settled:
            settle_offer(by=scene.manager, offer=made)
        return made

    gathering = offered(0, "olive", "warden", settled=False)
    taken, given, own = offered(1, "olive", "percy"), offered(2, "quentin"), offered(3, "warden")
    gone = offered(4, "percy", settled=False)
    withdraw_offer(by=scene.manager, offer=gone, reason="The match was moved to another day.")
    seats = {one.offer_id: one for one in OfferSeat.objects.filter(offer__in=(taken, given, own))}
    holder = seats[taken.pk].person
    assert holder is not None
    assert [seats[given.pk].person, seats[own.pk].person] == [crew["quentin"], crew["warden"]]
    asked = ask_swap(by=holder, seat=seats[taken.pk], colleague_ref=crew["warden"].crew_ref)
    agreed = ask_swap(by=crew["quentin"], seat=seats[given.pk], colleague_ref=crew["percy"].crew_ref)
    answer_swap(by=crew["percy"], swap=agreed, agrees=True)
    back = ask_swap(by=crew["warden"], seat=seats[own.pk], colleague_ref=crew["quentin"].crew_ref)
    open_seats = list(ShiftOffer.objects.filter(shift__published=week, withdrawn_at__isnull=True))
    for one in (gathering, taken, given, own, gone, *open_seats):
        world.take({"pk": one.pk}, "plans:offer")
    for one in (gathering, own, *open_seats):
        world.take({"pk": one.pk}, "plans:mine_offer", "plans:mine_offer_ics", "plans:mine_claim")
    world.take({"pk": gathering.pk}, "plans:settle_offer", "plans:withdraw_offer", "plans:mine_give_back")
    world.take({"pk": own.pk}, "plans:mine_give_back", "plans:mine_swap")
    world.take({"pk": agreed.pk}, "plans:decide_swap")
    world.take({"pk": asked.pk}, "plans:mine_answer_swap")
    world.take({"pk": back.pk}, "plans:mine_take_back_swap")
    world.take({"key": f"seat-{seats[own.pk].pk}"}, "plans:mine_shift_ics")
    days = [f"on={(scene.monday + more).isoformat()}" for more in (dt.timedelta(0), _WEEK)]
    world.queries["plans:offers"], world.queries["plans:offers_csv"] = days, days


def _packs(scene: _Scene, week: PublishedWeek) -> None:
    """Packs of the published shifts, the warden's first, and of one that no plan made."""
    from bluelamp_station.plans.models import Shift  # noqa: PLC0415

    shifts = list(Shift.objects.filter(programme=scene.programme, cancelled_at__isnull=True).order_by("pk"))
    own = [one for one in shifts if one.members.filter(person=scene.crew["warden"]).exists()]
    assert own, "the warden is on a shift"
    for shift in own:
        scene.world.take({"key": f"shift-{shift.pk}"}, "plans:mine_shift_ics")
    for shift in dict.fromkeys((*own, *shifts)):
        scene.world.take({"pk": shift.pk}, "plans:shift", "plans:pack")
    scene.world.take({"pk": own[0].pk}, "plans:pack_pdf")
    assert any(one.offers.exists() for one in Shift.objects.filter(published__programme=week.programme)), "open seats"


def _money(scene: _Scene, place: Place, agencies: dict[str, Agency]) -> None:
    """The ledger posted, costs of which one was taken back, an alarm, and statements: one open, one questioned."""
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.plans.actions.ledger_costs import add_cost, reverse_cost  # noqa: PLC0415
    from bluelamp_station.plans.actions.ledger_forecast import set_spend_rule  # noqa: PLC0415
    from bluelamp_station.plans.actions.statements import answer_statement, issue_statement  # noqa: PLC0415
    from bluelamp_station.plans.engine.statements import quarter_of  # noqa: PLC0415
    from bluelamp_station.workflows.ledger_posting import post_ledger  # noqa: PLC0415

    world, now = scene.world, timezone.now()
    told: dict[str, Any] = {"by": scene.manager, "programme": scene.programme}
    post_ledger(as_at=now, **told)
    set_spend_rule(left_percent=10, probability_percent=50, **told)
    day = timezone.localdate()
    costs = [
        add_cost(entry=entry, day=day, pounds=Decimal(pounds), words=words, ticket=uuid4(), place_ref=ref, **told)
        for entry, pounds, words, ref in (
            (LedgerEntry.INITIATIVE, "1200.50", "Lamps for the underpass.", place.ref),
            (LedgerEntry.ADJUSTMENT, "-80.00", "Entered twice.", ""),
        )
    ]
    reverse_cost(by=scene.manager, line=costs[1], why="It was right after all.")
    quarter = quarter_of(timezone.localdate(now - dt.timedelta(hours=26)))[0]
    council, police = (
        issue_statement(agency=agencies[code], quarter_from=quarter, **told) for code in ("council", "police")
    )
    answer_statement(by=world.people["oversight"], statement=council, is_agreed=False, words="Who was ill that day?")
    for one in (council, police):
        world.take({"pk": one.pk}, "plans:statement", "plans:statement_csv", "plans:statement_answer")
    for cost in costs:
        world.take({"pk": cost.pk}, "plans:ledger_cost_reverse")
    world.take({"pk": scene.stream.pk}, "plans:ledger_burn_csv")
    world.queries["plans:ledger"] = [f"programme={scene.programme.pk}&stream={scene.stream.reference}"]
    world.queries["plans:ledger_lines"] = ["entry=delivered"]
