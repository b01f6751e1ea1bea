"""A made-up force with its files, read by code that shares nothing with the code that wrote them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bluelamp.synth.force import Force, make_force
from bluelamp.synth.settings import ForceSettings


@dataclass(frozen=True)
class Made:
    """A force with its files, and ways to read them that share nothing with the code that wrote them."""

    force: Force
    files: dict[str, str]

    @cached_property
    def truth(self) -> dict[str, Any]:
        """The known answers."""
        found: dict[str, Any] = json.loads(self.files["truth.json"])
        return found

    def rows(self, ending: str) -> list[dict[str, str]]:
        """The rows of every CSV file whose path ends so, in order of path."""
        return [
            row
            for path, text in sorted(self.files.items())
            if path.endswith(ending)
            for row in csv.DictReader(io.StringIO(text, newline=""))
        ]

    def features(self, name: str) -> list[dict[str, Any]]:
        """The features of a GeoJSON file."""
        found: list[dict[str, Any]] = json.loads(self.files[name])["features"]
        return found


def make(**settings: Any) -> Made:
    """A force with its files."""
    force = make_force(ForceSettings(**settings))
    return Made(force, force.files())
