"""Mail that leaves after what it speaks of is kept, and whose failure undoes nothing."""

from __future__ import annotations

__all__ = ["is_mail_configured", "send_after_commit"]

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LOG = logging.getLogger("bluelamp.mail")
_TO_THE_LOG = "django.core.mail.backends.console.EmailBackend"


def is_mail_configured() -> bool:
    """Whether mail leaves this machine; without a server it would only be printed."""
    return bool(settings.EMAIL_BACKEND != _TO_THE_LOG)


def send_after_commit(subject: str, template: str, context: Mapping[str, object], to: Iterable[str]) -> None:
    """Send one mail to each address, apart, once the transaction is kept; nothing is sent without a mail server.

    Args:
        subject: one line, without names.
        template: name of a text below ``accounts/mail/``.
        context: what the text says.
        to: addresses.
    """
    addresses = tuple(to)
    if not addresses or not is_mail_configured():
        return
    body = render_to_string(f"accounts/mail/{template}", dict(context))
    messages = [EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address]) for address in addresses]
    transaction.on_commit(lambda: _send(messages))


def _send(messages: list[EmailMessage]) -> None:
    for message in messages:
        try:
            message.send()
        except OSError:
            # The action stands; whoever waits for the mail is shown the link as well.
            _LOG.warning("A mail could not be sent: %s", message.subject)
