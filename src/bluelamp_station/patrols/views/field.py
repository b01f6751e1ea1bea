"""What the phone app asks the site, in JSON: who is signed in, the plan, and to take records in."""

from __future__ import annotations

__all__ = ["plan", "session", "sync"]

import hashlib
import json
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError
from django.http import JsonResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from bluelamp_station.accounts.asking import reader
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.session_ages import outlive_the_app
from bluelamp_station.patrols.actions.sync import (
    LARGEST_BYTES,
    BadBodyError,
    OtherPersonError,
    read_batch,
    take_in,
)
from bluelamp_station.patrols.engine.checks import powers_by_role
from bluelamp_station.patrols.engine.covered import covered_minutes
from bluelamp_station.patrols.queries.field_ground import field_ground
from bluelamp_station.patrols.queries.field_offers import offer_counts
from bluelamp_station.patrols.queries.field_plan import FORMAT, person_document, plan_document
from bluelamp_station.patrols.queries.field_record import shift_documents
from bluelamp_station.patrols.queries.powers import power_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from bluelamp_station.patrols.actions.journal import Receipt

_TOO_LARGE, _BUSY, _NO_LEAVE = "BL-FIELD-05", "BL-FIELD-06", "BL-FIELD-02"


def _for_phones(view: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Guard a view that a program reads: it is told in JSON what a person would be told by a page."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            told = {"signed_in": False, "sign_in_url": _sign_in_url(request)}
            return JsonResponse(told, status=401, headers={"Cache-Control": "no-store"})
        if not reader(request).can(Permission.RECORD_PATROLS):
            words = "You may not record patrols. Ask your supervisor or an administrator."
            return _told(403, _NO_LEAVE, words)
        return view(request)

    # The guard test reads it.
    guarded.__dict__["permissions"] = (Permission.RECORD_PATROLS,)
    return guarded


@require_safe
@never_cache
def session(request: HttpRequest) -> HttpResponseBase:
    """Who is signed in on this phone; never a redirect, and nothing is said to strangers but where to sign in."""
    now = timezone.now().isoformat()
    if not request.user.is_authenticated:
        return JsonResponse({"signed_in": False, "server_at": now, "sign_in_url": _sign_in_url(request)})
    person = reader(request)
    outlive_the_app(request)
    return JsonResponse(
        {
            "signed_in": True,
            "person": person_document(person),
            "csrf": get_token(request),
            "server_at": now,
            "may_record": person.can(Permission.RECORD_PATROLS),
        }
    )


@require_safe
@gzip_page
@_for_phones
def plan(request: HttpRequest) -> HttpResponseBase:
    """All that a phone needs for a shift without a signal; 304 where it has that already."""
    person, now = reader(request), timezone.now()
    shifts = shift_documents(person, now)
    ground = field_ground(person, now, {step["place_ref"] for shift in shifts for step in shift["tour"]})
    document = plan_document(
        person,
        now,
        shifts=shifts,
        ground=ground,
        covered=covered_minutes(ground.recent),
        powers=powers_by_role(power_rows(), timezone.localdate(now)),
        offers=offer_counts(person),
    )
    etag = f'"{_digest(document)}"'
    whole = JsonResponse(document)
    response = get_conditional_response(request, etag=etag, response=whole) or whole
    response["ETag"] = etag
    # The phone keeps it in its own store; nothing between may.
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@never_cache
@_for_phones
def sync(request: HttpRequest) -> HttpResponseBase:
    """Take records in; a receipt for each that is kept."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BYTES:
        return _told(413, _TOO_LARGE, "What was sent at once is too large; the app sends less at a time.")
    person, now = reader(request), timezone.now()
    try:
        batch = read_batch(request.body, by=person, now=now)
        receipts = take_in(by=person, batch=batch)
    except UnreadablePostError:
        return _told(400, "BL-FIELD-01", "What was sent broke off; nothing of it was kept. It is sent again.")
    except BadBodyError as error:
        return _told(400, error.code, error.message)
    except OtherPersonError as error:
        return _told(409, error.code, error.message)
    except (OperationalError, InterfaceError):
        return _told(503, _BUSY, "The site is busy. Everything stays on the phone and is sent again.")
    return JsonResponse({"format": FORMAT, "server_at": timezone.now().isoformat(), "receipts": _receipts(receipts)})


def _receipts(receipts: Sequence[Receipt]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(one.key),
            "status": one.status,
            "reason": one.reason,
            "words": one.words,
            "again": one.is_again,
        }
        for one in receipts
    ]


def _told(status: int, reason: str, words: str) -> JsonResponse:
    return JsonResponse({"reason": reason, "words": words}, status=status, headers={"Cache-Control": "no-store"})


def _sign_in_url(request: HttpRequest) -> str:
    """The page that must come first: to sign in, or to set up the second factor that the site asks for."""
    if request.__dict__.get("lacks_second_factor"):
        return reverse("mfa_activate_totp")
    return f"{reverse('account_login')}?next=/field/"


def _digest(document: dict[str, Any]) -> str:
    told = {name: value for name, value in document.items() if name != "made_at"}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
