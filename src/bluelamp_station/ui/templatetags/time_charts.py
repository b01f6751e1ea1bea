"""Tags of charts of time: timelines, histograms, hours of the week; ``{% load time_charts %}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from bluelamp_station.ui.histograms import Histogram
    from bluelamp_station.ui.hour_grids import HourGrid
    from bluelamp_station.ui.timelines import Timeline

register = template.Library()


@register.inclusion_tag("ui/timeline.html")
def timeline(chart: Timeline) -> dict[str, Timeline]:
    """Bars along a day or a week.

    Args:
        chart: as it was laid out.
    """
    return {"chart": chart}


@register.inclusion_tag("ui/histogram.html")
def histogram(chart: Histogram) -> dict[str, Histogram]:
    """A histogram.

    Args:
        chart: as it was laid out.
    """
    return {"chart": chart}


@register.inclusion_tag("ui/hour_grid.html")
def hour_grid(chart: HourGrid) -> dict[str, HourGrid]:
    """The hours of a week by shade.

    Args:
        chart: as it was laid out.
    """
    return {"chart": chart}
