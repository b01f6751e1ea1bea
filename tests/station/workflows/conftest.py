"""A site apart from the test's own database."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from worlds.migrated_home import copy_migrated_home
from worlds.other_site import OtherSite
from worlds.postgres import Cluster, programs_folder

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def made_site(tmp_path_factory: pytest.TempPathFactory) -> OtherSite:
    """A data folder with tables, to be copied."""
    home = tmp_path_factory.mktemp("made")
    copy_migrated_home(home)
    return OtherSite(home, "")


@pytest.fixture
def other_site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[OtherSite]:
    """A site apart from the test's own database, on the same kind of database."""
    folder = os.environ.get("BLUELAMP_TEST_CLUSTER_FOLDER")  # noqa: TID251 - told by the test settings
    programs = programs_folder()
    if folder and programs:
        cluster = Cluster(Path(folder), programs)
        site = OtherSite(tmp_path, cluster.make_database(f"trial_{os.getpid()}_{time.monotonic_ns()}"))
        site.migrate()
    else:
        made: OtherSite = request.getfixturevalue("made_site")
        shutil.copytree(made.home, tmp_path, dirs_exist_ok=True)
        site = OtherSite(tmp_path, "")
    yield site
    site.close()
