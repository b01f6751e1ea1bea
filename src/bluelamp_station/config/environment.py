"""What the environment says, read once and checked: a missing or impossible value stops the start with one line."""

from __future__ import annotations

__all__ = ["Environment", "read_environment"]

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOCAL, _PRODUCTION = "local", "production"
_YES, _NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")
_SHORTEST_KEY = 50
_KEY_FILE = "secret-key"


@dataclass(frozen=True, slots=True)
class Environment:
    """Where and how the site runs.

    Args:
        is_production: HTTPS, named hosts, a key from outside: nothing is guessed.
        is_demo: a made-up force, open to look at.
        is_tls: `serve --tls` answers by HTTPS: cookies go nowhere else.
        home: the data folder.
        secret_key: signs sessions and links.
        hosts: names by which the site is reached.
        origins: addresses with scheme that forms may come from.
        database_url: where the operations data live.
        largest_upload_mb: of one request, in megabytes.
        requires_second_factor: whether a password alone is not enough.
        proxies: trusted proxies in front, by which the caller's address is read.
        oidc: OpenID Connect provider: server address, client id and secret, name; empty for none.
        email_url: where mail is sent from; empty prints it to the log.
        mail_from: sender of mail.
        basemap: PMTiles file for maps; None for none.
        lease_seconds: how long a worker keeps a piece of work without a sign of life.
    """

    is_production: bool
    is_demo: bool
    is_tls: bool
    home: Path
    secret_key: str = field(repr=False)
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    database_url: str = field(repr=False)
    largest_upload_mb: int
    requires_second_factor: bool
    proxies: int
    oidc: Mapping[str, str] = field(repr=False)
    email_url: str = field(repr=False)
    mail_from: str
    basemap: Path | None
    lease_seconds: int


def read_environment(environ: Mapping[str, str]) -> Environment:
    """Read ``BLUELAMP_*`` and ``DATABASE_URL``.

    Raises:
        ImproperlyConfigured: a value is missing in production mode, or cannot be.
    """
    mode = environ.get("BLUELAMP_MODE", _LOCAL)
    if mode not in (_LOCAL, _PRODUCTION):
        raise ImproperlyConfigured(f"BLUELAMP_MODE is {mode!r}; it must be local or production.")
    is_production = mode == _PRODUCTION
    is_demo = _flag(environ, "BLUELAMP_DEMO", default=False)
    if is_demo and is_production:
        raise ImproperlyConfigured("BLUELAMP_DEMO cannot be on in production mode: its passwords are public.")
    if is_production and not environ.get("BLUELAMP_HOME", ""):
        raise ImproperlyConfigured("BLUELAMP_HOME must name the data folder in production mode.")
    home = Path(environ.get("BLUELAMP_HOME", "bluelamp-home")).expanduser().resolve()
    hosts = _words(environ.get("BLUELAMP_HOSTS", "" if is_production else "localhost,127.0.0.1,[::1]"))
    if is_production and (not hosts or "*" in hosts):
        raise ImproperlyConfigured("BLUELAMP_HOSTS must name the site's hosts in production mode, without '*'.")
    origins = _words(environ.get("BLUELAMP_ORIGINS", ",".join(f"https://{host}" for host in hosts)))
    database_url = environ.get("DATABASE_URL", f"sqlite:///{home.as_posix()}/bluelamp.sqlite3")
    basemap = environ.get("BLUELAMP_BASEMAP", "")
    return Environment(
        is_production=is_production,
        is_demo=is_demo,
        is_tls=_flag(environ, "BLUELAMP_TLS", default=False),
        home=home,
        secret_key=_secret_key(environ, home, is_production=is_production),
        hosts=hosts,
        origins=origins,
        database_url=database_url,
        largest_upload_mb=_number(environ, "BLUELAMP_LARGEST_UPLOAD_MB", 1024),
        requires_second_factor=_flag(environ, "BLUELAMP_SECOND_FACTOR", default=not is_demo),
        proxies=_number(environ, "BLUELAMP_PROXIES", 0),
        oidc=_oidc(environ),
        email_url=environ.get("BLUELAMP_EMAIL_URL", ""),
        mail_from=environ.get("BLUELAMP_MAIL_FROM", "bluelamp@localhost"),
        basemap=Path(basemap) if basemap else None,
        lease_seconds=max(_number(environ, "BLUELAMP_LEASE_SECONDS", 60), 1),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name)
    if text is None:
        return default
    if text.casefold() not in _YES + _NO:
        raise ImproperlyConfigured(f"{name} is {text!r}; it must be yes or no.")
    return text.casefold() in _YES


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise ImproperlyConfigured(f"{name} is {text!r}; it must be a whole number.")
    return int(text)


def _oidc(environ: Mapping[str, str]) -> Mapping[str, str]:
    names = {
        "server": "BLUELAMP_OIDC_SERVER",
        "client_id": "BLUELAMP_OIDC_CLIENT_ID",
        "secret": "BLUELAMP_OIDC_SECRET",  # nosec B105 - the name of a variable
    }
    given = {key: environ.get(name, "") for key, name in names.items()}
    if not any(given.values()):
        return {}
    missing = [names[key] for key, value in given.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"OpenID Connect needs {', '.join(missing)} as well.")
    return given | {"name": environ.get("BLUELAMP_OIDC_NAME", "your organisation's account")}


def _secret_key(environ: Mapping[str, str], home: Path, *, is_production: bool) -> str:
    """The key given; on one's own machine, one that is made once and kept in the data folder."""
    given = environ.get("BLUELAMP_SECRET_KEY", "")
    if is_production:
        if len(given) < _SHORTEST_KEY:
            raise ImproperlyConfigured(
                f"BLUELAMP_SECRET_KEY must hold at least {_SHORTEST_KEY} characters in production mode."
            )
        return given
    if given:
        return given
    path = home / _KEY_FILE
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(_SHORTEST_KEY), encoding="ascii")
    return path.read_text(encoding="ascii")
