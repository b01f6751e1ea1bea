"""What programs read here: a set in force, a small store, and keys to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.utils import timezone

from bluelamp.core.vocabulary import Purpose
from bluelamp_station.accounts.models import Grant, Person
from station.workflows.api.api_world import key_of, make_place, make_set, make_store

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from bluelamp_station.accounts.models import Area
    from bluelamp_station.hotspots.models import HotspotSet
    from bluelamp_station.incidents.models import StoreCheck
    from bluelamp_station.programme.models import Programme


@pytest.fixture(autouse=True)
def own_minute_and_folder(settings: Settings, tmp_path: Path) -> None:
    """No calls are counted yet, and there is no store."""
    cache.clear()
    settings.STORE_FOLDER = tmp_path / "store"


@pytest.fixture
def spring(programme: Programme, manager: Person, hertford: Area, watford: Area) -> HotspotSet:
    """The set in force: a place in Hertford, two in Watford."""
    made = make_set(programme, manager)
    make_place(made, "HE01", hertford, rank=2)
    make_place(made, "WA01", watford, rank=1)
    make_place(made, "WA02", watford, rank=None)
    return made


@pytest.fixture
def checked(tmp_path: Path) -> StoreCheck:
    """A store of two months, checked."""
    return make_store(tmp_path)


@pytest.fixture
def key(analyst: Person) -> str:
    """The analyst's key; it opens everything."""
    return key_of(analyst)


@pytest.fixture
def local_key(sergeant: Person, hertford: Area) -> str:
    """A key of the sergeant of Hertford, who is its analyst too: sergeants as such have no keys."""
    Grant.objects.create(person=sergeant, purpose=Purpose.ANALYST, area=hertford, valid_from_at=timezone.now())
    return key_of(Person.objects.get(pk=sergeant.pk))
