"""The upload page."""

from __future__ import annotations

__all__ = ["upload"]

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.incidents import actions, engine, queries
from bluelamp_station.incidents.forms import UploadForm
from bluelamp_station.incidents.storage import refusing_full_disk
from bluelamp_station.incidents.upload_handlers import DeliveryUploads
from bluelamp_station.incidents.views.guards import whole_force

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_UNPROCESSABLE = 422
_NO_ROOM = 507


@csrf_exempt  # the body may only be read once the handler is in place; the inner view checks the token
@whole_force(Permission.LOAD_INCIDENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Send incident files; those of a refused request are gone when it is answered.

    Args:
        request: the request, its body not read yet.
    """
    uploads = DeliveryUploads()
    request.upload_handlers = [uploads]
    try:
        with refusing_full_disk():
            answer: HttpResponse = _receive(request, uploads)
    except RefusedInputError as error:
        return _page(request, UploadForm(), status=_NO_ROOM, failure=error.message)
    else:
        return answer
    finally:
        uploads.discard()


@csrf_protect
def _receive(request: HttpRequest, uploads: DeliveryUploads) -> HttpResponse:
    if request.method != "POST":
        return _page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=_UNPROCESSABLE)
    person: Any = request.user
    sent = actions.Sent(
        folder=uploads.folder,
        files=[file.stored for file in form.received],
        recipe=form.example_recipe,
        input_crs=form.cleaned_data["input_crs"],
        note=form.cleaned_data["note"],
    )
    try:
        delivery = actions.receive_delivery(by=person, sent=sent)
    except actions.WrongFilesError as error:
        for one in error.looked:
            if one.line:
                form.add_error(_field(one.file.part), f"{one.file.name}: {one.line}")
        return _page(request, form, status=_UNPROCESSABLE, looked=error.looked)
    messages.success(request, "The files have arrived and wait to be loaded. This page follows the load.")
    return redirect("incidents:delivery", delivery.pk)


def _field(part: str) -> str:
    return {"boundary": "boundary", "recipe": "own_recipe"}.get(part, "incident_files")


def _page(request: HttpRequest, form: UploadForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "limit": settings.LARGEST_UPLOAD_BYTES,
        "limit_mb": settings.LARGEST_UPLOAD_BYTES // 1_000_000,
        "drop_folder": settings.DROP_FOLDER,
        "recipes": engine.example_recipes(),
        "has_boundary": queries.held_boundary(),
    }
    return render(request, "incidents/upload.html", context | more, status=status)
