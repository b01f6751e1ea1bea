"""Tags of charts of plans: days of crews, curves; ``{% load plan_charts %}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from bluelamp_station.ui.curves import Curve
    from bluelamp_station.ui.gantt import Gantt

register = template.Library()


@register.inclusion_tag("ui/gantt.html")
def gantt(chart: Gantt) -> dict[str, Gantt]:
    """A day of crews.

    Args:
        chart: as it was laid out.
    """
    return {"chart": chart}


@register.inclusion_tag("ui/curve.html")
def curve(chart: Curve) -> dict[str, Curve]:
    """A curve through points.

    Args:
        chart: as it was laid out.
    """
    return {"chart": chart}
