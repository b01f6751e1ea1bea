"""People at the door: codes of an app, a clean count of failures, and mail that would leave."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bluelamp_station.accounts.models import Person

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of a made-up telephone


def code_at(secret: str, seconds: float) -> str:
    """The six digits that an app shows, worked out as RFC 6238 says."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(seconds) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@pytest.fixture(autouse=True)
def no_counts() -> Iterator[None]:
    """The sign-in library counts requests and used codes in a cache that outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def with_app(db: None) -> Callable[[Person], str]:  # noqa: ARG001 - the database
    """Give somebody an authenticator app; its secret."""

    def give(person: Person) -> str:
        Authenticator.objects.create(user_id=person.pk, type=Authenticator.Type.TOTP, data={"secret": SECRET})
        return SECRET

    return give


@pytest.fixture
def code() -> Callable[[str], str]:
    """The code that an app shows now."""
    return lambda secret: code_at(secret, time.time())
