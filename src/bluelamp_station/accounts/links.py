"""Links that work once: a random token goes to one person, and only its hash is kept."""

from __future__ import annotations

__all__ = ["hash_of", "new_token"]

import hashlib
import secrets

_TOKEN_BYTES = 32


def new_token() -> tuple[str, str]:
    """A token nobody can guess, and the hash by which it will be known again."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return token, hash_of(token)


def hash_of(token: str) -> str:
    """SHA-256 in hexadecimal; a token holds 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
