"""A site apart from the test's own database."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from worlds.migrated_home import copy_migrated_home, make_migrated_database
from worlds.other_site import OtherSite
from worlds.postgres import running_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def made_site(tmp_path_factory: pytest.TempPathFactory) -> OtherSite:
    """A data folder with tables, to be copied."""
    home = tmp_path_factory.mktemp("made")
    copy_migrated_home(home)
    return OtherSite(home, "")


@pytest.fixture
def other_site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[OtherSite]:
    """A site apart from the test's own database, on the same kind of database."""
    cluster = running_cluster()
    if cluster:
        name = f"trial_{os.getpid()}_{time.monotonic_ns()}"
        site = OtherSite(tmp_path, make_migrated_database(cluster, name))
    else:
        made: OtherSite = request.getfixturevalue("made_site")
        shutil.copytree(made.home, tmp_path, dirs_exist_ok=True)
        site = OtherSite(tmp_path, "")
    yield site
    site.close()
