"""Choosing areas jointly: a greedy choice that does not touch, then freeing ground and growing anew."""

from __future__ import annotations

__all__ = ["choose"]

import heapq
from typing import TYPE_CHECKING

from bluelamp.hotspots.grow import grow, score_of
from bluelamp.hotspots.improve import GAIN, improve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from bluelamp.hotspots.ground import Ground

N_STARTS = 16  # seeds tried in freed ground
N_FIRST = 4  # alternatives for the first of two areas
N_ROUNDS = 8  # rounds of joint improvement; real sets settle in two to four


def choose(ground: Ground, n_areas: int, *, jointly: bool = True) -> tuple[frozenset[int], ...]:
    """Choose up to ``n_areas`` areas that do not touch and hold the most score together.

    Args:
        ground: units, seeds and limits.
        n_areas: how many areas at most; fewer where no ground with score is left.
        jointly: improve the greedy choice by freeing single areas and pairs of near areas.

    Returns:
        Areas as sets of the ground's units, the highest score first.
    """
    areas = _one_by_one(ground, n_areas, polish=False)
    if jointly:
        polished = _one_by_one(ground, n_areas, polish=True)
        areas = _jointly(ground, max(polished, areas, key=lambda found: sum(score_of(ground, area) for area in found)))
    return tuple(sorted(areas, key=lambda members: (-score_of(ground, members), min(members))))


def barred_by(ground: Ground, areas: Iterable[frozenset[int]]) -> set[int]:
    """Units that areas use or touch."""
    barred: set[int] = set()
    for members in areas:
        barred |= members
        for unit in members:
            barred.update(ground.touches[unit])
    return barred


def _one_by_one(ground: Ground, n_areas: int, *, polish: bool) -> list[frozenset[int]]:
    """Take the best area, bar its ground, take the next: candidates are grown anew only when they come up."""
    nothing: frozenset[int] = frozenset()
    heap: list[tuple[float, int, bool, frozenset[int]]] = []
    for order, seed in enumerate(ground.seeds):
        grown = grow(ground, (seed,), nothing)
        heap.append((-score_of(ground, grown), order, False, grown))
    heapq.heapify(heap)
    taken: list[frozenset[int]] = []
    barred: set[int] = set()
    while heap and len(taken) < n_areas:
        held, order, is_polished, members = heapq.heappop(heap)
        if not members.isdisjoint(barred):
            seed = ground.seeds[order]
            if seed not in barred:
                grown = grow(ground, (seed,), barred)
                heapq.heappush(heap, (-score_of(ground, grown), order, False, grown))
        elif polish and not is_polished:
            better = improve(ground, members, barred)
            heapq.heappush(heap, (-score_of(ground, better), order, True, better))
        elif held < 0:
            taken.append(members)
            barred |= barred_by(ground, (members,))
    return taken


def _jointly(ground: Ground, areas: list[frozenset[int]]) -> list[frozenset[int]]:
    """Free one area or two near ones, fill the freed ground in the best way found, until nothing gains."""
    areas = list(areas)
    settled: set[tuple[frozenset[int], ...]] = set()
    for _ in range(N_ROUNDS):
        gained = False
        for group in _groups(ground, areas):
            old = tuple(areas[i] for i in group)
            if old in settled:
                continue
            others = [area for i, area in enumerate(areas) if i not in group]
            new = _refill(ground, old, barred_by(ground, others))
            if new is None:
                settled.add(old)
                continue
            for i, members in zip(group, new, strict=True):
                areas[i] = members
            gained = True
        if not gained:
            break
    return areas


def _groups(ground: Ground, areas: Sequence[frozenset[int]]) -> list[tuple[int, ...]]:
    """Each area alone, then each pair whose ground could meet: middles within twice the span."""
    middles = [_middle(ground, members) for members in areas]
    reach = (2 * ground.limits.max_span_m) ** 2
    near: list[tuple[int, ...]] = [
        (i, j)
        for i in range(len(areas))
        for j in range(i + 1, len(areas))
        if (middles[i][0] - middles[j][0]) ** 2 + (middles[i][1] - middles[j][1]) ** 2 <= reach
    ]
    return [*((i,) for i in range(len(areas))), *near]


def _middle(ground: Ground, members: frozenset[int]) -> tuple[float, float]:
    n = len(members)
    return sum(ground.x[u] for u in members) / n, sum(ground.y[u] for u in members) / n


def _refill(ground: Ground, old: tuple[frozenset[int], ...], barred: set[int]) -> tuple[frozenset[int], ...] | None:
    """As many areas as before in the ground that they freed, if some hold more than before."""
    held = sum(score_of(ground, members) for members in old)
    starts = _starts(ground, old, barred)
    firsts = _alternatives(ground, starts, barred, N_FIRST if len(old) > 1 else 2)
    best, best_held = None, held * (1 + GAIN)
    for rough in firsts:
        first = improve(ground, rough, barred)
        if len(old) == 1:
            new: tuple[frozenset[int], ...] = (first,)
        else:
            pair = _second(ground, first, starts, barred)
            if pair is None:
                continue
            new = pair
        total = sum(score_of(ground, members) for members in new)
        if total > best_held:
            best, best_held = new, total
    return best


def _second(
    ground: Ground, first: frozenset[int], starts: list[int], barred: set[int]
) -> tuple[frozenset[int], frozenset[int]] | None:
    """The best area beside the first, then the first improved beside it."""
    rest = barred | barred_by(ground, (first,))
    found = _alternatives(ground, [u for u in starts if u not in rest], rest, 1)
    if not found:
        return None
    second = improve(ground, found[0], rest)
    first = improve(ground, first, barred | barred_by(ground, (second,)))
    return first, second


def _starts(ground: Ground, old: tuple[frozenset[int], ...], barred: set[int]) -> list[int]:
    """Free seeds within half a span of the freed areas' middles, and the heaviest units of the freed areas."""
    reach = ground.limits.max_span_m**2
    middles = [_middle(ground, members) for members in old]
    near = [
        seed
        for seed in ground.seeds
        if seed not in barred
        and any((ground.x[seed] - x) ** 2 + (ground.y[seed] - y) ** 2 <= reach for x, y in middles)
    ]
    heavy = [max(members, key=lambda u: (ground.score[u], -u)) for members in old]
    return list(dict.fromkeys([*heavy, *near[: N_STARTS * len(old)]]))


def _alternatives(ground: Ground, starts: list[int], barred: AbstractSet[int], n_best: int) -> list[frozenset[int]]:
    """The best distinct areas grown from the starts."""
    grown = {grow(ground, (start,), barred) for start in starts}
    return sorted(grown, key=lambda members: (-score_of(ground, members), min(members)))[:n_best]
