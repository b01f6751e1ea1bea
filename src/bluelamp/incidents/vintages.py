"""Census vintages: LSOA codes of 2011 and 2021 brought to areas that both can be summed to.

Between two censuses an LSOA is unchanged, split, merged or redrawn. The smallest areas that are whole in both vintages
are the connected groups of the lookup between them; each is named by its first 2021 code.
"""

from __future__ import annotations

__all__ = ["Vintages", "group_vintages"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Vintages:
    """Where each LSOA code of either vintage belongs.

    Args:
        group_of: LSOA code (2011 or 2021) to the code of its group.
        is_recoded: codes whose group carries another name.
    """

    group_of: Mapping[str, str]
    is_recoded: frozenset[str]

    def translate(self, codes: Any) -> tuple[Any, int, int]:
        """Groups of an arrow text column; null where unknown.

        Returns:
            The column, rows whose code changed, and rows with a code that the lookup does not know.
        """
        encoded = codes.dictionary_encode()
        values = encoded.dictionary.to_pylist()
        groups = pa.array([self.group_of.get(value) for value in values], pa.string())
        counts = np.bincount(encoded.indices.drop_null().to_numpy(zero_copy_only=False), minlength=len(values))
        recoded = sum(int(n) for value, n in zip(values, counts, strict=True) if value in self.is_recoded)
        unknown = sum(int(n) for value, n in zip(values, counts, strict=True) if value not in self.group_of)
        return groups.take(encoded.indices), recoded, unknown


def group_vintages(old: Sequence[str], new: Sequence[str]) -> Vintages:
    """Build the groups from a lookup.

    Args:
        old: 2011 codes, one for each row of the lookup.
        new: 2021 codes beside them.
    """
    # The same code may stand in both vintages and mean the same ground: one node a code.
    names = sorted(set(old) | set(new))
    place = {name: i for i, name in enumerate(names)}
    left, right = [place[code] for code in old], [place[code] for code in new]
    links = coo_array((np.ones(len(left)), (left, right)), shape=(len(names), len(names)))
    _, group = connected_components(links, directed=False)
    first: dict[int, str] = {}
    for code in sorted(set(new)):
        first.setdefault(int(group[place[code]]), code)
    group_of = {name: first[int(group[i])] for i, name in enumerate(names)}
    return Vintages(group_of, frozenset(name for name, code in group_of.items() if name != code))
