"""How long visits were, as a histogram with the line from which a visit qualifies, and as a table."""

from __future__ import annotations

__all__ = ["DurationLine", "durations_chart", "durations_table", "week_bars"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format

from bluelamp_station.ui.charts import Bar
from bluelamp_station.ui.histograms import Histogram, HistogramBin, lay_out_histogram

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bluelamp_station.patrols.engine.figures import Durations, WeekShare

_LABEL_EVERY = 5
_TABLE_MINUTES = 5
_LOOKS = {
    "below": "shorter than 15 minutes",
    "reached": "15 minutes or more",
    "marked": "exactly 15 minutes: more than its neighbours explain",
}


@dataclass(frozen=True, slots=True)
class DurationLine:
    """A line of the table: minutes in words, visits, and their share of all (0 to 1)."""

    minutes: str
    visits: int
    share: float


def durations_chart(found: Durations, title: str) -> Histogram:
    """A bar for each minute, and one for all that are longer.

    Args:
        found: what the engine counted.
        title: what it shows, in one sentence.
    """
    bins = [
        *_bins(found),
        HistogramBin(f"{found.edges[-1]:.0f}+", found.over, _title(f"{found.edges[-1]:.0f} min or more", found.over)),
    ]
    line = next((n for n, edge in enumerate(found.edges) if edge >= found.qualifying_from), len(found.counts))
    words = f"{found.qualifying_from:.0f} minutes"
    return lay_out_histogram(bins, title, line=(line, words), axis_words="Minutes of the visit", looks=_LOOKS)


def _bins(found: Durations) -> Iterator[HistogramBin]:
    for low, high, count in zip(found.edges, found.edges[1:], found.counts, strict=False):
        look = "below" if low < found.qualifying_from else "reached"
        if found.bunching and low <= found.qualifying_from < high:
            look = "marked"
        label = f"{low:.0f}" if low % _LABEL_EVERY == 0 else ""
        yield HistogramBin(label, count, _title(f"{low:.0f} to below {high:.0f} min", count), look)


def _title(minutes: str, count: int) -> str:
    return f"{minutes}: {count:,} visit{'' if count == 1 else 's'}"


def durations_table(found: Durations) -> list[DurationLine]:
    """The same in steps of five minutes, with the longest as the last line.

    Args:
        found: what the engine counted.
    """
    total = sum(found.counts) + found.over
    sums: dict[int, int] = {}
    for low, count in zip(found.edges, found.counts, strict=False):
        step = int(low // _TABLE_MINUTES) * _TABLE_MINUTES
        sums[step] = sums.get(step, 0) + count
    lines = [(f"{low} to below {low + _TABLE_MINUTES}", count) for low, count in sorted(sums.items())]
    lines.append((f"{found.edges[-1]:.0f} or more", found.over))
    return [DurationLine(minutes, count, count / total if total else 0.0) for minutes, count in lines]


def week_bars(weeks: Iterable[WeekShare]) -> list[Bar]:
    """A bar for each week, with the range in which chance alone would leave it.

    Args:
        weeks: as the engine found them.
    """
    return [
        Bar(
            date_format(week.monday, "j M Y"),
            None if week.share is None else 100.0 * week.share,
            f"{100 * week.share:.0f} %" if week.share is not None else "no visit",
            low=None if week.share is None else 100.0 * week.low,
            high=None if week.share is None else 100.0 * week.high,
            colour="amber" if week.is_outside else "blue",
        )
        for week in weeks
    ]
