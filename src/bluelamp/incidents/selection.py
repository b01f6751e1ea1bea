"""Which incidents rank places for patrol: reported rather than found, in public rather than at home.

Feeding back what patrols find would make every patrolled place hotter; homes cannot be patrolled. Where the source does
not say, the category decides, and the result says which rule was used.
"""

from __future__ import annotations

__all__ = ["Selection", "select_for_patrol"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import POLICE_GENERATED, ReportedBy, ReportingRule, Setting, category

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.incidents.coding import Coded

    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Selection:
    """What was left out of a ranking.

    Args:
        keep: incidents that count, shape (n,).
        reporting_rule: how police-generated incidents were told apart.
        police_generated: incidents left out because police activity made them.
        private: incidents left out because they happened in a dwelling or were domestic.
        can_tell_private: whether the source says so for any incident.
    """

    keep: Bools
    reporting_rule: ReportingRule
    police_generated: int
    private: int
    can_tell_private: bool

    def sentences(self) -> tuple[str, ...]:
        """What must be said with a result."""
        how = {
            ReportingRule.REPORTED_BY: "who reported each incident, as the source says",
            ReportingRule.CATEGORY: "category, because the source does not say who reported",
            ReportingRule.MIXED: "who reported where the source says so, and category elsewhere",
        }
        if self.reporting_rule is ReportingRule.INCLUDED:
            told = "Police-generated incidents are included, as asked; patrols may raise their own counts."
        else:
            told = f"Left out as police-generated: {self.police_generated:,} incidents, by {how[self.reporting_rule]}."
        if not self.can_tell_private:
            return told, "The source does not tell public places from homes; offences in homes are among the counts."
        return told, f"Left out as in a dwelling or domestic: {self.private:,} incidents."


def select_for_patrol(
    categories: Coded,
    reported_by: Coded,
    setting: Coded,
    is_domestic: NDArray[np.int8],
    *,
    include_police_generated: bool,
    include_dwellings: bool,
) -> Selection:
    """Choose the incidents that rank places for patrol.

    Args:
        categories: category of each incident, n rows.
        reported_by: who reported; the empty word where the source does not say.
        setting: kind of place; the empty word where the source does not say.
        is_domestic: 1, 0, or -1 where the source does not say, shape (n,).
        include_police_generated: count them all the same.
        include_dwellings: count dwellings and domestic incidents all the same.
    """
    says = reported_by.is_any_of(lambda word: word != "")
    by_source = reported_by.is_any_of(lambda word: word == ReportedBy.POLICE)
    generated = np.where(says, by_source, categories.is_any_of(_is_generated)) & (not include_police_generated)
    private = setting.is_any_of(lambda word: word == Setting.DWELLING) | (is_domestic == 1)
    private = private & ~generated & (not include_dwellings)
    tells = bool(setting.is_any_of(lambda word: word != "").any() or (is_domestic >= 0).any())
    return Selection(
        keep=~generated & ~private,
        reporting_rule=_rule(says, include_police_generated=include_police_generated),
        police_generated=int(generated.sum()),
        private=int(private.sum()),
        can_tell_private=tells,
    )


def _is_generated(code: str) -> bool:
    return bool(code) and (code in POLICE_GENERATED or category(code).parent in POLICE_GENERATED)


def _rule(says: Bools, *, include_police_generated: bool) -> ReportingRule:
    if include_police_generated:
        return ReportingRule.INCLUDED
    if says.all() and len(says):
        return ReportingRule.REPORTED_BY
    return ReportingRule.MIXED if says.any() else ReportingRule.CATEGORY
