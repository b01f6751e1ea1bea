"""Forces that several tests look at, made once."""

from __future__ import annotations

import pytest

from worlds.made_force import Made, make


@pytest.fixture(scope="session")
def lanternshire() -> Made:
    """The default force: eighteen months, twelve hotspots, nothing treated with effect."""
    return make()
