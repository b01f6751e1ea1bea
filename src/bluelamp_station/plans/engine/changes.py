"""What a plan changes of the shifts that stand: which rows stay, which change, which go, and each move named."""

from __future__ import annotations

__all__ = ["Changes", "Standing", "changes_between", "stood_down"]

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import MoveKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bluelamp.plans.results import Move, PlannedShift, PlannedStop

_ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class Standing:
    """A shift as the tables hold it.

    Args:
        key: its row.
        shift: the shift as a plan says it.
        is_bound: whether no plan may touch it: it is the duty system's, it began, or a visit was made on it.
        claimed: refs of those who took a seat of its offers.
    """

    key: int
    shift: PlannedShift
    is_bound: bool = False
    claimed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Changes:
    """What becomes of the shifts of a week.

    Args:
        new: shifts that are added.
        changed: rows that stay with another content.
        kept: rows that stay as they are.
        dropped: rows that are cancelled.
        moves: each change to what people know of, as documents.
    """

    new: tuple[PlannedShift, ...]
    changed: tuple[tuple[int, PlannedShift], ...]
    kept: tuple[int, ...]
    dropped: tuple[int, ...]
    moves: tuple[dict[str, Any], ...]


def changes_between(standing: Sequence[Standing], planned: Sequence[PlannedShift]) -> Changes:
    """Lay a plan over the shifts that stand, so that as few of them change as can be.

    Args:
        standing: shifts that stand in the week.
        planned: shifts of the plan.
    """
    pairs = _paired(standing, planned)
    of_row = dict(pairs)
    matched = {id(shift) for _, shift in pairs}
    changed, kept, dropped, moves = [], [], [], []
    for one in standing:
        shift = of_row.get(one.key)
        if one.is_bound:
            kept.append(one.key)
        elif shift is None:
            dropped.append(one.key)
            moves.append(_stand_down(one.shift))
        elif _content(shift, one.claimed) == _content(one.shift, one.claimed):
            kept.append(one.key)
        else:
            changed.append((one.key, shift))
            moves += _moves_of(one, shift)
    new = tuple(shift for shift in planned if id(shift) not in matched)
    return Changes(new, tuple(changed), tuple(kept), tuple(dropped), _documents(moves))


def stood_down(standing: Iterable[Standing]) -> Changes:
    """What taking a published week back changes: every shift that is not bound goes."""
    return changes_between(tuple(standing), ())


def _paired(standing: Sequence[Standing], planned: Sequence[PlannedShift]) -> list[tuple[int, PlannedShift]]:
    """Which row each shift of the plan is: the same one first, then ever looser likeness."""
    rows, shifts = list(standing), list(planned)
    found: list[tuple[int, PlannedShift]] = []
    for is_same in (_is_itself, _has_its_crew, _shares_its_crew, _is_longer_or_shorter):
        for row in tuple(rows):
            match = next((shift for shift in shifts if is_same(row, shift)), None)
            if match is not None:
                found.append((row.key, match))
                rows.remove(row)
                shifts[:] = [shift for shift in shifts if shift is not match]
    return found


def _is_itself(row: Standing, shift: PlannedShift) -> bool:
    return _hours(row.shift) == _hours(shift) and row.shift.shift_id == shift.shift_id


def _has_its_crew(row: Standing, shift: PlannedShift) -> bool:
    return _hours(row.shift) == _hours(shift) and _people(row.shift) == _people(shift)


def _shares_its_crew(row: Standing, shift: PlannedShift) -> bool:
    same_hours = _hours(row.shift) == _hours(shift)
    return same_hours and bool(_people(row.shift) & _people(shift) or not _people(row.shift) or not _people(shift))


def _is_longer_or_shorter(row: Standing, shift: PlannedShift) -> bool:
    overlap = row.shift.starts_s < shift.ends_s and shift.starts_s < row.shift.ends_s
    return overlap and row.shift.shift_id == shift.shift_id and bool(_people(row.shift) & _people(shift))


def _hours(shift: PlannedShift) -> tuple[int, int, str]:
    return shift.starts_s, shift.ends_s, shift.base


def _people(shift: PlannedShift) -> frozenset[str]:
    return frozenset(seat.person_ref for seat in shift.crew if not seat.is_open)


def _content(shift: PlannedShift, claimed: frozenset[str]) -> tuple[Any, ...]:
    """What makes a shift another one to those on it; ids of visits and prices do not.

    Whoever claimed a seat sits on it, whether the plan knew it or planned an open seat there.
    """
    people = _people(shift) | claimed
    seats = max(len(shift.crew), len(people))
    stops = tuple((stop.place_ref, stop.starts_s, stop.ends_s) for stop in shift.stops)
    return _hours(shift), shift.break_starts_s, shift.break_ends_s, people, seats, stops


def _moves_of(row: Standing, shift: PlannedShift) -> list[Move]:
    before, after = _people(row.shift) | row.claimed, _people(shift) | row.claimed
    found = _crew_moves(row.shift, sorted(before - after), sorted(after - before))
    if _hours(row.shift) != _hours(shift):
        found.append(
            _move(
                MoveKind.RETIMED,
                row.shift,
                f"The shift of {_when(row.shift.starts_s)} now runs from {_when(shift.starts_s)} "
                f"to {_when(shift.ends_s)}.",
                before={"starts_s": row.shift.starts_s, "ends_s": row.shift.ends_s},
                after={"starts_s": shift.starts_s, "ends_s": shift.ends_s},
            )
        )
    return [*found, *_visit_moves(row.shift, shift)]


def _crew_moves(shift: PlannedShift, gone: list[str], come: list[str]) -> list[Move]:
    when, moves = _when(shift.starts_s), []
    for number in range(max(len(gone), len(come))):
        leaver = gone[number] if number < len(gone) else ""
        joiner = come[number] if number < len(come) else ""
        if leaver and joiner:
            words = f"{joiner} takes the seat of {leaver} on the shift of {when}."
        elif joiner:
            words = f"{joiner} joins the shift of {when}."
        else:
            words = f"{leaver} is no longer on the shift of {when}."
        kind = MoveKind.REPLACED if leaver else MoveKind.JOINED
        moves.append(
            _move(
                kind,
                shift,
                words,
                person_ref=joiner or leaver,
                before={"person_ref": leaver},
                after={"person_ref": joiner},
            )
        )
    return moves


def _visit_moves(before: PlannedShift, after: PlannedShift) -> list[Move]:
    """Visits of a shift at another time or no longer on its tour; the nth at a place is the nth at it before."""
    old, new = _numbered(before.stops), _numbered(after.stops)
    moves = []
    for key, stop in old.items():
        told = {"place_ref": stop.place_ref, "starts_s": stop.starts_s}
        other = new.get(key)
        if other is None:
            words = f"The visit at {stop.place_ref} on {_when(stop.starts_s)} is no longer on this tour."
            moves.append(_move(MoveKind.DROPPED, before, words, visit_id=stop.visit_id, before=told))
        elif (stop.starts_s, stop.ends_s) != (other.starts_s, other.ends_s):
            words = f"The visit at {stop.place_ref} moves from {_when(stop.starts_s)} to {_when(other.starts_s)}."
            now = {"place_ref": other.place_ref, "starts_s": other.starts_s}
            moves.append(_move(MoveKind.RETIMED, before, words, visit_id=stop.visit_id, before=told, after=now))
    return moves


def _numbered(stops: Sequence[PlannedStop]) -> dict[tuple[str, int], PlannedStop]:
    seen: Counter[str] = Counter()
    found = {}
    for stop in sorted(stops, key=lambda one: one.starts_s):
        seen[stop.place_ref] += 1
        found[stop.place_ref, seen[stop.place_ref]] = stop
    return found


def _stand_down(shift: PlannedShift) -> Move:
    words = f"The shift of {_when(shift.starts_s)} from {shift.base} does not happen."
    before = {"starts_s": shift.starts_s, "ends_s": shift.ends_s, "crew": sorted(_people(shift))}
    return _move(MoveKind.STOOD_DOWN, shift, words, before=before)


def _move(kind: MoveKind, shift: PlannedShift, words: str, **more: Any) -> Move:
    from bluelamp.plans.results import Move  # noqa: PLC0415 - the science is imported on first use

    told = {"visit_id": "", "person_ref": "", "before": {}, "after": {}} | more
    return Move(kind=kind, shift_id=shift.shift_id, words=words, **told)


def _when(at_s: int) -> str:
    from bluelamp.plans.weeks import day_words  # noqa: PLC0415 - as above

    return day_words(at_s, _ZONE)


def _documents(moves: Iterable[Move]) -> tuple[dict[str, Any], ...]:
    from bluelamp.plans.documents import move_document  # noqa: PLC0415 - as above

    write: Callable[[Move], dict[str, Any]] = move_document
    return tuple(write(move) for move in moves)
