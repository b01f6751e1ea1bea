"""What every page knows: its menus, and whether the force is made up."""

from __future__ import annotations

__all__ = ["site"]

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from django.conf import settings

from bluelamp_station.ui.navigation import lines_for

if TYPE_CHECKING:
    from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every page; a menu is worked out once, and only where a template asks for it.

    Args:
        request: the page asked for.
    """
    return {
        "rooms_menu": cache(partial(lines_for, request, "rooms")),
        "account_menu": cache(partial(lines_for, request, "account")),
        "footer_menu": cache(partial(lines_for, request, "footer")),
        "is_demo": getattr(settings, "IS_DEMO", False),
    }
