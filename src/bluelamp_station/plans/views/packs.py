"""The briefing pack of a shift: a page to print, and a tagged PDF."""

from __future__ import annotations

__all__ = ["pack", "pack_pdf"]

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, site_address
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.engine import pack_pages
from bluelamp_station.plans.queries.packs import pack_of, pack_shifts
from bluelamp_station.plans.queries.packs_document import pack_document

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest

    from bluelamp_station.plans.queries.packs import Pack


@require_safe
@require(Permission.SEE_PATROLS, Permission.RECORD_PATROLS)
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The pack as a page to print.

    Args:
        request: the request.
        pk: of the shift.
    """
    found, document = _pack(request, pk)
    # Both drawings are our own: numbers, and letters that were escaped.
    code = mark_safe(document["code"])  # noqa: S308  # nosec B308 B703
    drawing = mark_safe(found.map.svg) if found.map is not None else ""  # noqa: S308  # nosec B308 B703
    context = {"pack": found, "told": document, "code": code, "drawing": drawing, "shift": found.shift}
    context["sees_shifts"] = reader(request).can(Permission.SEE_PATROLS)
    return render(request, "plans/pack.html", context)


@require_safe
@require(Permission.SEE_PATROLS, Permission.RECORD_PATROLS)
def pack_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The pack as a tagged PDF.

    Args:
        request: the request.
        pk: of the shift.
    """
    found, document = _pack(request, pk)
    pages = pack_pages.pack_pdf(document, made_at_s=int(found.made_at.timestamp()))
    name = f"briefing-{found.shift.pk}-{found.shift.starts_at:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(pages, content_type="application/pdf", headers=headers)


def _pack(request: HttpRequest, pk: int) -> tuple[Pack, dict[str, Any]]:
    person = reader(request)
    shift = get_object_or_404(pack_shifts(person), pk=pk)
    found = pack_of(person, shift)
    address = f"{site_address(request)}{reverse('field:app')}{found.fragment}"
    return found, pack_document(found, code=pack_pages.qr_svg(address), address=address)
