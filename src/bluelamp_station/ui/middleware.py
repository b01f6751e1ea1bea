"""What stands around every answer: refusing what is too large, and what a page may ask of the device."""

from __future__ import annotations

__all__ = ["DevicePolicy", "FaultPages"]

from typing import TYPE_CHECKING

from django.conf import settings

from bluelamp_station.ui.views import length_missing, too_large

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

_MEGABYTE = 1_000_000
_HEADER = "Permissions-Policy"
# Of the device's abilities, those that a browser would ask its user about or that tell where they are.
_ABILITIES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone")


def _policy(*allowed: str) -> str:
    return ", ".join(f"{ability}=({'self' if ability in allowed else ''})" for ability in _ABILITIES)


class DevicePolicy:
    """No page may ask for location, camera or microphone, but those that a view has marked by :meth:`allow`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request with what its page may ask of the device.

        Args:
            request: the request.
        """
        answer = self.get_response(request)
        answer.headers.setdefault(_HEADER, _policy())
        return answer

    @staticmethod
    def allow(answer: HttpResponse, *abilities: str) -> None:
        """Let a page ask for abilities of the device.

        Args:
            answer: the page.
            abilities: such as ``geolocation`` and ``camera``.
        """
        answer[_HEADER] = _policy(*abilities)


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
