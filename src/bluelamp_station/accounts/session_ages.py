"""How long a session has been open, and how long nobody has used it."""

from __future__ import annotations

__all__ = ["Ended", "asks_by_itself", "begin", "has_ended", "touch"]

import time
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

_BEGAN, _SEEN = "signed_in_at", "last_seen_at"
_SECONDS_A_MINUTE = 60
# The session is written at most this often for being used.
_SEEN_NOTED_EVERY = 60


class Ended(StrEnum):
    """Why a session was closed."""

    IDLE = "idle"
    AGE = "age"
    LEFT = "left"


def begin(request: HttpRequest) -> None:
    """Start counting."""
    request.session[_BEGAN] = request.session[_SEEN] = time.time()


def has_ended(request: HttpRequest) -> Ended | None:
    """Whether a session was left idle too long or is too old as a whole; None while it is good."""
    now = time.time()
    began, seen = request.session.get(_BEGAN), request.session.get(_SEEN)
    if seen is not None and now - seen > settings.SESSION_IDLE_MINUTES * _SECONDS_A_MINUTE:
        return Ended.IDLE
    if began is not None and now - began > settings.SESSION_COOKIE_AGE:
        return Ended.AGE
    return None


def touch(request: HttpRequest) -> None:
    """Note that the session is in use; live pages that ask by themselves do not count as use."""
    if _BEGAN not in request.session:
        begin(request)
    elif not asks_by_itself(request) and time.time() - request.session[_SEEN] > _SEEN_NOTED_EVERY:
        request.session[_SEEN] = time.time()


def asks_by_itself(request: HttpRequest) -> bool:
    """Whether a page asked for the newest state of a part of itself, without anybody doing anything."""
    return request.method == "GET" and request.headers.get("X-Requested-With") == "XMLHttpRequest"
