"""One whole programme for every look at the site: it takes half a minute to make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from worlds.site_walk import Walk, walked_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="package")
def walk(
    django_db_setup: None,  # noqa: ARG001 - the tables
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Walk]:
    with django_db_blocker.unblock(), walked_site(tmp_path_factory.mktemp("walk")) as walk:
        yield walk
