"""A search under way: what every step of it looks at."""

from __future__ import annotations

__all__ = ["Search"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bluelamp.core.figures import Completeness
    from bluelamp.incidents.sinks import SinkPoint
    from bluelamp.io.store import Manifest
    from bluelamp.tasks.hotspots.ground import Ground
    from bluelamp.tasks.hotspots.settings import FindSettings
    from bluelamp.tasks.hotspots.weighing import Weighed


@dataclass(frozen=True, slots=True)
class Search:
    """What a search for hotspots rests on.

    Args:
        settings: what was asked for.
        manifest: what the store holds.
        held: months expected and held.
        is_held: which months of the period were received, shape (n_months,).
        ground: study area and units.
        weighed: the incidents that count, shared out to months.
        unit: unit of each share, shape (m,); -1 for none.
        sinks: points that carry too much in this period and that nobody has decided on.
    """

    settings: FindSettings
    manifest: Manifest
    held: Completeness
    is_held: NDArray[np.bool_]
    ground: Ground
    weighed: Weighed
    unit: NDArray[np.int64]
    sinks: tuple[SinkPoint, ...]
