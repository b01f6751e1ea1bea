"""False-discovery control: of many places called hot, how large a share may be called so by chance."""

from __future__ import annotations

__all__ = ["Control", "adjusted_p"]

from typing import TYPE_CHECKING, Literal

import numpy as np

from bluelamp.core.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Control = Literal["benjamini-hochberg", "benjamini-yekutieli", "none"]


def adjusted_p(p: NDArray[np.float64], control: Control = "benjamini-hochberg") -> NDArray[np.float64]:
    """Adjust p-values so that calling all places with at most alpha hot keeps the expected false share at alpha.

    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57:289-300, holds for independent tests and
    for positive dependence, which overlapping neighbourhoods of one map have; Benjamini & Yekutieli (2001), Annals of
    Statistics 29:1165-1188, holds under any dependence and is stricter by the harmonic sum 1 + 1/2 + ... + 1/n.

    Args:
        p: p-values, 0 to 1, shape (n,).
        control: which rule; ``none`` gives the p-values back.

    Returns:
        Adjusted p-values, each at least its p-value and at most 1, shape (n,).

    Raises:
        UsageError: a p-value is not known or not between 0 and 1, or there is no such rule.
    """
    if p.size and not (p.min() >= 0 and p.max() <= 1):
        raise UsageError("p-values lie between 0 and 1; leave out places that were not tested.", code="BL-DISCOVERY-01")
    if control == "none" or p.size == 0:
        return p.copy()
    order = np.argsort(p)
    stepped = p[order]
    stepped *= _strictness(p.size, control) * p.size / np.arange(1, p.size + 1)
    smallest_above = np.minimum.accumulate(stepped[::-1])[::-1]
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(smallest_above, 1.0)
    return adjusted


def _strictness(n: int, control: str) -> float:
    if control == "benjamini-hochberg":
        return 1.0
    if control == "benjamini-yekutieli":
        return float(np.sum(1.0 / np.arange(1, n + 1)))
    raise UsageError(
        f"{control!r} is no false-discovery control; choose benjamini-hochberg, benjamini-yekutieli or none.",
        code="BL-DISCOVERY-02",
    )
