"""Hatchling's hook: a wheel carries built styles and scripts, an editable install waits for make."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from types import ModuleType


def load_builder(root: Path) -> ModuleType:
    """The script that builds, read from beside this file: a build has no package to import it from."""
    spec = importlib.util.spec_from_file_location("build_static", root / "ops" / "build_static.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(root / "ops" / "build_static.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class StaticFilesHook(BuildHookInterface):  # type: ignore[type-arg]  # generic only in hatchling's own annotations
    """Builds what is missing or stale before a wheel is packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Run the build for wheels alone.

        Args:
            version: ``standard`` or ``editable``.
            build_data: what hatchling will pack.
        """
        if version == "editable" or self.target_name != "wheel":
            return
        load_builder(Path(self.root)).build(Path(self.root))
