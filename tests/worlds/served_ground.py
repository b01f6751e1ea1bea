"""How a world is laid in the data folder and database of a site that is served, by a process of the site's own."""

from __future__ import annotations

__all__ = ["lay_ground"]

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lay_ground(
    arguments: list[str],
    *,
    fill: Callable[[], None],
    parts: Mapping[str, Callable[[], None]],
    told: Callable[[], Any],
) -> int:
    """Do it on the site of the environment.

    Args:
        arguments: ``fill``, the name of a part, or ``told``.
        fill: makes the world in an empty site.
        parts: what else can be done to it, by name.
        told: what the site holds, printed as JSON.
    """
    from bluelamp_station.workflows.opening import open_site, set_environment  # noqa: PLC0415 - reads the environment

    home = set_environment(None)
    if arguments == ["fill"]:
        home.mkdir(parents=True, exist_ok=True)
        open_site(home)
        fill()
        return 0
    import django  # noqa: PLC0415 - only as a process of its own

    django.setup()
    (what,) = arguments
    if what == "told":
        sys.stdout.write(json.dumps(told()))
    else:
        parts[what]()
    return 0
