"""Minutes in which places had at least one crew."""

from __future__ import annotations

__all__ = ["covered_minutes"]

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def covered_minutes(visits: Iterable[tuple[str, int, int, float]]) -> dict[str, float]:
    """Covered minutes by place: minutes that two crews share count once.

    Args:
        visits: of each its place, first and last moment in seconds since 1970, and the minutes that count.
    """
    rows = list(visits)
    if not rows:
        return {}
    import numpy as np  # noqa: PLC0415 - the web process starts without the science

    from bluelamp.patrols.cover import covered_shares  # noqa: PLC0415 - the same

    place, started, ended, best = zip(*rows, strict=True)
    shares = covered_shares(
        np.array(place), np.array(started, dtype=np.int64), np.array(ended, dtype=np.int64), np.array(best, dtype=float)
    )
    found: dict[str, float] = {}
    for ref, share in zip(place, shares.tolist(), strict=True):
        found[ref] = found.get(ref, 0.0) + share
    return found
