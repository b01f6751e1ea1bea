"""Each reader sees the rooms that they may enter, in order, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import resolve

from bluelamp_station.ui import navigation
from bluelamp_station.ui.checks import menus_lead_somewhere
from bluelamp_station.ui.context import site
from bluelamp_station.ui.navigation import NavItem, lines_for, register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest


@dataclass(frozen=True)
class Reader:
    """Somebody signed in who may do a few things."""

    allowed: tuple[str, ...]
    is_authenticated: bool = True

    def can(self, permission: str) -> bool:
        """Whether they may."""
        return permission in self.allowed


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three lines instead of the site's own."""
    monkeypatch.setattr(navigation, "_ITEMS", {})
    register(NavItem("ui", "Help", "ui:how_it_works", 90))
    register(NavItem("second", "Second", "ui:accessibility", 20, "see_second"))
    register(NavItem("first", "First", "ui:robots", 10, "see_first"))
    yield
    monkeypatch.undo()


def asked_by(reader: object, path: str = "/how-it-works/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = reader  # type: ignore[assignment]  # as little of a person as the menu needs
    request.resolver_match = resolve(path)
    return request


def test_rooms_stand_in_their_order() -> None:
    assert [line.text for line in lines_for(asked_by(Reader(("see_first", "see_second"))), "rooms")] == [
        "First",
        "Second",
        "Help",
    ]


def test_a_reader_sees_only_what_they_may_enter() -> None:
    assert [line.text for line in lines_for(asked_by(Reader(("see_second",))), "rooms")] == ["Second", "Help"]


def test_a_stranger_sees_no_room_but_the_footer_that_everybody_sees() -> None:
    register(NavItem("ui", "About", "ui:accessibility", 1, menu="footer"))
    assert lines_for(asked_by(AnonymousUser()), "rooms") == []
    assert [line.text for line in lines_for(asked_by(AnonymousUser()), "footer")] == ["About"]


def test_a_request_without_reader_is_a_stranger_s() -> None:
    request = RequestFactory().get("/nothing/")
    assert lines_for(request, "rooms") == []


def test_the_page_shown_is_current_and_its_room_is_marked() -> None:
    (here,) = lines_for(asked_by(Reader(())), "rooms")
    (beside,) = lines_for(asked_by(Reader(()), "/accessibility/"), "rooms")
    assert (here.is_current, here.is_within) == (True, True)
    assert (beside.is_current, beside.is_within) == (False, True)


def test_a_page_below_another_line_s_address_is_within_that_line() -> None:
    register(NavItem("statement", "Statement", "ui:accessibility", 30))
    help_line, statement = (
        next(line for line in lines_for(asked_by(Reader(()), "/accessibility/"), "rooms") if line.text == text)
        for text in ("Help", "Statement")
    )
    assert (help_line.is_within, statement.is_within) == (False, True)


def test_a_page_of_another_menu_is_in_no_room() -> None:
    register(NavItem("statement", "Statement", "ui:accessibility", 30, menu="account"))
    assert not any(line.is_within for line in lines_for(asked_by(Reader(()), "/accessibility/"), "rooms"))
    (own,) = lines_for(asked_by(Reader(()), "/accessibility/"), "account")
    assert own.is_within


def test_a_page_elsewhere_can_belong_to_a_line() -> None:
    register(NavItem("guide", "Guide", "ui:robots", 30, also=("ui:accessibility",)))
    lines = {line.text: line.is_within for line in lines_for(asked_by(Reader(()), "/accessibility/"), "rooms")}
    assert lines == {"Help": False, "Guide": True}


def test_menus_are_apart() -> None:
    register(NavItem("ui", "About", "ui:accessibility", 1, menu="footer"))
    assert [line.text for line in lines_for(asked_by(AnonymousUser()), "footer")] == ["About"]
    assert lines_for(asked_by(AnonymousUser()), "account") == []


def test_a_line_registered_again_takes_the_place_of_the_old() -> None:
    register(NavItem("ui", "Guide", "ui:how_it_works", 90))
    assert [line.text for line in lines_for(asked_by(Reader(())), "rooms")] == ["Guide"]


def test_lines_can_be_taken_out() -> None:
    navigation.clear("ui", "first")
    assert [line.text for line in lines_for(asked_by(Reader(("see_first", "see_second"))), "rooms")] == ["Second"]


def test_a_line_to_nowhere_is_left_out_and_named_at_the_start() -> None:
    assert menus_lead_somewhere(None) == []
    register(NavItem("lost", "Lost", "lost:index", 5))
    assert [line.text for line in lines_for(asked_by(Reader(())), "rooms")] == ["Help"]
    (warning,) = menus_lead_somewhere(None)
    assert warning.id == "ui.W002"
    assert "“Lost” leads to lost:index" in warning.msg


def test_a_menu_is_worked_out_once_a_page() -> None:
    reader = Reader(("see_first",))
    menu = site(asked_by(reader))["rooms_menu"]
    assert menu() is menu()
