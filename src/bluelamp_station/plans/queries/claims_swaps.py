"""What became of the swaps that somebody asked or was asked, in sentences for the two of them."""

from __future__ import annotations

__all__ = ["SwapNews", "swap_news"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from bluelamp.core.vocabulary import SwapState
from bluelamp_station.plans.models import SeatSwap

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_TOLD_DAYS = 7
_OPEN = (SwapState.ASKED.value, SwapState.AGREED.value)
_OVER = (SwapState.REFUSED.value, SwapState.CONSENTED.value)


@dataclass(frozen=True, slots=True)
class SwapNews:
    """How a swap stands, for one of the two.

    Args:
        starts_at: of the shift.
        ends_at: of the shift.
        tag: in a word or two.
        colour: of the tag.
        words: what it means for the reader, in sentences.
        is_bad: whether the reader hoped for something else: they asked, and keep the shift.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    tag: str
    colour: str
    words: str
    is_bad: bool = False


def swap_news(person: Person) -> list[SwapNews]:
    """Swaps of shifts that have not begun: open ones, and those answered or decided within a week; one query.

    Args:
        person: who asked, or was asked and has answered.
    """
    now = timezone.now()
    recent = now - dt.timedelta(days=_TOLD_DAYS)
    is_new = Q(state__in=_OVER) & (Q(decided_at__gt=recent) | Q(decided_at__isnull=True, answered_at__gt=recent))
    rows = SeatSwap.objects.filter(
        Q(from_person=person) | Q(to_person=person), Q(state__in=_OPEN) | is_new, seat__offer__starts_at__gt=now
    ).select_related("seat__offer", "from_person", "to_person")
    return [told for one in rows for told in _told(one, person)]


def _told(swap: SeatSwap, person: Person) -> list[SwapNews]:
    if swap.from_person_id == person.pk:
        return [_to_asker(swap)]
    # Nothing of what they have still to answer, and nothing of their own no.
    is_theirs = swap.state == SwapState.ASKED or (swap.state == SwapState.REFUSED and swap.decided_at is None)
    return [] if is_theirs else [_to_asked(swap)]


def _to_asker(swap: SeatSwap) -> SwapNews:
    other = swap.to_person.crew_ref
    keeps = " The shift is still yours." if swap.seat.person_id == swap.from_person_id else ""
    if swap.state == SwapState.ASKED:
        return _news(swap, "Asked", "blue", f"{other} has not answered yet.{keeps}")
    if swap.state == SwapState.AGREED:
        return _news(swap, "Waits for consent", "blue", f"{other} said yes; your sergeant has not decided yet.{keeps}")
    if swap.state == SwapState.CONSENTED:
        return _news(swap, "Swapped", "green", f"{other} took it over.{_why(swap)}")
    no = f"{other} said no." if swap.decided_at is None else f"Your sergeant did not consent.{_why(swap)}"
    return _news(swap, "Not swapped", "orange", f"{no}{keeps}", is_bad=bool(keeps))


def _to_asked(swap: SeatSwap) -> SwapNews:
    other = swap.from_person.crew_ref
    if swap.state == SwapState.AGREED:
        words = f"You said yes to {other}; your sergeant has not decided yet. Until then it is not yours."
        return _news(swap, "Waits for consent", "blue", words)
    if swap.state == SwapState.CONSENTED:
        return _news(swap, "Swapped", "green", f"You took it over from {other}.{_why(swap)}")
    return _news(swap, "Not swapped", "orange", f"Your sergeant did not consent.{_why(swap)} {other} keeps it.")


def _why(swap: SeatSwap) -> str:
    return f" Why: {swap.why.rstrip('.')}." if swap.why else ""


def _news(swap: SeatSwap, tag: str, colour: str, words: str, *, is_bad: bool = False) -> SwapNews:
    offer = swap.seat.offer
    return SwapNews(offer.starts_at, offer.ends_at, tag, colour, words, is_bad)
