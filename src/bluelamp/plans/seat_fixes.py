"""A crew more: the cheapest shift to offer that makes visits which a place misses."""

from __future__ import annotations

__all__ = ["seats_to_add"]

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind, FixKind, PatrolMode
from bluelamp.plans.added_shifts import filled, shift_of
from bluelamp.plans.crew_types import is_lawful_crew
from bluelamp.plans.lawful import may_visit, point_of_base
from bluelamp.plans.open_offers import has_begun
from bluelamp.plans.openings import start_grid
from bluelamp.plans.pay import has_rate, price_seat
from bluelamp.plans.pinned import pin_of
from bluelamp.plans.records import StaffMember
from bluelamp.plans.results import Fix
from bluelamp.plans.sentences import counted, crew_words, pounds, stretch_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bluelamp.core.vocabulary import Agency, Role
    from bluelamp.plans.reasons import Scene
    from bluelamp.plans.results import PlannedShift
    from bluelamp.plans.timing import Timing
    from bluelamp.plans.wants import MissingAt

_KIND = AvailabilityKind.OVERTIME
_MOST_REQUESTS, _MOST_SPANS, _MOST_BASES = 4, 4, 2
# Hours by which a shift may be longer than the shortest one, tried in this order.
_LONGER_H = (0, 1, 2, 4)


@dataclass(frozen=True, slots=True)
class _Offered:
    """A shift that could be offered, with the visits of the place that it has time for."""

    shift: PlannedShift
    members: tuple[StaffMember, ...]
    own: int


def seats_to_add(
    missing: MissingAt, indices: Sequence[int], others: Sequence[int], scene: Scene, timing: Timing
) -> Fix | None:
    """The crew to offer overtime to, cheapest for each visit that the place gets by it.

    The new crew first makes the visits of the place, then missing visits elsewhere for which it has time. It is a crew
    of roles that the programme has.

    Args:
        missing: what the place misses.
        indices: its missing visits that have times, the worthiest first.
        others: missing visits of other places, the worthiest first.
        scene: the plan.
        timing: in which missing visits may be moved like planned ones.

    Returns:
        The fix; None where no crew on overtime could make a visit.
    """
    options: dict[tuple[object, ...], _Offered] = {}
    for base, starts_s, ends_s in _stretches(missing, indices, scene):
        members = _cheapest_members(missing, base, starts_s, ends_s, scene)
        if members is None:
            continue
        shift = shift_of("added", [(m, _KIND) for m in members], starts_s, ends_s, scene.problem)
        own_timing = replace(timing, staff={**timing.staff, **{m.person_ref: m for m in members}})
        own = len(filled(shift, indices, scene, own_timing)[1])
        if own:
            options[base, starts_s, ends_s] = _Offered(shift, members, own)
    ranked = sorted(
        options.values(), key=lambda o: (o.shift.pence / o.own, o.shift.pence, o.shift.starts_s, o.shift.base)
    )
    return _fix(ranked[0], indices, others, scene, timing) if ranked else None


def _fix(option: _Offered, indices: Sequence[int], others: Sequence[int], scene: Scene, timing: Timing) -> Fix:
    """The fix, with what the crew has time for elsewhere once the place has its visits."""
    own_timing = replace(timing, staff={**timing.staff, **{m.person_ref: m for m in option.members}})
    shift, made = filled(option.shift, (*indices, *others), scene, own_timing)
    gains = len(set(indices).intersection(made))
    return _words(replace(option, shift=shift), gains, len(made) - gains, scene)


def _words(option: _Offered, gains: int, elsewhere: int, scene: Scene) -> Fix:
    shift, zone = option.shift, scene.problem.zone
    hours = (shift.ends_s - shift.starts_s) / 3600 * len(shift.crew)
    short = 0 if scene.pence_left is None else max(0, shift.pence - scene.pence_left)
    who, when = crew_words([seat.role for seat in shift.crew]), stretch_words(shift.starts_s, shift.ends_s, zone)
    words = (
        f"Add {hours:g} overtime hours of {who}, {when} from {shift.base}, for {pounds(shift.pence)}: "
        f"{counted(gains, 'visit', 'visits')} here"
    )
    words += f", and {counted(elsewhere, 'missing visit', 'missing visits')} elsewhere" if elsewhere else ""
    words += f". The budget must grow by {pounds(short)} for it." if short else "."
    pin = pin_of(shift)
    change = {
        "kind": FixKind.ADD_SEATS.value,
        "base": shift.base,
        "starts_s": shift.starts_s,
        "ends_s": shift.ends_s,
        "roles": [member.role.value for member in option.members],
        "agencies": [member.agency.value for member in option.members],
        "transports": [member.transport.value for member in option.members],
        "offer_kind": _KIND.value,
        "break_s": pin["break_s"],
        "stops": pin["stops"],
        "raise_pence": short,
    }
    return Fix(FixKind.ADD_SEATS, words, shift.pence, gains, change)


def _stretches(missing: MissingAt, indices: Sequence[int], scene: Scene) -> Iterator[tuple[str, int, int]]:
    """Bases and stretches that a shift could have: about the first and the last moment of the visits' spans."""
    problem, rules = scene.problem, scene.problem.rules
    way_s = scene.timing.seconds[PatrolMode.VEHICLE]
    bases = sorted(problem.bases, key=lambda b: (int(way_s[point_of_base(problem, b.name), missing.place]), b.name))
    lengths = sorted({min(rules.min_shift_min + 60 * more, rules.max_shift_min) * 60 for more in _LONGER_H})
    step = rules.start_step_min * 60
    for base in bases[:_MOST_BASES]:
        into = int(way_s[point_of_base(problem, base.name), missing.place])
        starts: set[int] = set()
        for index in indices[:_MOST_REQUESTS]:
            errand = scene.errand(index)
            for first, last in errand.spans[:_MOST_SPANS]:
                starts |= set(start_grid(first - into - step + 1, first - into + step, problem))
                starts |= set(start_grid(last - into - step + 1, last - into, problem))
        for starts_s in sorted(at for at in starts if not has_begun(problem, at)):
            for length in lengths:
                yield base.name, starts_s, starts_s + length


def _cheapest_members(
    missing: MissingAt, base: str, starts_s: int, ends_s: int, scene: Scene
) -> tuple[StaffMember, ...] | None:
    """People of the cheapest lawful paid crew for a place, of roles that the staff has; with no staff, of any role."""
    problem, place = scene.problem, scene.problem.places[missing.place]
    pence = {
        (role, agency): price_seat(role, agency, _KIND, starts_s, ends_s, problem.rates, problem.zone)[0]
        for role, agency in _kinds(scene)
        if has_rate(role, agency, _KIND, starts_s, problem.rates, problem.zone)
    }
    # The time of volunteers is not to be had for the asking; they are thought of where nobody is paid.
    pence = {kind: price for kind, price in pence.items() if price} or pence
    crews = [
        crew
        for size in sorted({1, problem.rules.crew_size})
        for crew in combinations_with_replacement(sorted(pence), size)
        if is_lawful_crew([role for role, _ in crew], [agency for _, agency in crew], problem.rules)
        and may_visit([role for role, _ in crew], place)
    ]
    if not crews:
        return None
    best = min(crews, key=lambda crew: (sum(pence[kind] for kind in crew), len({*crew}), crew))
    return tuple(
        StaffMember(f"added-{n}", role, agency, base, _transport(role, agency, scene), is_open_seat=True)
        for n, (role, agency) in enumerate(best, start=1)
    )


def _kinds(scene: Scene) -> set[tuple[Role, Agency]]:
    held = {(m.role, m.agency) for m in scene.problem.staff if not m.is_open_seat}
    return held or {(rate.role, rate.agency) for rate in scene.problem.rates}


def _transport(role: Role, agency: Agency, scene: Scene) -> PatrolMode:
    """How most of the staff of this kind get about; by car where there is nobody to ask."""
    counts = Counter(m.transport for m in scene.problem.staff if (m.role, m.agency) == (role, agency))
    return max(sorted(counts), key=lambda mode: counts[mode], default=PatrolMode.VEHICLE)
