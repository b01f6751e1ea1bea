"""A made-up week to plan: people, the time that they offer, bases, rates and dose, with properties known beforehand.

People come to each base in pairs that may crew a shift, and a pair offers the same evenings; offers of one person never
overlap and leave them their rest; and on one evening of the week, if it is asked for, nobody offers time: then a plan
must say that this evening is short.
"""

from __future__ import annotations

__all__ = ["MadeWeek", "WeekPlace", "WeekSettings", "make_week", "week_files"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import Agency, AvailabilityKind, PatrolMode, Role
from bluelamp.plans.records import DoseTarget, Offer, PayRate, StaffMember
from bluelamp.plans.weeks import week_text, windows_text
from bluelamp.synth.published import csv_text
from bluelamp.synth.random_streams import Stream, generator

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_STAFF = 2_000
_ROLES = (
    (Role.OFFICER, Agency.POLICE),
    (Role.PCSO, Agency.POLICE),
    (Role.PCSO, Agency.POLICE),
    (Role.WARDEN, Agency.COUNCIL),
    (Role.OFFICER, Agency.POLICE),
    (Role.SPECIAL, Agency.POLICE),
)
_PENCE = {Role.OFFICER: 3100, Role.PCSO: 1950, Role.WARDEN: 1800}
_PAID = (AvailabilityKind.OVERTIME, AvailabilityKind.REST_DAY)
_REST_DAY_FACTOR, _REST_DAY_MIN = 1.25, 240
_RATES_FROM = dt.date(2020, 4, 1)
# Evenings: local hours at which they begin, how long they are, and on how many days of the week somebody offers one.
_STARTS_H, _LENGTHS_H, _EVENINGS = (14, 16, 17, 18), (4, 5, 6), 3
_SATURDAY, _DAY_H, _LATEST_H = 5, 24, 26
_MOST_VISITS, _FEWEST_VISITS = 12, 3


@dataclass(frozen=True, slots=True)
class WeekPlace:
    """A place to plan for.

    Args:
        ref: its key.
        town: whose base serves it.
        longitude: of its middle, degrees.
        latitude: the same.
        rank: 1 is the hottest.
    """

    ref: str
    town: str
    longitude: float
    latitude: float
    rank: int


@dataclass(frozen=True, slots=True)
class WeekSettings:
    """Everything that decides a week: equal settings and places give equal records.

    Args:
        monday: first day.
        seed: any whole number from 0.
        n_staff: how many people; more of them leave the earlier ones as they were.
        short_day: weekday, 0 for Monday, on which nobody offers time after 14:00; None for none.
        prefix: of every id.
        zone: of local days.

    Raises:
        UsageError: a setting is out of its range (BL-SYNTH-01).
    """

    monday: dt.date
    seed: int = 1
    n_staff: int = 24
    short_day: int | None = None
    prefix: str = ""
    zone: str = "Europe/London"

    def __post_init__(self) -> None:
        for name, value, low, high in (
            ("number of staff", self.n_staff, 1, _MOST_STAFF),
            ("seed", self.seed, 0, 2**63),
            ("first day's weekday", self.monday.weekday(), 0, 0),
            ("short day", self.short_day or 0, 0, 6),
        ):
            if not low <= value <= high:
                raise UsageError(f"The {name} must lie between {low} and {high}, not at {value}.", code="BL-SYNTH-01")


@dataclass(frozen=True, slots=True)
class MadeWeek:
    """A made-up week.

    Args:
        settings: what was asked for.
        staff: people, each at the base of a town.
        offers: their time, by person and start.
        bases: name, longitude and latitude.
        rates: illustrative, dated.
        targets: by rank.
    """

    settings: WeekSettings
    staff: tuple[StaffMember, ...]
    offers: tuple[Offer, ...]
    bases: tuple[tuple[str, float, float], ...]
    rates: tuple[PayRate, ...]
    targets: tuple[DoseTarget, ...]

    def truth(self) -> dict[str, Any]:
        """Totals as they were made; JSON-ready."""
        hours = dict.fromkeys((kind.value for kind in AvailabilityKind), 0.0)
        for offer in self.offers:
            hours[offer.kind.value] += (offer.ends_s - offer.starts_s) / 3600
        return {
            "week": week_text(self.settings.monday),
            "staff": len(self.staff),
            "offers": len(self.offers),
            "offered_hours": {kind: round(hour, 4) for kind, hour in hours.items()},
            "wanted_visits": sum(target.visits_per_week for target in self.targets),
            "short_day": self.settings.short_day,
        }


def make_week(places: Sequence[WeekPlace], settings: WeekSettings) -> MadeWeek:
    """Make a week up.

    Args:
        places: those that are to be visited, at least one.
        settings: seed, staff and so on.
    """
    towns = sorted({place.town for place in places})
    staff = tuple(_member(n, towns, settings) for n in range(settings.n_staff))
    return MadeWeek(
        settings,
        staff,
        tuple(offer for n, member in enumerate(staff) for offer in _offers(_pair(n, len(towns)), member, settings)),
        tuple(_base(town, places) for town in towns),
        tuple(_rates()),
        tuple(_target(place, len(places)) for place in places),
    )


def _member(n: int, towns: Sequence[str], settings: WeekSettings) -> StaffMember:
    """People come to the bases in turn, and to each base the roles in turn."""
    role, agency = _ROLES[n // len(towns) % len(_ROLES)]
    mode = PatrolMode.FOOT if role is Role.WARDEN else PatrolMode.VEHICLE
    return StaffMember(f"{settings.prefix}P{n + 1:03d}", role, agency, towns[n % len(towns)], mode)


def _pair(n: int, n_towns: int) -> int:
    """The number of somebody's pair: two of one base who come to it one after the other."""
    return n // (2 * n_towns) * n_towns + n % n_towns


def _offers(pair: int, member: StaffMember, settings: WeekSettings) -> list[Offer]:
    """An evening each on some days of the week; evenings leave more than the rest between them."""
    rng = generator(settings.seed, Stream.PLANS, pair)
    days = [day for day in range(7) if day != settings.short_day]
    chosen = sorted(int(day) for day in rng.choice(days, size=_EVENINGS, replace=False))
    found = []
    for day in chosen:
        start = int(rng.choice(_STARTS_H))
        end = min(start + int(rng.choice(_LENGTHS_H)), _LATEST_H)
        # Saturday's night runs into the hour of a clock change: it ends with its day.
        end = min(end, _DAY_H) if day >= _SATURDAY else end
        kind = _kind(member, day)
        found.append(Offer(member.person_ref, _at(settings, day, start), _at(settings, day, end), kind))
    return found


def _kind(member: StaffMember, day: int) -> AvailabilityKind:
    if member.role is Role.SPECIAL:
        return AvailabilityKind.VOLUNTEER
    return AvailabilityKind.REST_DAY if day >= _SATURDAY else AvailabilityKind.OVERTIME


def _at(settings: WeekSettings, day: int, hour: int) -> int:
    moment = dt.datetime.combine(settings.monday, dt.time(), tzinfo=ZoneInfo(settings.zone))
    # Wall-clock arithmetic within a zone: the offset of the hour is found when it becomes seconds.
    return int((moment + dt.timedelta(days=day, hours=hour)).timestamp())


def _base(town: str, places: Sequence[WeekPlace]) -> tuple[str, float, float]:
    own = np.array([(place.longitude, place.latitude) for place in places if place.town == town])
    longitude, latitude = own.mean(axis=0)
    return town, round(float(longitude), 6), round(float(latitude), 6)


def _rates() -> list[PayRate]:
    agency = dict(_ROLES)
    return [
        PayRate(
            role,
            agency[role],
            kind,
            _RATES_FROM,
            pence if kind is AvailabilityKind.OVERTIME else round(pence * _REST_DAY_FACTOR),
            0 if kind is AvailabilityKind.OVERTIME else _REST_DAY_MIN,
            "made up",
        )
        for role, pence in _PENCE.items()
        for kind in _PAID
    ]


def _target(place: WeekPlace, n: int) -> DoseTarget:
    share = (n - place.rank) / max(1, n - 1)
    visits = round(_FEWEST_VISITS + max(0.0, share) * (_MOST_VISITS - _FEWEST_VISITS))
    return DoseTarget(place.ref, visits)


def week_files(made: MadeWeek) -> dict[str, str]:
    """Text of ``staff.csv``, ``availability.csv``, ``bases.csv``, ``rates.csv`` and ``dose.csv`` by its name."""
    info = ZoneInfo(made.settings.zone)

    def at(seconds: int) -> str:
        return dt.datetime.fromtimestamp(seconds, tz=info).isoformat()

    staff = [(one.person_ref, one.role, one.agency, one.base, one.transport) for one in made.staff]
    offers = [(one.person_ref, at(one.starts_s), at(one.ends_s), one.kind) for one in made.offers]
    rates = [
        (
            one.role,
            one.agency,
            one.kind,
            one.from_date,
            f"{one.pence_per_hour / 100:.2f}",
            one.minimum_min // 60,
            one.source,
        )
        for one in made.rates
    ]
    dose = [
        (
            one.place_ref,
            one.visits_per_week,
            one.minutes,
            f"{one.min_gap_h:g}",
            "" if one.max_gap_h is None else f"{one.max_gap_h:g}",
            windows_text(one.windows),
        )
        for one in made.targets
    ]
    return {
        "staff.csv": csv_text(("person_id", "role", "agency", "base", "transport"), staff),
        "availability.csv": csv_text(("person_id", "starts_at", "ends_at", "kind"), offers),
        "bases.csv": csv_text(("base", "longitude", "latitude"), made.bases),
        "rates.csv": csv_text(("role", "agency", "kind", "from", "per_hour", "minimum_hours", "source"), rates),
        "dose.csv": csv_text(("place_ref", "visits_per_week", "minutes", "min_gap_h", "max_gap_h", "window"), dose),
    }
