"""Says at start when the styles and scripts have not been built, or a menu leads nowhere."""

from __future__ import annotations

__all__ = ["BUILT_FILES", "built_files_exist", "menus_lead_somewhere"]

from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.core.checks import Tags, register
from django.core.checks import Warning as CheckWarning

from bluelamp_station.ui.navigation import lost_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig
    from django.core.checks import CheckMessage

BUILT_FILES = ("ui/built/site.css", "ui/built/site.js", "ui/built/map.css", "ui/built/map.js", "ui/built/map-worker.js")


@register(Tags.staticfiles)
def built_files_exist(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn of built files that are missing: pages work without them, but plainly.

    Args:
        app_configs: applications asked about; all of them where None.
    """
    if app_configs is not None and all(config.label != "ui" for config in app_configs):
        return []
    missing = [name for name in BUILT_FILES if finders.find(name) is None]
    if not missing:
        return []
    return [
        CheckWarning(
            f"The site's styles and scripts are not built: {', '.join(missing)} missing.",
            hint="In a checkout run: python ops/build_static.py. An installed wheel carries them.",
            id="ui.W001",
        )
    ]


@register(Tags.urls)
def menus_lead_somewhere(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django's signature
    """Warn of menu lines whose page does not exist; they are not shown.

    Args:
        app_configs: applications asked about; menus belong to all of them.
    """
    return [
        CheckWarning(
            f"The menu line “{item.text}” leads to {item.url_name}, which does not exist.",
            hint="Register the line with the name of a page in the room's urls.py.",
            id="ui.W002",
        )
        for item in lost_lines()
    ]
