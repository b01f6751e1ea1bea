"""What an authenticator app shows: time-based one-time passwords after RFC 6238."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time


def code_for(secret: str, at: float | None = None) -> str:
    """The six digits for a base32 secret at a time, now without one."""
    key = base64.b32decode(secret.replace(" ", "").upper() + "=" * (-len(secret.replace(" ", "")) % 8))
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
