"""A small data.police.uk on this machine: archives that break off, an API with its limits, a clock for both."""

from __future__ import annotations

import json
import threading
import urllib.parse
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_ADDRESS = 4094


@dataclass
class FakeClock:
    """A clock that moves only when somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        """Seconds since the test began."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once, and remember it."""
        self.slept.append(seconds)
        self.now += seconds


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """What the server sends; with ``cut_after`` it hangs up after so many bytes of the body."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    tells_length: bool = True


@dataclass
class ArchiveSite:
    """One archive under /data/archive/2024-04.zip, with the misfortunes of a real line."""

    content: bytes
    etag: str = '"v1"'
    modified: str = ""
    knows_ranges: bool = True
    minds_if_range: bool = True
    tells_length: bool = True
    cuts: list[int] = field(default_factory=list)
    first_statuses: list[int] = field(default_factory=list)
    retry_after: str = ""
    seen: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        """Answer one request."""
        self.seen.append(request)
        if self.first_statuses:
            return Reply(
                self.first_statuses.pop(0), headers={"Retry-After": self.retry_after} if self.retry_after else {}
            )
        if request.path != "/data/archive/2024-04.zip":
            return Reply(404, b"not here")
        headers = {"ETag": self.etag} if self.etag else {}
        headers |= {"Last-Modified": self.modified} if self.modified else {}
        cut = self.cuts.pop(0) if self.cuts else None
        start = self._start(request)
        if start is None:
            return Reply(200, self.content, headers, cut, self.tells_length)
        if start >= len(self.content):
            return Reply(416, b"", headers)
        headers["Content-Range"] = f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
        return Reply(206, self.content[start:], headers, cut, self.tells_length)

    def _start(self, request: Request) -> int | None:
        asked = request.headers.get("range")
        same = request.headers.get("if-range") in (self.etag, self.modified) or not self.minds_if_range
        if asked is None or not self.knows_ranges or not same:
            return None
        return int(asked.removeprefix("bytes=").rstrip("-"))


@dataclass
class ApiSite:
    """Crimes and searches, with the API's own limit on what one polygon may hold."""

    crimes: list[dict[str, Any]] = field(default_factory=list)
    searches: list[dict[str, Any]] = field(default_factory=list)
    months: tuple[str, ...] = ("2024-03", "2024-04")
    most: int = 10_000
    first_statuses: list[int] = field(default_factory=list)
    retry_after: str = ""
    raw: bytes | None = None
    area_status: int = 200
    seen: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        """Answer one request."""
        self.seen.append(request)
        if self.first_statuses:
            return Reply(
                self.first_statuses.pop(0), headers={"Retry-After": self.retry_after} if self.retry_after else {}
            )
        if request.method == "GET" and len(request.headers["x-line"]) > LONGEST_ADDRESS:
            return Reply(400)
        if request.path == "/api/crimes-street-dates":
            return self._json([{"date": month, "stop-and-search": []} for month in self.months])
        if request.path == "/api/forces":
            return self._json([{"id": "lanternshire", "name": "Lanternshire Constabulary"}])
        return self._records(request)

    def _records(self, request: Request) -> Reply:
        if self.raw is not None or self.area_status != 200:
            return Reply(self.area_status, self.raw or b"", {"Content-Type": "application/json"})
        records = self.crimes if "crimes" in request.path else self.searches
        corners = [tuple(map(float, pair.split(","))) for pair in request.params["poly"].split(":")]
        polygon = shapely.Polygon([(longitude, latitude) for latitude, longitude in corners])
        found = [
            record
            for record in records
            if record.get("month", request.params["date"]) == request.params["date"]
            and shapely.intersects_xy(polygon, *(float(record["location"][k]) for k in ("longitude", "latitude")))
        ]
        return Reply(503) if len(found) > self.most else self._json(found)

    @staticmethod
    def _json(value: object) -> Reply:
        return Reply(200, json.dumps(value).encode(), {"Content-Type": "application/json"})


@contextmanager
def serving(site: Callable[[Request], Reply]) -> Iterator[str]:
    """Serve a site on a free port of this machine; gives its address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = site
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Callable[[Request], Reply]

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def _answer(self) -> None:
        address = urllib.parse.urlsplit(self.path)
        form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        headers = {name.lower(): value for name, value in self.headers.items()} | {"x-line": self.path}
        params = dict(urllib.parse.parse_qsl(address.query or form))
        reply = self.server.site(Request(self.command, address.path, params, headers))
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.tells_length:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body if reply.cut_after is None else reply.body[: reply.cut_after])
        self.close_connection = True
