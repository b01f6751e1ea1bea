"""A walk through the whole site as each role: every answer once, with what it wrote."""

from __future__ import annotations

__all__ = ["Answer", "Walk", "walked_site"]

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings

from bluelamp_station.audit.models import ChainHead, Event
from worlds.html_page import Element, read_page
from worlds.site_map import SiteView, site_views
from worlds.whole_programme import World, make_world

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from pathlib import Path

_WRITES = re.compile(
    r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)', re.IGNORECASE
)
NOBODY = "nobody"


@dataclass(frozen=True)
class Answer:
    """What somebody was answered.

    Args:
        role: who asked.
        address: what for.
        status: HTTP's.
        headers: as sent.
        body: all of it.
        written: tables that were written to on the way.
        logged: what the log says was done.
        fault: what was raised; empty without a fault.
    """

    role: str
    address: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    written: tuple[str, ...]
    logged: tuple[str, ...]
    fault: str = ""

    def __str__(self) -> str:
        return f"{self.role} {self.address}"

    @property
    def is_page(self) -> bool:
        """Whether it is a whole page."""
        return self.headers.get("Content-Type", "").startswith("text/html") and b"<html" in self.body[:400].lower()

    @cached_property
    def text(self) -> str:
        """As text."""
        return self.body.decode("utf-8", "replace")

    @cached_property
    def page(self) -> Element:
        """As a tree."""
        return read_page(self.text)


@dataclass
class Walk:
    """The site with somebody signed in for each role.

    Args:
        world: what is in it.
        views: every address.
    """

    world: World
    views: list[SiteView] = field(default_factory=site_views)
    _clients: dict[str, Client] = field(default_factory=dict)
    _answers: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def look_everywhere(self) -> None:
        """Ask for every address as everybody, in the transaction around all tests: what is logged then stays logged."""
        for role in (NOBODY, *self.world.people):
            for view in self.views:
                for address in self.addresses_of(view):
                    self.get(role, address)

    def addresses_of(self, view: SiteView) -> list[str]:
        """With every sample."""
        return view.addresses(self.world.samples, self.world.queries)

    def __post_init__(self) -> None:
        # Here, in the transaction around all tests: a session made inside one test is gone with it.
        for role in (NOBODY, *self.world.people):
            self._clients[role] = Client(raise_request_exception=False)
            if role != NOBODY:
                person = self.world.people[role]
                self._clients[role].force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    def get(self, role: str, address: str) -> Answer:
        """What that role is answered; asked once and kept."""
        key = (role, address)
        if key not in self._answers:
            self._answers[key] = self.ask(role, "GET", address)
        return self._answers[key]

    def ask(self, role: str, method: str, address: str) -> Answer:
        """Ask, and note which tables are written to."""
        written: list[str] = []
        last = ChainHead.objects.get(pk=1).number

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django calls it so
            if found := _WRITES.match(sql):
                written.append(found[1])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            response: Any = self._clients[role].generic(method, address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        logged = tuple(Event.objects.filter(number__gt=last).values_list("action", flat=True))
        fault = "" if response.exc_info is None else repr(response.exc_info[1])
        return Answer(role, address, response.status_code, dict(response.headers), body, tuple(written), logged, fault)

    def pages(self, *roles: str, but: Container[str] = ()) -> Iterator[Answer]:
        """Every whole page that answers 200 to one of the roles.

        Args:
            roles: who asks; everybody unless told.
            but: addresses that are not asked for.
        """
        for role in roles or tuple(self.world.people):
            for view in self.views:
                if view.is_of_the_api:
                    continue
                for address in self.addresses_of(view):
                    if address in but:
                        continue
                    answer = self.get(role, address)
                    if answer.status == 200 and answer.is_page:
                        yield answer


@contextmanager
def walked_site(folder: Path) -> Iterator[Walk]:
    """Make a world in the test database, and undo it.

    Args:
        folder: for the store, uploads and the drop folder.
    """
    told: dict[str, Any] = {f"{name.upper()}_FOLDER": folder / name for name in ("store", "drop")}
    storages: dict[str, Any] = settings.STORAGES
    files = storages["default"] | {"OPTIONS": {"location": folder / "uploads"}}
    told |= {"UPLOAD_FOLDER": folder / "uploads", "STORAGES": storages | {"default": files}}
    cache.clear()
    with override_settings(**told), transaction.atomic():
        walk = Walk(make_world(folder / "incoming"))
        walk.look_everywhere()
        yield walk
        transaction.set_rollback(True)
    cache.clear()
