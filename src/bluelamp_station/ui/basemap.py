"""The basemap that a force supplies: one PMTiles file, of which browsers ask for small parts."""

from __future__ import annotations

__all__ = ["basemap", "basemap_url"]

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_CHUNK_BYTES = 65_536
_ONE_RANGE = re.compile(r"bytes=(\d+)-(\d*)\Z")
_TYPE = "application/octet-stream"


def basemap_url() -> str:
    """Address of the basemap; empty where the force supplied none."""
    return reverse("ui:basemap") if settings.BASEMAP_FILE is not None else ""


@require_safe
@login_required
def basemap(request: HttpRequest) -> HttpResponseBase:
    """The file or one part of it (206); 416 for a part that it does not have.

    Args:
        request: the request, with a ``Range`` header for a part.

    Raises:
        Http404: no basemap was supplied, or its file is gone.
    """
    path: Path | None = settings.BASEMAP_FILE
    if path is None or not path.is_file():
        raise Http404
    size = path.stat().st_size
    asked = _ONE_RANGE.match(request.headers.get("Range", ""))
    answer: HttpResponseBase
    if asked is None:
        answer = FileResponse(path.open("rb"), content_type=_TYPE)
    else:
        first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
        if first > last:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        answer = StreamingHttpResponse(_part(path, first, last), status=206, content_type=_TYPE)
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
        answer["Content-Length"] = str(last - first + 1)
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = f'"{path.stat().st_mtime_ns:x}-{size:x}"'
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


def _part(path: Path, first: int, last: int) -> Iterator[bytes]:
    # Opened when the first byte is asked for: a reader who has gone leaves no open file.
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(left, _CHUNK_BYTES))):
            left -= len(chunk)
            yield chunk
