"""Timing by one protocol: a fresh process, one warm-up, then runs of both sides in turn; first calls timed apart.

``python -m benchmarks.timing list MODULE`` names a module's contests, ``pair MODULE I RUNS`` times both sides of one in
turn, ``cold MODULE I ours|peer`` times loading and the first call of one side and measures its memory. Each prints one
line of JSON. :mod:`benchmarks.run` starts each in a process of its own.
"""

from __future__ import annotations

__all__ = ["Contest", "Side", "nothing_to_check"]

import gc
import importlib
import json
import resource
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Side:
    """One way to do a task.

    Args:
        name: what it is, as the table prints it.
        load: imports what it needs and gives the call that is timed; the call gives the result.
    """

    name: str
    load: Callable[[], Callable[[], Any]]


def nothing_to_check(_ours: object, _peer: object) -> str:
    """For sides whose results cannot be compared."""
    return ""


@dataclass(frozen=True, slots=True)
class Contest:
    """Two ways to do a task, and how they should compare.

    Args:
        row: row of the table of goals, with a letter where it has several.
        task: what is done.
        ours: our side.
        peer: the other.
        goal: the ratio to reach.
        sense: ``at most``: ours / peer; ``at least``: peer / ours, how many times faster.
        check: refuses unequal results by assert, and says in a few words how equal they are.
        quick_runs: alternating runs under ``--quick``.
    """

    row: str
    task: str
    ours: Side
    peer: Side
    goal: float
    sense: Literal["at most", "at least"]
    check: Callable[[Any, Any], str] = nothing_to_check
    quick_runs: int = 3


def describe(contest: Contest) -> dict[str, Any]:
    """What the table says of a contest before it is held."""
    return {
        "row": contest.row,
        "task": contest.task,
        "ours": contest.ours.name,
        "peer": contest.peer.name,
        "goal": contest.goal,
        "sense": contest.sense,
        "quick_runs": contest.quick_runs,
    }


def pair(contest: Contest, runs: int) -> dict[str, Any]:
    """Time both sides in turn.

    Returns:
        Medians in seconds, the ratio of medians, and its spread: the smallest and largest ratio of neighbouring runs.
    """
    ours, peer = contest.ours.load(), contest.peer.load()
    note = contest.check(ours(), peer())
    times: list[tuple[float, float]] = [(seconds(ours), seconds(peer)) for _ in range(runs)]
    mine, theirs = [one for one, _ in times], [other for _, other in times]
    turned = contest.sense == "at least"
    ratios = [other / one if turned else one / other for one, other in times]
    ratio = median(theirs) / median(mine) if turned else median(mine) / median(theirs)
    return {
        "ours_s": mine,
        "peer_s": theirs,
        "ours_median_s": median(mine),
        "peer_median_s": median(theirs),
        "ratio": ratio,
        "ratio_low": min(ratios),
        "ratio_high": max(ratios),
        "is_met": ratio >= contest.goal if turned else ratio <= contest.goal,
        "note": note,
    }


def cold(side: Side) -> dict[str, Any]:
    """Time loading and the first call of one side; memory is the process's peak, and by how much the side raised it."""
    before = peak_mb()
    started = time.perf_counter()
    side.load()()
    return {"cold_s": time.perf_counter() - started, "peak_mb": peak_mb(), "raised_mb": peak_mb() - before}


def seconds(call: Callable[[], object]) -> float:
    """Wall time of one call; what it returns is freed outside."""
    gc.collect()
    started = time.perf_counter()
    result = call()
    taken = time.perf_counter() - started
    del result
    return taken


def peak_mb() -> float:
    """The process's peak memory in MB; the kernel counts in kB on Linux and in bytes on a Mac."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def main(arguments: list[str]) -> dict[str, Any] | list[dict[str, Any]]:
    """Carry out one of the three verbs; a peer that is not installed is an answer, not a failure."""
    verb, module, *rest = arguments
    contests: tuple[Contest, ...] = importlib.import_module(module).CONTESTS
    if verb == "list":
        return [describe(contest) for contest in contests]
    contest = contests[int(rest[0])]
    try:
        if verb == "pair":
            return pair(contest, int(rest[1]))
        return cold(contest.ours if rest[1] == "ours" else contest.peer)
    except ImportError as error:
        return {"missing": str(error)}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
