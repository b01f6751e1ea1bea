"""The line to data.police.uk: one client's manners, and requests that are tried again when that makes sense."""

from __future__ import annotations

__all__ = ["POLICE_UK", "UNAVAILABLE", "Conduct", "HttpRefusalError", "asked_wait_s", "fetch", "open_line"]

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import numpy as np

from bluelamp import __version__
from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp.io.police_uk.rate_limit import LeakyBucket, RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

POLICE_UK = "https://data.police.uk"

TOO_MANY_REQUESTS = 429
UNAVAILABLE = 503
_WORTH_ANOTHER_TRY = {408, TOO_MANY_REQUESTS, 500, 502, 504}
_FIRST_ERROR = 400


class HttpRefusalError(Exception):
    """The server answered with a status that another try would not change.

    Args:
        status: the HTTP status.
    """

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"HTTP {status}")


@dataclass(frozen=True, slots=True)
class Conduct:
    """How the client behaves; everything that touches the clock can be replaced.

    Args:
        limiter: what each request waits for.
        retries: how often and after how long a failed request is tried again.
        sleep: waits for so many seconds.
        timeout_s: longest silence of the server, and longest time to reach it, seconds.
        seed: seed of the jitter of the waits.
    """

    limiter: LeakyBucket = field(default_factory=LeakyBucket)
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    sleep: Callable[[float], None] = time.sleep
    timeout_s: float = 60.0
    seed: int = 0


def open_line(base_url: str, conduct: Conduct) -> httpx.Client:
    """A client for one server; close it, or use it in a ``with`` block.

    Proxy settings of the machine are respected, as offices behind a proxy need.
    """
    return httpx.Client(
        base_url=base_url.rstrip("/"),
        timeout=conduct.timeout_s,
        follow_redirects=True,
        headers={"User-Agent": f"bluelamp/{__version__}"},
    )


def fetch(
    line: httpx.Client, path: str, *, conduct: Conduct, params: Mapping[str, str] | None = None, as_form: bool = False
) -> httpx.Response:
    """Get one answer, trying again after broken connections, time-outs, 429 and passing server errors.

    Args:
        line: the client.
        path: path on the server.
        conduct: limits and retries.
        params: query parameters.
        as_form: send the parameters as a form (POST), for those too long for an address.

    Raises:
        HttpRefusalError: a status that another try would not change; 503 among them, which has its own meaning here.
        UnreadableInputError: no answer after the last try (BL-DOWNLOAD-02).
    """
    rng = np.random.default_rng(conduct.seed)
    reason = ""
    for failures in range(1, conduct.retries.attempts + 1):
        asked_s = None
        conduct.limiter.wait()
        try:
            sent = dict(params or {})
            answer = line.post(path, data=sent) if as_form else line.get(path, params=sent)
        except httpx.TransportError as error:
            reason = str(error) or type(error).__name__
        else:
            if answer.status_code not in _WORTH_ANOTHER_TRY:
                if answer.status_code >= _FIRST_ERROR:
                    raise HttpRefusalError(answer.status_code)
                return answer
            reason, asked_s = f"HTTP {answer.status_code}", asked_wait_s(answer)
        if failures < conduct.retries.attempts:
            conduct.sleep(conduct.retries.wait_s(failures, rng, asked_s))
    raise UnreadableInputError(
        f"No answer after {conduct.retries.attempts} tries ({reason}); check the connection and try again later.",
        code="BL-DOWNLOAD-02",
        where=Where(file=f"{line.base_url}{path.lstrip('/')}"),
    )


def asked_wait_s(answer: httpx.Response) -> float | None:
    """What ``Retry-After`` asks for, seconds; None where it is absent or a date."""
    text = answer.headers.get("Retry-After", "").strip()
    return float(text) if text.isdecimal() else None
