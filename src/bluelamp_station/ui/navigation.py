"""The site's menus: each room registers its own lines when it starts, so that this room knows none of them."""

from __future__ import annotations

__all__ = ["MenuLine", "MenuName", "NavItem", "clear", "lines_for", "lost_lines", "register"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django.http import HttpRequest

MenuName: TypeAlias = Literal["rooms", "account", "footer"]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One line of a menu.

    Args:
        code: short name, the same as the URL namespace of its room.
        text: what people read.
        url_name: name of the page that it leads to.
        order: place in the menu, lowest first.
        permission: what a reader must be able to do to see it; None for everybody, in the rooms' menu once signed in.
        menu: ``rooms`` (the service navigation), ``account`` or ``footer``.
        also: names of pages with another address that belong to it, with what lies below them.
    """

    code: str
    text: str
    url_name: str
    order: int
    permission: str | None = None
    menu: MenuName = "rooms"
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A line as one reader sees it on one page.

    Args:
        text: what people read.
        url: address of its page.
        is_current: whether the page shown is this one.
        is_within: whether the page shown belongs to the same room.
    """

    text: str
    url: str
    is_current: bool
    is_within: bool


_ITEMS: dict[tuple[str, str], NavItem] = {}


def register(item: NavItem) -> None:
    """Add a line to its menu; the same code again replaces it.

    Args:
        item: the line.
    """
    _ITEMS[item.menu, item.code] = item


def clear(*codes: str) -> None:
    """Take lines out of every menu.

    Args:
        codes: codes of the lines.
    """
    for key in [key for key in _ITEMS if key[1] in codes]:
        del _ITEMS[key]


def lines_for(request: HttpRequest, menu: MenuName) -> list[MenuLine]:
    """The lines of one menu that the reader of a page may follow, in order.

    A line to a page that does not exist is left out: the start-up check ui.W002 names it, no page falls over it.

    Args:
        request: the page asked for, with its reader.
        menu: which menu.
    """
    items = sorted((item for item in _ITEMS.values() if item.menu == menu), key=lambda item: (item.order, item.code))
    items = [item for item in items if _may_follow(request, item)]
    within = _code_within(request)
    lines = (_line(item, request, within) for item in items)
    return [line for line in lines if line is not None]


def lost_lines() -> list[NavItem]:
    """Lines of any menu whose page does not exist."""
    return [item for item in _ITEMS.values() if _address(item) is None]


def _address(item: NavItem) -> str | None:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return None


def _addresses(item: NavItem) -> list[str]:
    own = _address(item)
    return [] if own is None else [own, *(reverse(name) for name in item.also)]


def _may_follow(request: HttpRequest, item: NavItem) -> bool:
    """Rooms are for people who are signed in; other menus also for everybody."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return item.permission is None and item.menu != "rooms"
    return item.permission is None or bool(user.can(item.permission))


def _code_within(request: HttpRequest) -> str:
    """Whose page it is: of the line of any menu with the longest address above it, or else of its namespace's room."""
    above = [
        (len(url), item.code)
        for item in _ITEMS.values()
        if _may_follow(request, item)
        for url in _addresses(item)
        if _is_above(url, request.path)
    ]
    match = request.resolver_match
    room = match.namespaces[0] if match is not None and match.namespaces else ""
    return max(above)[1] if above else room


def _is_above(url: str, path: str) -> bool:
    """Whether an address begins another one; the site's first page is above none."""
    return url != "/" and path.startswith(url)


def _line(item: NavItem, request: HttpRequest, within: str) -> MenuLine | None:
    url = _address(item)
    if url is None:
        return None
    is_current = request.path == url
    return MenuLine(item.text, url, is_current, is_within=is_current or within == item.code)
