"""What initiatives cost, as figures that say how many of them have a cost entered."""

from __future__ import annotations

__all__ = ["cost_by"]

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from bluelamp.core.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bluelamp_station.hotspots.models import Initiative


def cost_by(labelled: Iterable[tuple[str, Initiative]]) -> tuple[tuple[str, Figure], ...]:
    """Pounds for each label, in the order of the labels.

    Args:
        labelled: initiatives, each with the stream or place it is counted under.
    """
    groups: dict[str, list[Initiative]] = {}
    for label, initiative in labelled:
        groups.setdefault(label, []).append(initiative)
    return tuple((label, _figure(rows)) for label, rows in sorted(groups.items()))


def _figure(rows: list[Initiative]) -> Figure:
    costs = [row.cost_pounds for row in rows if row.cost_pounds is not None]
    return Figure(
        "initiative_pounds",
        float(sum(costs, Decimal(0))) if costs else None,
        "pounds",
        f"Pounds entered as the cost of the initiatives shown; {len(costs)} of {len(rows)} have a cost entered,"
        " the others are not counted. Planned cost, not money spent.",
        source="Initiatives entered in Bluelamp",
        as_at=timezone.now().isoformat(timespec="minutes"),
    )
