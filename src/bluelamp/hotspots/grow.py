"""Growing one patrol area from a start, looking a few steps ahead for heavy ground."""

from __future__ import annotations

__all__ = ["area_of", "grow", "score_of"]

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from bluelamp.hotspots.ground import Ground

SQUARE_METRES_PER_HECTARE = 10_000.0
ROUNDING = 1e-9  # relative tolerance of sums of areas and of squared distances


def score_of(ground: Ground, members: Iterable[int]) -> float:
    """Score that an area holds."""
    return sum(map(ground.score.__getitem__, sorted(members)))


def area_of(ground: Ground, members: Iterable[int]) -> float:
    """Square metres of an area."""
    return sum(map(ground.area.__getitem__, sorted(members)))


def grow(ground: Ground, start: Iterable[int], blocked: AbstractSet[int], *, by_total: bool = False) -> frozenset[int]:
    """Add paths of one to three units, the best first, until the budget is full.

    Args:
        ground: the units.
        start: connected units to begin with, within the limits.
        blocked: units that may not be used.
        by_total: take the path that holds the most rather than the densest one: better for the last few units.

    Returns:
        The grown area, a superset of the start.
    """
    walks = ground.walks
    members = set(start)
    room = ground.limits.max_area_m2 * (1 + ROUNDING) - area_of(ground, members)
    shut = members.union(blocked)  # what may not be added: members, blocked ground, ground beyond the span
    frontier = {u for unit in members for u in walks[unit] if u not in shut}
    while frontier:
        path = _best_path(ground, members, frontier, shut, room, by_total=by_total)
        if path is None:
            break
        too_far = _beyond_span(ground, members, path)
        if too_far is not None:
            shut.add(too_far)
            frontier.discard(too_far)
            continue
        members.update(path)
        shut.update(path)
        room -= sum(ground.area[unit] for unit in path)
        frontier.update(u for unit in path for u in walks[unit])
        frontier.difference_update(shut)
    return frozenset(members)


def _beyond_span(ground: Ground, members: set[int], path: tuple[int, ...]) -> int | None:
    """The first unit of a path that lies farther than the span from a member or from the path before it."""
    x, y, limit = ground.x, ground.y, ground.limits.max_span_m**2 * (1 + ROUNDING)
    for i, unit in enumerate(path):
        ux, uy = x[unit], y[unit]
        for others in (members, path[:i]):
            for other in others:
                if (ux - x[other]) ** 2 + (uy - y[other]) ** 2 > limit:
                    return unit
    return None


def _best_path(
    ground: Ground, members: set[int], frontier: set[int], shut: set[int], room: float, *, by_total: bool
) -> tuple[int, ...] | None:
    """The best path of one to three units that fits the room and is dense enough; None where there is none.

    A path that beats the best one so far ends in a unit worth more than that best one: the part before its last unit
    was itself a candidate. So only ends that are worth more are looked at.
    """
    worth, ahead = (ground.score, ground.score_ahead) if by_total else (ground.density, ground.density_ahead)
    walks, score, area = ground.walks, ground.score, ground.area
    path, best = _best_step(ground, members, frontier, room, worth)
    for unit in sorted(frontier):
        held, size = score[unit], area[unit]
        for second in walks[unit]:
            floor = best - held if by_total else best
            if second in shut or second in frontier or (worth[second] <= floor and ahead[second] <= floor):
                continue
            held_2, size_2 = held + score[second], size + area[second]
            if size_2 > room:
                continue
            value = held_2 if by_total else held_2 / size_2
            if value > best and _is_dense(ground, (unit, second)):
                path, best = (unit, second), value
            floor = best - held_2 if by_total else best
            for third in walks[second] if ahead[second] > floor else ():
                if worth[third] <= floor or third in shut or third in frontier:
                    continue
                size_3 = size_2 + area[third]
                value = held_2 + score[third] if by_total else (held_2 + score[third]) / size_3
                if value > best and size_3 <= room and _is_dense(ground, (unit, second, third)):
                    path, best = (unit, second, third), value
    return path


def _best_step(
    ground: Ground, members: set[int], frontier: set[int], room: float, worth: list[float]
) -> tuple[tuple[int, ...] | None, float]:
    """The best single unit and its worth; among equals the one with most members beside it, which fills holes."""
    area = ground.area
    top = -1.0
    tied: list[int] = []
    for unit in frontier:
        if worth[unit] >= top and area[unit] <= room and _is_dense(ground, (unit,)):
            if worth[unit] > top:
                top, tied = worth[unit], []
            tied.append(unit)
    if not tied:
        return None, -1.0
    if len(tied) == 1:
        return (tied[0],), top
    return (max(tied, key=lambda u: (sum(v in members for v in ground.walks[u]), -area[u], -u)),), top


def _is_dense(ground: Ground, path: tuple[int, ...]) -> bool:
    """Whether added ground brings the least density that was asked for."""
    least = ground.limits.min_density
    if least <= 0:
        return True
    hectares = sum(ground.area[u] for u in path) / SQUARE_METRES_PER_HECTARE
    return sum(ground.mass[u] for u in path) >= least * hectares
