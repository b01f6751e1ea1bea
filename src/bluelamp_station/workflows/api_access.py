"""Who may call the interface, how often, what the log keeps of it, and how an answer is sent once only."""

from __future__ import annotations

__all__ = ["MOST_CALLS", "Caller", "Key", "answer", "caller_of", "count_call", "send"]

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from ninja.errors import HttpError
from ninja.security import HttpBearer

from bluelamp_station.accounts.links import hash_of
from bluelamp_station.accounts.models import ApiToken
from bluelamp_station.accounts.tokens import person_for
from bluelamp_station.audit.actions import record

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bluelamp_station.accounts.models import Person

# Calls with one key in a minute; calls of one address without a good key are counted in the same way.
MOST_CALLS = 60
_WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever calls.

    Args:
        person: whose key it is.
        key: the key.
        scope: what it was asked to open; empty where any key would do.
    """

    person: Person
    key: ApiToken
    scope: str


class Key(HttpBearer):
    """A key that opens one scope.

    Args:
        scope: what the operation needs; empty where any good key will do.
    """

    openapi_description = "A key from your account page, sent as Authorization: Bearer."

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Who calls; None where the key is nobody's, has ended, or its owner's roles have.

        Raises:
            HttpError: 403, a good key for something else; 429, too many calls.
        """
        key = ApiToken.objects.filter(token_hash=hash_of(token)).first()
        if key is None:
            count_call(f"address:{request.META.get('REMOTE_ADDR', '')}")
            return None
        count_call(f"key:{key.pk}")
        for scope in [self.scope] if self.scope else key.scopes:
            person = person_for(token, scope)
            if person is not None:
                return Caller(person, key, self.scope)
        if any(person_for(token, other) for other in key.scopes if self.scope and other != self.scope):
            raise HttpError(403, f"This key does not open {self.scope}.")
        return None


def count_call(caller: str) -> None:
    """Count one call of somebody in this minute.

    Raises:
        HttpError: 429, there were too many.
    """
    name = f"api-calls:{caller}"
    cache.add(name, 0, _WINDOW_S)
    try:
        calls = cache.incr(name)
    except ValueError:
        # The minute ended between the two.
        return
    if calls > MOST_CALLS:
        raise HttpError(429, f"More than {MOST_CALLS} calls in a minute: wait for the next one.")


def answer(
    request: HttpRequest,
    document: Any,
    *,
    of: tuple[str, str] | None = None,
    media_type: str = "application/json",
    core: Any = None,
) -> HttpResponse:
    """A document of restricted records with its fingerprint; 304 without it where the caller has it already.

    That it was read is in the log before it is sent (Data Protection Act 2018, section 62): where the log cannot be
    written, nothing is told. No cache on the way may keep it; the caller may, and asks again with the fingerprint.

    Args:
        request: by a caller with a key.
        document: what is told.
        of: type and id of the record; otherwise the address.
        media_type: of the document.
        core: what is new only where there is something new to tell; the document itself unless given.
    """
    response = send(request, document, media_type, core)
    caller: Caller = request.auth  # type: ignore[attr-defined]  # - ninja puts it there
    record(
        by=caller.person,
        action="api.read",
        subject=of or ("api", request.path_info[:80]),
        detail={
            "path": request.path_info,
            "asked": dict(request.GET.lists()),
            "scope": caller.scope,
            "key": caller.key.pk,
            "status": response.status_code,
        },
    )
    return response


def send(request: HttpRequest, document: Any, media_type: str = "application/json", core: Any = None) -> HttpResponse:
    """A document that holds no record with its fingerprint; 304 without it where the caller has it already.

    Args:
        request: the request.
        document: what is told: text as it is, anything else as JSON.
        media_type: of the document.
        core: as :func:`answer` has it; the fingerprint is a weak one then.
    """
    body = _bytes(document)
    etag = f'"{hashlib.sha256(body if core is None else _bytes(core)).hexdigest()[:32]}"'
    asked = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    is_held = not asked.isdisjoint({etag, "*"})
    response = HttpResponseNotModified() if is_held else HttpResponse(body, content_type=media_type)
    response["ETag"] = etag if core is None else f"W/{etag}"
    response["Cache-Control"] = "private, no-store"
    response["Vary"] = "Authorization"
    return response


def _bytes(document: Any) -> bytes:
    if isinstance(document, str):
        return document.encode()
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def caller_of(request: HttpRequest, *known: str) -> Person:
    """Whoever owns the key, once nothing is asked for that would be passed over in silence.

    Args:
        request: by a caller with a key.
        known: names of the inputs that there are.

    Raises:
        HttpError: 422, another input was given.
    """
    unknown = sorted(set(request.GET) - set(known))
    if unknown:
        raise HttpError(422, f"There is no input {unknown[0][:40]!r} here; there are: {', '.join(known) or 'none'}.")
    caller: Caller = request.auth  # type: ignore[attr-defined]  # - as above
    return caller.person
