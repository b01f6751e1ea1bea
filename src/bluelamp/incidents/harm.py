"""Harm weights: what one incident of a category counts for when harm is ranked instead of numbers.

A table is data with a version and a source for every row, never code; a category without a row of its own takes the
weight of the published category that it counts into.
"""

from __future__ import annotations

__all__ = ["HarmTable", "HarmWeight", "parse_harm_table", "undivided_share"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core import vocabulary
from bluelamp.core.errors import UnreadableInputError, Where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

# One undivided published category: it holds a push in a bar, a rape at home and everything between.
UNDIVIDED = "violence-and-sexual-offences"


@dataclass(frozen=True, slots=True)
class HarmWeight:
    """The weight of one category.

    Args:
        weight: in the table's unit.
        source: where the number comes from.
    """

    weight: float
    source: str


@dataclass(frozen=True, slots=True)
class HarmTable:
    """A versioned table of weights.

    Args:
        name: stable name, e.g. ``cchi-2026-secondary``.
        version: of the table's content.
        unit: what a weight is, e.g. ``days of imprisonment, starting point``.
        source: where the table comes from.
        caution: one sentence that must be printed with it.
        weights: by category code.
    """

    name: str
    version: str
    unit: str
    source: str
    caution: str
    weights: Mapping[str, HarmWeight]

    def weight_of(self, codes: Sequence[str]) -> NDArray[np.float64]:
        """Weight of each category code, shape (k,)."""
        return np.array([self._weight(code) for code in codes], dtype=np.float64)

    def _weight(self, code: str) -> float:
        found = self.weights.get(code) or self.weights.get(vocabulary.category(code).parent)
        return found.weight if found else 0.0


def parse_harm_table(content: Mapping[str, Any], *, file: str) -> HarmTable:
    """Check a table's content and freeze it.

    Args:
        content: the parsed TOML: name, version, unit, source, caution, and ``[[weight]]`` rows.
        file: name of the file, for messages.

    Raises:
        UnreadableInputError: a missing key, an unknown category, a negative weight, or a published category left out.
    """
    where = Where(file=file)
    for key in ("name", "version", "unit", "source", "caution", "weight"):
        if key not in content:
            raise UnreadableInputError(f"a harm table needs {key!r}.", code="BL-HARM-01", where=where)
    weights = {}
    for number, row in enumerate(content["weight"], start=1):
        code, weight = _row(row, number, where)
        weights[code] = weight
    missing = [c.name for c in vocabulary.PUBLISHED if c.code not in weights]
    if missing:
        message = f"no weight for {', '.join(missing)}."
        raise UnreadableInputError(message, code="BL-HARM-02", where=where)
    texts = {key: str(content[key]) for key in ("name", "version", "unit", "source", "caution")}
    return HarmTable(weights=weights, **texts)


def _row(row: Mapping[str, Any], number: int, where: Where) -> tuple[str, HarmWeight]:
    place = Where(file=where.file, row=number, column="weight")
    try:
        code = vocabulary.category(str(row["category"])).code
        weight = HarmWeight(float(row["weight"]), str(row["source"]))
    except Exception as error:
        message = f"each [[weight]] needs category, weight and source ({error})."
        raise UnreadableInputError(message, code="BL-HARM-01", where=place) from error
    if not np.isfinite(weight.weight) or weight.weight < 0:
        raise UnreadableInputError("a weight is a number of at least 0.", code="BL-HARM-01", where=place)
    return code, weight


def undivided_share(categories: NDArray[np.int64], words: Sequence[str], harm: NDArray[np.float64]) -> float:
    """Share of the harm, 0 to 1, that is the one undivided category of violence and sexual offences.

    Args:
        categories: index into the words, shape (n,).
        words: category codes.
        harm: of each incident, shape (n,).
    """
    total = float(harm.sum())
    if total <= 0 or UNDIVIDED not in words:
        return 0.0
    return float(harm[categories == list(words).index(UNDIVIDED)].sum()) / total
