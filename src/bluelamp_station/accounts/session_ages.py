"""How long a session has been open, and how long nobody has used it."""

from __future__ import annotations

__all__ = ["Ended", "asks_by_itself", "begin", "has_ended", "is_of_phone", "outlive_the_app", "touch"]

import time
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

from bluelamp.core.vocabulary import Purpose

if TYPE_CHECKING:
    from django.http import HttpRequest

_BEGAN, _SEEN = "signed_in_at", "last_seen_at"
_SECONDS_A_MINUTE = 60
# Everything below it is the phone app's.
_PHONE = "/field/"
# Who has no other purpose sees nothing on a phone but their own work.
_ON_PATROL = frozenset({Purpose.PATROL, Purpose.SUPPORT_UNIT})
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


def outlive_the_app(request: HttpRequest) -> None:
    """Let the session of somebody who only patrols outlive the app: phones end apps whenever they like."""
    if request.session.get_expire_at_browser_close() and _in_pocket(request):
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)


def has_ended(request: HttpRequest) -> Ended | None:
    """Whether a session was left idle too long or is too old as a whole; None while it is good."""
    now = time.time()
    began, seen = request.session.get(_BEGAN), request.session.get(_SEEN)
    idle_min = 0.0 if seen is None else (now - seen) / _SECONDS_A_MINUTE
    # Who asks is looked up only where it matters.
    if idle_min > settings.SESSION_IDLE_MINUTES and (idle_min > settings.PHONE_IDLE_MINUTES or not _in_pocket(request)):
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
    is_live = request.method == "GET" and request.headers.get("X-Requested-With") == "XMLHttpRequest"
    # The phone app looks for a new plan by itself.
    return is_live or (is_of_phone(request) and request.method in ("GET", "HEAD"))


def is_of_phone(request: HttpRequest) -> bool:
    """Whether the phone app asks: it is never sent to a page, it is told what to do."""
    return request.path_info.startswith(_PHONE)


def _in_pocket(request: HttpRequest) -> bool:
    """Whether somebody who only patrols has their phone with them: for hours nobody touches it, and it must send."""
    if not is_of_phone(request):
        return False
    purposes: frozenset[Purpose] = request.user.access.purposes  # type: ignore[union-attr]  # - the middleware looked
    return bool(purposes) and purposes <= _ON_PATROL
