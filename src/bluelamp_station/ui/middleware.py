"""Refuses what is too large before its body is read, with a page that says so."""

from __future__ import annotations

__all__ = ["FaultPages"]

from typing import TYPE_CHECKING

from django.conf import settings

from bluelamp_station.ui.views import length_missing, too_large

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_MEGABYTE = 1_000_000


class FaultPages:
    """Answers 413 by the declared length alone, so that a 2 GB upload costs nothing, and 411 where none is declared."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request, or refuse it.

        Args:
            request: the request.
        """
        limit: int = settings.LARGEST_UPLOAD_BYTES
        if _declared_bytes(request) > limit:
            return too_large(request, f"The largest upload is {limit // _MEGABYTE:,} MB.")
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            # Its body would be taken for an empty one, and the form for one without its token.
            return length_missing(request)
        return self.get_response(request)


def _declared_bytes(request: HttpRequest) -> int:
    declared = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(declared) if declared.isdecimal() else 0
