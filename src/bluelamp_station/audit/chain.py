"""How one event follows from the one before: a pure function, so that anybody can check the chain."""

from __future__ import annotations

__all__ = ["event_hash"]

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def event_hash(previous_hash: str, content: Mapping[str, Any]) -> str:
    """SHA-256 of the previous hash and the event's content as canonical JSON.

    Args:
        previous_hash: 64 hexadecimal digits.
        content: every field of the event but its hashes; times as ISO 8601 in UTC with microseconds.
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(f"{previous_hash}\n{text}".encode()).hexdigest()
