"""A briefing pack as values for whoever sets it on paper."""

from __future__ import annotations

__all__ = ["CONTACTS", "POWERS", "everywhere", "pack_document", "pack_facts"]

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from bluelamp_station.plans.queries.packs import NOT_TO_CLAIM
from bluelamp_station.plans.queries.packs_why import TO_DO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.plans.queries.packs import Pack, PackPlace, PackPower

CONTACTS = (
    "Bluelamp holds no telephone numbers. Write whom to call at a place into its briefing (Plans, Briefings of "
    "places), or by hand here. In an emergency use the radio or 999; this pack and the app stand behind both."
)
POWERS = (
    "What the table of powers says for the roles of this crew on this day. “Check” means that nobody has checked the "
    "entry against its source: ask before you rely on it. A pack gives nobody a power, and being at a place is no "
    "ground for using one."
)


def pack_facts(pack: Pack) -> tuple[tuple[str, str], ...]:
    """What a shift is, as words and what holds, in the order in which people ask."""
    starts, ends = timezone.localtime(pack.shift.starts_at), timezone.localtime(pack.shift.ends_at)
    crew = "\n".join(
        f"{one.name}, {one.role} ({one.agency})" if one.name else f"{one.role} ({one.agency})" for one in pack.members
    )
    rest = "No break is planned"
    if pack.shift.break_starts_at and pack.shift.break_ends_at:
        begins, over = timezone.localtime(pack.shift.break_starts_at), timezone.localtime(pack.shift.break_ends_at)
        rest = f"{begins:%H:%M} to {over:%H:%M}, at the base"
    return (
        ("Shift", pack.shift.shift_id),
        ("When", f"{starts:%A %-d %B %Y, %H:%M} to {ends:%A %-d %B, %H:%M}"),
        ("Crew", crew or "Nobody is on it yet"),
        ("Base", pack.base or "Not named: as your duty system says"),
        ("Break", rest),
        ("Time paid as", "Additional" if pack.shift.is_additional else "Core rota"),
    )


def pack_document(pack: Pack, *, code: str, address: str) -> dict[str, Any]:
    """The pack as texts, lists and mappings.

    Args:
        pack: the pack.
        code: the code that phones read, as a drawing.
        address: what the code says.
    """
    cancelled = pack.shift.cancelled_because or "no reason was kept"
    return {
        "title": pack.title,
        "programme": pack.programme,
        "warning": f"This shift is cancelled: {cancelled}" if pack.shift.cancelled_at else "",
        "facts": [list(fact) for fact in pack_facts(pack)],
        "code": code,
        "code_words": "The code opens this shift in the phone app",
        "address": address,
        "stops": [
            [str(one.number), one.ref, one.name, f"{one.starts_at:%H:%M}", f"{one.ends_at:%H:%M}", str(one.minutes)]
            for one in pack.stops
        ],
        "no_stops": "No visit is planned for this shift; go where the app says that a visit is due.",
        "elsewhere": elsewhere_words(pack.n_elsewhere),
        "map": None if pack.map is None else {
            "svg": pack.map.svg, "words": pack.map.words, "attribution": pack.map.attribution,
            "width": pack.map.width, "height": pack.map.height,
        },
        "everywhere": [list(one) for one in everywhere(pack.places)],
        "places": [
            {
                "name": f"{one.ref} {one.name}" + (f", {one.town}" if one.town else ""),
                "numbers": one.numbers,
                "why": list(one.why) or ["Nothing is counted here yet."],
                "terrain": one.terrain,
                "to_do": "" if one.to_do == TO_DO else one.to_do,
                "not_to_claim": "" if one.not_to_claim == NOT_TO_CLAIM else one.not_to_claim,
            }
            for one in pack.places
        ],
        "roles": list(pack.roles),
        "powers_words": POWERS if pack.powers else "The table of powers says nothing for this crew on this day: check.",
        "powers": _powers_in_rows(pack.powers),
        "contacts": CONTACTS,
        "footer": footer_words(pack),
    }  # fmt: skip


def _powers_in_rows(powers: Sequence[PackPower]) -> list[list[str]]:
    """The table of powers; neighbours with the same answers share a row."""
    rows = groupby(powers, key=lambda one: one.answers)
    return [["; ".join(one.words for one in same), *answers] for answers, same in rows]


def everywhere(places: Sequence[PackPlace]) -> tuple[tuple[str, str], ...]:
    """What holds at places without words of their own, said once for them all: what it is, and the words."""
    scope = "everywhere" if not any(one.is_written for one in places) else "where a place has no words of its own"
    usual = (
        (f"What to do {scope}", TO_DO, any(one.to_do == TO_DO for one in places)),
        (f"What not to claim {scope}", NOT_TO_CLAIM, any(one.not_to_claim == NOT_TO_CLAIM for one in places)),
    )
    return tuple((asked, answer) for asked, answer, is_needed in usual if is_needed)


def elsewhere_words(number: int) -> str:
    """Visits of the tour that the reader may not see, in words; empty for none."""
    if not number:
        return ""
    return f"{number} more visit{' of this tour lies' if number == 1 else 's of this tour lie'} outside your area."


def footer_words(pack: Pack) -> str:
    """What stands at the foot of each sheet: whose, which version, as at when."""
    version = f", {pack.version}" if pack.version else ""
    as_at = f"As at {pack.made_at:%-d %B %Y, %H:%M}"
    return f"{pack.programme}, shift {pack.shift.shift_id}{version}. {as_at}. Places, not people."
