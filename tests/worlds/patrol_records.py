"""Weeks of made-up patrols for a programme with a set in force: shifts with tours, visits, outcomes, questions.

``python -m worlds.patrol_records WEEKS [SEED]`` fills the database that the environment names; benchmarks and screens
use it. The rows are written in bulk: 20,000 visits take seconds.
"""

from __future__ import annotations

__all__ = ["PatrolWorld", "fill_patrols", "make_places"]

import datetime as dt
import random
import sys
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import AbstractionReason, Audience, OutcomeKind, PlaceRole, QuestionReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import HotspotSet, Place
    from bluelamp_station.patrols.models import Visit
    from bluelamp_station.plans.models import Shift
    from bluelamp_station.programme.models import Programme

_STREETS = ("Lamp Street", "Quarry Lane", "Station Approach", "Mill Row", "Castle Gate", "Bridge End", "Park Walk")
_TOWNS = ("Ambleford", "Brackwater", "Corve")
_CREWS = (
    (("officer", "police"), ("officer", "police")),
    (("officer", "police"), ("pcso", "police")),
    (("warden", "council"),),
    (("warden", "council"), ("bid", "bid")),
    (("special", "police"), ("officer", "police")),
)
_KINDS = (
    (OutcomeKind.ENGAGEMENT, 0.7, 6),
    (OutcomeKind.ASB_RESOLVED_UNLOGGED, 0.12, 1),
    (OutcomeKind.INTELLIGENCE_REPORT, 0.05, 1),
    (OutcomeKind.STOP_SEARCH, 0.04, 2),
    (OutcomeKind.DISPERSAL_DIRECTION, 0.02, 3),
    (OutcomeKind.CPW, 0.01, 1),
    (OutcomeKind.ARREST, 0.02, 1),
    (OutcomeKind.ALCOHOL_SEIZED, 0.03, 2),
)
_GRADES = ("A", "A", "A", "B", "C", "C", "D")
_PLACES_A_SHIFT = 4
_MISSED, _ABSTRACTED, _QUESTIONED = 0.15, 0.5, 0.03


@dataclass(frozen=True)
class PatrolWorld:
    """What was made.

    Args:
        visits: visits, the oldest first.
        shifts: shifts.
        planned: how many visits were planned.
    """

    visits: list[Visit]
    shifts: list[Shift]
    planned: int


def make_places(programme: Programme, by: Person, *, n: int = 26, from_day: dt.date, area_path: str = "") -> HotspotSet:
    """An adopted set of squares about a kilometre apart, every tenth a control.

    Args:
        programme: whose set it is.
        by: who made and adopted it.
        n: how many places.
        from_day: since when it holds.
        area_path: where all of them lie; empty for the programme's area.
    """
    from django.utils import timezone  # noqa: PLC0415 - Django is set up by whoever calls

    from bluelamp_station.hotspots.geometry import area_ha, bounds_of, square_at  # noqa: PLC0415
    from bluelamp_station.hotspots.models import HotspotSet, Place  # noqa: PLC0415

    made = HotspotSet.objects.create(
        programme=programme,
        number=(HotspotSet.objects.filter(programme=programme).count() + 1),
        state="adopted",
        title="Made-up places",
        made_by=by,
        adopted_by=by,
        adopted_at=timezone.now(),
        rationale="Made up for patrols that never were.",
        valid_from_date=from_day,
        record={"working_crs": "EPSG:27700"},
    )
    rows = []
    for number in range(n):
        outline = square_at(-0.95 + 0.016 * (number % 6), 51.1 + 0.011 * (number // 6), 250.0)
        west, south, east, north = bounds_of(outline)
        rows.append(
            Place(
                hotspot_set=made,
                ref=f"AM{number + 1:02d}",
                name=f"{_STREETS[number % 7]} and {_STREETS[(number * 3 + 1) % 7]}",
                town=_TOWNS[number % 3],
                kind="both",
                rank=number + 1,
                role=(PlaceRole.CONTROL if number % 10 == 9 else PlaceRole.TREATED).value,
                area_ha=area_ha(outline),
                outline=outline,
                west=west,
                south=south,
                east=east,
                north=north,
                area_path=area_path or programme.area.path,
            )
        )
    Place.objects.bulk_create(rows)
    return made


def fill_patrols(
    programme: Programme,
    *,
    by: Person,
    weeks: int = 4,
    seed: int = 1,
    shifts_a_day: int = 3,
    until: dt.date | None = None,
) -> PatrolWorld:
    """Weeks of shifts and visits at the treated places of the set in force.

    About one planned visit in seven is missed, half of these with a reason; some visits bunch at 15 minutes; one is
    open, some are refused or withdrawn, and some are questioned.

    Args:
        programme: with a set in force.
        by: who recorded that crews were taken away.
        weeks: how many.
        seed: of the dice.
        shifts_a_day: crews a day.
        until: the last day; None for today.
    """
    from django.db import transaction  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.hotspots.models import HotspotSet, Place  # noqa: PLC0415

    today = until or timezone.localdate()
    held = HotspotSet.objects.in_force(today).filter(programme=programme)
    places = list(Place.objects.filter(hotspot_set__in=held).exclude(role=PlaceRole.CONTROL.value).order_by("rank"))
    rows = _Rows(programme, by, random.Random(seed), seed)  # noqa: S311 - made-up patrols
    for back in range(weeks * 7, -1, -1):
        day = today - dt.timedelta(days=back)
        for number in range(shifts_a_day):
            rows.add_shift(day, number, places)
    with transaction.atomic():
        rows.write()
    return PatrolWorld(rows.visits, rows.shifts, len(rows.planned))


class _Rows:
    """Rows on their way into the database."""

    def __init__(self, programme: Programme, by: Person, dice: random.Random, seed: int) -> None:
        from django.utils import timezone  # noqa: PLC0415 - as above

        self.programme, self.by, self.dice, self.seed, self.now = programme, by, dice, seed, timezone.now()
        self.shifts: list[Any] = []
        self.members: list[Any] = []
        self.planned: list[Any] = []
        self.visits: list[Any] = []
        self.crews: list[Any] = []
        self.outcomes: list[Any] = []
        self.abstractions: list[Any] = []
        self.questions: list[Any] = []

    def add_shift(self, day: dt.date, number: int, places: Sequence[Place]) -> None:
        """A shift with its tour, and what became of it up to now."""
        from django.utils import timezone  # noqa: PLC0415 - as above

        from bluelamp_station.plans.models import PlannedVisit, Shift, ShiftMember  # noqa: PLC0415

        hour = (10, 14, 18)[number % 3]
        starts = timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
        shift = Shift(
            programme=self.programme,
            shift_id=f"M{self.seed}-{day:%Y%m%d}-{number}",
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=6),
        )
        self.shifts.append(shift)
        crew = _CREWS[self.dice.randrange(len(_CREWS))]
        for position, (role, agency) in enumerate(crew):
            self.members.append(
                ShiftMember(shift=shift, position=position, person_ref=f"X{number}{position}", role=role, agency=agency)
            )
        first = self.dice.randrange(len(places))
        for step in range(_PLACES_A_SHIFT * 3):
            place = places[(first + step // 3 * 5 + step) % len(places)]
            begins = starts + dt.timedelta(minutes=20 + 27 * step)
            self.planned.append(
                PlannedVisit(
                    shift=shift,
                    visit_id=f"T{step}",
                    place_ref=place.ref,
                    area_path=place.area_path,
                    starts_at=begins,
                    ends_at=begins + dt.timedelta(minutes=15),
                )
            )
            if begins > self.now:
                continue
            if self.dice.random() < _MISSED:
                self._miss(shift, place, begins, len(crew))
            else:
                self._walk(shift, place, begins + dt.timedelta(minutes=self.dice.uniform(-4, 8)), crew)

    def _miss(self, shift: Shift, place: Place, at: dt.datetime, crew_size: int) -> None:
        from bluelamp_station.patrols.models import Abstraction  # noqa: PLC0415 - as above

        if self.dice.random() < _ABSTRACTED:
            self.abstractions.append(
                Abstraction(
                    programme=self.programme,
                    area_path=place.area_path,
                    shift=shift,
                    reason=self.dice.choice(list(AbstractionReason)).value,
                    started_at=at - dt.timedelta(minutes=5),
                    ended_at=at + dt.timedelta(minutes=15),
                    crew_size=crew_size,
                    recorded_by=self.by,
                )
            )

    def _walk(self, shift: Shift, place: Place, began: dt.datetime, crew: Sequence[tuple[str, str]]) -> None:
        from bluelamp_station.patrols.models import CrewMember, Outcome, Question, Visit, VisitState  # noqa: PLC0415

        key = uuid.UUID(int=self.dice.getrandbits(128), version=4)
        dice = self.dice
        minutes = 15.2 if dice.random() < 0.15 else max(1.5, dice.gauss(18, 6))
        grade = dice.choice(_GRADES)
        low = minutes if grade == "D" else minutes * dice.uniform(0.6, 1.0) if grade in "AB" else 0.0
        odd = dice.random()
        state = VisitState.REFUSED if odd < 0.004 else VisitState.WITHDRAWN if odd < 0.008 else VisitState.COUNTED
        self.visits.append(
            Visit(
                id=key,
                programme=self.programme,
                visit_id=str(key),
                shift=shift,
                place=place,
                place_ref=place.ref,
                area_path=place.area_path,
                started_at=began,
                ended_at=began + dt.timedelta(minutes=minutes),
                mode=dice.choice(("foot", "foot", "foot", "cycle", "vehicle")),
                evidence=grade,
                minutes_low=round(low, 3),
                minutes_best=round(minutes, 3),
                minutes_high=round(minutes * dice.uniform(1.0, 1.2), 3),
                rule="taps-1" if grade in "AC" else "standard-1" if grade == "B" else "stated-1",
                source="phone" if grade in "AC" else "import" if grade == "B" else "supervisor",
                state=state,
                refused_because="unknown_place" if state == VisitState.REFUSED else "",
                crew_size=len(crew),
            )
        )
        for position, (role, agency) in enumerate(crew):
            ref = f"X{dice.randrange(40):03d}"
            self.crews.append(CrewMember(visit_id=key, position=position, person_ref=ref, role=role, agency=agency))
        for kind, chance, most in _KINDS:
            if dice.random() < chance:
                told = dice.choice(list(Audience)).value if kind is OutcomeKind.ENGAGEMENT else ""
                self.outcomes.append(Outcome(visit_id=key, kind=kind.value, count=dice.randint(1, most), audience=told))
        if dice.random() < _QUESTIONED:
            self.questions.append(
                Question(
                    visit_id=key,
                    reason=dice.choice((QuestionReason.OVERLAP, QuestionReason.CLOCK_JUMPED)).value,
                    words="Somebody of this crew was on another visit at the same time.",
                    turn=dice.choice(("officer", "supervisor", "settled")),
                )
            )

    def write(self) -> None:
        """Everything in bulk; of the visits that began last, one is left without an end."""
        from bluelamp_station.patrols.models import (  # noqa: PLC0415 - as above
            Abstraction,
            CrewMember,
            Outcome,
            Question,
            Visit,
            VisitState,
        )
        from bluelamp_station.plans.models import PlannedVisit, Shift, ShiftMember  # noqa: PLC0415

        if self.visits:
            last = max(self.visits, key=lambda one: one.started_at)
            last.ended_at = last.minutes_low = last.minutes_best = last.minutes_high = None
            last.state = VisitState.OPEN
        for model, rows in (
            (Shift, self.shifts),
            (ShiftMember, self.members),
            (PlannedVisit, self.planned),
            (Visit, self.visits),
            (CrewMember, self.crews),
            (Outcome, self.outcomes),
            (Abstraction, self.abstractions),
            (Question, self.questions),
        ):
            model.objects.bulk_create(rows, batch_size=1000)


def _fill() -> None:
    import django  # noqa: PLC0415 - before the settings are read

    from bluelamp_station.workflows.opening import set_environment  # noqa: PLC0415

    set_environment(None)
    django.setup()
    from django.utils import timezone  # noqa: PLC0415

    from bluelamp_station.accounts.models import Person  # noqa: PLC0415
    from bluelamp_station.hotspots.models import HotspotSet  # noqa: PLC0415
    from bluelamp_station.programme.models import Programme  # noqa: PLC0415

    weeks, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    programme = Programme.objects.select_related("area").latest("pk")
    by = Person.objects.earliest("pk")
    if not HotspotSet.objects.in_force(timezone.localdate()).filter(programme=programme).exists():
        make_places(programme, by, from_day=timezone.localdate() - dt.timedelta(weeks=weeks))
    fill_patrols(programme, weeks=weeks, seed=seed, by=by)


if __name__ == "__main__":
    _fill()
