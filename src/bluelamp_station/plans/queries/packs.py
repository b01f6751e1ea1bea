"""What a crew takes along for a shift: who, when, where, why there, what to do, which powers, whom to call."""

from __future__ import annotations

__all__ = ["Pack", "PackMember", "PackPlace", "PackPower", "PackStop", "pack_of", "pack_shifts"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db.models import Prefetch
from django.utils import timezone

from bluelamp.core.vocabulary import Agency, PlaceRole, Role, StaffType
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.queries.power_rules import STAFF_WITH_POWERS, powers_table
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.plans.models import PlaceBriefing, PlannedVisit, Shift, ShiftMember
from bluelamp_station.plans.queries.packs_map import PackMap, draw_map
from bluelamp_station.plans.queries.packs_why import TO_DO, why_sentences
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.accounts.queries.power_rules import PowerAnswer

NOT_TO_CLAIM = (
    "Do not say that the place is safe now, or that anti-social behaviour has gone down: one visit cannot show it."
)
_STAFF = {Role.OTHER: StaffType.ACCREDITED}


@dataclass(frozen=True, slots=True)
class PackMember:
    """Somebody of the crew: what they are, and by name only for those who see the roster."""

    role: str
    agency: str
    name: str


@dataclass(frozen=True, slots=True)
class PackStop:
    """A visit of the tour."""

    number: int
    ref: str
    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def minutes(self) -> int:
        """How long it is."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class PackPlace:
    """A place of the tour.

    Args:
        ref: its key.
        name: what people call it.
        town: where it lies.
        numbers: its stops in the tour, in words.
        why: sentences from its evidence.
        terrain: what somebody wrote of the ground.
        to_do: what to do there.
        not_to_claim: what not to say.
        is_written: whether somebody wrote a briefing for it.
    """

    ref: str
    name: str
    town: str
    numbers: str
    why: tuple[str, ...]
    terrain: str
    to_do: str
    not_to_claim: str
    is_written: bool


@dataclass(frozen=True, slots=True)
class PackPower:
    """A power, and what each role of the crew may do with it that day.

    Args:
        words: the power.
        answers: one for each role: the answer, and whether to check it first, in words.
    """

    words: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """The briefing pack of a shift.

    Args:
        shift: the shift.
        programme: name of its programme.
        members: the crew.
        base: name of its base; empty where none is known.
        stops: its tour, controls left out.
        n_elsewhere: visits of the tour that the reader may not see.
        places: places of the tour, in the order of their first visit.
        roles: roles of the crew, in words, in the order of ``PackPower.answers``.
        powers: powers that the table knows for them on that day.
        map: the tour drawn; None where no place is known.
        version: which version of the week this is; empty for a shift that no plan made.
        made_at: when the pack was made.
    """

    shift: Shift
    programme: str
    members: tuple[PackMember, ...]
    base: str
    stops: tuple[PackStop, ...]
    n_elsewhere: int
    places: tuple[PackPlace, ...]
    roles: tuple[str, ...]
    powers: tuple[PackPower, ...]
    map: PackMap | None
    version: str
    made_at: dt.datetime

    @property
    def title(self) -> str:
        """What it is."""
        starts = timezone.localtime(self.shift.starts_at)
        return f"Briefing pack, {starts:%A %-d %B %Y, %H:%M} to {timezone.localtime(self.shift.ends_at):%H:%M}"

    @property
    def fragment(self) -> str:
        """Where the phone app shows the shift."""
        return f"#/shift/{quote(self.shift.shift_id, safe='')}"


def pack_shifts(person: Person) -> QuerySet[Shift]:
    """Shifts whose packs somebody may have: those they see, and their own."""
    seen = Shift.objects.visible_to(person)
    found = seen | Shift.objects.filter(pk__in=Shift.objects.of(person).values("pk"))
    members = Prefetch("members", ShiftMember.objects.select_related("person"))
    shown: QuerySet[Shift] = found.select_related("programme__area", "published", "base").prefetch_related(members)
    return shown.distinct()


def pack_of(person: Person, shift: Shift) -> Pack:
    """The pack of a shift for one reader; seven queries, one more for a supervisor of a part of the ground.

    Args:
        person: the reader.
        shift: as :func:`pack_shifts` gives it.
    """
    day = timezone.localdate(shift.starts_at)
    places, hidden = _places(shift, day)
    visits = [one for one in _visits(person, shift) if one.place_ref not in hidden]
    n_all = sum(ref not in hidden for ref in shift.planned_visits.values_list("place_ref", flat=True))
    stops = tuple(
        PackStop(
            number,
            one.place_ref,
            places[one.place_ref].name if one.place_ref in places else "Not in the set of that day",
            timezone.localtime(one.starts_at),
            timezone.localtime(one.ends_at),
        )
        for number, one in enumerate(visits, start=1)
    )
    shown = list(dict.fromkeys(stop.ref for stop in stops if stop.ref in places))
    briefings = _briefings(shift, shown)
    members = list(shift.members.all())
    roles = [role for role in Role if any(Role(one.role) is role for one in members)]
    return Pack(
        shift=shift,
        programme=shift.programme.name,
        members=tuple(_member(one, names=_sees_names(person, shift)) for one in members),
        base=shift.base.name if shift.base is not None else "",
        stops=stops,
        n_elsewhere=n_all - len(stops),
        places=tuple(_place(places[ref], stops, briefings.get(ref)) for ref in shown),
        roles=tuple(words(role) for role in roles),
        powers=_powers(roles, day),
        map=draw_map(shift, [places[ref] for ref in shown], [(stop.number, stop.ref) for stop in stops]),
        version=f"week version {shift.published.version}" if shift.published is not None else "",
        made_at=timezone.localtime(),
    )


def _sees_names(person: Person, shift: Shift) -> bool:
    """Whether the roster of the whole programme is theirs to see, or the shift stays on ground whose roster is."""
    held = tuple(person.area_paths(Permission.SEE_ROSTER))
    if not held or shift.programme.area.path.startswith(held):
        return bool(held)
    paths = set(shift.planned_visits.values_list("area_path", flat=True))
    return bool(paths) and all(path.startswith(held) for path in paths)


def _visits(person: Person, shift: Shift) -> list[PlannedVisit]:
    """The tour: the whole of one's own shift, else what lies in areas that the reader may see."""
    if any(one.person_id == person.pk for one in shift.members.all()):
        return list(shift.planned_visits.all())
    return list(PlannedVisit.objects.visible_to(person).filter(shift=shift))


def _places(shift: Shift, day: dt.date) -> tuple[dict[str, Place], frozenset[str]]:
    """Places of the day by ref, and the refs of controls, which no pack may name."""
    held: Any = HotspotSet.objects.filter(programme=shift.programme_id).held_on(day)
    toured = shift.planned_visits.values("place_ref")
    found = Place.objects.filter(hotspot_set__in=held, ref__in=toured).defer("figures")
    places = {place.ref: place for place in found.order_by("hotspot_set__valid_from_date", "pk")}
    hidden = frozenset(ref for ref, place in places.items() if place.role == PlaceRole.CONTROL)
    return {ref: place for ref, place in places.items() if ref not in hidden}, hidden


def _briefings(shift: Shift, refs: list[str]) -> dict[str, PlaceBriefing]:
    rows = PlaceBriefing.objects.filter(programme=shift.programme_id, place_ref__in=refs).order_by("at", "pk")
    return {one.place_ref: one for one in rows}


def _member(member: ShiftMember, *, names: bool) -> PackMember:
    name = (member.person.name if member.person is not None else member.person_ref) if names else ""
    return PackMember(words(Role(member.role)), words(Agency(member.agency)), name)


def _place(place: Place, stops: tuple[PackStop, ...], briefing: PlaceBriefing | None) -> PackPlace:
    of_place = [stop for stop in stops if stop.ref == place.ref]
    told = [f"stop {stop.number} at {stop.starts_at:%H:%M}" for stop in of_place]
    return PackPlace(
        place.ref,
        place.name,
        place.town,
        ", ".join(told).capitalize(),
        why_sentences(place),
        briefing.terrain if briefing else "",
        (briefing.to_do if briefing else "") or TO_DO,
        (briefing.not_to_claim if briefing else "") or NOT_TO_CLAIM,
        briefing is not None,
    )


def _powers(roles: list[Role], day: dt.date) -> tuple[PackPower, ...]:
    kinds = [_STAFF[role] if role in _STAFF else StaffType(role.value) for role in roles]
    columns = [STAFF_WITH_POWERS.index(kind) for kind in kinds]
    found = []
    for line in powers_table(day):
        answers = [line.answers[column] for column in columns]
        if any(one.answer not in (None, "no") for one in answers):
            found.append(PackPower(line.words, tuple(_answer_words(one) for one in answers)))
    return tuple(found)


def _answer_words(answer: PowerAnswer) -> str:
    """The answer with its condition, and ``check`` where nobody has verified it."""
    if answer.answer is None:
        return "Not in the table: check"
    condition = f". {answer.condition}" if answer.condition else ""
    checked = "verified" if answer.is_verified else "check"
    return f"{answer.words} ({checked}){condition}"
