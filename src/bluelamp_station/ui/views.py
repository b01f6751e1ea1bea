"""Pages of faults, and the two pages about the site itself that anybody may read."""

from __future__ import annotations

__all__ = [
    "accessibility",
    "bad_request",
    "csrf_failure",
    "favicon",
    "how_it_works",
    "length_missing",
    "not_allowed",
    "not_found",
    "robots",
    "server_fault",
    "too_large",
]

import sys
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from bluelamp_station.ui.templatetags.ui import asset

if TYPE_CHECKING:
    from django.http import HttpRequest

_RETRY_AFTER_SECONDS = "30"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that could not be read: 400, or 413 where it was too much.

    Args:
        request: the request.
        exception: what Django held against it.
    """
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        return too_large(request)
    return render(request, "400.html", status=400)


def too_large(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """An upload beyond the limit: 413.

    Args:
        request: the request, whose body is not read.
        sentence: what the limit is.
    """
    return render(request, "413.html", {"sentence": sentence}, status=413)


def length_missing(request: HttpRequest) -> HttpResponse:
    """A body whose length nobody declared: 411.

    Args:
        request: the request, whose body is not read.
    """
    return render(request, "411.html", status=411)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A page that the reader's roles do not reach: 403.

    Args:
        request: the request.
        exception: its text is shown where a view gave one.
    """
    sentence = str(exception) if isinstance(exception, PermissionDenied) else ""
    return render(request, "403.html", {"sentence": sentence}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes the reason; it helps no reader
    """A form that was not sent from this site's own page: 403.

    Args:
        request: the request.
        reason: why Django refused it.
    """
    if request.path_info.startswith("/field/"):
        words = "This phone was not recognised; the app asks the site again who is signed in."
        return JsonResponse({"reason": "BL-FIELD-03", "words": words}, status=403)
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - its text names addresses, not help
    """Nothing at this address that the reader may see: 404.

    Args:
        request: the request.
        exception: what raised it.
    """
    return render(request, "404.html", status=404)


def server_fault(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - nothing of the request may be needed to answer
    """A defect (500), or a database that is locked or gone (503): drawn without context, session or database.

    Args:
        request: the request, left alone.
    """
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        busy = HttpResponse(render_to_string("503.html"), status=503)
        busy["Retry-After"] = _RETRY_AFTER_SECONDS
        return busy
    return HttpResponse(render_to_string("500.html"), status=500)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement.

    Args:
        request: the request.
    """
    return render(request, "ui/accessibility.html")


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    """What the site does with data, in plain words.

    Args:
        request: the request.
    """
    return render(request, "ui/how_it_works.html")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Browsers ask for this address whatever the page says.

    Args:
        request: the request.
    """
    return redirect(asset("lamp.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """A staff site is not for search engines.

    Args:
        request: the request.
    """
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")
