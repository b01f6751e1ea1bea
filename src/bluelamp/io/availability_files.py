"""availability.csv: the time that people offer or are rostered for."""

from __future__ import annotations

__all__ = ["AVAILABILITY_COLUMNS", "read_availability"]

import datetime as dt
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp.io.patrol_rows import word_in
from bluelamp.io.plan_rows import given_instant, given_key, read_every_row, refused_row
from bluelamp.plans.records import Offer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

AVAILABILITY_COLUMNS = ("person_id", "starts_at", "ends_at", "kind")
_HOUR_S = 3600
# A duty is no longer than a shift may be; an offer may be a whole week of which any part is welcome.
_LONGEST_H = dict.fromkeys(AvailabilityKind, 169) | {AvailabilityKind.CORE: 16}


def read_availability(path: Path, people: Collection[str]) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
    """Read offers: ``person_id, starts_at, ends_at, kind``.

    Args:
        path: the file.
        people: ids of the staff.

    Returns:
        Offers in the file's order, and sentences about what was left out: rows that repeat another.

    Raises:
        UnreadableInputError: the file or a cell cannot be read.
        RefusedInputError: it names somebody who is not among the staff (BL-PLAN-64), an offer runs backwards or is too
            long (BL-PLAN-66), or two offers of one person overlap (BL-PLAN-67).
    """

    def make(row: Mapping[str, str], number: int) -> Offer:
        one = _offer(row, number)
        _check(one, path, people)
        return one

    offers = read_every_row(path, AVAILABILITY_COLUMNS, make)
    kept = tuple(dict.fromkeys(offers))
    _check_apart(kept, path)
    repeats = len(offers) - len(kept)
    row = "row repeats an earlier one and was" if repeats == 1 else "rows repeat earlier ones and were"
    return kept, (f"{path.name}: {repeats:,} {row} left out.",) if repeats else ()


def _offer(row: Mapping[str, str], number: int) -> Offer:
    return Offer(
        person_ref=given_key(row, "person_id"),
        starts_s=given_instant(row, "starts_at"),
        ends_s=given_instant(row, "ends_at"),
        kind=word_in(AvailabilityKind, row, "kind"),
        row=number,
    )


def _check(offer: Offer, path: Path, people: Collection[str]) -> None:
    if offer.person_ref not in people:
        words = f"{offer.person_ref!r} is not among the staff; correct the id or add the person to the staff."
        raise refused_row("BL-PLAN-64", words, path, offer.row, "person_id")
    if offer.ends_s <= offer.starts_s:
        words = "It ends when it starts." if offer.ends_s == offer.starts_s else "It ends before it starts."
        raise refused_row("BL-PLAN-66", words, path, offer.row, "ends_at")
    longest = _LONGEST_H[offer.kind]
    if offer.ends_s - offer.starts_s > longest * _HOUR_S:
        hours = (offer.ends_s - offer.starts_s) / _HOUR_S
        words = f"It lasts {hours:,.1f} hours; time of the kind {offer.kind.value} lasts {longest} at the most."
        raise refused_row("BL-PLAN-66", words, path, offer.row, "ends_at")


def _check_apart(offers: Sequence[Offer], path: Path) -> None:
    in_order = sorted(offers, key=lambda offer: (offer.person_ref, offer.starts_s, offer.ends_s, offer.row))
    for _, of_one in groupby(in_order, key=lambda offer: offer.person_ref):
        for one, other in pairwise(of_one):
            if other.starts_s < one.ends_s:
                first, second = sorted((one, other), key=lambda offer: offer.row)
                words = (
                    f"It overlaps with row {first.row}, which {second.person_ref} offers as "
                    f"{first.kind.value.replace('_', ' ')} until {_clock(first.ends_s)}; "
                    "nobody can be at two duties at once, so correct one of them."
                )
                raise refused_row("BL-PLAN-67", words, path, second.row, "starts_at")


def _clock(at_s: int) -> str:
    return dt.datetime.fromtimestamp(at_s, tz=dt.UTC).strftime("%d %B %H:%M UTC")
