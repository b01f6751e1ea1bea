"""The ledger of hours and money: its lines, what they add up to, and the difference lines that a change asks for."""

from __future__ import annotations

__all__ = ["MONEY_DEFINITION", "PATROL_DEFINITION", "Amounts", "Entry", "LedgerKey", "add_up", "difference_lines"]

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

MONEY_DEFINITION = (
    "Delivered money. A police seat costs the paid hours of its shift once a counted visit was made on it; a partner's"
    " seat costs the hours verified in places, at least the minimum of its rate for a shift; a visit without a known"
    " shift costs its verified hours. Each at the rate that held on the day on which the shift began. Core and"
    " volunteer time costs nothing unless the table names a rate for it."
)
PATROL_DEFINITION = (
    "Delivered hours are minutes of counted visits on the best evidence, each visit to the whole minute: person-minutes"
    " with each member of the crew, patrol-minutes and the visit itself once, with the first member of the crew."
)


class Amounts(NamedTuple):
    """What a line adds: whole minutes, whole pence, visits; negative where it takes back.

    ``person_minutes`` and ``patrol_minutes`` lie in places (low, best and high by the evidence), ``paid_minutes`` are
    what money is for, ``qualifying_*`` are those of visits that are long enough.
    """

    person_minutes: int = 0
    patrol_minutes: int = 0
    patrol_low: int = 0
    patrol_high: int = 0
    qualifying_minutes: int = 0
    qualifying_low: int = 0
    qualifying_high: int = 0
    paid_minutes: int = 0
    pence: int = 0
    visits: int = 0
    qualifying_visits: int = 0

    def plus(self, other: Amounts) -> Amounts:
        """Both together."""
        return Amounts(*(mine + yours for mine, yours in zip(self, other, strict=True)))

    def minus(self, other: Amounts) -> Amounts:
        """What is left when the other is taken away."""
        return Amounts(*(mine - yours for mine, yours in zip(self, other, strict=True)))


class LedgerKey(NamedTuple):
    """What a line is about; lines of one key add up, and whatever changes of it is taken back and said anew.

    ``subject`` is the key of its source (``shift:7``, ``visit:…``), ``organisation`` the key of the agency itself or
    None where only its kind is known, ``evidence`` the grade (of a shift the weakest of its visits), ``rate_pence``
    the pence an hour or None where nothing is priced.
    """

    subject: str
    agency: str
    role: str
    organisation: int | None
    day: dt.date
    funding_ref: str
    is_additional: bool
    place_ref: str = ""
    evidence: str = ""
    rate_pence: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger.

    Args:
        key: what it is about.
        amounts: what it adds.
        words: for whoever reads it: how it was priced.
    """

    key: LedgerKey
    amounts: Amounts
    words: str = ""


def add_up(entries: Iterable[Entry]) -> dict[LedgerKey, Amounts]:
    """What holds by key: the sum of its lines; keys whose lines cancel out are left out."""
    sums: dict[LedgerKey, Amounts] = defaultdict(Amounts)
    for entry in entries:
        sums[entry.key] = sums[entry.key].plus(entry.amounts)
    return {key: found for key, found in sums.items() if any(found)}


def difference_lines(held: Mapping[LedgerKey, Amounts], wanted: Iterable[Entry]) -> tuple[Entry, ...]:
    """The lines that make the ledger say what holds now; none where it says so already.

    1. Add up what is wanted by key. 2. For each key take away what is held. 3. Keep differences that are not nothing,
    those that take back first.

    Args:
        held: what the lines so far add up to, of the subjects in question.
        wanted: what is to hold of them.

    Returns:
        Lines in order of subject; after they are added, ``add_up`` of all lines is ``add_up(wanted)``.
    """
    wanted = tuple(wanted)
    sums, words = add_up(wanted), {entry.key: entry.words for entry in wanted}
    found = []
    for key in {*held, *sums}:
        change = sums.get(key, Amounts()).minus(held.get(key, Amounts()))
        if any(change):
            found.append(Entry(key, change, words.get(key, "") if key in sums else _taken_back(key)))
    return tuple(sorted(found, key=lambda entry: (entry.key.subject, entry.key in sums, _order(entry.key))))


def _taken_back(key: LedgerKey) -> str:
    what = key.subject.partition(":")[0]
    return f"Taken back: the {what} was corrected, cancelled or withdrawn."


def _order(key: LedgerKey) -> tuple[str, ...]:
    return tuple("" if part is None else str(part) for part in key)
