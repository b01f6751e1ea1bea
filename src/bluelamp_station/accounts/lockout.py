"""Lock-out after failed sign-ins: five for one address from one computer, passwords and codes together."""

from __future__ import annotations

__all__ = ["count_failure", "is_locked", "locked_until", "was_locked"]

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.db.models import Max, Sum
from django.utils import timezone

from bluelamp_station.accounts.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

# An address tried from many computers at once is closed to all of them.
_FAILURES_FROM_ANYWHERE = 50


def _credentials(address: str) -> dict[str, str]:
    return {"login": Person.objects.normalise(address)}


def is_locked(request: HttpRequest, address: str) -> bool:
    """Whether an address may not sign in from where this request comes, or from anywhere."""
    if not AxesProxyHandler.is_allowed(request, _credentials(address)):
        return True
    recent = AccessAttempt.objects.filter(
        username=Person.objects.normalise(address), attempt_time__gte=timezone.now() - _cool_off()
    )
    return (recent.aggregate(n=Sum("failures_since_start"))["n"] or 0) >= _FAILURES_FROM_ANYWHERE


def count_failure(request: HttpRequest, person: Person) -> None:
    """Count a wrong code of the second factor like a wrong password."""
    AxesProxyHandler.user_login_failed(sender=Person, credentials=_credentials(person.email), request=request)


def was_locked(request: HttpRequest) -> bool:
    """Whether this very request failed once too often; clears axes' own mark, since we answer with our own page."""
    locked = bool(getattr(request, "axes_locked_out", False))
    request.__dict__["axes_locked_out"] = False
    return locked


def locked_until(request: HttpRequest, address: str) -> datetime:
    """When an address may be tried again."""
    attempts = AccessAttempt.objects.filter(
        username=Person.objects.normalise(address), ip_address=get_client_ip_address(request)
    )
    last: datetime | None = attempts.aggregate(last=Max("attempt_time"))["last"]
    return (last or timezone.now()) + _cool_off()


def _cool_off() -> timedelta:
    length: Any = get_cool_off()
    return length if isinstance(length, timedelta) else timedelta(minutes=15)
