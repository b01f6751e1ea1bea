"""What every test may ask for: the real data, and a world to work in."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from worlds.migrated_home import make_migrated_database, migrated_sqlite
from worlds.postgres import running_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

# Where a run must say the same twice, the examples are the same in every run; elsewhere they are drawn anew.
settings.register_profile("same-every-time", derandomize=True)
if os.environ.get("CI"):  # noqa: TID251 - tests are told by it
    settings.load_profile("same-every-time")

# A run is of dozens of processes, workers and served sites: told to keep nothing that they compiled, each would compile
# all of it anew, and the workers every assertion of the tests.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # noqa: TID251 - the workers' environment begins as this one's
    sys.dont_write_bytecode = False

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real open data; a test that needs it says so and is skipped where it is absent."""
    folder = Path(os.environ.get("BLUELAMP_DATA", ROOT / ".." / "shared" / "data")).resolve()  # noqa: TID251 - tests are told by it
    if not folder.is_dir():
        pytest.skip(f"real data not found at {folder}: set BLUELAMP_DATA")
    return folder


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The tests' database is there before it is asked for, and goes with the folder or the cluster of the run."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001 - which gives each worker a name of its own
) -> None:
    """Every worker's database is a copy of one that the first of them migrated."""
    from django.db import connection  # noqa: PLC0415 - only tests of the site know a database

    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]  # - Django has no public way to ask
    cluster = running_cluster()
    if cluster:
        make_migrated_database(cluster, name)
    else:
        shutil.copyfile(migrated_sqlite(), name)


@pytest.fixture(autouse=True)
def _the_log_may_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests with real commits end by emptying every table; the audit log's triggers go before, and come back after."""
    marker = request.node.get_closest_marker("django_db")
    has_commits = {"live_server", "transactional_db"}.intersection(request.fixturenames)
    if not has_commits and (marker is None or not marker.kwargs.get("transaction")):
        yield
        return
    # Asked for here, so that it ends after this.
    request.getfixturevalue("_django_db_helper")
    yield
    from django.db import connection  # noqa: PLC0415 - only tests of the site know a database

    from bluelamp_station.audit.triggers import allow_changes  # noqa: PLC0415

    _let_requests_end(connection)
    allow_changes(connection)


def _let_requests_end(connection: BaseDatabaseWrapper) -> None:
    """A browser has gone, its last request may not: emptying the tables under it would be a deadlock on PostgreSQL."""
    if connection.vendor != "postgresql":
        return
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)


def pytest_configure(config: pytest.Config) -> None:
    """Say what the mark means that is of use here only."""
    config.addinivalue_line("markers", "every_database_alike: asks nothing of a database that SQLite does not answer")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that asks for the database, of which a run on PostgreSQL consists; the longest files come first.

    What a browser makes of a page is the same whatever the page's rows lay in: tests with a browser, and those that say
    `every_database_alike` of themselves, run on PostgreSQL only where they are marked `database` by hand. A file stays
    on one worker: what takes a minute must not begin when the other worker has nothing left to do.
    """
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("every_database_alike"):
            continue
        fixtures = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or {"db", "transactional_db"}.intersection(fixtures):
            item.add_marker(pytest.mark.database)
    if os.environ.get("BLUELAMP_TEST_DATABASE") == "postgresql":  # noqa: TID251 - tests are told by it
        items[:] = [item for item in items if item.get_closest_marker("database")]
    slow = {item.path for item in items if item.get_closest_marker("browser") or item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


# Files of one of these folders share a world that takes long to make: they stay together on one worker.
_TOGETHER = ("tests/guards/whole_site/",)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files by file to the workers, but for those that share a world."""
    if config.getoption("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - pytest-xdist need not be there

    class Together(LoadScopeScheduling):  # type: ignore[misc]  # - xdist ships no types
        def _split_scope(self, nodeid: str) -> str:
            return next((one for one in _TOGETHER if nodeid.startswith(one)), super()._split_scope(nodeid))

    return Together(config, log)
