"""Improving one patrol area: take ground away, keep the best connected rest, and grow again."""

from __future__ import annotations

__all__ = ["best_part", "improve"]

from itertools import combinations
from typing import TYPE_CHECKING

from bluelamp.hotspots.grow import grow, score_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from bluelamp.hotspots.ground import Ground

GAIN = 1e-9  # relative: less is rounding


def improve(
    ground: Ground, members: frozenset[int], blocked: AbstractSet[int], *, pairs: bool = False
) -> frozenset[int]:
    """Exchange units until no exchange gains.

    Each round takes away one unit (with ``pairs`` also each pair of light units), keeps the connected part that holds
    the most, and grows it again by density and by total. The first gain is taken and the round begins anew.

    Args:
        ground: the units.
        members: a legal area.
        blocked: units that may not be used.
        pairs: try pairs too, when single units gain no more.

    Returns:
        A legal area that holds at least as much.
    """
    held = score_of(ground, members)
    while True:
        better = _first_gain(ground, members, held, blocked, 1)
        if better is None and pairs:
            better = _first_gain(ground, members, held, blocked, 2)
        if better is None:
            return members
        members = better
        held = score_of(ground, members)


def _first_gain(
    ground: Ground, members: frozenset[int], held: float, blocked: AbstractSet[int], n_away: int
) -> frozenset[int] | None:
    light_first = sorted(members, key=lambda u: (ground.score[u], u))
    if n_away > 1:
        light_first = light_first[: max(2, len(light_first) // 2)]
    for away in combinations(light_first, n_away):
        rest = best_part(ground, members.difference(away))
        if not rest:
            continue
        barred = {*blocked, *away}
        for by_total in (False, True):
            grown = grow(ground, rest, barred, by_total=by_total)
            if score_of(ground, grown) > held * (1 + GAIN):
                return grow(ground, grown, blocked)
    return None


def best_part(ground: Ground, members: frozenset[int]) -> frozenset[int]:
    """The connected part of a set of units that holds the most score; ties by the smallest unit."""
    walks, left = ground.walks, set(members)
    best: frozenset[int] = frozenset()
    best_key = (-1.0, 0)
    while left:
        first = min(left)
        left.discard(first)
        part, queue = [first], [first]
        while queue:
            for unit in walks[queue.pop()]:
                if unit in left:
                    left.discard(unit)
                    part.append(unit)
                    queue.append(unit)
        key = (score_of(ground, part), -first)
        if key > best_key:
            best_key, best = key, frozenset(part)
    return best
