"""Refusals as problem documents (RFC 9457), and the interface that answers with nothing else when it refuses."""

from __future__ import annotations

__all__ = ["Interface", "problem"]

import json
from functools import wraps
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.urls import URLPattern, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError

from bluelamp_station.workflows.api_guard import signed_in_or_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.urls import URLResolver
    from ninja.openapi.schema import OpenAPISchema

    View = Callable[..., HttpResponse]

CODES = {
    400: "BL-API-01",
    401: "BL-API-02",
    403: "BL-API-03",
    404: "BL-API-04",
    405: "BL-API-08",
    422: "BL-API-05",
    429: "BL-API-06",
    503: "BL-API-07",
}
_PROBLEM = "application/problem+json"
# What an address that ends so answers with.
_MEDIA = {".geojson": "application/geo+json", ".csv": "text/csv"}
_WAIT_S = "60"
_READS = ("GET", "HEAD")
_HEADERS: dict[int, dict[str, str]] = {
    401: {"WWW-Authenticate": "Bearer"},
    405: {"Allow": ", ".join(_READS)},
    429: {"Retry-After": _WAIT_S},
    503: {"Retry-After": _WAIT_S},
}
_TOLD = {name: {"schema": {"type": "string"}} for names in _HEADERS.values() for name in names}
_ETAG = {
    "ETag": {"description": "Send it back as If-None-Match.", "schema": {"type": "string"}},
    "Cache-Control": {"schema": {"type": "string"}},
}


def problem(status: int, detail: str, code: str = "") -> HttpResponse:
    """Why there is no answer, for programs.

    Args:
        status: of HTTP.
        detail: one sentence.
        code: stable code; otherwise that of the status.
    """
    title = HTTPStatus(status).phrase
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    response = HttpResponse(
        json.dumps(document | {"code": code or CODES[status]}, ensure_ascii=False),
        status=status,
        content_type=_PROBLEM,
        headers=_HEADERS.get(status, {}),
    )
    response["Cache-Control"] = "no-store"
    return response


class Interface(NinjaAPI):
    """An API that is only read: HEAD wherever GET is, 405 for any other method, and problem documents throughout."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """Addresses; one that leads nowhere is answered here too, and not by a page for people."""
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                view = signed_in_or_key(pattern.callback) if pattern.name == "api-root" else pattern.callback
                pattern.callback = self._read_only(view)
        nowhere = re_path(r"^.+$", self._read_only(signed_in_or_key(_nothing_here)), name="nowhere")
        return [*patterns, nowhere], app_name, namespace

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        """The description, with the media types and headers of answers, which ninja does not know.

        Args:
            asked: as ninja asks for it.
        """
        schema = super().get_openapi_schema(**asked)
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    _complete(answer, int(status), PurePosixPath(path).suffix)
        return schema

    def _read_only(self, view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            method = request.method
            if method not in _READS:
                return problem(405, "This interface is only read: use GET or HEAD.")
            # Servers leave the body of an answer to HEAD out by themselves.
            request.method = "GET"
            try:
                return view(request, *args, **kwargs)
            except (HttpError, Http404, OperationalError, InterfaceError) as error:
                return self.on_exception(request, error)
            finally:
                request.method = method

        # Nothing is written on the word of a cookie, so there is nothing to forge; others are told 405, not 403.
        answered.__dict__["csrf_exempt"] = True
        return answered


def _nothing_here(_request: HttpRequest) -> HttpResponse:
    raise Http404


def _complete(answer: dict[str, Any], status: int, suffix: str) -> None:
    is_refusal = status >= HTTPStatus.BAD_REQUEST
    answer["headers"] = {name: _TOLD[name] for name in _HEADERS.get(status, {})} if is_refusal else _ETAG
    described = answer.get("content", {})
    media_type = _PROBLEM if is_refusal else _MEDIA.get(suffix)
    if described and media_type:
        answer["content"] = {media_type: described.popitem()[1]}
