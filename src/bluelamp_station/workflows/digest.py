"""The morning digest: how many things wait, by mail, to those who asked for it; no place and no person in it."""

from __future__ import annotations

__all__ = ["digest_text", "send_digests"]

import logging
import smtplib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from bluelamp_station.accounts.models import Person
from bluelamp_station.audit.actions import record
from bluelamp_station.workflows.queries import today_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bluelamp_station.ui.today import TodayLine

_LOG = logging.getLogger("bluelamp.worker")
SUBJECT = "Bluelamp: what waits for you this morning"
_HEADINGS = {"now": "Needs you now", "soon": "Soon"}
_TAIL = (
    "Sign in to Bluelamp to see more. This mail names no place and no person on purpose.\n"
    "You asked for it on your account page and can turn it off there.\n"
)


def send_digests(now: datetime) -> int:  # noqa: ARG001 - every chore is handed the time
    """Mail everybody who wants it and for whom something waits; how many were sent.

    A mail that cannot be sent is logged and not tried again: the next morning brings the next one.
    """
    sent = 0
    connection = get_connection()
    for person in Person.objects.filter(wants_digest=True, is_active=True).order_by("pk"):
        text = digest_text(today_lines(person))
        if not text:
            continue
        try:
            EmailMessage(SUBJECT, text, settings.DEFAULT_FROM_EMAIL, [person.email], connection=connection).send()
        except (OSError, smtplib.SMTPException) as fault:
            _LOG.warning("The digest of person %s could not be sent (%s).", person.pk, type(fault).__name__)
            continue
        record(by=None, action="workflows.digest_sent", subject=person)
        sent += 1
    return sent


def digest_text(lines: Iterable[TodayLine]) -> str:
    """The mail's text: counts and the fixed phrases of links that may be mailed; empty where nothing waits."""
    mailed = [line for line in lines if line.is_safe_to_mail and line.urgency in _HEADINGS]
    if not mailed:
        return ""
    parts = []
    for urgency, heading in _HEADINGS.items():
        found = [f"  {line.count}  {line.link_text}" for line in mailed if line.urgency == urgency]
        parts += [f"{heading}:", *found, ""] if found else []
    return "\n".join([*parts, _TAIL])
