"""Known answers: how many true stays the standard rule finds and how far off its minutes are, by time between points.

For each seed a day of six crews is made up, whose true stays are known to the second. The same true paths are told by
devices that speak every 1 to 300 s. Printed are the share of stays found exactly once, visits that are no stay,
the mean error of the minutes of those found and its 95th percentile, minutes found per true minute in all, and the
share of stays whose true length lies between low and high.

Run: python benchmarks/patrols/truth_visits.py [SEEDS]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from bluelamp.patrols.standard import find_stays
from bluelamp.synth.points import DaySettings, make_day

INTERVALS_S = (1, 5, 15, 30, 60, 120, 180, 240, 300)


@dataclass(frozen=True, slots=True)
class Answer:
    """What days at one interval showed.

    Args:
        true: stays there were.
        met: those met by exactly one visit at the same place.
        false: visits that overlap no stay at their place.
        errors: minutes found less true minutes, of those met.
        held: those met whose true length lies between low and high.
        minutes: found in all, and true in all.
    """

    true: int
    met: int
    false: int
    errors: list[float]
    held: int
    minutes: tuple[float, float]


def try_interval(interval_s: int, seeds: int) -> Answer:
    """Make days up at one interval and compare what is found with the truth."""
    true = met = false = held = 0
    errors: list[float] = []
    found_min = true_min = 0.0
    for seed in range(seeds):
        day = make_day(seed, DaySettings(ping_s=(interval_s, interval_s)))
        stays = find_stays(day.tracks, day.outlines)
        device, began = day.tracks.device[stays.first], day.tracks.at_s[stays.first]
        ended = day.tracks.at_s[stays.last]
        is_true = np.zeros(len(stays), dtype=np.bool_)
        for stay in day.stays:
            overlaps = (device == stay.device) & (stays.place == stay.place)
            overlaps &= (began <= stay.ended_s) & (ended >= stay.started_s)
            is_true |= overlaps
            which = np.flatnonzero(overlaps)
            if len(which) == 1:
                met += 1
                errors.append(float(stays.best_min[which[0]]) - stay.minutes)
                held += bool(stays.low_min[which[0]] <= stay.minutes <= stays.high_min[which[0]])
        true += len(day.stays)
        false += int((~is_true).sum())
        found_min += float(stays.best_min.sum())
        true_min += sum(stay.minutes for stay in day.stays)
    return Answer(true, met, false, errors, held, (found_min, true_min))


def main() -> int:
    """Try every interval and print the table."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    columns = ("a point every", "stays found once", "no stay", "mean error", "95 % within", "minutes found", "held")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for interval_s in INTERVALS_S:
        a = try_interval(interval_s, seeds)
        off = f"{np.mean(a.errors):+.1f} min | {np.quantile(np.abs(a.errors), 0.95):.1f} min" if a.errors else "- | -"
        held = f"{a.held / a.met:.1%}" if a.met else "-"
        print(
            f"| {interval_s} s | {a.met} of {a.true} ({a.met / a.true:.1%}) | {a.false} | {off} "
            f"| {a.minutes[0] / a.minutes[1]:.1%} | {held} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
