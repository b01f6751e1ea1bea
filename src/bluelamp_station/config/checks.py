"""What `bluelamp manage check --deploy` looks at besides Django's own list."""

from __future__ import annotations

__all__ = ["deployment"]

import os
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's own name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig

_OTHERS = 0o077


@register(Tags.security, deploy=True)
def deployment(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django's signature
    """What makes a site unfit to be reached by others.

    Args:
        app_configs: applications asked about; the site is one.
    """
    found: list[CheckMessage] = []
    if not settings.IS_PRODUCTION:
        found.append(
            Warning("The site is not in production mode.", hint="Set BLUELAMP_MODE=production.", id="bluelamp.W001")
        )
    if not settings.REQUIRES_SECOND_FACTOR and not settings.SOCIALACCOUNT_PROVIDERS:
        found.append(
            Warning(
                "A password alone lets people in.",
                hint="Take BLUELAMP_SECOND_FACTOR=no away, or name an OpenID Connect provider.",
                id="bluelamp.W002",
            )
        )
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        found.append(
            Warning(
                "Mail, with its invitation links, is printed to the log.",
                hint="Set BLUELAMP_EMAIL_URL, such as host=mail.example;user=lamp;password=...",
                id="bluelamp.W003",
            )
        )
    if os.name == "posix" and settings.DATA_FOLDER.exists() and settings.DATA_FOLDER.stat().st_mode & _OTHERS:
        found.append(
            Warning(
                "Other accounts of this machine can look into the data folder.",
                hint=f"chmod 700 {settings.DATA_FOLDER}",
                id="bluelamp.W004",
            )
        )
    return found + _content_policy()


def _content_policy() -> list[CheckMessage]:
    directives: dict[str, Any] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    unsafe = sorted(name for name, sources in directives.items() if any("unsafe" in str(source) for source in sources))
    if not unsafe:
        return []
    return [Error(f"The content security policy allows unsafe sources in {', '.join(unsafe)}.", id="bluelamp.E001")]
