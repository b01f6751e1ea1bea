"""Imports: sending files, the list, one with its progress and its receipt, its refused rows as a file."""

from __future__ import annotations

__all__ = [
    "import_progress",
    "imports",
    "refused_csv",
    "retry",
    "show_import",
    "stop",
    "upload",
]

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.incidents.storage import refusing_full_disk
from bluelamp_station.incidents.upload_handlers import DeliveryUploads
from bluelamp_station.patrols.actions import importing as actions
from bluelamp_station.patrols.forms.imports import UploadVisitsForm
from bluelamp_station.patrols.queries import imports as queries
from bluelamp_station.ui.csv_text import csv_answer, write_csv

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.patrols.models import VisitImport
    from bluelamp_station.programme.models import Programme

_A_PAGE = 25
_ROWS_A_PAGE = 50
_UNPROCESSABLE = 422
_NO_ROOM = 507
# What is read at once; a year of visits of a large force is some ten megabytes.
_MOST_BYTES = 200_000_000
_PARTS = {"visit_files": "rows"}
_ONLY_WHOLE = (
    "Shifts and visits are imported for a whole programme, and your role covers a part of its ground. Ask the "
    "programme manager."
)


@csrf_exempt  # the body may only be read once the handler is in place; the inner view checks the token
@require(Permission.IMPORT_PATROLS)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Send files; those of a refused request are gone when it is answered.

    Args:
        request: the request, its body not read yet.
    """
    uploads = DeliveryUploads(_PARTS)
    request.upload_handlers = [uploads]
    programmes = queries.importable_programmes(reader(request))
    if not programmes:
        raise PermissionDenied(_ONLY_WHOLE)
    try:
        with refusing_full_disk():
            answer: HttpResponse = _receive(request, uploads, programmes)
    except RefusedInputError as error:
        form = UploadVisitsForm(programmes=programmes)
        return _upload_page(request, form, status=_NO_ROOM, failure=error.message)
    else:
        return answer
    finally:
        uploads.discard()


@csrf_protect
def _receive(request: HttpRequest, uploads: DeliveryUploads, programmes: list[Programme]) -> HttpResponse:
    if request.method != "POST":
        return _upload_page(request, UploadVisitsForm(programmes=programmes))
    form = UploadVisitsForm(request.POST, request.FILES, programmes=programmes)
    if not form.is_valid():
        return _upload_page(request, form, status=_UNPROCESSABLE)
    sent = actions.SentFiles(
        uploads.folder, [file.stored for file in form.cleaned_data["visit_files"]], form.cleaned_data["note"]
    )
    try:
        made = actions.receive_visits(by=reader(request), programme=form.chosen_programme, sent=sent)
    except actions.WrongVisitFilesError as error:
        for name, words in error.problems:
            form.add_error("visit_files", f"{name}: {words}")
        return _upload_page(request, form, status=_UNPROCESSABLE)
    messages.success(request, "The files have arrived and wait to be read. This page follows them.")
    return redirect("patrols:import", made.pk)


def _upload_page(request: HttpRequest, form: UploadVisitsForm, *, status: int = 200, failure: str = "") -> HttpResponse:
    limit = min(settings.LARGEST_UPLOAD_BYTES, _MOST_BYTES)
    context = {
        "form": form,
        "failure": failure,
        "limit": limit,
        "limit_mb": limit // 1_000_000,
    }
    return render(request, "patrols/import_upload.html", context, status=status)


@require(Permission.IMPORT_PATROLS)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, the newest first."""
    page = Paginator(queries.imports_for(reader(request)), _A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "lines": [queries.line_of(one) for one in page]}
    return render(request, "patrols/imports.html", context)


def _found(request: HttpRequest, pk: int) -> VisitImport:
    return get_object_or_404(queries.imports_for(reader(request)), pk=pk)


@require(Permission.IMPORT_PATROLS)
@require_safe
def show_import(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: where it stands, what was sent, its receipt and its refused rows.

    Args:
        request: the request.
        pk: its number.
    """
    found = _found(request, pk)
    reason = request.GET.get("reason", "")
    rows = queries.refused_of(found, reason)
    context = {
        "visit_import": found,
        "line": queries.line_of(found),
        "receipt": queries.receipt_of(found),
        "page_obj": Paginator(rows, _ROWS_A_PAGE).get_page(request.GET.get("page")),
        "reason": reason,
        "may_settle": reader(request).can(Permission.CORRECT_PATROLS),
    }
    return render(request, "patrols/import.html", context)


def _stamp(request: HttpRequest, pk: int) -> str:
    found = _found(request, pk)
    told = (found.state, found.progress_done, found.progress_all, found.progress_text, found.is_stop_wanted)
    return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:20]}"'


@require(Permission.IMPORT_PATROLS)
@require_safe
@condition(etag_func=_stamp)
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that says how far the import is.

    Args:
        request: the request.
        pk: its number.
    """
    found = _found(request, pk)
    context: dict[str, Any] = {"visit_import": found, "line": queries.line_of(found)}
    answer = render(request, "patrols/import_progress.html", context)
    if found.is_over:
        answer["Bluelamp-Live"] = "reload"
    return answer


@require(Permission.IMPORT_PATROLS)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an import.

    Args:
        request: the request.
        pk: its number.
    """
    try:
        actions.stop_import(by=reader(request), visit_import=_found(request, pk))
        messages.success(request, "The import stops at its next step. Nothing of it is kept.")
    except BluelampError as error:
        messages.error(request, error.message[:1].upper() + error.message[1:])
    return redirect("patrols:import", pk)


@require(Permission.IMPORT_PATROLS)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try an import again.

    Args:
        request: the request.
        pk: its number.
    """
    try:
        actions.retry_import(by=reader(request), visit_import=_found(request, pk))
        messages.success(request, "The import waits to be read again.")
    except BluelampError as error:
        messages.error(request, error.message[:1].upper() + error.message[1:])
    return redirect("patrols:import", pk)


@require(Permission.IMPORT_PATROLS)
@require_safe
def refused_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused rows as a file.

    Args:
        request: the request.
        pk: the import's number.
    """
    rows = queries.refused_lines(queries.refused_of(_found(request, pk)))
    return csv_answer(write_csv(("file", "row", "column", "reason", "words"), rows), f"import-{pk}-refused.csv")
