"""The phone app's own files: its shell, which says nothing of anybody, its manifest and its worker."""

from __future__ import annotations

__all__ = ["app", "manifest", "worker"]

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from bluelamp import __version__
from bluelamp_station.ui.middleware import DevicePolicy

if TYPE_CHECKING:
    from django.http import HttpRequest

_FILES = {
    "script": "field/built/field.js",
    "style": "field/built/field.css",
    "icon": "field/icon.svg",
    "icon_small": "field/icon-192.png",
    "icon_large": "field/icon-512.png",
}
_WORKER, _STAMP = "field/built/sw.js", "field/built/built-from.txt"
_BLUE = "#12294b"


@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The shell: the same bytes for everybody, so that a phone may keep it."""
    del request
    answer = HttpResponse(_shell())
    DevicePolicy.allow(answer, "geolocation", "camera")
    return _kept(answer)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone puts on its home screen."""
    del request
    files = _addresses()
    page = reverse("field:app")
    icons = [
        {"src": files["icon_small"], "sizes": "192x192", "type": "image/png", "purpose": "any"},
        {"src": files["icon_large"], "sizes": "512x512", "type": "image/png", "purpose": "any"},
        {"src": files["icon_large"], "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    said = {
        "id": page,
        "name": "Bluelamp on patrol",
        "short_name": "Bluelamp",
        "description": "Patrol places, visits and what they lead to; works without a signal.",
        "lang": "en-GB",
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "orientation": "any",
        "background_color": _BLUE,
        "theme_color": _BLUE,
        "icons": icons,
    }
    return _kept(JsonResponse(said, content_type="application/manifest+json"))


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of this version: one line with what it has to keep, then the built script.

    Where the app has not been built, an empty worker: it keeps nothing, and the page comes from the site.
    """
    del request
    script = _text(_WORKER)
    if not script:
        return _kept(HttpResponse("", content_type="text/javascript"))
    # One that is missing would keep the whole version from the phone.
    files = sorted({_address(path) for path in _FILES.values() if finders.find(path)})
    said = {"page": reverse("field:app"), "files": [*files, reverse("field:manifest")]}
    # Whatever changes in the shell or in a file makes another version, and so another worker.
    parts = [_shell(), _text(_STAMP), script, json.dumps(said)]
    version = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    shell = json.dumps({"version": version, **said})
    return _kept(HttpResponse(f"self.SHELL={shell};\n{script}", content_type="text/javascript"))


def _shell() -> str:
    return render_to_string("field/shell.html", {"files": _addresses(), "version": __version__})


def _kept(answer: HttpResponse) -> HttpResponse:
    """Kept by whoever likes, but never used without asking whether there is a newer one."""
    answer["Cache-Control"] = "no-cache"
    return answer


def _addresses() -> dict[str, str]:
    return {name: _address(path) for name, path in _FILES.items()}


def _address(path: str) -> str:
    try:
        return static(path)
    except ValueError:
        # The manifest of hashed names lacks it: the app has not been built.
        return f"{settings.STATIC_URL}{path}"


def _text(path: str) -> str:
    """Content of a static file that comes with this version; empty where it has not been built."""
    found = finders.find(path)
    return Path(found).read_text(encoding="utf-8") if isinstance(found, str) else ""
