"""The powers of staff by their codes, and what people read for them."""

from __future__ import annotations

__all__ = ["POWERS", "power_words"]

# Codes of powers in the order in which they are shown, and what people read.
POWERS: dict[str, str] = {
    "arrest": "Arrest",
    "stop_search": "Stop and search",
    "limited_search": "Search for alcohol or tobacco",
    "s34_authorisation": "Authorise dispersal (section 34)",
    "s35_direction": "Direct somebody to leave (section 35)",
    "cpw": "Community protection warning",
    "cpn": "Community protection notice",
    "fpn": "Fixed penalty (community protection)",
    "pspo_fpn": "Fixed penalty (public spaces order)",
    "alcohol_surrender": "Have alcohol given up in a public space",
    "name_and_address": "Require name and address",
    "small_fpn": "Small fixed penalties",
    "alcohol_from_minors": "Take alcohol from under-18s",
    "detain_30_min": "Detain for up to 30 minutes",
}


def power_words(code: str) -> str:
    """What people read for a power; a code that an administrator added later is read as it stands."""
    return POWERS.get(code, code.replace("_", " ").replace("-", " ").capitalize())
